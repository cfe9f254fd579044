"""The ledger: every article in flight, from `enqueue` until its event is out.

Each method that changes something runs one Lua script (scripts/). Whatever dies, an article
is either in the ledger or its event is in the queues: never both, never neither.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from schemas.identity import ID_LENGTH
from workers.articles.entries import (
    Batch,
    Claim,
    Ended,
    Failure,
    Finished,
    Finishing,
    Offer,
    Swept,
    Taken,
)
from workers.articles.holders import Asking, patience
from workers.articles.lanes import LANES, TURNS, Lane, room
from workers.articles.outlines import RINGS, outline_name
from workers.articles.pauses import Pauses, held
from workers.events.definitions import Written
from workers.receipts import Outcome
from workers.settings import Settings
from workers.store.codec import enqueued_at
from workers.store.connection import Client, connect, keys
from workers.store.script import Script

LOOKED_AT = 20
"""How many leased articles are checked to find the oldest."""

PRINT = 16
"""Hexadecimal digits of the fingerprint by which a known article's text is told: 64 bits."""

CLAIM_BYTES = 1_000_000
"""A claim stops at this many bytes of compressed payload: large articles come in small batches."""

CLAIM, FAIL, HOLD, RELEASE, SWEEP = (
    Script("workers.articles", name) for name in ("claim", "fail", "hold", "release", "sweep")
)
ENQUEUE, VERSION = (
    Script("workers.articles", name, uses=[("workers.articles", "known")])
    for name in ("enqueue", "version")
)
FINISH = Script(
    "workers.articles",
    "finish",
    uses=[("workers.events", "deliver"), ("workers.articles", "outlines")],
)


class Ledger:
    """The articles in flight in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self.keys = keys(settings)
        self.redis = client or connect(settings)
        self._asking = Asking()

    def enqueue(
        self, offers: Sequence[Offer], *, versions: bool = False, lane: Lane = "normal"
    ) -> Taken:
        """Accept articles that are not known yet, while the ledger has room.

        Args:
            offers: the articles; they go in as one atomic step, so pass a few hundred at most.
            versions: accept a changed text of a known article as its next version.
            lane: the lane in which they wait.
        """
        bell, *answers = ENQUEUE(
            self.redis,
            self.keys,
            max_in_flight=room(self._settings, lane),
            lane=lane,
            window=int(self._settings.known_window * 1000),
            max_bells=self._settings.max_bells,
            batch=self._settings.batch_size,
            versions=int(versions),
            more=[
                value
                for offer in offers
                for value in (
                    *(offer.article_id, bytes.fromhex(offer.article_id)),
                    *(offer.fingerprint, bytes.fromhex(offer.fingerprint[:PRINT])),
                    offer.payload,
                )
            ],
        )
        outcomes = [
            (Outcome(outcome.decode()), int(version))
            for outcome, version in zip(answers[::2], answers[1::2], strict=True)
        ]
        return Taken(outcomes, bell.decode())

    def version(self, article_id: str) -> int:
        """Return the latest version of an article that was accepted, 0 if it is not known."""
        try:
            name = bytes.fromhex(article_id)
        except ValueError:
            return 0
        if len(name) * 2 != ID_LENGTH:
            return 0
        return int(VERSION(self.redis, self.keys, id=article_id, name=name))

    def claim(self, *, holder: str = "", answered: str = "", linger: str = "") -> Batch:
        """Lease a batch of waiting articles.

        Args:
            holder: the process that claims (holders.py); its leases end early when it dies.
            answered: token of the bell that brought the caller here.
            linger: token that counts as a bell while the caller waits for more.
        """
        settings = self._settings
        with self._asking.token() as token:
            bindings, bell, subscriptions, definitions, laned, *items = CLAIM(
                self.redis,
                self.keys,
                max_bells=settings.max_bells,
                batch=settings.batch_size,
                lease=int(settings.lease * 1000),
                max_deliveries=settings.max_deliveries,
                max_dead=settings.max_dead_letters,
                max_bytes=CLAIM_BYTES,
                turns=TURNS,
                holder=holder,
                token=token,
                answered=answered,
                linger=linger,
            )
        owner = f"{token} {holder}" if holder else ""
        claims = [
            Claim(entry.decode(), int(delivery), payload, owner)
            for entry, delivery, payload in zip(items[::3], items[1::3], items[2::3], strict=True)
        ]
        written = Written.of(subscriptions, definitions)
        return Batch(claims, frozenset(bindings), bell.decode(), written, bool(laned))

    def finish(self, done: Sequence[Finished]) -> Finishing:
        """Remove articles and put their events into the queues, each article in one step."""
        targets = list({t.name: t for f in done for t in f.delivery.targets}.values())
        place = {target.name: n for n, target in enumerate(targets, 1)}
        arguments: list[Any] = [v for t in targets for v in (t.name, t.max_length, t.when_full)]
        for finished in done:
            delivery = finished.delivery
            arguments += [finished.claim.entry, finished.claim.owner, finished.recent]
            arguments += [outline_name(finished.claim.article_id), finished.outline]
            # A message that no queue gets is not sent.
            message = (delivery.head, delivery.tail) if delivery.targets else (b"", b"")
            arguments += [*message, len(delivery.targets)]
            for n, target in enumerate(delivery.targets):
                arguments += [place[target.name], delivery.tag(n)]
        queues = [self.keys.subscription(target.name) for target in targets]
        lists = [key for queue in queues for key in (queue.queue, queue.owed_list)]
        *codes, (dropped, owing) = FINISH(
            self.redis,
            self.keys,
            more_keys=[*self.keys.outline_rings(RINGS), *lists],
            rings=RINGS,
            outline_window=int(self._settings.known_window * 1000),
            max_outline_bytes=self._settings.max_outline_bytes,
            queues=len(targets),
            max_owed=self._settings.max_owed_bytes,
            kept=self._settings.recent_events,
            delay=self._retry_delay,
            more=arguments,
        )
        return Finishing(
            [Ended.of(code, finished) for code, finished in zip(codes, done, strict=True)],
            {
                name.decode(): int(count)
                for name, count in zip(dropped[::3], dropped[1::3], strict=True)
            },
            [
                name.decode()
                for name, first in zip(dropped[::3], dropped[2::3], strict=True)
                if first
            ],
            [name.decode() for name in owing],
        )

    def fail(
        self,
        claim: Claim,
        *,
        error: str,
        stage: str | None,
        permanent: bool,
        traceback: str = "",
    ) -> Failure:
        """Record that an article could not be processed.

        Args:
            claim: the article.
            error: what went wrong; must not quote the article.
            stage: the stage that failed, if it was one.
            permanent: whether trying again is pointless.
            traceback: where in the code, without any values.
        """
        reply = FAIL(
            self.redis,
            self.keys,
            entry=claim.entry,
            owner=claim.owner,
            cause=json.dumps({"error": error, "stage": stage, "traceback": traceback}),
            permanent=int(permanent),
            max_deliveries=self._settings.max_deliveries,
            max_dead=self._settings.max_dead_letters,
            delay=self._retry_delay,
        )
        return Failure(reply.decode())

    def hold(self, claim: Claim) -> None:
        """Put an article aside because its event found no room; no delivery is counted."""
        HOLD(self.redis, self.keys, entry=claim.entry, owner=claim.owner, delay=self._retry_delay)

    def release(self, claims: Sequence[Claim]) -> int:
        """Give claimed articles back unprocessed; return how many went back."""
        if not claims:
            return 0
        return int(
            RELEASE(self.redis, self.keys, more=[v for c in claims for v in (c.entry, c.owner)])
        )

    def sweep(self, at_most: int = 500) -> Swept:
        """Bring back leases that expired, or whose process gave no sign of life (signs.py)."""
        settings = self._settings
        silence, grace, gap = patience(settings.sweep_interval)
        returned, bell, orphaned = SWEEP(
            self.redis,
            self.keys,
            at_most=at_most,
            silence=silence,
            grace=grace,
            gap=gap,
            patience=int(settings.bell_patience * 1000),
            max_bells=settings.max_bells,
            batch=settings.batch_size,
        )
        return Swept(int(returned), bell.decode(), int(orphaned))

    def depth(self) -> dict[str, int]:
        """Return how many articles are in flight, waiting in any lane, leased, and dead."""
        pipe = self.redis.pipeline(transaction=False)
        pipe.hlen(self.keys.ledger)
        pipe.zcard(self.keys.leases)
        pipe.zcard(self.keys.dead_index)
        for lane in LANES:
            pipe.llen(self.keys.lane(lane))
        in_flight, leased, dead, *waiting = map(int, pipe.execute())
        return {"in_flight": in_flight, "waiting": sum(waiting), "leased": leased, "dead": dead}

    def lanes(self) -> dict[Lane, int]:
        """Return how many articles wait in each lane, including paused lanes."""
        pipe = self.redis.pipeline(transaction=False)
        for lane in LANES:
            pipe.llen(self.keys.lane(lane))
        return dict(zip(LANES, map(int, pipe.execute()), strict=True))

    def oldest_age(self) -> float:
        """Return the age in seconds of the oldest article in flight; 0 when there is none.

        Checks the article at the head of each lane and those whose leases end first, which are the
        oldest except for a few that were put aside. A paused lane is left out: its articles are not
        late, and more workers would not help them.
        """
        paused = held(Pauses(self._settings, self.redis).now())
        pipe = self.redis.pipeline(transaction=False)
        pipe.zrange(self.keys.leases, 0, LOOKED_AT - 1)
        for lane in LANES:
            if lane not in paused:
                pipe.lrange(self.keys.lane(lane), -1, -1)
        entries = [entry for found in pipe.execute() for entry in found]
        if not entries:
            return 0.0
        payloads: Any = self.redis.hmget(self.keys.ledger, entries)
        seconds, micros = self.redis.time()
        ages = [seconds + micros / 1e6 - enqueued_at(payload) for payload in payloads if payload]
        return max(0.0, *ages) if ages else 0.0

    def overdue(self) -> int:
        """Return how many leases have expired whose articles no sweep has brought back."""
        seconds, _ = self.redis.time()
        patience = 2 * self._settings.sweep_interval + 1
        return int(self.redis.zcount(self.keys.leases, "-inf", (seconds - patience) * 1000))

    def dead_by_cause(self) -> dict[str, int]:
        """Return the number of dead letters by the stage that failed, or `worker`."""
        causes: Any = self.redis.hvals(self.keys.dead_causes)
        stages = (json.loads(c)["cause"].get("stage") for c in causes)
        return dict(Counter(stage or "worker" for stage in stages))

    def counts(self) -> dict[str, int]:
        """Return the counters since the beginning, such as `enqueued` and `finished`."""
        counts = cast("dict[bytes, bytes]", self.redis.hgetall(self.keys.counts))
        return {name.decode(): int(number) for name, number in counts.items()}

    @property
    def _retry_delay(self) -> int:
        return int(self._settings.retry_delay * 1000)
