"""Dead letters of subscriptions: events that a consumer refused for good."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from kombu import Producer

from workers.articles.ledger import Ledger
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.connection import kombu_connection, same_redis


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that left a subscription's queue unhandled.

    Attributes:
        subscription: whose consumers refused it.
        event_id: the event.
        error: what its consumer raised the last time.
        refusals: how often it was refused.
        died_at: when it was given up.
    """

    subscription: str
    event_id: str
    error: str
    refusals: int
    died_at: datetime


class RefusedEvents:
    """The refused events of one Redis and namespace."""

    def __init__(self, settings: Settings, client: "redis.Redis | None" = None) -> None:
        self._settings = settings
        self._ledger = Ledger(settings, client)
        self._keys, self._redis = self._ledger.keys, self._ledger.redis
        self._subscriptions = Subscriptions(settings, self._redis)

    def latest(self, at_most: int = 100) -> list[RefusedEvent]:
        """Return the refused events of all subscriptions, the latest first."""
        found = []
        for name in self._subscriptions.bindings():
            for identity, value in self._redis.hscan_iter(self._keys.refused(name), count=500):
                found.append(_read(name, identity.decode(), json.loads(value)))
        return sorted(found, key=lambda e: e.died_at, reverse=True)[:at_most]

    def retry(self, subscription: str, event_id: str) -> bool:
        """Put an event back at the end of its queue; returns whether it was there."""
        if same_redis(self._settings):
            names = [self._keys.refused(subscription), self._keys.queue(subscription)]
            return bool(self._ledger.run("requeue", names, [event_id]))
        value: Any = self._redis.hget(self._keys.refused(subscription), event_id)
        if value is None:
            return False
        # Published before it is forgotten: at least once, as everything over another broker.
        with kombu_connection(self._settings) as connection:
            connection.ensure_connection(max_retries=1, timeout=self._settings.redis_timeout)
            Producer(connection.channel(), auto_declare=False).publish(
                json.loads(json.loads(value)["message"])["body"],
                exchange="",
                routing_key=subscription,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=2,
                confirm_timeout=self._settings.redis_timeout,
            )
        return self.drop(subscription, event_id)

    def drop(self, subscription: str, event_id: str) -> bool:
        """Throw an event away; returns whether it was there."""
        return bool(self._redis.hdel(self._keys.refused(subscription), event_id))


def _read(subscription: str, event_id: str, told: dict[str, Any]) -> RefusedEvent:
    return RefusedEvent(
        subscription=subscription,
        event_id=event_id,
        error=str(told["cause"]),
        refusals=int(told["refusals"]),
        died_at=datetime.fromtimestamp(told["at_ms"] / 1000, UTC),
    )
