"""Events say which story they tell, whoever makes them and however often they are begun."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.chaos import twins
from tests.servers import Service
from workers.articles.loop import Loop
from workers.events.consumer import subscribe
from workers.events.recent import recent_events
from workers.pipeline import Pipeline
from workers.stages.topics.decide import load_model

STORM = (
    "A storm of unusual strength tore the roofs off forty houses in the harbour district of "
    "Walvis Bay during the night, the mayor of the Namibian town told reporters on Tuesday.\n\n"
    "Fishing boats broke loose from their moorings and drifted against the pier, where two of "
    "them sank. Nobody was hurt, since the weather office had warned the crews in time."
)


def article(outlet: str, body: str = STORM) -> RawArticle:
    return RawArticle(
        url=f"https://{outlet}.example/storm", title="Storm", body=body, source=outlet
    )


def work(barid: Service) -> None:
    pipeline = Pipeline(load_model(), None, stories=barid.settings.stories)
    Loop(barid.settings, barid.app, pipeline).answer("")


def events(barid: Service) -> list[EnrichedEvent]:
    return list(recent_events(barid.settings, timedelta(hours=1), barid.redis()))


def test_a_copy_says_whose_it_is(barid: Service) -> None:
    barid.producer().enqueue([article("akhbar"), article("journal")])
    work(barid)
    barid.producer().enqueue(article("daily", "By our correspondent.\n\n" + STORM))
    work(barid)
    first, second, third = (e.data.story for e in events(barid))
    assert first is not None
    assert second is not None
    assert third is not None
    assert [s.role for s in (first, second, third)] == ["first", "copy", "copy"]
    assert {s.id for s in (first, second, third)} == {first.id}
    assert {s.of for s in (first, second, third)} == {article("akhbar").id}
    assert [(s.size, s.outlets) for s in (first, second, third)] == [(1, 1), (2, 2), (3, 3)]


def test_a_new_version_keeps_the_story_of_the_article(barid: Service) -> None:
    barid.producer().enqueue([article("akhbar"), article("journal")])
    work(barid)
    changed = article("journal", STORM + "\n\nThe pier is closed until Friday.")
    barid.producer().enqueue(changed, versions=True)
    work(barid)
    _, copy, later = events(barid)
    assert later.data.provenance.version == 2
    assert later.data.story == copy.data.story
    assert later.data.change is not None


@pytest.mark.barid(stories=False)
def test_without_stories_events_tell_none_and_nothing_is_kept(barid: Service) -> None:
    barid.producer().enqueue([article("akhbar"), article("journal")])
    work(barid)
    assert [e.data.story for e in events(barid)] == [None, None]
    assert barid.redis().keys("*stories*") == []
    assert "story" not in events(barid)[0].data.timings_ms


def test_an_index_that_cannot_be_used_loses_no_article(barid: Service) -> None:
    barid.redis().set("{barid}/stories", "somebody else's")
    barid.producer().enqueue([article("akhbar"), article("journal")])
    work(barid)
    assert [e.data.story for e in events(barid)] == [None, None]
    assert barid.ledger.depth()["in_flight"] == 0


@pytest.mark.timeout(240)
def test_twins_on_two_workers_are_one_story_though_one_is_killed(tmp_path: Path) -> None:
    report = twins.run(twins.Plan(pairs=40, worker_kills=1, seed=5), tmp_path, say=print)
    assert report.passed, str(report)


def test_with_rabbitmq_events_tell_their_stories_too(barid: Service, amqp_url: str) -> None:
    made = barid.with_settings(
        broker_url=amqp_url, namespace=f"test{uuid4().hex[:6]}", default_subscriptions=[]
    )
    name = f"test-{uuid4().hex[:8]}"
    subscription = subscribe(name, settings=made.settings)
    try:
        made.producer().enqueue([article("akhbar"), article("journal")])
        work(made)
        seen: list[EnrichedEvent] = []
        subscription.consume(seen.append, limit=2, timeout=20)
    finally:
        subscription.close()
    stories = [event.data.story for event in seen]
    assert sorted(s.role for s in stories if s) == ["copy", "first"]
    assert len({s.id for s in stories if s}) == 1


def test_the_event_says_so_in_json(barid: Service) -> None:
    barid.producer().enqueue([article("akhbar"), article("journal")])
    work(barid)
    first, copy = (json.loads(e.to_json())["data"]["story"] for e in events(barid))
    assert set(first) == {"id", "role", "of", "size", "outlets"}
    assert copy["similarity"] == 1.0
