"""One suite for every backend of the events exchange: Redis, and RabbitMQ where there is one.

What a consumer may rely on does not depend on where its queue lies.
"""

import json
import os
import signal
from pathlib import Path

import pytest
from kombu import Producer

from schemas import EnrichedEvent
from tests.exchanges import QUIET, Exchange, ids
from tests.servers import wait_until
from workers.errors import ConfigurationError
from workers.events.consumer import Subscription
from workers.events.refused import RefusedEvents
from workers.events.subscriptions import Subscriptions
from workers.store.connection import kombu_connection


def test_events_come_in_order_and_once(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    sent = ids(exchange.publish(30))
    assert [e.id for e in subscription.events(timeout=QUIET)] == sent
    wait_until(lambda: exchange.state() == (0, 0, 0), 60, "the queue to be empty")
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


def test_a_repeat_beside_an_event_that_is_given_back_does_not_lose_it(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    [sent] = exchange.publish(1)
    exchange.again(sent)
    events = subscription.events(timeout=5)
    assert next(events).id == sent.id
    events.close()  # it was still being worked on, and its repeat was dropped
    subscription.close()
    with Subscription(exchange.name, exchange.settings) as another:
        assert [e.id for e in another.events(timeout=QUIET)] == [sent.id]


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
    wait_until(mark.exists, 60, "the consumer to hold events")
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
    wait_until(lambda: client.zscore(seen, first.id) is not None, 60, "the first to be handled")
    os.killpg(process.pid, signal.SIGKILL)


def test_a_message_that_is_no_event_is_set_aside_and_the_rest_goes_on(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    push_garbage(exchange)
    [event] = exchange.publish(1)
    assert [e.id for e in subscription.events(timeout=QUIET)] == [event.id]
    subscription.close()
    assert exchange.state() == (0, 0, 1)


def test_an_event_of_a_type_that_is_not_known_yet_is_passed_over(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    newer = Path("schemas/samples/unknown-type.json").read_text("utf-8")
    push_garbage(exchange, json.loads(newer))
    [event] = exchange.publish(1)
    assert [e.id for e in subscription.events(timeout=QUIET)] == [event.id]
    subscription.close()
    assert exchange.state() == (0, 0, 0)


def push_garbage(exchange: Exchange, what: object = "nonsense") -> None:
    with kombu_connection(exchange.settings) as connection:
        producer = Producer(connection.channel())
        producer.publish(what, exchange="", routing_key=exchange.name)


def test_a_removed_subscription_leaves_nothing_behind(exchange: Exchange) -> None:
    exchange.subscribe()
    exchange.publish(3)
    assert Subscriptions(exchange.settings).remove(exchange.name) == 3
    assert exchange.name not in Subscriptions(exchange.settings).bindings()
    with pytest.raises(ConfigurationError, match="no subscription"):
        Subscriptions(exchange.settings).remove(exchange.name)
