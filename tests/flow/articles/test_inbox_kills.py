"""Workers are killed while articles come in by the inbox, and by Celery's task: counted from outside."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery

from tests.articles import make_articles
from tests.servers import Service, kill_group, wait_until
from workers.articles.deadletters import DeadLetters
from workers.articles.inbox.inbox import Inbox
from workers.events.consumer import subscribe
from workers.events.subscriptions import Subscriptions

SETTINGS: dict[str, Any] = {
    # Short enough that what a killed worker held is back within the test.
    "time_slice": 0.5, "soft_time_limit": 2.0, "hard_time_limit": 3.0, "lease": 4.0,
    "retry_delay": 0.5, "max_deliveries": 20, "default_subscriptions": [],
}  # fmt: skip
ARTICLES, BROKEN, KILLS = 400, 40, 2

Send = Callable[[dict[str, Any]], object]


@dataclass
class Way:
    """A way in: a service, and how a foreign program sends it an article."""

    barid: Service
    send: Send
    name: str


def caller(url: str, queue: str) -> Send:
    """A Celery application that knows a broker's URL and a queue's name, nothing else."""
    app = Celery("another", broker=url, set_as_current=False)

    def send(article: dict[str, Any]) -> object:
        return app.send_task("barid.enqueue", kwargs={"article": article}, queue=queue)

    return send


@pytest.fixture(params=["LPUSH", "Celery on Redis", "Celery on RabbitMQ"])
def way(request: pytest.FixtureRequest, barid: Service) -> Iterator[Way]:
    name = f"count-{uuid4().hex[:8]}"
    made = barid.with_settings(**SETTINGS)
    if request.param == "LPUSH":
        client = barid.redis()
        send: Send = lambda article: client.lpush("{barid}/inbox", json.dumps(article))  # noqa: E731
    elif request.param == "Celery on Redis":
        send = caller(barid.server.url, "{barid}:barid.enqueue")
    else:
        url = request.getfixturevalue("amqp_url")
        made = barid.with_settings(**SETTINGS, broker_url=url)
        send = caller(url, "barid.enqueue")
    Subscriptions(made.settings).declare(name)
    yield Way(made, send, name)
    made.kill_processes()
    Subscriptions(made.settings).remove(name)


def given() -> tuple[list[str], list[dict[str, Any]]]:
    """Ids of articles, and what is sent: those articles with broken ones among them."""
    good = list(make_articles(ARTICLES, sentences=6, seed=uuid4().int % 10**9))
    sent = [json.loads(a.model_dump_json(exclude_defaults=True)) for a in good]
    sent += [{"title": f"بلا نص {n}"} for n in range(BROKEN)]
    random.Random(1).shuffle(sent)
    return [a.id for a in good], sent


@pytest.mark.timeout(400)
def test_of_what_comes_in_under_kills_none_is_lost_and_none_is_doubled(way: Way) -> None:
    barid, dice = way.barid, random.Random(2)
    ids, sent = given()
    senders = []
    for number in range(KILLS):
        # Each worker has enough to take, and more than it can before it is killed.
        senders.append(sending(way, sent[number::KILLS]))
        before = taken(barid)
        worker = barid.start_worker(2)
        # Killed while it takes: soon after it has begun.
        wait(barid, partial(takes, barid, before), 60, "entries to be taken")
        time.sleep(dice.random() * 0.05)
        kill_group(worker)
    barid.start_worker(2)
    letters = DeadLetters(barid.settings, barid.app)
    wait(
        barid,
        lambda: finished(barid) >= ARTICLES and len(letters) >= BROKEN,
        90,
        "the last of them",
    )
    for sender in senders:
        sender.join(30)
    wait(barid, lambda: barid.ledger.depth()["in_flight"] == 0, 30, "an empty ledger")
    assert barid.ledger.counts()["enqueued"] == ARTICLES
    assert Counter(events(way, set(ids))) == Counter(ids)
    found = list(letters.latest(1_000))
    assert [(d.stage, d.error) for d in found] == [("inbox", "body: is missing")] * BROKEN
    assert len({d.entry for d in found}) == BROKEN


def sending(way: Way, articles: list[dict[str, Any]]) -> threading.Thread:
    """Send articles meanwhile."""
    thread = threading.Thread(target=lambda: [way.send(a) for a in articles], daemon=True)
    thread.start()
    return thread


def wait(barid: Service, condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for a condition; what stands where is said when it does not come."""
    try:
        wait_until(condition, seconds, what)
    except AssertionError as error:
        inbox, _ = Inbox(barid.settings).look()
        where = f"{barid.ledger.counts()}; {barid.ledger.depth()}; {inbox}"
        raise AssertionError(f"{error}: {where}") from None


def takes(barid: Service, before: int) -> bool:
    return taken(barid) > before


def taken(barid: Service) -> int:
    return barid.ledger.counts().get("inbox_taken", 0)


def finished(barid: Service) -> int:
    return barid.ledger.counts().get("finished", 0)


def events(way: Way, ids: set[str]) -> list[str]:
    """Subjects of the events: every one on Redis; on RabbitMQ less those that repeat an id.

    The exchange on RabbitMQ is shared with whoever else tests there, so theirs are passed over.
    """
    if way.barid.settings.broker_url is None:
        queue = way.barid.ledger.keys.queue(way.name)
        raw = way.barid.redis().lrange(queue, 0, -1)
        return [json.loads(json.loads(message)["body"])["subject"] for message in raw]
    seen: list[str] = []
    with subscribe(way.name, settings=way.barid.settings) as subscription:
        subscription.consume(lambda e: seen.append(e.subject), timeout=2.0)
    return [subject for subject in seen if subject in ids]
