"""The ledger: every article in flight, from `enqueue` until its event is out.

Each method is one Lua script (scripts/), so that whatever dies, an article is in the ledger or its
event is in the queues: never both, never neither.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import redis

from workers.events.exchange import Delivery
from workers.settings import Settings
from workers.store import scripts
from workers.store.codec import enqueued_at
from workers.store.connection import connect, keys

LOOKED_AT = 20
"""Leased articles that are looked at for the oldest."""

CLAIM_BYTES = 1_000_000
"""A claim stops at this many bytes of (compressed) payload, so that large articles come few."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An article on its way into the ledger."""

    article_id: str
    fingerprint: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the offers: for each a version from 1, 0 when known, -1 when full."""

    codes: list[int]
    bell: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A leased article.

    Attributes:
        entry: its key in the ledger, `<article id>.<version>`.
        delivery: 1 when it was never claimed before.
        payload: the article, packed (codec.py).
    """

    entry: str
    delivery: int
    payload: bytes

    @property
    def article_id(self) -> str:
        """The article's id."""
        return self.entry.rpartition(".")[0]

    @property
    def version(self) -> int:
        """Which version of the article this is, from 1."""
        return int(self.entry.rpartition(".")[2])


@dataclass(frozen=True, slots=True)
class Batch:
    """What a claim brought.

    Attributes:
        bindings: the binding table at the moment of the claim, as kombu spells it.
        bell: token of a bell to ring, empty for none.
    """

    claims: list[Claim]
    bindings: frozenset[bytes]
    bell: str


@dataclass(frozen=True, slots=True)
class Finished:
    """An article that is done: what to push where."""

    claim: Claim
    delivery: Delivery
    recent: bytes


class Ledger:
    """The articles in flight of one Redis and namespace."""

    def __init__(self, settings: Settings, client: "redis.Redis | None" = None) -> None:
        self._settings = settings
        self.keys = keys(settings)
        self.redis = client or connect(settings)
        self._scripts = {n: self.redis.register_script(scripts.source(n)) for n in scripts.NAMES}

    def run(self, name: str, names: Sequence[str], args: Iterable[Any]) -> Any:
        """Run a script by its name on the given keys."""
        return self._scripts[name](keys=list(names), args=list(args))

    def enqueue(self, offers: Sequence[Offer], *, versions: bool = False) -> Taken:
        """Take articles in, unless they are known or the ledger is full.

        Args:
            offers: the articles; in one atomic step, so keep it to a few hundred.
            versions: take a changed text of a known article in as its next version.
        """
        k, s = self.keys, self._settings
        reply = self.run(
            "enqueue",
            [k.ledger, k.waiting, k.bells, k.counts, *(k.known(o.article_id) for o in offers)],
            [
                s.max_in_flight,
                int(s.known_window * 1000),
                s.max_bells,
                s.batch_size,
                int(versions),
                *(v for o in offers for v in (o.article_id, o.fingerprint, o.payload)),
            ],
        )
        return Taken(codes=[int(c) for c in reply[1:]], bell=reply[0].decode())

    def claim(self, *, answered: str = "", linger: str = "") -> Batch:
        """Lease a batch of waiting articles.

        Args:
            answered: token of the bell that brought the caller here.
            linger: token that counts as a bell out while the caller waits for more.
        """
        k, s = self.keys, self._settings
        bindings, bell, *items = self.run(
            "claim",
            [
                *(k.ledger, k.waiting, k.leases, k.deliveries, k.holds, k.causes, k.bells),
                *(k.counts, k.dead, k.dead_causes, k.dead_index, k.kombu_bindings, k.bindings),
            ],
            [
                *(s.batch_size, int(s.lease * 1000), s.max_deliveries, s.max_bells),
                *(s.max_dead_letters, CLAIM_BYTES, answered, linger),
            ],
        )
        claims = [
            Claim(entry.decode(), int(delivery), payload)
            for entry, delivery, payload in zip(items[::3], items[1::3], items[2::3], strict=True)
        ]
        return Batch(claims, frozenset(bindings), bell.decode())

    def finish(self, done: Sequence[Finished]) -> list[int]:
        """Take articles out and push their events, each in one step with its leaving.

        Returns:
            For each: 1 finished now, 0 finished before (by another worker), -n its n-th queue is
            full and the article waits in the ledger.
        """
        k, s = self.keys, self._settings
        queues = sorted({q for f in done for q in f.delivery.queues})
        place = {q: i + 1 for i, q in enumerate(queues)}
        args: list[Any] = [s.max_queue_length, s.recent_events, int(s.retry_delay * 1000)]
        for f in done:
            d = f.delivery
            args += [f.claim.entry, f.recent, d.head, d.tail, len(d.queues)]
            for queue, tag in zip(d.queues, d.tags, strict=True):
                args += [place[queue], tag]
        reply = self.run(
            "finish",
            [
                *(k.ledger, k.leases, k.deliveries, k.holds, k.causes, k.counts, k.recent),
                *map(k.queue, queues),
            ],
            args,
        )
        return [int(code) for code in reply]

    def fail(
        self, claim: Claim, *, error: str, stage: str | None, permanent: bool
    ) -> Literal["dead", "later", "gone"]:
        """Say that an article could not be processed.

        Args:
            claim: the article.
            error: what went wrong, without any of the article's text.
            stage: the stage that failed, where it was one.
            permanent: True when trying again cannot help.

        Returns:
            "dead": it is a dead letter now; "later": it is tried again; "gone": finished elsewhere.
        """
        k, s = self.keys, self._settings
        reply = self.run(
            "fail",
            [
                *(k.ledger, k.leases, k.deliveries, k.holds, k.causes, k.counts),
                *(k.dead, k.dead_causes, k.dead_index),
            ],
            [
                *(claim.entry, json.dumps({"error": error, "stage": stage}), int(permanent)),
                *(s.max_deliveries, s.max_dead_letters, int(s.retry_delay * 1000)),
            ],
        )
        return cast('Literal["dead", "later", "gone"]', reply.decode())

    def hold(self, claim: Claim) -> None:
        """Put an article aside that its broker had no room for; no delivery is counted."""
        k, s = self.keys, self._settings
        self.run(
            "hold",
            [k.ledger, k.leases, k.deliveries, k.holds, k.counts],
            [claim.entry, int(s.retry_delay * 1000)],
        )

    def release(self, claims: Sequence[Claim]) -> int:
        """Give claimed articles back unprocessed; returns how many went back."""
        if not claims:
            return 0
        k = self.keys
        return int(
            self.run("release", [k.waiting, k.leases, k.deliveries], [c.entry for c in claims])
        )

    def sweep(self, at_most: int = 500) -> tuple[int, str]:
        """Bring back expired leases; returns how many, and the token of a bell to ring."""
        k, s = self.keys, self._settings
        returned, bell = self.run(
            "sweep",
            [k.ledger, k.waiting, k.leases, k.bells, k.counts],
            [at_most, int(s.bell_patience * 1000), s.max_bells, s.batch_size],
        )
        return int(returned), bell.decode()

    def depth(self) -> dict[str, int]:
        """Return how many articles are in flight, waiting, leased, and dead."""
        k = self.keys
        pipe = self.redis.pipeline(transaction=False)
        pipe.hlen(k.ledger)
        pipe.llen(k.waiting)
        pipe.zcard(k.leases)
        pipe.zcard(k.dead_index)
        names = ("in_flight", "waiting", "leased", "dead")
        return dict(zip(names, map(int, pipe.execute()), strict=True))

    def oldest_age(self) -> float:
        """Return the age in seconds of the oldest article in flight; 0 when there is none.

        Looks at the article that waits at the head and at those whose leases end first, which
        are the oldest but for a few that were set aside.
        """
        k = self.keys
        head: Any = self.redis.lrange(k.waiting, -1, -1)
        leased: Any = self.redis.zrange(k.leases, 0, LOOKED_AT - 1)
        entries = [*head, *leased]
        if not entries:
            return 0.0
        payloads: Any = self.redis.hmget(k.ledger, entries)
        seconds, micros = self.redis.time()
        ages = [seconds + micros / 1e6 - enqueued_at(p) for p in payloads if p]
        return max(0.0, *ages) if ages else 0.0

    def overdue(self) -> int:
        """Return how many leases are over without a sweep having brought their articles back."""
        seconds, _ = self.redis.time()
        patience = 2 * self._settings.sweep_interval + 1
        return int(self.redis.zcount(self.keys.leases, "-inf", (seconds - patience) * 1000))

    def dead_by_cause(self) -> dict[str, int]:
        """Return how many dead letters there are by the stage that failed, or `worker`."""
        causes: Any = self.redis.hvals(self.keys.dead_causes)
        stages = (json.loads(c)["cause"].get("stage") for c in causes)
        return dict(Counter(stage or "worker" for stage in stages))

    def counts(self) -> dict[str, int]:
        """Return what was counted since the beginning, such as `enqueued` and `finished`."""
        found = cast("dict[bytes, bytes]", self.redis.hgetall(self.keys.counts))
        return {name.decode(): int(number) for name, number in found.items()}
