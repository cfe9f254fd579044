"""A new version of an article says what it changed, from what Redis keeps of the one before."""

from datetime import timedelta

import pytest

from schemas import EnrichedEvent, RawArticle
from schemas.event import CHANGED_TYPE, EVENT_TYPE
from tests.servers import Service
from workers.articles.entries import Claim, Finished
from workers.articles.loop import Loop
from workers.articles.outlines import RINGS, Outlines
from workers.events.consumer import subscribe
from workers.events.exchange import Delivery
from workers.events.recent import recent_events
from workers.pipeline import Pipeline
from workers.stages.outline import FIELDS, Outline
from workers.stages.topics.decide import load_model

CALM = "The chess club of the old harbour won the autumn cup on Sunday after a final of five hours."
WAR = "Gunmen attacked an army checkpoint at dawn and killed three soldiers in a long gun battle."


def article(body: str) -> RawArticle:
    return RawArticle(url="https://news.example/1", title="Harbour", body=body)


def work(barid: Service) -> None:
    Loop(barid.settings, barid.app, Pipeline(load_model(), None)).answer("")


def events(barid: Service) -> list[EnrichedEvent]:
    return list(recent_events(barid.settings, timedelta(hours=1), barid.redis()))


def test_each_version_says_what_it_changed(barid: Service) -> None:
    for body in (CALM, WAR, CALM):
        barid.producer().enqueue(article(body), versions=True)
        work(barid)
    first, second, third = events(barid)
    assert [e.type for e in (first, second, third)] == [EVENT_TYPE, CHANGED_TYPE, CHANGED_TYPE]
    assert first.data.change is None
    assert second.data.change is not None
    assert third.data.change is not None
    assert (second.data.change.version_before, third.data.change.version_before) == (1, 2)
    assert second.data.change.fields == ["text"]
    assert "security" in (second.data.change.topics_gained or [])
    assert "security" in (third.data.change.topics_lost or [])


def test_a_consumer_gets_a_text_that_was_changed_back(barid: Service) -> None:
    seen: list[EnrichedEvent] = []
    with subscribe("desk", settings=barid.settings) as subscription:
        for body in (CALM, WAR, CALM):
            barid.producer().enqueue(article(body), versions=True)
            work(barid)
            subscription.consume(seen.append, limit=1, timeout=10)
    assert [e.data.provenance.version for e in seen] == [1, 2, 3]


def test_versions_in_one_batch_are_compared(barid: Service) -> None:
    for body in (CALM, WAR):
        barid.producer().enqueue(article(body), versions=True)
    work(barid)
    change = events(barid)[1].data.change
    assert change is not None
    assert (change.version_before, change.fields) == (1, ["text"])


@pytest.mark.barid(max_outline_bytes=0)
def test_without_outlines_a_new_version_is_told_but_not_what_it_changed(barid: Service) -> None:
    for body in (CALM, WAR):
        barid.producer().enqueue(article(body), versions=True)
        work(barid)
    second = events(barid)[1]
    assert second.type == CHANGED_TYPE
    assert second.data.change is not None
    assert second.data.change.model_dump(exclude_none=True) == {}
    assert barid.redis().keys("*outlines*") == []


def made(version: int, title: int = 7) -> bytes:
    return Outline(version, 1, (title,) * len(FIELDS), (), tuple(range(20))).pack()


def finish(barid: Service, entry: str, outline: bytes) -> None:
    barid.redis().hset(barid.ledger.keys.ledger, entry, b"payload")
    barid.ledger.finish([Finished(Claim(entry, 1, b""), Delivery(b"h", b"t"), b"e", outline)])


def kept(barid: Service, article_id: str, version: int) -> Outline | None:
    outlines = Outlines(barid.settings, barid.redis(), barid.ledger.keys)
    claim = Claim(f"{article_id}.{version}", 1, b"")
    outlines.load([claim])
    return outlines.before(claim)


def test_versions_that_finish_out_of_order_leave_the_latest(barid: Service) -> None:
    name = "ab" * 16
    finish(barid, f"{name}.2", made(2))
    finish(barid, f"{name}.1", made(1))
    latest = kept(barid, name, 3)
    assert latest is not None
    assert latest.version == 2
    assert kept(barid, name, 2) is None  # what was before it has been written over


def test_a_version_that_was_finished_before_leaves_what_is_kept(barid: Service) -> None:
    name = "cd" * 16
    finish(barid, f"{name}.1", made(1, title=5))
    again = Finished(Claim(f"{name}.1", 2, b""), Delivery(b"h", b"t"), b"e", made(1, title=6))
    barid.ledger.finish([again])
    first = kept(barid, name, 2)
    assert first is not None
    assert first.fields[0] == 5


@pytest.mark.barid(max_outline_bytes=40_000)
def test_outlines_keep_their_bound_and_the_oldest_go_first(barid: Service) -> None:
    names = [f"{n:032x}" for n in range(1, 1001)]
    for name in names:
        finish(barid, f"{name}.1", made(1))
    client, rings = barid.redis(), barid.ledger.keys.outline_rings(RINGS)
    used = sum(int(client.memory_usage(ring, samples=0) or 0) for ring in rings)
    assert 25_000 < used < 48_000
    found = [kept(barid, name, 2) is not None for name in names]
    assert found == sorted(found)
    assert 100 < sum(found) < 400


@pytest.mark.barid(known_window=0.7)
def test_outlines_go_with_the_window(barid: Service) -> None:
    import time

    finish(barid, f"{'ab' * 16}.1", made(1))
    for n in range(RINGS):
        time.sleep(0.11)
        finish(barid, f"{n:032x}.1", made(1))
    assert kept(barid, "ab" * 16, 2) is None
    assert kept(barid, f"{RINGS - 1:032x}", 2) is not None
