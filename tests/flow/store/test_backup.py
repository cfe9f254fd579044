"""Backup and restore as docs/operating.md says: a snapshot while all goes on, and back."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.articles import make_articles
from tests.servers import Service, free_port, redis_answers, wait_until
from workers.events.consumer import Subscription, subscribe
from workers.feeds.store import Feed, FeedStore
from workers.store import embedded

SUBSCRIBERS: dict[str, Any] = {"default_subscriptions": []}


@contextmanager
def serving(program: str, directory: Path, *options: str) -> Iterator["redis.Redis"]:
    """Run a Redis on a directory; it is shut down at the end without writing a snapshot."""
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(directory)]
    process = subprocess.Popen([*command, *options])
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: redis_answers(client), 60, "Redis")
            yield client
            client.shutdown(nosave=True)
        process.wait(30)
    finally:
        process.kill()


@pytest.mark.barid(**SUBSCRIBERS)
def test_a_snapshot_brings_back_everything(barid: Service, tmp_path: Path) -> None:
    subscribe("all", settings=barid.settings).close()
    FeedStore(barid.settings).add(Feed("f", "https://f.example/rss"), 10)
    given = list(make_articles(30))
    barid.producer().enqueue(given[:20])
    worker = barid.start_worker(1)
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 60, "the first articles")
    worker.terminate()
    worker.wait(60)
    barid.producer().enqueue(given[20:])

    # The backup, as the operator makes it.
    program = Path(embedded.program(barid.settings))
    directory = tmp_path / f"redis-{barid.server.version.split('.')[0]}"
    directory.mkdir()
    subprocess.run(
        [program.with_name("redis-cli"), "-p", str(barid.server.port), "--rdb", directory / "dump.rdb"],
        env={"REDISCLI_AUTH": barid.server.password}, check=True, capture_output=True, timeout=30,
    )  # fmt: skip

    # The restore: from the snapshot alone, then the append-only file made of it.
    with serving(str(program), directory, "--appendonly", "no", "--save", "") as client:
        assert client.hlen(barid.ledger.keys.ledger) == 10
        client.config_set("appendonly", "yes")
        wait_until(
            lambda: (
                not client.info("persistence")["aof_rewrite_in_progress"]
                and not client.info("persistence")["aof_rewrite_scheduled"]
            ),
            60,
            "the append-only file",
        )
    restored = Service(tmp_path, **SUBSCRIBERS)
    try:
        assert restored.ledger.depth()["waiting"] == 10
        assert [f.feed.name for f in FeedStore(restored.settings).listed()] == ["f"]
        restored.start_worker(1)
        seen: list[str] = []
        with Subscription("all", restored.settings) as consumer:
            consumer.consume(lambda event: seen.append(event.subject), limit=30, timeout=20)
        assert sorted(seen) == sorted(article.id for article in given)
    finally:
        restored.stop()
