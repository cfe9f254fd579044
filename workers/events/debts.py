"""Events that are owed: kept once, compressed, for queues that had no room, and paid in order."""

from typing import Any

from workers.events.exchange import prepare_again
from workers.settings import Settings
from workers.store.codec import decompress
from workers.store.connection import Client, keys
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

PAGE = 100
"""Events that are moved in one step."""

DELIVER = [("workers.events", "deliver")]

log = get_logger(__name__)

OWING = Script("workers.events", "owing")
REPAY, FORGIVE = (Script("workers.events", name, uses=DELIVER) for name in ("repay", "forgive"))


class Debts:
    """What is owed to the subscriptions of one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self._client, self._keys = client, keys(settings)

    def owed(self) -> dict[str, int]:
        """Return how many bytes are owed to each subscription that is owed any."""
        found: Any = self._client.hgetall(self._keys.owed_bytes)
        return {name.decode(): int(size) for name, size in found.items()}

    def repay(self, name: str, max_length: int, at_most: int | None = None) -> int:
        """Move what is owed into the queue, as far as there is room; returns how many events.

        Args:
            name: the subscription.
            max_length: events in its queue at most.
            at_most: events to move at most; None: all that has room.
        """
        moved = 0
        while at_most is None or moved < at_most:
            page = PAGE if at_most is None else min(PAGE, at_most - moved)
            k = self._keys.subscription(name)
            found = OWING(self._client, k, max_length=max_length, at_most=page)
            pairs = zip(found[::2], found[1::2], strict=True)
            messages = [part for item, text in pairs for part in (item, _message(text))]
            if not messages:
                return moved
            paid = int(REPAY(self._client, k, name=name, max_length=max_length, more=messages))
            moved += paid
            if paid < len(found) // 2:
                return moved  # another moves them, too, or there is no more room
        return moved

    def next(self, name: str, at_most: int) -> list[tuple[bytes, str]]:
        """Return what is owed first, as the list has it and as JSON; the latter may be empty."""
        k = self._keys.subscription(name)
        found = OWING(self._client, k, max_length=PAGE, at_most=min(at_most, PAGE))
        return list(zip(found[::2], map(_json, found[1::2]), strict=True))

    def paid(self, name: str, item: bytes) -> int:
        """Say that what is owed first was published elsewhere; returns 1, or 0 if it was before."""
        k = self._keys.subscription(name)
        return int(REPAY(self._client, k, name=name, max_length=1, more=[item, ""]))

    def forgive(self, name: str) -> int:
        """Forget what is owed to a subscription that is being removed; returns how many events."""
        return int(FORGIVE(self._client, self._keys.subscription(name), name=name))


def _message(text: bytes) -> str:
    """Return the message of an event that was kept; empty for one that is gone or broken."""
    told = _json(text)
    return prepare_again(told).message(0) if told else ""


def _json(text: bytes) -> str:
    if not text:
        return ""
    try:
        told = decompress(text).decode()
        prepare_again(told)
    except ValueError as error:
        log.error("event.unreadable", error=f"owed, but {error}")
        return ""
    return told
