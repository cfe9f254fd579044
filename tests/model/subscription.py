"""A subscription as a state machine: each of its events is in one place until it was handled.

Two consumers fetch, handle, refuse, give back, die, answer twice and after their lease; the queue
fills up, is owed events, drops them; dead letters go back; events are replayed; the clock leaps.
"""

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.identity import fingerprint
from tests.model.clock import ClockedRedis
from tests.model.shelves import Shelves, shelves
from workers.articles.entries import Ending, Finished, Offer
from workers.articles.ledger import Ledger
from workers.events.debts import Debts
from workers.events.exchange import Target, prepare_again
from workers.events.holds import Holds, Settled, Settlement, Verdict, event_id
from workers.events.redis_backend import PUSH, REQUEUE
from workers.settings import Settings
from workers.store.codec import compress

SETTINGS: dict[str, Any] = {
    "max_dead_letters": 2,
    "max_refusals": 2,
    "max_owed_bytes": 400,
    "retry_delay": 0.5,
}
NAME = "s"
MAX_LENGTH = 3
CONSUMERS = st.integers(0, 1)
MOMENTS = st.sampled_from([1, 400, 31_000, 3_600_000, -400, -3_600_000])


class SubscriptionMachine(RuleBasedStateMachine):
    """A worker, two consumers, an operator, one step at a time."""

    def __init__(self, settings: Settings, client: ClockedRedis) -> None:
        super().__init__()
        client.begin()
        self.settings, self.client = settings, client
        self.ledger = Ledger(settings, client)
        self.holds, self.debts = Holds(NAME, settings, client), Debts(settings, client)
        self.keys = self.ledger.keys.subscription(NAME)
        self.target = Target(NAME, MAX_LENGTH)
        self.articles = self.fetches = 0
        self.hands: dict[int, list[tuple[str, str]]] = {0: [], 1: []}  # tag and event
        self.held: dict[str, str] = {}  # tag -> event, of the holds that have not ended
        self.until: dict[str, float] = {}  # stem -> deadline, ms
        self.given: set[str] = set()
        self.handled: set[str] = set()
        self.now = self.shelves()

    def shelves(self) -> Shelves:
        return shelves(self.client, self.ledger.keys, NAME)

    @initialize(when_full=st.sampled_from(["hold", "drop-oldest", "unread"]))
    def begin(self, when_full: str) -> None:
        self.target = Target(NAME, MAX_LENGTH, when_full)

    @rule(number=st.integers(1, 4))
    def publish(self, number: int) -> None:
        for _ in range(number):
            self.articles += 1
            article = f"{self.articles:032x}"
            self.ledger.enqueue([Offer(article, fingerprint(article), compress(b"{}"))])
        self.work()

    @rule()
    def work(self) -> None:
        self.ledger.sweep()
        while claims := self.ledger.claim().claims:
            for claim in claims:
                text = event(claim.article_id)
                delivery = prepare_again(text)._replace(targets=(self.target,))
                [ended] = self.ledger.finish(
                    [Finished(claim, delivery, compress(text.encode()))]
                ).ended
                if ended.ending is Ending.FINISHED:
                    self.given.add(claim.article_id)
                else:
                    assert self.target.when_full != "drop-oldest"

    @rule(consumer=CONSUMERS, number=st.integers(1, 4))
    def fetch(self, consumer: int, number: int) -> None:
        self.fetches += 1
        over = {stem for stem, until in self.until.items() if until <= self.client.now_ms}
        stem = f"stem{self.fetches}"
        _, taken = self.holds.fetch(number, stem)
        for old in over:
            del self.until[old]
        self.held = {t: e for t, e in self.held.items() if t.partition(".")[0] not in over}
        got = [(tag, event_id(message)) for tag, message in taken]
        for tag, found in got:
            assert found not in self.held.values(), "held twice"
            self.held[tag] = found
        if got:
            self.until[stem] = self.client.now_ms + self.settings.consumer_lease * 1000
        self.hands[consumer] += got

    @precondition(lambda self: any(self.hands.values()))
    @rule(
        consumer=CONSUMERS,
        verdicts=st.lists(
            st.tuples(st.integers(0, 5), st.sampled_from(list(Verdict))), min_size=1, max_size=4
        ),
        twice=st.booleans(),
    )
    def settle(self, consumer: int, verdicts: list[tuple[int, Verdict]], twice: bool) -> None:
        """End some holds; one may be named more than once, as a client over HTTP can."""
        hand = self.hands[consumer]
        if not hand:
            return
        chosen = []
        for place, verdict in verdicts:
            tag, found = hand[place % len(hand)]
            if verdict is Verdict.REPEAT and found not in self.handled:
                verdict = Verdict.BACK  # a consumer calls nothing a repeat that was never handled
            chosen.append(((tag, found), verdict))
        for _ in range(1 + twice):
            before = self.shelves()
            settled = self.holds.settle([Settlement(t, e, v, "no") for (t, e), v in chosen])
            for ((tag, found), verdict), outcome in zip(chosen, settled, strict=True):
                live = self.held.pop(tag, None) is not None
                assert (outcome is not Settled.LOST) == live, "a hold that ended twice, or never"
                if verdict is Verdict.HANDLED:
                    self.handled.add(found)
                elif verdict is Verdict.BACK and live:
                    assert outcome is Settled.BACK
                elif outcome is Settled.DEAD:
                    last = before.refusals.get(found, 0) + len(chosen) >= self.settings.max_refusals
                    assert verdict is Verdict.UNREADABLE or last
        if not twice:
            self.hands[consumer] = [h for h in hand if h not in [c for c, _ in chosen]]
        left = {tag.partition(".")[0] for tag in self.held}
        self.until = {stem: until for stem, until in self.until.items() if stem in left}

    @rule(consumer=CONSUMERS)
    def extend(self, consumer: int) -> None:
        tags = [tag for tag, _ in self.hands[consumer]]
        if tags:
            assert self.holds.extend(tags) == [tag in self.held for tag in tags]
            for tag in self.held.keys() & set(tags):
                lease = self.settings.consumer_lease * 1000
                self.until[tag.partition(".")[0]] = self.client.now_ms + lease

    @rule(consumer=CONSUMERS)
    def crash(self, consumer: int) -> None:
        self.hands[consumer] = []

    @rule()
    def repay(self) -> None:
        self.debts.repay(NAME, MAX_LENGTH)

    @rule(by=MOMENTS)
    def time_passes(self, by: int) -> None:
        self.client.advance(by)

    @precondition(lambda self: self.now.refused)
    @rule(data=st.data())
    def requeue(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(sorted(self.now.refused)))
        assert REQUEUE(self.client, self.keys, event=chosen) == 1
        assert REQUEUE(self.client, self.keys, event=chosen) == 0

    @precondition(lambda self: self.handled - set(self.now.places()))
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(sorted(self.handled - set(self.now.places()))))
        message = prepare_again(event(chosen)).message(0)
        more = [message, chosen]
        if PUSH(self.client, self.keys, name=NAME, max_length=MAX_LENGTH, more=more):
            self.handled.discard(chosen)

    @invariant()
    def each_event_is_in_one_place(self) -> None:
        now = self.now = self.shelves()
        places = now.places()
        assert len(places) == len(set(places)), "in two places"
        assert set(places) <= self.given
        missing = self.given - self.handled - set(places)
        if self.target.when_full == "hold":
            assert missing == set(), "lost"
        assert len(missing) <= now.dropped, "lost, and not counted"
        assert self.handled <= now.seen, "handled and not remembered"

    @invariant()
    def holds_are_those_of_the_model(self) -> None:
        now = self.now
        assert sorted(now.held) == sorted(self.held.values())
        assert now.deadlines == self.until
        assert now.open == {s: n for s, n in now.unsettled.items() if n}

    @invariant()
    def accounts_are_right(self) -> None:
        now = self.now
        assert now.owed_bytes == sum(size for size, _ in now.owed)
        assert now.owed_texts == {entry for _, entry in now.owed}
        assert set(now.owed_refs.values()) <= {1}
        bound = self.settings.max_owed_bytes * (1 if self.target.when_full == "hold" else 1.25)
        assert now.owed_bytes <= bound
        assert len(now.refused) <= self.settings.max_dead_letters


def event(name: str) -> str:
    """The least that a message can be made of."""
    data = {"topics": [], "language": {"code": "en"}}
    return json.dumps({"id": name, "type": "t", "source": "s", "subject": name, "data": data})
