"""A Redis that cannot write to its disk: it is read, and all that changes anything says why not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.articles import make_articles
from tests.flow.cli.test_cli import jsonl, run
from tests.flow.events.test_consumer import publish
from tests.servers import Service, service, wait_until
from workers.errors import RedisFull
from workers.events.consumer import subscribe
from workers.events.subscriptions import Subscriptions
from workers.operate.presence import Presence
from workers.store.connection import RedisRefused
from workers.store.refusals import told

SENTENCE = "Redis cannot write to disk, and so takes nothing: make room on its disk"


@pytest.fixture(scope="module")
def _own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("disk")) as made:
        yield made


@pytest.fixture
def barid(_own: Service) -> Iterator[Service]:
    """A service whose Redis loses its disk only in the tests of this file."""
    yield _own
    _own.kill_processes()
    give_back(_own)
    snapshot(_own).unlink(missing_ok=True)
    _own.redis().flushall()


def lose_disk(barid: Service) -> None:
    """Let Redis find out that it cannot write a snapshot, after which it takes nothing."""
    client = barid.redis()
    client.config_set("save", "3600 1")
    snapshot(barid).mkdir()
    client.bgsave()
    wait_until(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "err", 10, "that")


def give_back(barid: Service) -> None:
    """Let Redis write its snapshot, and take things again."""
    client = barid.redis()
    if snapshot(barid).is_dir():
        snapshot(barid).rmdir()
        client.bgsave()
        wait_until(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "ok", 10, "that")
    client.config_set("save", "")


def snapshot(barid: Service) -> Path:
    """Where Redis writes its snapshot."""
    client = barid.redis()
    place, name = (client.config_get(what)[what] for what in ("dir", "dbfilename"))
    return Path(str(place)) / str(name)


def test_the_state_is_shown_as_far_as_it_can_be_read(barid: Service) -> None:
    Subscriptions(barid.settings).declare("s", ["security"])
    barid.producer().enqueue(make_articles(3))
    lose_disk(barid)
    code, [state], _ = run(barid, "status")
    assert code == 2
    [disk] = [p for p in state["problems"] if p["name"] == "redis_disk"]
    assert disk["what"].startswith(SENTENCE)
    assert {"redis_down", "no_workers"}.isdisjoint(p["name"] for p in state["problems"])
    assert state["depth"]["in_flight"] == 3
    assert run(barid, "subscriptions")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [("enqueue", "-"), ("subscriptions", "add", "new"), ("pause",)],
)
def test_what_would_change_anything_says_why_it_cannot(
    barid: Service, arguments: tuple[str, ...]
) -> None:
    lose_disk(barid)
    code, _, text = run(barid, *arguments, given=jsonl(1, seed=9))
    assert (code, "Traceback" in text, "MISCONF" in text) == (2, False, False), text
    assert f"barid: {SENTENCE}" in text


def test_a_worker_writes_a_line_and_no_traceback_and_carries_on(barid: Service) -> None:
    log = barid.directory / "disk.log"
    worker = barid.start_worker(1, log=log.name)
    wait_until(lambda: bool(Presence(barid.settings).workers()[0]), 60, "the worker")
    barid.producer().enqueue(make_articles(5, seed=3))
    lose_disk(barid)
    wait_until(lambda: log.read_text("utf-8").count(SENTENCE) > 3, 60, "its lines")
    give_back(barid)
    before = barid.ledger.counts().get("finished", 0)
    barid.producer().enqueue(make_articles(9, seed=4))
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 60, "the articles")
    assert barid.ledger.counts()["finished"] >= before + 9
    assert worker.poll() is None
    lines = [json.loads(x) for x in log.read_text("utf-8").splitlines() if x.startswith("{")]
    assert any(line.get("error", "").startswith(SENTENCE) for line in lines)
    own = [x for x in lines if "exception.stacktrace" in x and "otel.scope.name" not in x]
    assert own == []
    assert not [x for x in lines if "raised unexpected" in x["event_name"]]


def test_a_consumer_that_redis_refuses_to_end_holds_nothing_for_ever(barid: Service) -> None:
    brief = barid.with_settings(consumer_lease=0.6)
    subscription = subscribe("s", settings=brief.settings)
    sent = publish(brief, list(make_articles(3, seed=5)))
    next(events := subscription.events(timeout=5))
    lose_disk(barid)
    with pytest.raises(RedisFull):
        subscription.close()  # nothing can be given back
    give_back(barid)
    with subscribe("s", settings=brief.settings) as other:
        assert other.consume(lambda _: None, limit=3, timeout=5) == len(sent)
    del events


@pytest.mark.parametrize(
    "answer",
    [
        "MISCONF Errors writing to the AOF file: No space left on device",
        "Error running script (call to f_0): @user_script:1: -MISCONF Errors writing to the AOF "
        "file: No space left on device. script: 0, on @user_script:1.",
    ],
)
def test_what_redis_says_of_its_file_is_passed_on(answer: str) -> None:
    error = told(RedisRefused(answer))
    assert isinstance(error, RedisFull)
    assert str(error).endswith("(No space left on device)")
