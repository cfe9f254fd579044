"""One suite for every backend of the events exchange: Redis, and RabbitMQ where there is one.

What a consumer may rely on does not depend on where its queue lies.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu import Producer

from schemas import EnrichedEvent
from tests.articles import make_articles
from tests.servers import Service, wait_until
from workers.articles.loop import Loop
from workers.errors import ConfigurationError
from workers.events.backend import Outlet, open_backend
from workers.events.consumer import Subscription, subscribe
from workers.events.refused import RefusedEvents
from workers.events.subscriptions import Subscriptions
from workers.pipeline import default_pipeline
from workers.store.connection import kombu_connection

QUIET = 0.5
"""Seconds that a test waits for more events where none should come."""


class Exchange:
    """A service whose exchange is on a given backend."""

    def __init__(self, service: Service) -> None:
        self.service, self.settings = service, service.settings
        self.outlet: Outlet = open_backend(service.settings).outlet()
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
        """Do what a worker does when a bell rings."""
        Loop(self.settings, self.service.app, default_pipeline()).answer("")

    def again(self, event: EnrichedEvent) -> None:
        """Publish an event a second time, as a worker does that died before it finished."""
        client, keys = self.service.redis(), self.service.ledger.keys
        bindings: Any = client.sunion([keys.bindings, keys.kombu_bindings])
        delivery = self.outlet.prepare(event, event.to_json(), frozenset(bindings))
        for queue, tag in zip(delivery.queues, delivery.tags, strict=True):
            client.lpush(keys.queue(queue), delivery.head + tag + delivery.tail)

    def subscribe(self) -> Subscription:
        return subscribe(self.name, settings=self.settings)

    def length(self) -> int:
        return self.state()[0]

    def state(self) -> tuple[int, int, int]:
        """Events waiting, held and refused for good."""
        [state] = [s for s in Subscriptions(self.settings).states() if s.name == self.name]
        return state.length, state.held, state.dead


@pytest.fixture(params=["redis", "rabbitmq"])
def exchange(request: pytest.FixtureRequest, barid: Service) -> Iterator[Exchange]:
    service = barid
    if request.param == "rabbitmq":
        url = request.getfixturevalue("amqp_url")
        given = request.node.get_closest_marker("barid")
        service = barid.with_settings(broker_url=url, **(given.kwargs if given else {}))
    made = Exchange(service)
    yield made
    if made.name in Subscriptions(made.settings).bindings():
        Subscriptions(made.settings).remove(made.name)


def ids(events: list[EnrichedEvent]) -> list[str]:
    return [e.id for e in events]


def test_events_come_in_order_and_once(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    sent = ids(exchange.publish(30))
    assert [e.id for e in subscription.events(timeout=QUIET)] == sent
    wait_until(lambda: exchange.state() == (0, 0, 0), 10, "the queue to be empty")
    with Subscription(exchange.name, exchange.settings) as another:
        assert list(another.events(timeout=QUIET)) == []


def test_a_refused_event_blocks_no_other_and_is_given_up_after_three_times(
    exchange: Exchange,
) -> None:
    subscription = exchange.subscribe()
    bad, *good = exchange.publish(4)
    tried: list[str] = []

    def handler(event: EnrichedEvent) -> None:
        tried.append(event.id)
        if event.id == bad.id:
            raise RuntimeError("cannot digest this")

    with subscription:
        assert subscription.consume(handler, timeout=QUIET) == 3
    assert tried[:4] == ids([bad, *good])
    assert tried.count(bad.id) == 3
    assert exchange.state() == (0, 0, 1)
    [letter] = RefusedEvents(exchange.settings).latest()
    assert (letter.event_id, letter.refusals) == (bad.id, 3)
    assert "cannot digest this" in letter.error


def test_a_dead_letter_can_be_sent_again_and_dropped(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    one, two = exchange.publish(2)

    def refuse(_: EnrichedEvent) -> None:
        raise RuntimeError("no")

    with subscription:
        subscription.consume(refuse, timeout=QUIET)
    refused = RefusedEvents(exchange.settings)
    assert {letter.event_id for letter in refused.latest()} == {one.id, two.id}
    assert refused.retry(exchange.name, one.id)
    assert not refused.retry(exchange.name, one.id)
    assert refused.drop(exchange.name, two.id)
    with Subscription(exchange.name, exchange.settings) as again:
        assert [e.id for e in again.events(timeout=QUIET)] == [one.id]
    assert refused.latest() == []


def test_a_repeat_is_dropped_by_its_id(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    first, second = exchange.publish(2)
    exchange.again(first)
    assert [e.id for e in subscription.events(timeout=QUIET)] == ids([first, second])
    exchange.again(second)
    assert list(subscription.events(timeout=QUIET)) == []
    assert subscription.repeats == 2
    subscription.close()
    assert exchange.state() == (0, 0, 0)


def test_what_was_not_worked_on_is_given_back_in_order(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    sent = ids(exchange.publish(5))
    events = subscription.events(timeout=5)
    assert [next(events).id, next(events).id] == sent[:2]
    events.close()  # the second was still being worked on
    subscription.close()
    with Subscription(exchange.name, exchange.settings) as another:
        assert [e.id for e in another.events(timeout=QUIET)] == sent[1:]


@pytest.mark.barid(consumer_lease=0.6)
def test_what_a_killed_consumer_held_comes_back(exchange: Exchange, tmp_path: Path) -> None:
    exchange.subscribe()
    sent = set(ids(exchange.publish(5)))
    mark = tmp_path / "holds"
    process = exchange.service.start(
        "-c",
        "import sys, time, pathlib\n"
        "from workers.events.consumer import Subscription\n"
        "from workers.settings import get_settings\n"
        f"for event in Subscription({exchange.name!r}, get_settings()).events():\n"
        f"    pathlib.Path({str(mark)!r}).touch(); time.sleep(60)\n",
    )
    wait_until(mark.exists, 20, "the consumer to hold events")
    os.killpg(process.pid, signal.SIGKILL)
    got: set[str] = set()
    with Subscription(exchange.name, exchange.settings) as another:
        another.consume(lambda e: got.add(e.id), limit=5, timeout=10)
    assert got == sent


def test_an_event_handled_before_a_kill_is_not_given_again(
    exchange: Exchange, tmp_path: Path
) -> None:
    """Acknowledged within 50 ms, also while the consumer's code is busy with the next event."""
    exchange.subscribe()
    first, *_ = exchange.publish(3)
    process = exchange.service.start(
        "-c",
        "import time\n"
        "from workers.events.consumer import Subscription\n"
        "from workers.settings import get_settings\n"
        f"for n, event in enumerate(Subscription({exchange.name!r}, get_settings()).events()):\n"
        "    time.sleep(60 if n else 0.1)\n",
    )
    seen = exchange.service.ledger.keys.subscription(exchange.name).seen
    client = exchange.service.redis()
    wait_until(lambda: client.zscore(seen, first.id) is not None, 20, "the first to be handled")
    os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.barid(max_queue_length=3, retry_delay=0.05, linger=0)
def test_a_full_queue_loses_nothing_and_goes_on_when_there_is_room(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    sent = exchange.publish(5)
    assert exchange.length() == 3
    got: list[str] = []

    def work_on() -> bool:
        exchange.service.ledger.sweep()
        exchange.work()
        subscription.consume(lambda e: got.append(e.id), timeout=0.05)
        return len(got) >= 5

    wait_until(work_on, 20, "all events")
    subscription.close()
    assert sorted(got) == sorted(ids(sent))
    assert exchange.service.ledger.depth()["in_flight"] == 0


def test_a_message_that_is_no_event_is_set_aside_and_the_rest_goes_on(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    push_garbage(exchange)
    [event] = exchange.publish(1)
    assert [e.id for e in subscription.events(timeout=QUIET)] == [event.id]
    subscription.close()
    assert exchange.state() == (0, 0, 1)


def push_garbage(exchange: Exchange) -> None:
    with kombu_connection(exchange.settings) as connection:
        Producer(connection.channel()).publish("nonsense", exchange="", routing_key=exchange.name)


def test_a_removed_subscription_leaves_nothing_behind(exchange: Exchange) -> None:
    exchange.subscribe()
    exchange.publish(3)
    assert Subscriptions(exchange.settings).remove(exchange.name) == 3
    assert exchange.name not in Subscriptions(exchange.settings).bindings()
    with pytest.raises(ConfigurationError, match="no subscription"):
        Subscriptions(exchange.settings).remove(exchange.name)
