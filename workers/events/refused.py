"""Dead letters of subscriptions: events that a consumer refused for good."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workers.events.backend import open_backend
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.connection import Client


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that left a subscription's queue unhandled.

    Attributes:
        subscription: the subscription whose consumers refused it.
        event_id: the event.
        error: what its consumer last raised.
        refusals: how often it was refused.
        died_at: when it was given up.
    """

    subscription: str
    event_id: str
    error: str
    refusals: int
    died_at: datetime


class RefusedEvents:
    """The refused events in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._backend = open_backend(settings, client)
        self._redis, self._keys = self._backend.client, self._backend.keys
        self._subscriptions = Subscriptions(settings, self._redis)

    def latest(self, at_most: int = 100) -> list[RefusedEvent]:
        """Return the refused events of all subscriptions, latest first."""
        events = []
        for name in self._subscriptions.bindings():
            key = self._keys.subscription(name).refused
            for identity, value in self._redis.hscan_iter(key, count=500):
                events.append(_read(name, identity.decode(), json.loads(value)))
        return sorted(events, key=lambda e: e.died_at, reverse=True)[:at_most]

    def retry(self, subscription: str, event_id: str) -> bool:
        """Put an event back at the end of its queue; return whether it was there."""
        return self._backend.requeue(subscription, event_id)

    def drop(self, subscription: str, event_id: str) -> bool:
        """Delete an event; return whether it was there."""
        return bool(self._redis.hdel(self._keys.subscription(subscription).refused, event_id))


def _read(subscription: str, event_id: str, letter: dict[str, Any]) -> RefusedEvent:
    return RefusedEvent(
        subscription=subscription,
        event_id=event_id,
        error=str(letter["cause"]),
        refusals=int(letter["refusals"]),
        died_at=datetime.fromtimestamp(letter["at_ms"] / 1000, UTC),
    )
