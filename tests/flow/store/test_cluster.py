import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import redis
from celery import Celery

from tests.flow.articles.test_ledger import done, offers
from tests.servers import free_port, redis_answers, wait_until
from workers.articles.deadletters import DeadLetters
from workers.articles.ledger import Ledger
from workers.events.redis_backend import RedisSource
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store import embedded
from workers.store.connection import connect


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Settings]:
    """A Redis Cluster of one node, which refuses scripts whose keys lie in two slots."""
    settings = Settings(data_dir=tmp_path, _env_file=None)
    port = free_port(below=55_536)  # the nodes talk on the port that is higher by 10,000
    process = subprocess.Popen(
        [embedded.program(settings), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
         "--dir", str(tmp_path), "--cluster-enabled", "yes"],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    client = redis.Redis("127.0.0.1", port)
    try:
        wait_until(lambda: redis_answers(client), 60, "the cluster node")
        client.execute_command("CLUSTER ADDSLOTS", *range(16_384))
        wait_until(lambda: _state(client) == "ok", 60, "the cluster")
        yield Settings(
            redis_url=f"redis://127.0.0.1:{port}",
            data_dir=tmp_path,
            _env_file=None,
        )
    finally:
        process.kill()
        process.wait()


def test_all_scripts_run_on_a_redis_cluster(node: Settings) -> None:
    ledger = Ledger(node)
    with pytest.raises(redis.ResponseError, match="same slot"):
        ledger.redis.mset({"a": 1, "b": 2})  # this node does refuse keys of two slots
    Subscriptions(node).declare_defaults()
    ledger.enqueue(offers(3))
    one, two, three = ledger.claim(linger="linger").claims
    ledger.finish([done(one, "events.security", "events.diplomacy")])
    ledger.fail(two, error="no", stage=None, permanent=True)
    ledger.hold(three)
    ledger.sweep()
    assert (
        RedisSource("events.security", node, connect(node)).fetch(1, 0) == []
    )  # no event: a dead letter
    assert {s.name: s.dead for s in Subscriptions(node).states()}["events.security"] == 1
    letters = DeadLetters(node, Celery("test", broker=node.redis_url.get_secret_value()))  # type: ignore[union-attr]
    assert letters.retry([two.entry]) == 1


def _state(client: "redis.Redis") -> str:
    return cast("dict[str, str]", client.execute_command("CLUSTER INFO"))["cluster_state"]
