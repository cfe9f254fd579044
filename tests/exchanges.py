"""A service whose events exchange is on one backend or another, for tests that hold both to one suite."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
import redis

from schemas import EnrichedEvent
from tests.articles import make_articles
from tests.servers import Service
from workers.articles.loop import Loop
from workers.events.backend import open_backend
from workers.events.consumer import Subscription, subscribe
from workers.events.definitions import Written
from workers.events.redis_backend import RedisSource
from workers.events.states import SubscriptionState
from workers.events.subscriptions import Subscriptions
from workers.pipeline import default_pipeline

QUIET = 0.5
"""Seconds that a test waits for more events where none should come."""


class Exchange:
    """A service whose exchange is on a given backend."""

    def __init__(self, service: Service) -> None:
        self.service, self.settings = service, service.settings
        self.backend = open_backend(service.settings)
        self.outlet = self.backend.outlet()
        self.name = f"test-{uuid4().hex[:10]}"
        self._seed = 0

    def publish(self, count: int) -> list[EnrichedEvent]:
        """Put new articles through a worker's loop; returns the events that come of them."""
        self._seed += 1
        articles = list(make_articles(count, seed=self._seed))
        self.service.producer().enqueue(articles)
        self.work()
        return [default_pipeline().enrich(article) for article in articles]

    def work(self) -> None:
        """Do what a worker does when a bell rings, and again as long as articles wait."""
        at_once = self.settings.model_copy(update={"linger": 0})  # for what nobody will enqueue
        loop = Loop(at_once, self.service.app, default_pipeline())
        loop.answer("")
        while self.service.ledger.depth()["waiting"]:
            loop.answer("")

    def again(self, event: EnrichedEvent) -> None:
        """Publish an event a second time, as a worker does that died before it finished."""
        client, keys = self.service.redis(), self.service.ledger.keys
        bindings: Any = client.sunion([keys.bindings, keys.kombu_bindings])
        self.outlet.begin(Written.now(client, keys))
        delivery = self.outlet.prepare(event, event.to_json(), frozenset(bindings))
        for place, target in enumerate(delivery.targets):
            client.lpush(keys.queue(target.name), delivery.message(place))

    def subscribe(self, name: str = "", **given: object) -> Subscription:
        """Make a subscription, by default the one that tests are about."""
        return subscribe(name or self.name, settings=self.settings, **given)  # type: ignore[arg-type]

    def named(self, name: str) -> str:
        """Return a name that no other test has."""
        return f"{self.name}-{name}"

    def look(self, name: str = "") -> SubscriptionState:
        """Return what lies in a subscription."""
        wanted = name or self.name
        [state] = [s for s in Subscriptions(self.settings).states() if s.name == wanted]
        return state

    def state(self, name: str = "") -> tuple[int, int, int]:
        """Events waiting, held and refused for good."""
        states = self.look(name)
        return states.length, states.held, states.dead

    def take(self, name: str = "", limit: int | None = None, quiet: float = QUIET) -> list[str]:
        """Return the ids of the events that a consumer gets now.

        Args:
            name: of the subscription, by default the one that tests are about.
            limit: events at most.
            quiet: seconds to wait for more; who takes again and again need not wait long.
        """
        got: list[str] = []
        with Subscription(name or self.name, self.settings) as subscription:
            subscription.consume(lambda e: got.append(e.id), limit=limit, timeout=quiet)
        return got


def ids(events: list[EnrichedEvent]) -> list[str]:
    return [e.id for e in events]


def away_after_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Redis be away once, after a fetch and before what was fetched is looked at."""
    look, away = RedisSource.seen, iter([redis.ConnectionError("it is away")])

    def seen(self: RedisSource, ids: Sequence[str]) -> set[str]:
        for error in away:
            raise error
        return look(self, ids)

    monkeypatch.setattr(RedisSource, "seen", seen)
