"""The states of subscriptions: what is in their queues, and what is owed to them."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from time import time
from typing import Any

from workers.events.backend import Backend
from workers.events.definition import Definition, WhenFull
from workers.events.definitions import UNREAD, Definitions
from workers.settings import Settings


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """What a subscription is bound to, and how many events it has.

    Attributes:
        name: the subscription.
        bindings: its binding keys.
        length: events waiting.
        held: events that consumers are working on.
        dead: events that its consumers refused for good.
        oldest: seconds since the article of the next event was enqueued; 0 on a broker other than
            Redis.
        lets_in: its filter, in words.
        max_length: most events in its queue.
        when_full: `hold` or `drop-oldest`, whichever is in force.
        owed: events that had no room in the queue.
        owed_bytes: their bytes, compressed.
        owed_limit: bytes that may be owed.
        dropped: events dropped since the subscription was made.
        dropping: whether one was dropped within the last minute.
        read_at: when a consumer of Barid last looked, in seconds since 1970; 0: never.
    """

    name: str
    bindings: list[str]
    length: int
    held: int
    dead: int
    oldest: float = 0.0
    lets_in: str = ""
    max_length: int = 0
    when_full: str = ""
    owed: int = 0
    owed_bytes: int = 0
    owed_limit: int = 0
    dropped: int = 0
    dropping: bool = False
    read_at: float = 0.0

    @property
    def full(self) -> bool:
        """Whether there is no room left, not even for owing one more event like those owed."""
        if not self.length >= self.max_length > 0:
            return False
        one_more = self.owed_bytes / self.owed if self.owed else 0.0
        return self.owed_bytes + max(one_more, 0.05 * self.owed_limit) >= self.owed_limit


@dataclass(frozen=True, slots=True)
class _Accounts:
    owed: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    dropped_at: dict[str, int] = field(default_factory=dict)
    pushed: dict[str, int] = field(default_factory=dict)
    read_at: dict[str, int] = field(default_factory=dict)


def states(
    settings: Settings, backend: Backend, definitions: Definitions
) -> list[SubscriptionState]:
    """Return the state of every subscription."""
    known = definitions.all()
    if not known:
        return []
    keys = backend.keys
    pipe = backend.client.pipeline(transaction=False)
    pipe.time()
    for name in ("owed_bytes", "dropped", "dropped_at", "pushed", "read_at"):
        pipe.hgetall(getattr(keys, name))
    for name in known:
        own = keys.subscription(name)
        pipe.hvals(own.open)
        pipe.hlen(own.held)
        pipe.hlen(own.refused)
        pipe.llen(own.owed_list)
        pipe.lindex(own.queue, -1)
    (seconds, _), *replies = pipe.execute()
    accounts = _Accounts(*map(_numbers, replies[:5]))
    lengths = backend.lengths(known)
    return [
        _state(
            settings,
            (name, definition),
            definitions,
            accounts,
            (lengths[name] or 0, *replies[5 + i * 5 : 10 + i * 5]),
            float(seconds),
        )
        for i, (name, definition) in enumerate(known.items())
    ]


def _state(
    settings: Settings,
    named: tuple[str, Definition],
    definitions: Definitions,
    accounts: _Accounts,
    replies: tuple[Any, ...],
    now: float,
) -> SubscriptionState:
    name, definition = named
    length, open_, held, dead, owed, head = replies
    bounds = definitions.bounds(name, definition)
    read_at = accounts.read_at.get(name, 0) / 1000
    taken = accounts.pushed.get(name, 0) - accounts.dropped.get(name, 0) - length - owed
    when_full = bounds.when_full
    if when_full == UNREAD:
        when_full = WhenFull.HOLD if read_at or taken > 0 else WhenFull.DROP_OLDEST
    return SubscriptionState(
        name=name,
        bindings=definition.bindings,
        length=length,
        held=int(held) + sum(map(int, open_)),
        dead=int(dead),
        oldest=max(0.0, now - _enqueued_at(head)) if head else 0.0,
        lets_in=str(definition.filter),
        max_length=bounds.max_length,
        when_full=str(when_full),
        owed=int(owed),
        owed_bytes=accounts.owed.get(name, 0),
        owed_limit=settings.max_owed_bytes,
        dropped=accounts.dropped.get(name, 0),
        dropping=now - accounts.dropped_at.get(name, 0) / 1000 < 60,
        read_at=read_at,
    )


def _numbers(values: dict[bytes, bytes]) -> dict[str, int]:
    return {name.decode(): int(value) for name, value in values.items()}


def _enqueued_at(message: bytes) -> float:
    """Return when the article of a message was enqueued, in seconds since 1970."""
    try:
        moment = json.loads(json.loads(message)["body"])["data"]["provenance"]["enqueued_at"]
        return datetime.fromisoformat(moment).timestamp()
    except (ValueError, KeyError, TypeError):
        return time()  # not ours: its consumer will report it
