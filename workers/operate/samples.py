"""Samples: counts and depths written down every ten seconds, for rates and for plots.

Every worker's sweeper and the console take them; a key that expires makes sure that only one of
them takes each sample.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workers.articles.ledger import Ledger
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.codec import known_fields
from workers.store.connection import Client

INTERVAL = 10.0
"""Seconds between two samples."""

DEEPEST = 20
"""Subscriptions in a sample: with all of a thousand, a day of samples would take 170 MB."""

KEPT = 8_640
"""Samples kept: a day."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was counted and measured at one moment.

    Attributes:
        at: seconds since 1970, Redis's clock.
        counts: what has been counted since the beginning, such as `enqueued` and `finished`.
        depth: articles in flight, waiting, leased, dead.
        oldest: age in seconds of the oldest article in flight.
        subscriptions: events in the queues of the `DEEPEST` subscriptions that hold most.
    """

    at: float
    counts: dict[str, int] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)
    oldest: float = 0.0
    subscriptions: dict[str, int] = field(default_factory=dict)


class Samples:
    """The samples of one Redis and namespace."""

    def __init__(self, settings: Settings, ledger: Ledger | None = None) -> None:
        self._ledger = ledger or Ledger(settings)
        self._redis: Client = self._ledger.redis
        self._keys = self._ledger.keys
        self._subscriptions = Subscriptions(settings, self._redis)

    def take(self) -> bool:
        """Take a sample unless one was taken within the interval; returns whether one was taken."""
        fresh = int(INTERVAL * 1000) - 500
        if not self._redis.set(self._keys.sampled, "1", nx=True, px=fresh):
            return False
        deepest = sorted(self._subscriptions.states(), key=lambda s: -s.length)
        measured = {
            "counts": self._ledger.counts(),
            "depth": self._ledger.depth(),
            "oldest": round(self._ledger.oldest_age(), 3),
            "subscriptions": {s.name: s.length for s in deepest[:DEEPEST]},
        }
        text = json.dumps(measured, separators=(",", ":"))
        self._redis.xadd(self._keys.samples, {"sample": text}, maxlen=KEPT, approximate=True)
        return True

    def since(self, seconds: float) -> list[Sample]:
        """Return the samples of the last `seconds`, oldest first."""
        now, _ = self._redis.time()
        start = max(0, int((now - seconds) * 1000))
        page: Any = self._redis.xrange(self._keys.samples, min=start)
        return [_read(identity, fields) for identity, fields in page]

    def rates(self, spans: Sequence[float] = (60, 300, 3600)) -> dict[str, dict[str, float]]:
        """Return how many articles a second were enqueued, finished ... over each span (seconds).

        If the first sample is younger than the span, the rate is over the time since then.
        """
        seconds, micros = self._redis.time()
        now = seconds + micros / 1e6
        counts = self._ledger.counts()
        rates: dict[str, dict[str, float]] = {}
        for span in spans:
            # The latest sample that is as old as the span, or the first one there is.
            before = self._at(now - span)
            if before and now - before.at > 2 * span + INTERVAL:
                continue  # nobody has taken samples since: this one says nothing about the span
            for name, number in counts.items():
                change = number - (before.counts.get(name, 0) if before else number)
                elapsed = max(now - before.at, 1e-3) if before else span
                rates.setdefault(name, {})[f"{span:g}"] = round(max(change, 0) / elapsed, 4)
        return rates

    def _at(self, when: float) -> Sample | None:
        stamp = max(0, int(when * 1000))
        page: Any = self._redis.xrevrange(self._keys.samples, max=stamp, count=1)
        page = page or self._redis.xrange(self._keys.samples, min=stamp, count=1)
        return _read(*page[0]) if page else None


def _read(identity: bytes, fields: dict[bytes, bytes]) -> Sample:
    at = int(identity.split(b"-")[0]) / 1000
    return known_fields(Sample, json.loads(fields[b"sample"]) | {"at": at})
