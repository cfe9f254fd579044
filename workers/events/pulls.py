"""Events taken under leases that need no connection: whoever has the receipt may end the lease.

For clients that come and go, as over HTTP: they take events, leave, and come back with receipts.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.event import EnrichedEvent
from workers.events.holds import Held, Holds, Settled, Settlement, Verdict
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS, Client, keys
from workers.telemetry.lognames import get_logger

PAGE = 50
"""Events taken in one step: all of them are in memory at once, however large they are."""

FULL = 8_000_000
"""Bytes after which nothing more is taken in one call."""

_MAC = 16

log = get_logger(__name__)


class LeasedSource(Protocol):
    """The part of a subscription's source that pulling uses."""

    def take(self, at_most: int, lease: float | None = None) -> list[Held]:
        """Take the events that are there now, and hold them."""

    def read(self, held: Held) -> EnrichedEvent | None:
        """Return a held event; None, and its hold ends, if it is not one."""

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event under a lease.

    Attributes:
        receipt: names the hold, and cannot be guessed.
        body: the event as JSON, as it was in the queue.
    """

    receipt: str
    body: bytes


@dataclass(frozen=True, slots=True)
class End:
    """The verdict of whoever took an event.

    Attributes:
        receipt: the receipt that came with the event.
        verdict: `handled`, `back` or `refused`.
        cause: why it was refused.
    """

    receipt: str
    verdict: Verdict
    cause: str = ""


class Pulls:
    """Takes events of any subscription, and ends or extends their leases by receipts.

    Safe to share between threads. A receipt names the hold and the event, and is signed: with a
    forged one, an event that was never given out could be reported as handled.
    """

    def __init__(
        self, settings: Settings, client: Client, source: Callable[[str], LeasedSource]
    ) -> None:
        self._settings, self._client, self._keys = settings, client, keys(settings)
        self._source = source

    def take(self, name: str, at_most: int, lease: float | None = None) -> list[Taken]:
        """Take events that are there now; repeats of handled events are dropped.

        Args:
            name: the subscription.
            at_most: most events to take; large events come in smaller numbers.
            lease: seconds until they go to another client; None: BARID_CONSUMER_LEASE.
        """
        source, receipts = self._source(name), self._receipts(name)
        taken: dict[str, Taken] = {}
        size = 0
        while len(taken) < at_most and size < FULL:
            try:
                held = source.take(min(PAGE, at_most - len(taken)), lease)
                seen = source.seen([h.event_id for h in held]) | taken.keys()
            except REDIS_ERRORS:
                if taken:
                    break  # the receipts of what was taken before are still good
                raise
            if not held:
                break
            repeats = []
            for one in held:
                if one.event_id in seen:
                    repeats.append(Settlement(one.tag, one.event_id, Verdict.REPEAT))
                elif source.read(one) is not None:
                    seen.add(one.event_id)
                    receipt = receipts.write(one.tag, one.event_id)
                    taken[one.event_id] = Taken(receipt, _bytes(one.body))
                    size += len(one.body)
            if repeats:
                self._holds(name).settle(repeats)
        return list(taken.values())

    def settle(self, name: str, ends: Sequence[End]) -> list[Settled]:
        """End leases, all in one step; return what became of each event, in order.

        A receipt that is not of this subscription is `lost`, like one whose lease has expired.
        """
        receipts = self._receipts(name)
        known = [(place, end, receipts.read(end.receipt)) for place, end in enumerate(ends)]
        # Backwards, so that the first of the events given back is the next one taken.
        good = [(place, end, hold) for place, end, hold in reversed(known) if hold]
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

    def extend(self, name: str, receipts: Sequence[str], lease: float | None = None) -> list[bool]:
        """Renew leases from now on; return for each receipt whether its lease had not ended.

        Events that were taken in one step are held together: renewing one renews all of them.
        """
        reader = self._receipts(name)
        holds = [reader.read(receipt) for receipt in receipts]
        renewed = iter(self._holds(name).extend([tag for tag, _ in filter(None, holds)], lease))
        return [next(renewed) if hold else False for hold in holds]

    def ready(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many events of each subscription could be taken now; cheap."""
        pipe = self._client.pipeline(transaction=False)
        pipe.time()
        for name in names:
            keys = self._keys.subscription(name)
            pipe.llen(keys.queue)
            pipe.llen(keys.owed_list)
            pipe.zrange(keys.hands, 0, 0, withscores=True)
        (seconds, micros), *replies = pipe.execute()
        now = seconds * 1000 + micros / 1000
        return {
            name: int(waiting) + int(owed) + sum(deadline <= now for _, deadline in first)
            for name, waiting, owed, first in zip(
                names, replies[::3], replies[1::3], replies[2::3], strict=True
            )
        }

    def _holds(self, name: str) -> Holds:
        return Holds(name, self._settings, self._client)

    def _receipts(self, name: str) -> "_Receipts":
        """Return the writer and reader of receipts; all consoles share their secret."""
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
        content = f"{tag} {event_id}".encode()
        return urlsafe_b64encode(self._mac(content) + content).rstrip(b"=").decode()

    def read(self, receipt: str) -> tuple[str, str] | None:
        """Return the tag and event id of a hold; None if the receipt is not one of ours."""
        try:
            raw = urlsafe_b64decode(receipt.encode("ascii") + b"=" * (-len(receipt) % 4))
        except ValueError:
            return None
        mac, content = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(content)):
            return None
        tag, _, event_id = content.decode().partition(" ")
        return tag, event_id

    def _mac(self, content: bytes) -> bytes:
        return hmac.digest(self._secret, content, "sha256")[:_MAC]


def _bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()
