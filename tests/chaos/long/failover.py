"""Fail-over by Sentinel under load: the master is killed, its replica takes over, all is counted.

Replication is not synchronous, so what the old master had confirmed and not yet copied may be lost or,
where it was the end of an article, happen again. That is not promised; here it is measured.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from kombu import Queue

from tests.articles import make_articles
from tests.servers import ROOT, wait_until
from tests.trio import Trio
from workers.articles.bell import QUEUE
from workers.articles.ledger import Ledger
from workers.articles.producer import Producer
from workers.errors import BaridError
from workers.events.consumer import subscribe
from workers.settings import Settings
from workers.store.connection import AWAY, broker_url, transport_options

NAME = "count"


@dataclass(frozen=True)
class Failover:
    """What came of it; `after`: lost once all were sent again, which must be none."""

    sent: int
    lost: int
    doubled: int
    seconds: float
    after: int

    @property
    def passed(self) -> bool:
        """Whether nothing is lost that its producer still has."""
        return self.after == 0

    def __str__(self) -> str:
        return (
            f"fail-over by Sentinel, the master killed among {self.sent:,} articles: lost "
            f"{self.lost}, doubled {self.doubled} (what was not yet copied); producers went on "
            f"after {self.seconds:.1f} s; lost after all were sent again {self.after}"
        )


def failover(directory: Path, articles: int) -> Failover:
    """Kill the master when half of the articles are sent, and count."""
    trio = Trio(directory)
    settings = Settings(
        redis_url=trio.url, default_subscriptions=[], redis_timeout=2, _env_file=None
    )
    subscribe(NAME, settings=settings, max_length=10_000_000).close()
    worker = _worker(trio, directory)
    app = Celery("test", broker=broker_url(settings), set_as_current=False)
    app.conf.broker_transport_options = transport_options(settings)
    app.conf.task_queues = [Queue(QUEUE)]
    producer, ledger = Producer(settings, app), Ledger(settings)
    given = list(make_articles(articles, sentences=6))
    away = 0.0
    try:
        for n, article in enumerate(given):
            if n == articles // 2:
                trio.kill_master()
                away = time.monotonic()
            while True:
                try:
                    producer.enqueue(article)
                    break
                except (*AWAY, redis.RedisError, BaridError):
                    time.sleep(0.1)
            if n == articles // 2:
                away = time.monotonic() - away
        wait_until(lambda: _in_flight(ledger) == 0, 180, "an empty ledger")
        counted = _count(trio, ledger)
        producer.enqueue(given)
        wait_until(lambda: _in_flight(ledger) == 0, 180, "an empty ledger")
        after = _count(trio, ledger)
    finally:
        worker.kill()
        worker.wait()
        trio.stop()
    ids = {article.id for article in given}
    doubled = sum(n > 1 for n in counted.values())
    return Failover(articles, len(ids - counted.keys()), doubled, away, len(ids - after.keys()))


def _worker(trio: Trio, directory: Path) -> "subprocess.Popen[bytes]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BARID_")} | {
        "BARID_REDIS_URL": trio.url, "BARID_DEFAULT_SUBSCRIPTIONS": "", "BARID_REDIS_TIMEOUT": "2",
        "BARID_ENTITIES": "false", "BARID_STORIES": "false", "BARID_DATA_DIR": str(directory),
        "C_FORCE_ROOT": "true", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with (directory / "worker.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "workers.cli", "worker", "-c", "1"],
            env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def _count(trio: Trio, ledger: Ledger) -> Counter[str]:
    client: Any = trio.client(trio.replica)
    messages = client.lrange(ledger.keys.queue(NAME), 0, -1)
    return Counter(json.loads(json.loads(m)["body"])["subject"] for m in messages)


def _in_flight(ledger: Ledger) -> int:
    try:
        return ledger.depth()["in_flight"]
    except redis.RedisError:
        return -1
