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
from tests.servers import ROOT, free_port, redis_answers, wait_until
from workers.articles.bell import QUEUE
from workers.articles.ledger import Ledger
from workers.articles.producer import Producer
from workers.events.consumer import Subscription, subscribe
from workers.settings import Settings
from workers.store import embedded
from workers.store.connection import broker_url, transport_options

PASSWORD = "geheim-und-lang"


class Trio:
    """A master, its replica, and a sentinel that watches them."""

    def __init__(self, directory: Path) -> None:
        self._program = embedded.program(Settings(_env_file=None))
        self._directory = directory
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.master, self.replica, self.sentinel = free_port(), free_port(), free_port()
        self._start("master", self.master, f"requirepass {PASSWORD}\nmasterauth {PASSWORD}")
        self._start(
            "replica",
            self.replica,
            f"requirepass {PASSWORD}\nmasterauth {PASSWORD}\nreplicaof 127.0.0.1 {self.master}",
        )
        wait_until(lambda: self._in_step(), 20, "the replica to be in step")
        self._start(
            "sentinel",
            self.sentinel,
            f"sentinel monitor news 127.0.0.1 {self.master} 1\n"
            f"sentinel auth-pass news {PASSWORD}\n"
            "sentinel down-after-milliseconds news 500\nsentinel failover-timeout news 2000",
            "--sentinel",
        )
        wait_until(lambda: self._knows_replica(), 30, "the sentinel to know the replica")
        self.url = f"redis+sentinel://:{PASSWORD}@127.0.0.1:{self.sentinel}/news/0"

    def client(self, port: int) -> "redis.Redis":
        return redis.Redis(port=port, password=PASSWORD, socket_timeout=5)

    def kill_master(self) -> None:
        self.processes["master"].kill()
        self.processes["master"].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()

    def _start(self, name: str, port: int, config: str, *options: str) -> None:
        file = self._directory / f"{name}.conf"
        file.write_text(f"port {port}\nbind 127.0.0.1\ndir {self._directory}\nsave ''\n{config}\n")
        log = (self._directory / f"{name}.log").open("wb")
        self.processes[name] = subprocess.Popen([self._program, str(file), *options], stdout=log)
        password = None if name == "sentinel" else PASSWORD
        wait_until(lambda: redis_answers(redis.Redis(port=port, password=password)), 10, name)

    def _in_step(self) -> bool:
        return self.client(self.replica).info("replication")["master_link_status"] == "up"

    def _knows_replica(self) -> bool:
        with redis.Redis(port=self.sentinel) as asked:
            return int(asked.sentinel_master("news")["num-slaves"]) == 1


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
