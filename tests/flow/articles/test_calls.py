"""Calls of Celery's task on a broker: whatever is wrong with one becomes a dead letter that says so."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from kombu import Connection

from tests.servers import Service, service, wait_until
from workers.articles.bell import QUEUE
from workers.articles.deadletters import DeadLetters

ARTICLE: dict[str, Any] = {"url": "https://news.example/1", "body": "Talks began in Cairo."}


@dataclass
class Called:
    """A service with its exchange on a broker, and a Celery application that knows that broker."""

    barid: Service
    broker: str
    queue: str
    app: Celery

    def letters(self) -> DeadLetters:
        return DeadLetters(self.barid.settings, self.barid.app)


@pytest.fixture(params=["RabbitMQ", "another Redis"])
def called(request: pytest.FixtureRequest, barid: Service) -> Iterator[Called]:
    broker, queue = f"{barid.server.url.removesuffix('/0')}/1", "{barid}:barid.enqueue"
    if request.param == "RabbitMQ":
        broker, queue = request.getfixturevalue("fresh_amqp_url"), "barid.enqueue"
    made = barid.with_settings(broker_url=broker, default_subscriptions=[])
    yield Called(made, broker, queue, Celery("another", broker=broker, set_as_current=False))
    made.kill_processes()


@pytest.mark.timeout(180)
def test_a_wrong_call_is_a_dead_letter_that_names_what_is_wrong(called: Called) -> None:
    worker = called.barid.start_worker(1)
    send_task, queue = called.app.send_task, called.queue
    send_task("newsroom.publish", kwargs={"article": ARTICLE}, queue=queue)
    send_task("barid.enqueue", kwargs={"article": ARTICLE}, queue=queue, serializer="pickle")
    send_task("barid.enqueue", kwargs={"colour": 1}, queue=queue)
    with Connection(called.broker) as connection, connection.Producer() as producer:
        for body, headers in (
            (json.dumps(ARTICLE), {}),
            ("5", {"task": "barid.enqueue", "id": "1"}),
            ("[[], {", {"task": "barid.enqueue", "id": "2"}),
            (b"\xff\xfe", {"task": "barid.enqueue", "id": "3"}),
            ("\x00", {"task": "barid.enqueue", "id": "4", "compression": "application/x-gzip"}),
        ):
            producer.publish(
                body, routing_key=queue, headers=headers,
                content_type="application/json", content_encoding="utf-8",
            )  # fmt: skip
    wait_until(lambda: len(called.letters()) == 8, 60, "eight dead letters")
    errors = [letter.error.split(": Expecting")[0] for letter in called.letters().latest()]
    assert sorted(errors) == [
        "calls the task newsroom.publish: the queue barid.enqueue takes barid.enqueue only",
        "colour: is not an argument of barid.enqueue: it takes article, articles, versions",
        "is compressed (application/x-gzip): send the task without compression",
        "is not a Celery message (KeyError)",
        "is not a Celery message (TypeError)",
        "is not a Celery message (UnicodeDecodeError)",
        "is serialized as application/x-python-serialize: send the task with serializer='json'",
        "the task's body is not valid JSON",
    ]
    assert worker.poll() is None


@pytest.mark.timeout(180)
def test_a_message_that_names_no_task_or_queue_ends_no_worker(barid: Service) -> None:
    worker = barid.start_worker(1)
    barid.producer().enqueue([ARTICLE])
    wait_until(lambda: finished(barid) == 1, 60, "the worker")
    way = {"exchange": "", "routing_key": QUEUE}
    for headers, info in (({"task": [1]}, way), ({}, [1])):
        properties = {"delivery_tag": str(headers), "delivery_info": info, "body_encoding": None}
        message: dict[str, Any] = {
            "body": "[]",
            "content-type": "application/json",
            "content-encoding": "utf-8",
        }
        message |= {"headers": headers, "properties": properties}
        barid.redis().lpush(f"{{barid}}:{QUEUE}", json.dumps(message))
    wait_until(lambda: not barid.redis().exists(f"{{barid}}:{QUEUE}"), 20, "all to be taken")
    barid.producer().enqueue([ARTICLE | {"url": "https://news.example/2"}])
    wait_until(lambda: finished(barid) == 2, 60, "the next article")
    assert worker.poll() is None


@pytest.mark.timeout(180)
def test_a_call_is_taken_at_once_however_it_is_sent(called: Called) -> None:
    now, options = datetime.now(UTC), ("eta", "expires", "compression")
    for number, values in enumerate(
        [(now + timedelta(days=1), None, None), (None, now + timedelta(days=1), None), (None, None, "gzip")]
    ):  # fmt: skip
        article = ARTICLE | {"url": f"https://news.example/{number}"}
        called.app.send_task(
            "barid.enqueue", kwargs={"article": article}, queue=called.queue,
            **{name: value for name, value in zip(options, values, strict=True) if value},
        )  # fmt: skip
    called.barid.start_worker(1)
    wait_until(lambda: finished(called.barid) == 3, 60, "three articles")
    assert len(called.letters()) == 0


@pytest.mark.timeout(180)
def test_calls_that_come_while_redis_is_away_are_kept_by_the_broker(
    tmp_path: Path, fresh_amqp_url: str
) -> None:
    given = {"broker_url": fresh_amqp_url, "default_subscriptions": [], "redis_timeout": 1.0}
    with service(tmp_path, fsync="always", **given) as barid:
        app = Celery("another", broker=fresh_amqp_url, set_as_current=False)
        articles = [ARTICLE | {"url": f"https://news.example/{n}"} for n in range(4)]
        worker = barid.start_worker(1)
        app.send_task("barid.enqueue", kwargs={"article": articles[0]}, queue="barid.enqueue")
        wait_until(lambda: barid.ledger.counts().get("finished") == 1, 60, "the first article")
        barid.kill_redis()
        for article in articles[1:]:
            app.send_task("barid.enqueue", kwargs={"article": article}, queue="barid.enqueue")
        time.sleep(2.0)  # the worker has seen them, and Redis away
        barid.restart_redis()
        wait_until(lambda: finished(barid) == 4, 60, "the other articles")
        assert worker.poll() is None


def finished(barid: Service) -> int:
    with suppress(redis.RedisError):
        return int(barid.ledger.counts().get("finished", 0))
    return 0
