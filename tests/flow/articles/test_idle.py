"""An idle worker: it sees an article at once, and asks Redis for no more than it has to."""

import threading
from typing import Any

import pytest

from tests.articles import make_articles
from tests.servers import Service, wait_until
from workers.articles import idle
from workers.articles.idle import POLL, Idle
from workers.articles.loop import Loop
from workers.events.consumer import subscribe
from workers.events.definitions import Written
from workers.events.filters import Filter
from workers.pipeline import default_pipeline


def blocked(barid: Service) -> int:
    clients: Any = barid.redis().info("clients")
    return int(clients["blocked_clients"])


def waiting(barid: Service) -> list[bytes]:
    entries: Any = barid.redis().lrange(barid.ledger.keys.waiting, 0, -1)
    return list(entries)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was slept."""
    times: list[float] = []
    monkeypatch.setattr(idle, "sleep", times.append)
    return times


def test_an_article_ends_the_wait_at_once_and_keeps_its_place(
    barid: Service, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    monkeypatch.setattr(idle, "LOOK", 9)  # it fails by waiting longer than the test does
    before = blocked(barid)
    one = threading.Thread(target=Idle(barid.redis(), barid.ledger.keys).wait)
    one.start()
    wait_until(lambda: blocked(barid) == before + 1, 30, "a process that waits")
    barid.producer().enqueue(make_articles(3))
    one.join(8)
    assert not one.is_alive()
    order = waiting(barid)
    assert len(order) == 3
    claimed = [claim.entry.encode() for claim in barid.ledger.claim().claims]
    assert claimed == order[::-1]
    assert slept == []


def test_an_article_that_cannot_be_claimed_makes_nobody_spin(
    barid: Service, slept: list[float]
) -> None:
    barid.producer().enqueue(make_articles(1))
    own = Idle(barid.redis(), barid.ledger.keys)
    for _ in range(4):
        own.wait()
    assert slept == [POLL, POLL]
    own.wait()
    own.over()  # it was claimed after all
    own.wait()
    assert slept == [POLL, POLL]


def test_where_lanes_are_used_an_idle_worker_looks_at_all_of_them(
    barid: Service, slept: list[float]
) -> None:
    assert not barid.ledger.claim().laned
    barid.producer().enqueue(make_articles(1), lane="urgent")
    assert len(barid.ledger.claim().claims) == 1
    batch = barid.ledger.claim()
    assert batch.laned
    Idle(barid.redis(), barid.ledger.keys).wait(batch.laned)
    assert slept == [POLL]


def test_a_redis_that_refuses_to_wait_is_asked_now_and_then(
    barid: Service, slept: list[float]
) -> None:
    barid.redis().set(barid.ledger.keys.waiting, "mistaken")
    Idle(barid.redis(), barid.ledger.keys).wait()
    assert slept == [POLL]


@pytest.mark.barid(linger=0)
def test_a_batch_knows_the_subscriptions_without_another_trip(
    barid: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(*_: object) -> Written:
        raise AssertionError("a trip to Redis for each batch")

    subscribe("nobody", filter=Filter(sources=["elsewhere"]), settings=barid.settings).close()
    subscribe("all", settings=barid.settings).close()
    barid.producer().enqueue(make_articles(4))
    loop = Loop(barid.settings, barid.app, default_pipeline())
    monkeypatch.setattr(Written, "now", trip)
    loop.answer("")
    client, keys = barid.redis(), barid.ledger.keys
    assert client.llen(keys.queue("all")) == 4
    assert client.llen(keys.queue("nobody")) == 0
