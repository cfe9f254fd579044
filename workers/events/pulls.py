"""Events taken under a lease that is nobody's connection: whoever has the receipt may end it.

For clients that come and go, as over HTTP: they take events, go away, and come back with receipts.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from workers.events.holds import Held, Holds, Settled, Settlement, Verdict
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS, Client, keys
from workers.telemetry.lognames import get_logger

PAGE = 50
"""Events that are taken in one step: they are all in memory at once, however large they are."""

FULL = 8_000_000
"""Bytes after which nothing more is taken in one call."""

_MAC = 16

log = get_logger(__name__)


class LeasedSource(Protocol):
    """The part of a subscription's source that is used here."""

    def take(self, at_most: int, lease: float | None = None) -> list[Held]:
        """Take events that are there now and hold them."""

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event under a lease.

    Attributes:
        receipt: names the hold; cannot be guessed.
        body: the event in JSON, as it lay in the queue.
    """

    receipt: str
    body: bytes


@dataclass(frozen=True, slots=True)
class End:
    """What whoever took an event says of it.

    Attributes:
        receipt: that came with the event.
        verdict: `handled`, `back` or `refused`.
        cause: why it was refused.
    """

    receipt: str
    verdict: Verdict
    cause: str = ""


class Pulls:
    """Takes events of any subscription, and ends or extends their leases by receipts.

    May be used by many threads. A receipt names the hold and the event and is signed, so that none
    can be made up: with one, an event that was never given could be reported as handled.
    """

    def __init__(
        self, settings: Settings, client: Client, source: Callable[[str], LeasedSource]
    ) -> None:
        self._settings, self._client, self._keys = settings, client, keys(settings)
        self._source = source

    def take(self, name: str, at_most: int, lease: float | None = None) -> list[Taken]:
        """Take events that are there now; repeats of what was handled are dropped.

        Args:
            name: of the subscription.
            at_most: events at most; fewer when they are large.
            lease: seconds after which they are given to another; None: BARID_CONSUMER_LEASE.
        """
        source, receipts = self._source(name), self._receipts(name)
        taken: dict[str, Taken] = {}
        size = 0
        while len(taken) < at_most and size < FULL:
            try:
                held = source.take(min(PAGE, at_most - len(taken)), lease)
                seen = source.seen([h.event.id for h in held]) | taken.keys()
            except REDIS_ERRORS:
                if taken:
                    break  # of what was taken before, the receipts are still good
                raise
            if not held:
                break
            repeats = []
            for one in held:
                if one.event.id in seen:
                    repeats.append(Settlement(one.tag, one.event.id, Verdict.REPEAT))
                    continue
                seen.add(one.event.id)
                taken[one.event.id] = Taken(receipts.write(one.tag, one.event.id), one.body)
                size += len(one.body)
            if repeats:
                self._holds(name).settle(repeats)
        return list(taken.values())

    def settle(self, name: str, ends: Sequence[End]) -> list[Settled]:
        """End leases, all in one step; returns what became of each event, in order.

        A receipt that is none of this subscription's is `lost`, as one whose lease was over.
        """
        receipts = self._receipts(name)
        known = [(place, end, receipts.read(end.receipt)) for place, end in enumerate(ends)]
        # Backwards: of the events that are given back, the first is to be the next one taken.
        good = [(place, end, found) for place, end, found in reversed(known) if found]
        outcomes = [Settled.LOST] * len(ends)
        if not good:
            return outcomes
        settled = self._holds(name).settle(
            [Settlement(tag, event, end.verdict, end.cause) for _, end, (tag, event) in good]
        )
        for (place, end, (_, event)), outcome in zip(good, settled, strict=True):
            outcomes[place] = outcome
            if end.verdict is Verdict.REFUSED and outcome is not Settled.LOST:
                log.warning(
                    "event.refused",
                    subscription=name,
                    event_id=event,
                    error=end.cause,
                    outcome=outcome,
                )
        return outcomes

    def extend(self, name: str, given: Sequence[str], lease: float | None = None) -> list[bool]:
        """Renew leases from now on; returns for each receipt whether its lease had not ended.

        Events that were taken in one step are held together: to renew one renews all of them.
        """
        receipts = self._receipts(name)
        found = [receipts.read(receipt) for receipt in given]
        lasting = iter(self._holds(name).extend([tag for tag, _ in filter(None, found)], lease))
        return [next(lasting) if one else False for one in found]

    def ready(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many events could be taken now, of these subscriptions; cheap."""
        pipe = self._client.pipeline(transaction=False)
        pipe.time()
        for name in names:
            k = self._keys.subscription(name)
            pipe.llen(k.queue)
            pipe.llen(k.owed_list)
            pipe.zrange(k.hands, 0, 0, withscores=True)
        (seconds, micros), *found = pipe.execute()
        now = seconds * 1000 + micros / 1000
        return {
            name: int(waiting) + int(owed) + sum(deadline <= now for _, deadline in first)
            for name, waiting, owed, first in zip(
                names, found[::3], found[1::3], found[2::3], strict=True
            )
        }

    def _holds(self, name: str) -> Holds:
        return Holds(name, self._settings, self._client)

    def _receipts(self, name: str) -> "_Receipts":
        """Return what writes and reads receipts, by the secret that all consoles share."""
        secret = self._client.get(self._keys.receipt_secret)
        if secret is None:
            self._client.set(self._keys.receipt_secret, secrets.token_hex(32), nx=True)
            secret = self._client.get(self._keys.receipt_secret)
        return _Receipts(f"{secret!r} {name}".encode())


class _Receipts:
    """Writes and reads the receipts of one subscription."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def write(self, tag: str, event_id: str) -> str:
        """Return the receipt of a hold."""
        told = f"{tag} {event_id}".encode()
        return urlsafe_b64encode(self._mac(told) + told).rstrip(b"=").decode()

    def read(self, receipt: str) -> tuple[str, str] | None:
        """Return tag and event id of a hold; None when the receipt is not one of ours."""
        try:
            raw = urlsafe_b64decode(receipt.encode("ascii") + b"=" * (-len(receipt) % 4))
        except ValueError:
            return None
        mac, told = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(told)):
            return None
        tag, _, event_id = told.decode().partition(" ")
        return tag, event_id

    def _mac(self, told: bytes) -> bytes:
        return hmac.digest(self._secret, told, "sha256")[:_MAC]
