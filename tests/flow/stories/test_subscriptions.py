"""A subscription to one article of each story gets one, whatever else it asks for."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.flow.stories.test_flow import STORM, article, events, work
from tests.servers import Service
from workers.errors import ConfigurationError
from workers.events.consumer import subscribe
from workers.events.definition import Definition
from workers.events.facts import Facts
from workers.events.filters import Filter
from workers.events.replay import Options, Replay
from workers.events.subscriptions import Subscriptions
from workers.stories.index import StoryIndex

ONE = Filter(first_of_story=True)
DAM = "Engineers have found long cracks in the wall of the Oued Zem reservoir in Morocco."
BAKERY = "The bakery on the old square of Coimbra in Portugal sells its last loaf on Friday."


@pytest.fixture(params=["redis", "rabbitmq"])
def exchange(barid: Service, request: pytest.FixtureRequest) -> Iterator[Service]:
    if request.param == "redis":
        yield barid
        return
    url = request.getfixturevalue("amqp_url")
    namespace = f"test{uuid4().hex[:6]}"
    yield barid.with_settings(broker_url=url, namespace=namespace, default_subscriptions=[])


def taken(made: Service, name: str) -> list[EnrichedEvent]:
    seen: list[EnrichedEvent] = []
    with subscribe(name, settings=made.settings) as subscription:
        subscription.consume(seen.append, timeout=1.5)
    return seen


def sources(found: list[EnrichedEvent]) -> list[str | None]:
    return [event.data.provenance.source for event in found]


def send(made: Service, *outlets: str, body: str = STORM, versions: bool = False) -> None:
    made.producer().enqueue([article(outlet, body) for outlet in outlets], versions=versions)
    work(made)


def test_it_gets_the_first_of_a_story_and_no_copy(exchange: Service) -> None:
    name = f"desk-{uuid4().hex[:6]}"
    with subscribe(name, filter=ONE, settings=exchange.settings):
        send(exchange, "akhbar", "journal")
        send(exchange, "daily")
    assert sources(taken(exchange, name)) == ["akhbar"]


def test_it_gets_the_first_that_meets_the_other_conditions(exchange: Service) -> None:
    name = f"desk-{uuid4().hex[:6]}"
    wanted = Filter(first_of_story=True, sources=["journal", "daily"])
    with subscribe(name, filter=wanted, settings=exchange.settings):
        send(exchange, "akhbar", "journal", "daily")
    assert sources(taken(exchange, name)) == ["journal"]


def test_it_gets_the_story_again_when_enough_outlets_more_tell_it(barid: Service) -> None:
    with subscribe(
        "desk", filter=Filter(first_of_story=True, again_after=2), settings=barid.settings
    ):
        send(barid, "akhbar", "journal", "daily", "evening", "weekly")
    assert sources(taken(barid, "desk")) == ["akhbar", "daily", "weekly"]


def test_it_gets_new_versions_of_what_it_was_given_and_of_nothing_else(barid: Service) -> None:
    with subscribe("desk", filter=ONE, settings=barid.settings):
        send(barid, "akhbar", "journal")
        send(barid, "akhbar", "journal", body=f"{STORM} The pier is closed.", versions=True)
    found = taken(barid, "desk")
    assert [(e.data.provenance.source, e.data.provenance.version) for e in found] == [
        ("akhbar", 1),
        ("akhbar", 2),
    ]


def test_it_gets_what_tells_another_story(barid: Service) -> None:
    other = (
        "Engineers have found long cracks in the wall of the Oued Zem reservoir in Morocco and want "
        "the water level lowered before the spring rain, the ministry said in Rabat on Monday."
    )
    with subscribe("desk", filter=ONE, settings=barid.settings):
        send(barid, "akhbar", "journal")
        barid.producer().enqueue(RawArticle(url="https://dam.example/1", body=other, source="dam"))
        work(barid)
    assert sources(taken(barid, "desk")) == ["akhbar", "dam"]


@pytest.mark.barid(stories=False)
def test_without_stories_it_gets_every_article(barid: Service) -> None:
    with subscribe("desk", filter=ONE, settings=barid.settings):
        send(barid, "akhbar", "journal")
    assert sources(taken(barid, "desk")) == ["akhbar", "journal"]


def test_past_events_are_replayed_by_the_same_rule(barid: Service) -> None:
    send(barid, "akhbar", "journal", "daily")
    replay = Replay(barid.settings)
    definition = Definition(filter=Filter(first_of_story=True, sources=["journal", "daily"]))
    assert replay.begin("late", definition, timedelta(hours=1)).put == 1
    assert replay.into("late", timedelta(hours=1), Options(dry_run=True)).put == 0
    assert replay.into("late", timedelta(hours=1)).put == 0
    send(barid, "evening")
    assert sources(taken(barid, "late")) == ["journal"]


@pytest.mark.parametrize("again_after", [None, 2])
def test_a_dry_run_says_what_the_replay_then_does(barid: Service, again_after: int | None) -> None:
    send(barid, "akhbar", "journal", "daily")
    send(barid, "water", "river", body=DAM)
    send(barid, "bread", body=BAKERY)
    wanted = Filter(first_of_story=True, again_after=again_after)
    Subscriptions(barid.settings).take_up("late", Definition(filter=wanted, max_length=4))
    send(barid, "evening", "weekly")
    send(barid, "ford", body=DAM)
    replay, day = Replay(barid.settings), timedelta(hours=1)
    dry = replay.into("late", day, Options(dry_run=True))
    assert dry == replay.into("late", day, Options(dry_run=True))  # it changes nothing
    assert replay.into("late", day) == dry
    assert dry.put > 0
    assert replay.into("late", day, Options(dry_run=True)) == replay.into("late", day)


@pytest.mark.parametrize("bound", ["limit", "room"])
def test_a_replay_takes_no_story_for_an_event_that_it_does_not_put(
    barid: Service, bound: str
) -> None:
    send(barid, "akhbar")
    send(barid, "journal", body=DAM)
    most = 1 if bound == "room" else 10
    made = Definition(filter=ONE, max_length=most)
    Subscriptions(barid.settings).take_up("late", made)
    replay, day = Replay(barid.settings), timedelta(hours=1)
    done = replay.into("late", day, Options(limit=1) if bound == "limit" else None)
    assert (done.put, done.no_room) == (1, 1 if bound == "room" else 0)
    index = StoryIndex(barid.settings, barid.redis())
    given = [index.was_given("late", event.subject) for event in events(barid)]
    assert given == [True, False]  # an outlet that tells it now is let in
    assert sources(taken(barid, "late")) == ["akhbar"]
    assert replay.into("late", day).put == 1
    assert sources(taken(barid, "late")) == ["journal"]


def test_a_replay_takes_no_story_while_the_queue_is_owed_events(barid: Service) -> None:
    send(barid, "akhbar")
    Subscriptions(barid.settings).take_up("late", Definition(filter=ONE, max_length=1))
    send(barid, "journal", body=DAM)
    send(barid, "daily", body=BAKERY)
    keys = barid.ledger.keys.subscription("late")
    assert (barid.redis().llen(keys.queue), barid.redis().llen(keys.owed_list)) == (1, 1)
    barid.redis().rpop(keys.queue)  # by a reader that knows of no debts
    replay, day = Replay(barid.settings), timedelta(hours=1)
    done = replay.into("late", day)
    assert (done.put, done.no_room) == (0, 3)
    index = StoryIndex(barid.settings, barid.redis())
    assert [index.was_given("late", e.subject) for e in events(barid)] == [False, True, True]
    assert sources(taken(barid, "late")) == ["daily"]
    assert replay.into("late", day).put == 1
    assert sources(taken(barid, "late")) == ["akhbar"]


def test_it_is_explained_by_what_the_subscription_was_given(barid: Service) -> None:
    with subscribe("desk", filter=ONE, settings=barid.settings):
        send(barid, "akhbar", "journal")
    index = StoryIndex(barid.settings, barid.redis())
    given = [index.was_given("desk", event.subject) for event in events(barid)]
    assert given == [True, False]
    assert index.was_given("desk", "0" * 32) is None
    told = [ONE.explain(Facts(e), g)[0] for e, g in zip(events(barid), given, strict=True)]
    assert [one.holds for one in told] == [True, False]
    assert "was given another article" in told[1].found
    assert str(ONE) == "first of story: one article of each story"


def test_again_after_needs_first_of_story(barid: Service) -> None:
    with pytest.raises(ConfigurationError, match="again_after"):
        Definition.of(filter={"again_after": 3})
    with pytest.raises(ConfigurationError, match="whole number of outlets"):
        Definition.of(filter={"first_of_story": True, "again_after": 0})
    assert Definition.of(filter={"first_of_story": True, "again_after": 3}).filter.beyond_bindings
