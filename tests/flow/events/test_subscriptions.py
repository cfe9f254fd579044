"""Subscriptions are made, taken up and changed; what lies in them stays."""

from datetime import timedelta

import pytest

from schemas import RawArticle
from tests.exchanges import QUIET, Exchange, ids
from tests.servers import Service
from workers.errors import ConfigurationError
from workers.events.consumer import Subscription
from workers.events.definition import Definition
from workers.events.definitions import Definitions
from workers.events.exchange import Target
from workers.events.filters import Filter
from workers.events.recent import recent_events
from workers.events.replay import Replay
from workers.events.subscriptions import Subscriptions


def test_a_consumer_takes_up_what_is_there_and_never_changes_it(exchange: Exchange) -> None:
    assert exchange.subscribe(topics=["security"], max_length=50).new
    for same in ({}, {"topics": ["security"]}, {"max_length": 50}):
        assert not exchange.subscribe(**same).new
    for other in ({"topics": ["diplomacy"]}, {"max_length": 51}, {"when_full": "drop-oldest"}):
        with pytest.raises(ConfigurationError, match="barid subscriptions change"):
            exchange.subscribe(**other)
    there = Subscriptions(exchange.settings).definition(exchange.name)
    assert there == Definition.of(filter={"topics": ["security"]}, max_length=50)


def test_a_length_of_nothing_is_refused(exchange: Exchange) -> None:
    with pytest.raises(ConfigurationError, match="max_length"):
        exchange.subscribe(max_length=0)


def test_conditions_beyond_bindings_hold_on_every_backend(exchange: Exchange) -> None:
    exchange.subscribe(filter={"words": ["الحدود"], "topics": ["security"]})
    sent = exchange.publish(40)
    wanted = [e.id for e in sent if "security" in e.topics and "الحدود" in e.data.content.title]
    got = exchange.take()
    assert wanted
    assert set(wanted) <= set(got) < set(ids(sent))


def test_conditions_on_what_events_name_hold_on_every_backend(exchange: Exchange) -> None:
    asked: dict[str, dict[str, object]] = {
        "egypt": {"countries": ["EG"]},
        "about-gaza": {"about": ["PS"], "languages": ["ar"]},
        "hamas": {"actors": ["حركه حماس"]},
        "cairo": {"places": ["قاهره", "Geneva"]},
    }
    for name, conditions in asked.items():
        exchange.subscribe(exchange.named(name), filter=conditions)
    texts = {
        "a": "التقى وفد من حركة حماس مسؤولين من المخابرات المصرية في القاهرة يوم الأحد.",
        "b": "Hamas said on Sunday that its delegation had left Doha for talks in Egypt.",
        "c": "قصفت طائرات مدينة غزة، وقالت وزارة الصحة الفلسطينية إن غزة بلا كهرباء في فلسطين.",
        "d": "Les ministres se sont réunis à Genève pour parler du budget de la ville.",
    }
    exchange.service.producer().enqueue(RawArticle(guid=g, body=t) for g, t in texts.items())
    exchange.work()
    article = {RawArticle(guid=g, body=t).id: g for g, t in texts.items()}
    recent = recent_events(exchange.settings, timedelta(hours=1))
    guids = {event.id: article[event.subject] for event in recent}
    got = {name: {guids[e] for e in exchange.take(exchange.named(name))} for name in asked}
    assert got == {
        "egypt": {"a", "b"}, "about-gaza": {"c"}, "hamas": {"a", "b"}, "cairo": {"a", "d"},
    }  # fmt: skip


def test_a_replay_puts_in_what_names_whom_it_asks_for(exchange: Exchange) -> None:
    exchange.service.producer().enqueue(
        RawArticle(guid=name, body=f"اجتمع وفد من {name} مع الوسطاء في العاصمة المصرية أمس الأحد.")
        for name in ("حركة حماس", "حركة فتح")
    )
    exchange.work()
    filter_ = Filter(actors=("Hamas",), countries=("EG",))
    Replay(exchange.settings).begin(exchange.name, Definition(filter=filter_), timedelta(hours=1))
    with Subscription(exchange.name, exchange.settings) as subscription:
        [event] = subscription.events(timeout=QUIET)
    assert "حماس" in event.data.content.text


def test_a_country_that_there_is_not_makes_no_subscription(exchange: Exchange) -> None:
    with pytest.raises(ConfigurationError, match="'EGY' is not a country"):
        exchange.subscribe(filter=Filter(countries=("EGY",)))
    assert exchange.name not in Subscriptions(exchange.settings).definitions()


def test_subscriptions_that_can_get_nothing_without_entities_are_known(exchange: Exchange) -> None:
    exchange.subscribe(filter=Filter(places=("القاهرة",)))
    exchange.subscribe(exchange.named("other"), topics=["security"])
    assert Subscriptions(exchange.settings).blind() == []
    without = exchange.settings.model_copy(update={"entities": False})
    assert Subscriptions(without).blind() == [exchange.name]


def test_a_changed_filter_holds_from_then_on_and_what_lies_there_stays(exchange: Exchange) -> None:
    exchange.subscribe(languages=["ar"])
    first = [e for e in exchange.publish(12) if e.data.language.code == "ar"]
    subscriptions = Subscriptions(exchange.settings)
    narrower = Definition.of(filter={"languages": ["en"], "at_least": 0.5})
    assert subscriptions.change(exchange.name, narrower).filter.languages == ("ar",)
    second = [e for e in exchange.publish(24) if e.data.language.code == "en" and e.topics]
    subscriptions.change(exchange.name, Definition())
    third = exchange.publish(3)
    assert min(len(first), len(second)) > 0
    assert exchange.take() == ids([*first, *second, *third])


def test_a_length_can_be_changed_while_the_queue_is_empty(exchange: Exchange) -> None:
    exchange.subscribe(max_length=2)
    subscriptions = Subscriptions(exchange.settings)
    subscriptions.change(exchange.name, Definition.of(max_length=4))
    sent = ids(exchange.publish(6))
    state = exchange.look()
    assert (state.max_length, state.length, state.owed) == (4, 4, 2)
    longer = Definition.of(max_length=5)
    if exchange.settings.broker_url is None:
        subscriptions.change(exchange.name, longer)
        assert exchange.backend.repay() == 1
    else:
        with pytest.raises(ConfigurationError, match="RabbitMQ does not change while"):
            subscriptions.change(exchange.name, longer)
        assert exchange.look().max_length == 4
    assert exchange.take(limit=2) == sent[:2]


def test_a_subscription_that_was_written_down_but_not_bound_is_repaired(
    exchange: Exchange,
) -> None:
    """As after a process that died in between."""
    Definitions(exchange.settings, exchange.backend.client).put(exchange.name, Definition())
    subscriptions = Subscriptions(exchange.settings)
    assert subscriptions.repair() > 0
    assert subscriptions.repair() == 0
    sent = ids(exchange.publish(2))
    with Subscription(exchange.name, exchange.settings) as subscription:
        assert [e.id for e in subscription.events(timeout=0.5)] == sent


def test_a_consumer_that_looks_is_seen_by_the_operator(exchange: Exchange) -> None:
    exchange.subscribe()
    assert exchange.look().read_at == 0
    exchange.take()
    assert exchange.look().read_at > 0


def test_a_change_read_by_another_thread_meanwhile_is_not_forgotten(
    barid: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions, bounds = Definitions(barid.settings, barid.redis()), Definitions.bounds
    definitions.put("desk", Definition(max_length=2))
    definitions.refresh()

    def changed(self: Definitions, name: str, definition: Definition) -> Target:
        monkeypatch.setattr(Definitions, "bounds", bounds)
        self.put("desk", Definition(max_length=3))
        self.refresh()  # as another thread does
        return bounds(self, name, definition)

    monkeypatch.setattr(Definitions, "bounds", changed)
    definitions.target("desk")
    assert definitions.target("desk").max_length == 3
