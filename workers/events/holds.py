"""Events that consumers hold: how a hold ends, and what is recorded of it.

The records are the same for every broker: what was handled, refused and given up is in the ledger's
Redis, even when the messages themselves are in RabbitMQ.
"""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic_core import from_json

from schemas.event import EVENT_TYPES, EnrichedEvent
from workers.events.exchange import EVENT_ID
from workers.settings import Settings
from workers.store.connection import Client, keys
from workers.store.script import Script

EXTEND, FETCH, SETTLE = (
    Script("workers.events", name, uses=[("workers.events", "hands")])
    for name in ("extend", "fetch", "settle")
)


class Verdict(StrEnum):
    """A consumer's verdict on an event that it holds."""

    HANDLED = "handled"
    BACK = "back"
    """It was not worked on: the next consumer gets it before all others."""
    REFUSED = "refused"
    """The consumer's code raised an error."""
    REPEAT = "repeat"
    """The same event was handled before, or is held already: this one is dropped."""
    UNREADABLE = "unreadable"
    """It is not an event."""


class Settled(StrEnum):
    """What became of an event when its hold ended."""

    HANDLED = "handled"
    BACK = "back"
    """It is in its queue again."""
    DEAD = "dead"
    """It is among the subscription's dead letters."""
    LOST = "lost"
    """The hold had ended before: another consumer has the event, or had it."""


@dataclass(frozen=True, slots=True)
class Held:
    """An event that a consumer holds.

    It is read when it is its turn: the objects of all that was fetched at once would keep Python's
    garbage collector busy, which took as long as reading them.

    Attributes:
        tag: names the hold, not the event.
        event_id: the event's id by its message; empty if there is none.
        body: the event as it was in the queue.
        message: kombu's message, if the broker is not Redis.
    """

    tag: str
    event_id: str
    body: str | bytes = field(compare=False, repr=False)
    message: Any = field(default=None, compare=False)

    def read(self) -> EnrichedEvent:
        """Return the event.

        Raises:
            ValueError: it is not one.
        """
        return EnrichedEvent.from_json(self.body)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The end of a hold.

    Attributes:
        tag: names the hold.
        event_id: the event.
        verdict: the consumer's verdict.
        cause: why it was refused.
        message: the whole message, if a broker other than Redis holds it.
    """

    tag: str
    event_id: str
    verdict: Verdict
    cause: str = ""
    message: str = ""


class Holds:
    """The holds on a subscription's events."""

    def __init__(self, name: str, settings: Settings, client: Client) -> None:
        self._name, self._settings, self._client = name, settings, client
        self._keys = keys(settings).subscription(name)

    def fetch(
        self, at_most: int, stem: str, lease: float | None = None
    ) -> tuple[int, list[tuple[str, bytes]]]:
        """Take messages from the queue in Redis and hold them.

        Args:
            at_most: most messages to take.
            stem: the first part of the tags.
            lease: seconds for which they are held; None: BARID_CONSUMER_LEASE.

        Returns:
            How many events are owed to the queue, and the tags and messages that were taken.
        """
        owed, *messages = FETCH(
            self._client,
            self._keys,
            name=self._name,
            at_most=at_most,
            lease=self._milliseconds(lease),
            stem=stem,
        )
        return int(owed), [(f"{stem}.{n}", message) for n, message in enumerate(messages, 1)]

    def settle(self, settlements: Sequence[Settlement]) -> list[Settled]:
        """End holds, all in one step; return what became of each event."""
        reply = SETTLE(
            self._client,
            self._keys,
            max_refusals=self._settings.max_refusals,
            seen_kept=self._settings.seen_window,
            max_dead=self._settings.max_dead_letters,
            more=[
                value
                for s in settlements
                for value in (s.verdict, s.tag, s.event_id, s.cause, s.message)
            ],
        )
        return [Settled(outcome.decode()) for outcome in reply]

    def extend(self, tags: Sequence[str], lease: float | None = None) -> list[bool]:
        """Renew holds in Redis, by Redis's clock; return for each whether it had not ended."""
        renewed = EXTEND(self._client, self._keys, lease=self._milliseconds(lease), more=tags)
        return [bool(held) for held in renewed]

    def messages(self) -> list[bytes]:
        """Return the messages that consumers hold, including consumers of earlier versions."""
        stems: Any = self._client.hkeys(self._keys.open)
        pipe = self._client.pipeline(transaction=False)
        pipe.hvals(self._keys.held)
        for stem in stems:
            pipe.lrange(f"{self._keys.hand}{stem.decode()}", 0, -1)
        return [message for messages in pipe.execute() for message in messages]

    def holds(self, event_id: str) -> bool:
        """Whether a consumer holds an event; looks through all held messages."""
        mark = event_id.encode()
        return any(mark in message for message in self.messages())

    def forget(self) -> None:
        """Delete everything that is held: the subscription is being removed."""
        stems: Any = self._client.hkeys(self._keys.open)
        if stems:
            self._client.delete(*(f"{self._keys.hand}{stem.decode()}" for stem in stems))

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""
        if not ids:
            return set()
        scores: Any = self._client.zmscore(self._keys.seen, list(ids))
        return {i for i, score in zip(ids, scores, strict=True) if score is not None}

    def _milliseconds(self, lease: float | None) -> int:
        return int((lease or self._settings.consumer_lease) * 1000)


def held_message(tag: str, raw: bytes) -> Held:
    """Return what is held of a kombu message as stored in Redis.

    Raises:
        ValueError: it is not such a message.
    """
    message = from_json(raw)  # takes half the time of the standard library
    try:
        body, encoding = message["body"], message["properties"].get("body_encoding")
        headers = message.get("headers") or {}
        content = b64decode(body) if encoding == "base64" else str(body)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("not a kombu message") from None
    return Held(tag, named(headers, content), content)


def named(headers: Mapping[str, Any], body: str | bytes) -> str:
    """Return the id of an event by its message; empty if it is not an event."""
    with suppress(ValueError, KeyError, TypeError):
        return str(headers[EVENT_ID] if EVENT_ID in headers else from_json(body)["id"])
    return ""


def of_another_type(body: str | bytes) -> bool:
    """Whether this is a CloudEvent of a type that this version does not know.

    A newer Barid may send some; a consumer skips them.
    """
    try:
        event = from_json(body)
    except ValueError:
        return False
    if not isinstance(event, dict) or "specversion" not in event:
        return False
    return isinstance(event.get("type"), str) and event["type"] not in EVENT_TYPES


def event_id(raw: bytes) -> str:
    """Return the id of the event in a message as stored in Redis; empty if it is not an event."""
    try:
        return str(from_json(raw)["headers"][EVENT_ID])
    except (ValueError, KeyError, TypeError):
        return ""
