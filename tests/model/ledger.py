"""The ledger as a state machine: whatever happens in whatever order, each article is in one place.

Workers are slow, die, answer twice and after their lease; the clock of Redis leaps and goes back;
producers' clocks differ. After each step all that is in Redis is compared with the model.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from schemas.identity import fingerprint
from tests.model.clock import ClockedRedis
from tests.model.places import DEAD, Books, books
from workers.articles.deadletters import REVIVE
from workers.articles.entries import Claim, Ending, Failure, Finished, Offer
from workers.articles.holders import patience
from workers.articles.lanes import LANES, Lane
from workers.articles.ledger import Ledger
from workers.articles.pauses import PAUSE, RESUME
from workers.articles.signs import SIGN
from workers.events.exchange import Delivery, Target
from workers.receipts import Outcome
from workers.settings import Settings
from workers.store.codec import compress

SETTINGS: dict[str, Any] = {
    "max_in_flight": 7,
    "batch_size": 3,
    "max_deliveries": 3,
    "max_dead_letters": 2,
    "max_owed_bytes": 20,
    "retry_delay": 0.5,
    "known_window": 900,
    "max_bells": 2,
}
EVENT = b"ten bytes!"
QUEUES = {
    "live": Target("live", 1000),
    "full": Target("full", 1, "hold"),
    "drop": Target("drop", 1, "drop-oldest"),
}
IDS = [f"{n:032x}" for n in range(0x9_0000_0001, 0x9_0000_0007)]
MOMENTS = st.sampled_from([1, 400, 5_000, 61_000, 300_000, 3_600_000, -400, -3_600_000])
WORKERS = st.integers(0, 2)


class LedgerMachine(RuleBasedStateMachine):
    """Producers, three workers, a sweeper, an operator and a consumer, one step at a time.

    Who lost what it claimed, and comes back for it, is in late.py.
    """

    def __init__(self, settings: Settings, client: ClockedRedis) -> None:
        super().__init__()
        self.settings, self.client = settings, client
        client.begin()
        self.ledger = Ledger(settings, client)
        self.keys = self.ledger.keys
        self.hands: dict[int, list[Claim]] = {n: [] for n in range(3)}
        self.workers = [Ledger(settings, client) for _ in range(3)]
        self.late: list[Claim] = []  # claims that were ended, or lost, and may be heard of again
        self.flying: dict[str, int] = {}  # entry in flight -> how often it was delivered
        self.lane: dict[str, Lane] = {}
        self.dead: dict[str, str | None] = {}  # entry -> the claim that heard of the dead letter
        self.known: dict[str, tuple[int, str, int]] = {}  # id -> version, text, until (ms)
        self.given: dict[str, list[str]] = {name: [] for name in QUEUES}
        self.read: dict[str, list[str]] = {name: [] for name in QUEUES}
        self.dropped = 0
        self.signs: dict[str, int] = {}  # process -> when it last gave a sign of life, ms
        self.turned_back = False
        self.before = self.books()

    def books(self) -> Books:
        return books(self.client, self.keys, list(QUEUES))

    @rule(
        ids=st.lists(st.sampled_from(IDS), min_size=1, max_size=4),
        text=st.sampled_from("xyz"),
        versions=st.booleans(),
        lane=st.sampled_from(LANES),
        clock=st.sampled_from([0, 3600, -3600]),
    )
    def enqueue(self, ids: list[str], text: str, versions: bool, lane: Lane, clock: int) -> None:
        payload = compress(b'{"at": %d}\n{}' % (self.client.now_ms // 1000 + clock))
        offers = [Offer(i, fingerprint(text), payload) for i in ids]
        outcomes = self.ledger.enqueue(offers, versions=versions, lane=lane).outcomes
        for article, (outcome, version) in zip(ids, outcomes, strict=True):
            old, old_text, until = self.known.get(article, (0, "", 0))
            certain = self.client.now_ms < until and not self.turned_back
            if certain and old_text == text:
                assert outcome is Outcome.KNOWN
            if certain and old_text != text and not versions:
                assert (outcome, version) == (Outcome.CHANGED, 0)
            if version:
                entry = f"{article}.{version}"
                assert not certain or version == old + 1
                assert entry not in self.flying, "accepted while it is in flight"
                assert len(self.flying) < self.settings.max_in_flight
                self.flying[entry], self.lane[entry] = 0, lane
                window = int(self.settings.known_window * 1000)
                self.known[article] = (version, text, self.client.now_ms + window)

    # What workers do.

    @rule(worker=WORKERS)
    def claim(self, worker: int) -> None:
        if self.hands[worker]:
            return
        paused = self.client.hkeys(self.keys.pauses)
        claims = self._claim(worker)
        assert len(claims) <= self.settings.batch_size
        after = self.books()
        for claim in claims:
            lane = self.lane[claim.entry]
            assert b"all" not in paused
            assert lane.encode() not in paused
            assert claim.entry in self.before.waiting[lane]
            self.flying[claim.entry] += 1
            assert claim.delivery == self.flying[claim.entry]
            assert claim.delivery == 1 or len(claims) == 1, "delivered before, and not alone"
            assert after.leases[claim.entry] == self.client.now_ms + self.settings.lease * 1000
        for lane in LANES:
            old, new = self.before.waiting[lane], after.waiting[lane]
            assert old[: len(new)] == new, "not taken from the head of the lane"
            for entry in {*old[len(new) :]} - {c.entry for c in claims}:
                assert self.flying[entry] >= self.settings.max_deliveries
                if entry in after.dead:
                    self._bury(entry)
        self.hands[worker] = claims

    @rule(worker=WORKERS)
    def crash(self, worker: int) -> None:
        self.late += self.hands[worker]
        self.hands[worker] = []

    def _claim(self, worker: int) -> list[Claim]:
        claims = self.workers[worker].claim(holder=f"w{worker}").claims
        if claims:
            self.signs[f"w{worker}"] = self.client.now_ms
        return claims

    @rule(
        worker=WORKERS,
        queues=st.sets(st.sampled_from(sorted(QUEUES))),
        part=st.integers(1, 3),
        twice=st.booleans(),
    )
    def finish(self, worker: int, queues: set[str], part: int, twice: bool) -> None:
        targets = tuple(QUEUES[name] for name in sorted(queues))
        claims = self._some(worker, part, twice)
        done = [Finished(c, Delivery(c.entry.encode(), b"", targets, ""), EVENT) for c in claims]
        for _ in range(1 + twice):
            before = self.books()
            finishing = self.ledger.finish(done)
            self.dropped += sum(finishing.dropped.values())
            for claim, ended in zip(claims, finishing.ended, strict=True):
                entry = claim.entry
                if entry not in self.flying or before.is_anothers(claim):
                    assert ended.ending is Ending.REPEATED
                elif ended.ending is Ending.HELD:
                    assert ended.full == "full", "held for a queue that has room, or drops"
                    self._not_counted(claim, before)
                else:
                    assert ended.ending is Ending.FINISHED
                    del self.flying[entry]
                    for name in queues:
                        self.given[name].append(entry)

    @rule(worker=WORKERS, permanent=st.booleans(), twice=st.booleans())
    def fail(self, worker: int, permanent: bool, twice: bool) -> None:
        for claim in self._some(worker, 1, twice):
            for _ in range(1 + twice):
                before, tries = self.books(), self.flying.get(claim.entry, 0)
                last = permanent or tries >= self.settings.max_deliveries
                room = len(before.dead) < self.settings.max_dead_letters
                outcome = self.ledger.fail(claim, error="no", stage="clean", permanent=permanent)
                if claim.entry in self.dead and claim.entry not in self.flying:
                    hears = self.dead[claim.entry] = self.dead[claim.entry] or claim.owner
                    assert outcome is (Failure.DEAD if hears == claim.owner else Failure.GONE)
                elif claim.entry not in self.flying or before.is_anothers(claim):
                    assert outcome is Failure.GONE
                elif last and room and before.has(claim):
                    assert outcome is Failure.DEAD
                    self._bury(claim.entry, claim.owner)
                else:
                    assert outcome is Failure.LATER
                    if last and before.has(claim):
                        self.flying[claim.entry] -= 1

    @rule(worker=WORKERS)
    def hold(self, worker: int) -> None:
        for claim in self._some(worker, 1, False):
            before = self.books()
            self.ledger.hold(claim)
            if claim.entry in self.flying:
                self._not_counted(claim, before)

    @rule(worker=WORKERS, twice=st.booleans())
    def release(self, worker: int, twice: bool) -> None:
        claims = self._some(worker, 3, twice)
        for _ in range(1 + twice):
            before = self.books()
            self.ledger.release(claims)
            for claim in claims:
                self._not_counted(claim, before)

    # What time, sweepers, operators and consumers do.

    @rule(by=MOMENTS)
    def time_passes(self, by: int) -> None:
        self.turned_back |= by < 0
        self.client.advance(by)

    @rule(alive=st.sets(WORKERS))
    def sweep(self, alive: set[int]) -> None:
        """Expired leases end, and early those of processes that give no sign of life."""
        before, now = self.books(), self.client.now_ms
        names = [f"w{n}" for n in sorted(alive)]
        SIGN(self.client, self.keys, more=names)
        swept = self.ledger.sweep()
        after = self.books()
        back = before.leases.keys() - after.leases.keys()
        assert swept.returned == len(back)
        assert {e for e, until in before.leases.items() if until <= now} <= back
        self.signs |= dict.fromkeys(names, now)
        silence, _, _ = patience(self.settings.sweep_interval)
        for entry in [e for e in back if before.leases[e] > now]:
            process = before.holders[entry].partition(" ")[2]
            assert self.signs[process] <= now - silence, "its process lives"

    @rule(alive=st.sets(WORKERS), seconds=st.integers(5, 25))
    def quiet_time(self, alive: set[int], seconds: int) -> None:
        """Sweeps come each second, so that who gives no sign of life is known to be dead."""
        for _ in range(seconds):
            self.client.advance(1_000)
            self.sweep(alive)

    @rule(what=st.sampled_from(["all", *LANES]))
    def pause(self, what: str) -> None:
        PAUSE(self.client, self.keys, what=what, by="t")

    @rule(what=st.sampled_from(["all", *LANES]))
    def resume(self, what: str) -> None:
        RESUME(self.client, self.keys, what=what, max_bells=2, batch=3)

    @precondition(lambda self: self.dead)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.dead)), min_size=1, max_size=2))
        REVIVE(self.client, self.keys, max_bells=2, batch=3, more=chosen)
        for entry in set(chosen):
            if entry not in self.flying:
                self.dead.pop(entry, None)
                self.flying[entry] = 0

    @rule(name=st.sampled_from(sorted(QUEUES)), number=st.integers(1, 3))
    def consume(self, name: str, number: int) -> None:
        for _ in range(number):
            message = self.client.rpop(self.keys.queue(name))
            if isinstance(message, bytes):
                self.read[name].append(message.decode().removesuffix(".0")[:34])

    # What holds after each step.

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        self.before = self.books()
        self.each_article_is_in_one_place(self.before)
        self.deliveries_are_counted()
        self.one_event_for_each_version()

    def each_article_is_in_one_place(self, now: Books) -> None:
        assert set(now.ledger) == self.flying.keys()
        assert set(now.dead) == self.dead.keys()
        for entry in self.flying:
            assert now.places(entry) == 1, f"{entry}: waiting and leased, or neither"
        assert set(now.in_places()) - {DEAD} == self.flying.keys(), "a place for nothing"
        assert all(now.lane_of(e) in (None, self.lane[e]) for e in self.flying)
        assert now.lanes == {e: self.lane[e] for e in self.flying if self.lane[e] != "normal"}

    def deliveries_are_counted(self) -> None:
        for entry, number in self.flying.items():
            assert self.before.deliveries.get(entry, 0) == number
            assert number <= self.settings.max_deliveries
        assert self.before.noted <= self.flying.keys(), "notes on what is not in flight"
        assert self.before.holders.keys() <= self.before.leases.keys(), "held without a lease"

    def one_event_for_each_version(self) -> None:
        for name, target in QUEUES.items():
            queue, owed = self.before.queues[name], self.before.owed[name]
            there = self.read[name] + queue + owed
            assert len(queue) <= target.max_length
            if name == "drop":
                assert len(there) + self.dropped == len(self.given[name])
            else:
                assert there == self.given[name]
                assert len(owed) * len(EVENT) <= self.settings.max_owed_bytes
        owed_to = [e for name in QUEUES for e in self.before.owed[name]]
        assert self.before.owed_texts == set(owed_to), "kept for nobody, or owed and gone"

    def _some(self, worker: int, part: int, keep: bool) -> list[Claim]:
        hand = self.hands[worker]
        if not keep:
            self.hands[worker] = hand[part:]
        return hand[:part]

    def _bury(self, entry: str, by: str | None = None) -> None:
        del self.flying[entry]
        self.dead[entry] = by

    def _not_counted(self, claim: Claim, before: Books) -> None:
        if before.has(claim):
            self.flying[claim.entry] -= 1
