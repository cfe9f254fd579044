"""What reaches which queue, on Redis and on RabbitMQ, read with kombu's own consumer."""

import itertools
import json
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from kombu import Connection, Producer, Queue
from structlog.testing import capture_logs

from schemas import EnrichedEvent
from tests.articles import make_articles
from tests.exchanges import Exchange
from tests.flow.events.test_consumer import publish
from tests.proxy import proxy
from tests.servers import Service, wait_until
from workers.events import broker_source
from workers.events.consumer import subscribe
from workers.events.exchange import binding_keys, declare, queue, routing_key
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.connection import EXCHANGE, kombu_connection

TOPICS = ("diplomacy", "humanitarian", "security")
EVENTS = [
    (language, carried)
    for language in ("ar", "en", "und")
    for size in range(4)
    for carried in itertools.combinations(TOPICS, size)
]
SUBSCRIPTIONS: list[tuple[list[str], list[str]]] = [
    ([], []), (["security"], []), (["diplomacy"], []), (["none"], []), ([], ["ar"]),
    (["security"], ["ar"]), (["humanitarian", "security"], ["en", "und"]),
    (["diplomacy", "security"], []),
]  # fmt: skip


def expected(topics: list[str], languages: list[str]) -> set[str]:
    return {
        routing_key(language, carried)
        for language, carried in EVENTS
        if (not languages or language in languages)
        and (not topics or set(topics) & set(carried or ["none"]))
    }


def received(settings: Settings, prefix: str) -> list[list[str]]:
    """Declare, publish a message for every routing key with kombu, and read what came."""
    queues = [queue(f"{prefix}{n}", binding_keys(*given)) for n, given in enumerate(SUBSCRIPTIONS)]
    with kombu_connection(settings) as connection:
        declare(connection, queues)
        producer = Producer(connection)
        for language, carried in EVENTS:
            key = routing_key(language, carried)
            producer.publish({"key": key}, exchange=EXCHANGE, routing_key=key, serializer="json")
        received = [drain(connection, q.name) for q in queues]
        for item in queues:
            item(connection.channel()).delete()
    return received


def drain(connection: Connection, name: str) -> list[str]:
    got = []
    with connection.channel() as channel:
        while message := Queue(name)(channel).get(no_ack=True):
            got.append(str(message.payload["key"]))
    return got


def check(received: list[list[str]]) -> None:
    for given, keys in zip(SUBSCRIPTIONS, received, strict=True):
        assert len(keys) == len(set(keys)), f"{given}: an event came twice"
        assert set(keys) == expected(*given), given


def test_redis_and_our_finishing_step_route_alike(barid: Service) -> None:
    check(received(barid.settings, "r"))


def test_rabbitmq_routes_like_redis(barid: Service, amqp_url: str) -> None:
    settings = barid.with_settings(broker_url=amqp_url).settings
    check(received(settings, f"test-{uuid4().hex[:8]}-"))


def test_subscriptions_that_a_broker_does_not_have_are_seen_and_made_again(
    barid: Service, amqp_url: str
) -> None:
    """As when RabbitMQ takes the place of Redis, or lost its queues."""
    name = f"test-{uuid4().hex[:8]}"
    Subscriptions(barid.settings).declare(name, ["security"])
    moved = Subscriptions(barid.with_settings(broker_url=amqp_url).settings)
    try:
        (state,) = moved.states()
        assert (state.name, state.length) == (name, 0)
        assert moved.repair() == 1
        assert moved.repair() == 0
    finally:
        moved.remove(name)


def test_a_consumer_waits_for_a_queue_that_its_broker_lost_and_goes_on(
    barid: Service, amqp_url: str
) -> None:
    """As when the broker is replaced by an empty one: a worker makes the queue again, later."""
    made, name = barid.with_settings(broker_url=amqp_url), f"test-{uuid4().hex[:8]}"
    subscriptions = Subscriptions(made.settings)
    subscription = subscribe(name, settings=made.settings)
    got: list[EnrichedEvent] = []
    reading = Thread(target=lambda: subscription.consume(got.append, limit=2, timeout=60))
    first, second = make_articles(2)
    try:
        with capture_logs() as lines:
            reading.start()
            publish(made, [first])
            wait_until(lambda: len(got) == 1, 60, "the first event")
            with kombu_connection(made.settings) as connection:
                connection.channel().queue_delete(name)
            wait_until(lambda: any("NOT_FOUND" in str(line) for line in lines), 60, "the loss")
            assert subscriptions.repair() == 1
            publish(made, [second])
            reading.join(30)
        assert [event.subject for event in got] == [first.id, second.id]
    finally:
        subscription.stop()
        subscriptions.remove(name)


def test_a_consumer_whose_broker_is_cut_off_silently_gets_the_next_event(
    barid: Service, amqp_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_source, "HEARTBEAT", 1)  # RabbitMQ gives a dead one up after two
    name, port = f"test-{uuid4().hex[:8]}", urlsplit(amqp_url).port or 5672
    made = barid.with_settings(broker_url=amqp_url)
    with proxy(lambda: port) as between:
        through = amqp_url.replace(f":{port}/", f":{between.port}/")
        subscription = subscribe(
            name, settings=barid.with_settings(broker_url=through, redis_timeout=1).settings
        )
        got: list[str] = []
        reading = Thread(
            target=lambda: subscription.consume(
                lambda event: got.append(event.subject), limit=2, timeout=30
            )
        )
        first, second = make_articles(2)
        try:
            reading.start()
            publish(made, [first])
            wait_until(lambda: got == [first.id], 60, "the first event")
            assert between.half_open() > 0
            publish(made, [second])
            reading.join(20)
            assert got == [first.id, second.id]
        finally:
            subscription.stop()
            reading.join(10)
            Subscriptions(made.settings).remove(name)


def test_kombus_own_consumer_reads_what_the_finishing_step_pushed(barid: Service) -> None:
    subscribe("mine", settings=barid.settings)
    events = publish(barid, list(make_articles(10)))
    with kombu_connection(barid.settings) as connection:
        got: list[EnrichedEvent] = []

        def on_message(body: object, message: object) -> None:
            got.append(EnrichedEvent.from_json(json.dumps(body)))
            assert message.headers["cloudEvents_id"] == got[-1].id  # type: ignore[attr-defined]
            message.ack()  # type: ignore[attr-defined]

        name = queue("mine", [])
        with connection.Consumer(name, callbacks=[on_message], accept=["json"]):
            while len(got) < 10:
                connection.drain_events(timeout=5)
    assert [e.id for e in got] == [e.id for e in events]


def test_each_queue_has_a_delivery_tag_of_its_own(barid: Service) -> None:
    for name in ("a", "b"):
        subscribe(name, settings=barid.settings)
    publish(barid, list(make_articles(1)))
    client, keys = barid.redis(), barid.ledger.keys
    tags = [
        json.loads(client.lrange(keys.queue(n), 0, -1)[0])["properties"]["delivery_tag"]
        for n in ("a", "b")
    ]
    assert tags[0] != tags[1]


def test_a_broker_to_which_nobody_has_ever_subscribed_holds_up_no_article(
    barid: Service, fresh_amqp_url: str
) -> None:
    made = Exchange(barid.with_settings(broker_url=fresh_amqp_url, default_subscriptions=[]))
    made.publish(2)
    assert made.service.ledger.counts()["finished"] == 2
    made.subscribe()
    [event] = made.publish(1)
    assert made.take() == [event.id]
