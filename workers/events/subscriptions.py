"""Subscriptions: named durable queues bound to topics and languages."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import cast

import redis

from workers.errors import ConfigurationError
from workers.events.exchange import (
    binding_keys,
    binding_member,
    declare,
    default_queues,
    queue,
)
from workers.settings import Settings
from workers.store.connection import connect, keys, kombu_connection, same_redis


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """What a subscription is bound to, and how much lies in it.

    Attributes:
        length: events waiting.
        held: events that consumers are working on.
        dead: events that its consumers refused for good.
        oldest: seconds since the article of the next event was enqueued; 0 on another broker.
    """

    name: str
    bindings: list[str]
    length: int
    held: int
    dead: int
    oldest: float = 0.0


class Subscriptions:
    """Makes, lists, repairs and removes the subscriptions of one Redis and namespace.

    Beside kombu's binding table on Redis we keep our own copy: kombu says nothing when its table
    was wiped, and every event would go nowhere.
    """

    def __init__(self, settings: Settings, client: "redis.Redis | None" = None) -> None:
        self._settings = settings
        self._keys = keys(settings)
        self._redis = client or connect(settings)

    def declare(
        self, name: str, topics: Sequence[str] = (), languages: Sequence[str] = ()
    ) -> list[str]:
        """Make a subscription, or change what it is bound to; returns its binding keys.

        Raises:
            ConfigurationError: a name, topic or language cannot be used.
        """
        bound = binding_keys(topics, languages)
        self._declare(name, bound)
        return bound

    def declare_defaults(self) -> None:
        """Make the default subscriptions, as every worker does when it starts."""
        for name, bound in default_queues(self._settings).items():
            self._declare(name, bound)

    def bindings(self) -> dict[str, list[str]]:
        """Return the binding keys of every subscription by name."""
        found = cast("dict[bytes, bytes]", self._redis.hgetall(self._keys.subscriptions))
        return {n.decode(): json.loads(b) for n, b in sorted(found.items())}

    def states(self) -> list[SubscriptionState]:
        """Return every subscription and what lies in it."""
        k, known = self._keys, self.bindings()
        if not known:
            return []
        pipe = self._redis.pipeline(transaction=False)
        pipe.time()
        for name in known:
            pipe.llen(k.queue(name))
            pipe.hlen(k.held(name))
            pipe.hlen(k.refused(name))
            pipe.lindex(k.queue(name), -1)
        (seconds, _), *found = pipe.execute()
        lengths = None if same_redis(self._settings) else self._broker_lengths(known)
        states = []
        for i, (name, bound) in enumerate(known.items()):
            length, held, dead, head = found[i * 4 : i * 4 + 4]
            length = length if lengths is None else lengths[name] or 0
            oldest = max(0.0, seconds - _enqueued_at(head)) if head else 0.0
            states.append(SubscriptionState(name, bound, int(length), int(held), int(dead), oldest))
        return states

    def _broker_lengths(self, names: Iterable[str]) -> dict[str, int | None]:
        """Ask a broker other than Redis how many events are ready in each queue; None: no queue."""
        lengths: dict[str, int | None] = {}
        with kombu_connection(self._settings) as connection:
            for name in names:
                # A queue that is not there closes the channel that asked for it.
                with connection.channel() as channel:
                    try:
                        asked = queue(name, [], self._settings)(channel)
                        lengths[name] = int(asked.queue_declare(passive=True).message_count)
                    except connection.channel_errors:
                        lengths[name] = None
        return lengths

    def remove(self, name: str) -> int:
        """Remove a subscription and everything that lies in it; returns how many events those were.

        Raises:
            ConfigurationError: there is none of that name.
        """
        k = self._keys
        bound = self.bindings().get(name)
        if bound is None:
            raise ConfigurationError(f"no subscription {name!r}: see `barid subscriptions`")
        lost = next(s.length + s.held for s in self.states() if s.name == name)
        self._unbind(name, bound)
        with kombu_connection(self._settings) as connection, connection.channel() as channel:
            queue(name, bound, self._settings)(channel).delete()
        self._redis.delete(
            *(k.queue(name), k.held(name), k.held_leases(name), k.refusals(name)),
            *(k.seen(name), k.refused(name)),
        )
        return lost

    def repair(self) -> int:
        """Make again what the broker has lost of what we know; returns how much that was.

        On Redis these are bindings that are gone from kombu's table. On another broker they are
        queues: of a broker that was emptied, or that has just taken the place of Redis.
        """
        missing = self._missing()
        if missing:
            with kombu_connection(self._settings) as connection:
                declare(
                    connection,
                    [queue(name, keys, self._settings) for name, keys in self.bindings().items()],
                )
        return missing

    def _missing(self) -> int:
        if same_redis(self._settings):
            tables = [self._keys.bindings, self._keys.kombu_bindings]
            return len(cast("set[bytes]", self._redis.sdiff(tables)))
        lengths = self._broker_lengths(self.bindings())
        return sum(length is None for length in lengths.values())

    def _declare(self, name: str, bound: list[str]) -> None:
        item = queue(name, bound, self._settings)
        before = self.bindings().get(name, [])
        with kombu_connection(self._settings) as connection:
            declare(connection, [item])
        pipe = self._redis.pipeline()
        pipe.hset(self._keys.subscriptions, name, json.dumps(bound))
        if same_redis(self._settings):
            pipe.sadd(self._keys.bindings, *(binding_member(name, key) for key in bound))
        pipe.execute()
        self._unbind(name, [key for key in before if key not in bound], keep=True)

    def _unbind(self, name: str, bound: list[str], *, keep: bool = False) -> None:
        pipe = self._redis.pipeline()
        if not keep:
            pipe.hdel(self._keys.subscriptions, name)
        if bound and same_redis(self._settings):
            members = [binding_member(name, key) for key in bound]
            pipe.srem(self._keys.bindings, *members)
            pipe.srem(self._keys.kombu_bindings, *members)
        pipe.execute()
        if bound and not same_redis(self._settings):
            with kombu_connection(self._settings) as connection, connection.channel() as channel:
                for key in bound:
                    queue(name, [], self._settings)(channel).unbind_from(
                        queue(name, [], self._settings).exchange, routing_key=key
                    )


def _enqueued_at(message: bytes) -> float:
    """Return when the article of a message was enqueued, in seconds since 1970."""
    try:
        told = json.loads(json.loads(message)["body"])["data"]["provenance"]["enqueued_at"]
        return datetime.fromisoformat(told).timestamp()
    except (ValueError, KeyError, TypeError):
        return time()  # not ours: its consumer will say so
