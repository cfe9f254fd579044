"""Redis behind Sentinel: the master goes, a replica takes its place, and the work goes on."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from kombu import Queue

from schemas import RawArticle
from tests.articles import make_articles
from tests.servers import ROOT, wait_until
from tests.trio import Trio
from workers.articles.bell import QUEUE
from workers.articles.ledger import Ledger
from workers.articles.producer import Producer
from workers.events.consumer import Subscription, subscribe
from workers.settings import Settings
from workers.store.connection import broker_url, transport_options


@pytest.fixture
def trio(tmp_path: Path) -> Iterator[Trio]:
    made = Trio(tmp_path)
    yield made
    made.stop()


def test_articles_go_through_before_and_after_the_master_is_lost(
    trio: Trio, tmp_path: Path
) -> None:
    settings = Settings(
        redis_url=trio.url, default_subscriptions=[], redis_timeout=2, _env_file=None
    )
    app = Celery("test", broker=broker_url(settings), set_as_current=False)
    app.conf.broker_transport_options = transport_options(settings)
    app.conf.task_queues = [Queue(QUEUE)]
    producer, ledger = Producer(settings, app), Ledger(settings)
    subscribe("all", settings=settings).close()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BARID_")} | {
        "BARID_REDIS_URL": trio.url, "BARID_DEFAULT_SUBSCRIPTIONS": "", "BARID_REDIS_TIMEOUT": "2",
        "BARID_DATA_DIR": str(tmp_path), "C_FORCE_ROOT": "true", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "workers.cli", "worker", "-c", "1"],
            env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        given = list(make_articles(40))
        producer.enqueue(given[:20])
        wait_until(lambda: ledger.depth()["in_flight"] == 0, 30, "the first articles")
        # What is lost in a failover is what the replica had not heard of: here, nothing.
        trio.client(trio.master).wait(1, 5_000)
        trio.kill_master()
        wait_until(lambda: trio.client(trio.replica).role()[0] == b"master", 30, "a new master")
        assert _enqueued(producer, given[20:]) == 20
        wait_until(lambda: _in_flight(ledger) == 0, 60, "the articles after the failover")
        seen: list[str] = []
        with Subscription("all", settings) as consumer:
            consumer.consume(lambda event: seen.append(event.subject), limit=40, timeout=10)
        assert sorted(seen) == sorted(article.id for article in given)
    finally:
        worker.kill()
        worker.wait()


def _enqueued(producer: Producer, articles: list[RawArticle]) -> int:
    """Enqueue, again as long as the master is not known to the sentinels."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return producer.enqueue(articles).accepted
        except redis.RedisError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _in_flight(ledger: Ledger) -> int:
    try:
        return ledger.depth()["in_flight"]
    except redis.RedisError:
        return -1
