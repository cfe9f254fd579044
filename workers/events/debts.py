"""Owed events: each kept once, compressed, for the queues that had no room, and repaid in order."""

from typing import Any

from workers.events.exchange import prepare_again
from workers.settings import Settings
from workers.store.codec import decompress
from workers.store.connection import Client, keys
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

PAGE = 100
"""Events moved in one step."""

DELIVER = [("workers.events", "deliver")]

log = get_logger(__name__)

OWING = Script("workers.events", "owing")
REPAY, FORGIVE = (Script("workers.events", name, uses=DELIVER) for name in ("repay", "forgive"))


class Debts:
    """What is owed to the subscriptions in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self._client, self._keys = client, keys(settings)

    def owed(self) -> dict[str, int]:
        """Return how many bytes are owed to each subscription that is owed any."""
        sizes: Any = self._client.hgetall(self._keys.owed_bytes)
        return {name.decode(): int(size) for name, size in sizes.items()}

    def repay(self, name: str, max_length: int, at_most: int | None = None) -> int:
        """Move what is owed into the queue, as far as there is room; return how many events.

        Args:
            name: the subscription.
            max_length: most events in its queue.
            at_most: most events to move; None: as many as there is room for.
        """
        moved = 0
        while at_most is None or moved < at_most:
            page = PAGE if at_most is None else min(PAGE, at_most - moved)
            keys = self._keys.subscription(name)
            owing = OWING(self._client, keys, max_length=max_length, at_most=page)
            pairs = zip(owing[::2], owing[1::2], strict=True)
            messages = [part for item, text in pairs for part in (item, _message(text))]
            if not messages:
                return moved
            paid = int(REPAY(self._client, keys, name=name, max_length=max_length, more=messages))
            moved += paid
            if paid < len(owing) // 2:
                return moved  # another process is moving them too, or the room is used up
        return moved

    def next(self, name: str, at_most: int) -> list[tuple[bytes, str]]:
        """Return what is owed, oldest first: the item in the list, and JSON, which may be empty."""
        keys = self._keys.subscription(name)
        owing = OWING(self._client, keys, max_length=PAGE, at_most=min(at_most, PAGE))
        return list(zip(owing[::2], map(_json, owing[1::2]), strict=True))

    def paid(self, name: str, item: bytes) -> int:
        """Record that the oldest owed event was published; return 1, or 0 if it was before."""
        keys = self._keys.subscription(name)
        return int(REPAY(self._client, keys, name=name, max_length=1, more=[item, ""]))

    def forgive(self, name: str) -> int:
        """Forget what is owed to a subscription that is being removed; return how many events."""
        return int(FORGIVE(self._client, self._keys.subscription(name), name=name))


def _message(text: bytes) -> bytes:
    """Return the message of a kept event; empty if it is gone or broken."""
    event = _json(text)
    return prepare_again(event).message(0) if event else b""


def _json(text: bytes) -> str:
    if not text:
        return ""
    try:
        event = decompress(text).decode()
        prepare_again(event)
    except ValueError as error:
        log.error("event.unreadable", error=f"owed, but {error}")
        return ""
    return event
