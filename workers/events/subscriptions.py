"""Subscriptions: named durable queues bound to topics and languages."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from time import time
from typing import cast

from workers.errors import ConfigurationError
from workers.events.backend import open_backend
from workers.events.exchange import binding_keys, default_queues
from workers.settings import Settings
from workers.store.connection import Client


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
    """Makes, lists, repairs and removes the subscriptions of one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self._backend = open_backend(settings, client)
        self._redis, self._keys = self._backend.client, self._backend.keys

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
        for name, bound in default_queues(self._settings.default_subscriptions).items():
            self._declare(name, bound)

    def bindings(self) -> dict[str, list[str]]:
        """Return the binding keys of every subscription by name."""
        found = cast("dict[bytes, bytes]", self._redis.hgetall(self._keys.subscriptions))
        return {n.decode(): json.loads(b) for n, b in sorted(found.items())}

    def states(self) -> list[SubscriptionState]:
        """Return every subscription and what lies in it."""
        known = self.bindings()
        if not known:
            return []
        pipe = self._redis.pipeline(transaction=False)
        pipe.time()
        for name in known:
            k = self._keys.subscription(name)
            pipe.hlen(k.held)
            pipe.hlen(k.refused)
            pipe.lindex(k.queue, -1)
        (seconds, _), *found = pipe.execute()
        lengths = self._backend.lengths(known)
        states = []
        for i, (name, bound) in enumerate(known.items()):
            held, dead, head = found[i * 3 : i * 3 + 3]
            oldest = max(0.0, seconds - _enqueued_at(head)) if head else 0.0
            length = lengths[name] or 0
            states.append(SubscriptionState(name, bound, length, int(held), int(dead), oldest))
        return states

    def remove(self, name: str) -> int:
        """Remove a subscription and everything that lies in it; returns how many events those were.

        Raises:
            ConfigurationError: there is none of that name.
        """
        bound = self.bindings().get(name)
        if bound is None:
            raise ConfigurationError(f"no subscription {name!r}: see `barid subscriptions`")
        lost = next(s.length + s.held for s in self.states() if s.name == name)
        self._redis.hdel(self._keys.subscriptions, name)
        self._backend.unbind(name, bound)
        self._backend.delete(name)
        self._redis.delete(*astuple(self._keys.subscription(name)))
        return lost

    def repair(self) -> int:
        """Make again what the exchange has lost of what we know; returns how much that was.

        In Redis these are bindings that are gone from kombu's table. On another broker they are
        queues: of a broker that was emptied, or that has just taken the place of Redis.
        """
        known = self.bindings()
        missing = self._backend.missing(known)
        if missing:
            for name, bound in known.items():
                self._backend.declare(name, bound)
        return missing

    def _declare(self, name: str, bound: list[str]) -> None:
        before = self.bindings().get(name, [])
        self._backend.declare(name, bound)
        self._redis.hset(self._keys.subscriptions, name, json.dumps(bound))
        if gone := [key for key in before if key not in bound]:
            self._backend.unbind(name, gone)


def _enqueued_at(message: bytes) -> float:
    """Return when the article of a message was enqueued, in seconds since 1970."""
    try:
        told = json.loads(json.loads(message)["body"])["data"]["provenance"]["enqueued_at"]
        return datetime.fromisoformat(told).timestamp()
    except (ValueError, KeyError, TypeError):
        return time()  # not ours: its consumer will say so
