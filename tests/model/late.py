"""Workers that lost what they had claimed, and come back for it: they take nothing from anybody."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model.ledger import WORKERS, LedgerMachine
from workers.articles.entries import Claim

LATE = 9
"""The hand of whoever comes late."""


HOW = st.sampled_from(["finish", "full", "fail", "hold", "release"])


class LateMachine(LedgerMachine):
    """The ledger, with answers that are lost and leases that are over."""

    @rule(worker=WORKERS, later=st.sampled_from([0, 0, 1, 5_000, 400_000]))
    def claim_twice(self, worker: int, later: int) -> None:
        """The answer is lost, and asked for after a while, in which the batch may be lost, too."""
        if self.hands[worker]:
            return
        self.claim(worker)
        if not (first := self.hands[worker]):
            return
        self.all_is_as_the_model_says()
        self.client.advance(later)
        self.sweep({worker})
        self.all_is_as_the_model_says()
        left = [c for c in first if self.before.has(c)]
        self.workers[worker]._asking._unanswered = first[0].owner.partition(" ")[0]
        self.hands[worker] = []
        if left:
            assert self._claim(worker) == left, "not what is left of the batch"
            self.hands[worker] = left
        else:
            self.workers[worker]._asking._unanswered = ""
        self.late += [c for c in first if c not in left]

    @precondition(lambda self: any(self.before.waiting.values()) or any(self.hands.values()))
    @rule(worker=WORKERS, how=HOW)
    def is_overtaken(self, worker: int, how: str) -> None:
        """Another worker has what this one lost, and this one ends it all the same."""
        self.claim(worker)
        if not self.hands[worker]:
            return
        self.all_is_as_the_model_says()
        claim, by = self.hands[worker][0], (worker + 1) % 3
        self.crash(worker)
        self.crash(by)
        self.client.advance(400_000)
        self.sweep({by})
        self.all_is_as_the_model_says()
        self.claim(by)
        self.all_is_as_the_model_says()
        self._end(claim, how)

    @precondition(lambda self: self.late)
    @rule(data=st.data(), how=HOW)
    def come_late(self, data: st.DataObject, how: str) -> None:
        """A worker ends a claim that it may have lost: it takes nothing from whoever has it."""
        self._end(data.draw(st.sampled_from(self.late)), how)

    def _end(self, claim: Claim, how: str) -> None:
        self.hands[LATE] = [claim]
        if how in ("finish", "full"):
            self.finish(LATE, {"full"} if how == "full" else {"live"}, 1, True)
        elif how == "fail":
            self.fail(LATE, True, True)
        elif how == "hold":
            self.hold(LATE)
        else:
            self.release(LATE, True)
        del self.hands[LATE]
