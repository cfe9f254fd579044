import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.articles import make_articles
from tests.exchanges import away_after_fetch
from tests.servers import Service, wait_until
from workers.articles.entries import Finished
from workers.events.backend import open_backend
from workers.events.consumer import Subscription, subscribe
from workers.events.definition import Definition
from workers.events.holds import Holds
from workers.events.subscriptions import Subscriptions
from workers.pipeline import default_pipeline
from workers.store.codec import compress


def publish(barid: Service, articles: list[RawArticle]) -> list[EnrichedEvent]:
    """Put articles through the ledger by hand and return their events."""
    barid.producer().enqueue(articles)
    events: list[EnrichedEvent] = []
    outlet = open_backend(barid.settings).outlet()
    while claims := (batch := barid.ledger.claim()).claims:
        outlet.begin(batch.subscriptions)
        for claim, article in zip(claims, articles[len(events) :], strict=False):
            event = default_pipeline().enrich(article)
            delivery = outlet.prepare(event, event.to_json(), batch.bindings)
            barid.ledger.finish([Finished(claim, delivery, compress(event.to_json().encode()))])
            events.append(event)
    return events


def articles(count: int) -> list[RawArticle]:
    return list(make_articles(count, seed=7))


def test_two_subscribers_each_get_every_event(barid: Service) -> None:
    one = subscribe("one", settings=barid.settings)
    two = subscribe("two", settings=barid.settings)
    ids = [e.id for e in publish(barid, articles(30))]
    for subscription in (one, two):
        assert [e.id for e in subscription.events(timeout=0.3)] == ids


def test_two_consumers_of_one_name_share_its_events(barid: Service) -> None:
    one = subscribe("shared", settings=barid.settings)
    two = Subscription("shared", barid.settings)
    ids = {e.id for e in publish(barid, articles(50))}
    got: list[str] = []
    threads = [
        threading.Thread(target=s.consume, args=(lambda e: got.append(e.id),), kwargs={"timeout": 0.3})
        for s in (one, two)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 50
    assert set(got) == ids


@pytest.mark.barid(consumer_prefetch=5)
def test_a_timeout_counts_from_the_last_event_not_from_the_first(barid: Service) -> None:
    subscription = subscribe("slow", settings=barid.settings)
    publish(barid, articles(30))

    def work(_: EnrichedEvent) -> None:
        time.sleep(0.05)  # the clock under test: together longer than the time-out

    assert subscription.consume(work, timeout=1) == 30


def test_a_subscription_filters_by_topic_and_language(barid: Service) -> None:
    chosen = subscribe("chosen", ["security"], ["ar", "fr"], settings=barid.settings)
    events = publish(barid, articles(60))
    wanted = [
        e.id for e in events if "security" in e.topics and e.data.language.code in ("ar", "fr")
    ]
    assert 0 < len(wanted) < 60
    assert [e.id for e in chosen.events(timeout=0.3)] == wanted


def test_an_event_is_acknowledged_after_the_callers_code(barid: Service) -> None:
    first = subscribe("s", settings=barid.settings)
    ids = [e.id for e in publish(barid, articles(3))]
    events = first.events(timeout=1)
    assert next(events).id == ids[0]
    events.close()  # while it is worked on: not handled
    assert [e.id for e in Subscription("s", barid.settings).events(timeout=0.2)] == ids


def test_a_refused_event_is_tried_three_times_and_then_a_dead_letter(barid: Service) -> None:
    subscription = subscribe("s", settings=barid.settings)
    [bad, good] = publish(barid, articles(2))
    tried: list[str] = []

    def handler(event: EnrichedEvent) -> None:
        tried.append(event.id)
        if event.id == bad.id:
            raise RuntimeError("cannot digest this")

    assert subscription.consume(handler, timeout=0.3) == 1
    assert tried.count(bad.id) == 3
    assert tried.count(good.id) == 1
    [state] = [s for s in Subscriptions(barid.settings).states() if s.name == "s"]
    assert (state.length, state.held, state.dead) == (0, 0, 1)
    kept = barid.redis().hgetall(barid.ledger.keys.subscription("s").refused)
    assert b"cannot digest this" in kept[bad.id.encode()]


def test_a_repeat_is_dropped_by_its_id(barid: Service) -> None:
    subscription = subscribe("s", settings=barid.settings)
    publish(barid, articles(2))
    queue = barid.ledger.keys.queue("s")
    for message in barid.redis().lrange(queue, 0, -1):
        barid.redis().lpush(queue, message)
    assert len(list(subscription.events(timeout=0.2))) == 2
    assert subscription.repeats == 2
    publish_again = barid.redis().lrange(queue, 0, -1)
    assert publish_again == []


@pytest.mark.barid(consumer_lease=1.5)
def test_what_a_killed_consumer_held_comes_back(barid: Service, tmp_path: Path) -> None:
    subscribe("s", settings=barid.settings)
    ids = {e.id for e in publish(barid, articles(5))}
    mark = tmp_path / "holds"
    process = barid.start(
        "-c",
        "import sys, time, pathlib\n"
        "from workers.events.consumer import Subscription\n"
        "from workers.settings import get_settings\n"
        "for event in Subscription('s', get_settings()).events():\n"
        f"    pathlib.Path({str(mark)!r}).touch(); time.sleep(60)\n",
    )
    wait_until(mark.exists, 60, "the consumer to hold events")
    time.sleep(2)  # longer than the lease: while it lives, its heart beats
    assert list(Subscription("s", barid.settings).events(timeout=0.2)) == []
    os.killpg(process.pid, signal.SIGKILL)
    got = {e.id for e in Subscription("s", barid.settings).events(timeout=3)}
    assert got == ids


def test_a_message_that_is_no_event_is_set_aside_and_the_rest_goes_on(barid: Service) -> None:
    subscription = subscribe("s", settings=barid.settings)
    barid.redis().lpush(barid.ledger.keys.queue("s"), b"\x00 nonsense", b'{"body": "{}"}')
    [event] = publish(barid, articles(1))
    assert [e.id for e in subscription.events(timeout=0.2)] == [event.id]
    assert barid.redis().hlen(barid.ledger.keys.subscription("s").refused) == 2


def test_an_event_in_a_message_without_its_id_is_known_by_its_own(barid: Service) -> None:
    subscription = subscribe("s", settings=barid.settings)
    [event] = publish(barid, articles(1))
    key = barid.ledger.keys.queue("s")
    message = json.loads(barid.redis().lindex(key, 0) or b"")
    barid.redis().lpush(key, json.dumps({**message, "headers": {}}))
    assert [e.id for e in subscription.events(timeout=0.2)] == [event.id]
    assert subscription.repeats == 1


def test_a_consumer_outlives_a_redis_that_is_restarted(tmp_path: Path) -> None:
    made = Service(tmp_path, fsync="always", redis_timeout=1.0)
    try:
        subscription = subscribe("s", settings=made.settings)
        first = publish(made, articles(2))
        got: list[str] = []
        thread = threading.Thread(
            target=subscription.consume, args=(lambda e: got.append(e.id),), kwargs={"limit": 4}
        )
        thread.start()
        wait_until(lambda: len(got) == 2, 30, "the first events")
        made.kill_redis()
        time.sleep(0.5)
        made.restart_redis()
        second = publish(made, list(make_articles(2, seed=8)))
        thread.join(60)
        assert got == [e.id for e in first + second]
    finally:
        made.stop()


def test_events_held_when_redis_goes_away_are_handled_when_it_is_back(
    barid: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = subscribe("s", settings=barid.settings)
    sent = publish(barid, articles(3))
    away_after_fetch(monkeypatch)
    got: list[str] = []
    subscription.consume(lambda e: got.append(e.id), limit=3, timeout=5)
    subscription.close()
    assert got == [e.id for e in sent]


def test_a_consumer_of_a_full_redis_gives_back_what_it_holds(barid: Service) -> None:
    subscription = subscribe("s", settings=barid.settings)
    sent = publish(barid, articles(3))
    next(events := subscription.events(timeout=5))
    barid.redis().config_set("maxmemory-policy", "noeviction")
    barid.redis().config_set("maxmemory", 1)
    try:
        subscription.close()
        with subscribe("s", settings=barid.settings) as other:
            assert other.consume(lambda _: None, limit=3, timeout=5) == len(sent)
    finally:
        barid.redis().config_set("maxmemory", 0)
    del events


def test_a_fetch_that_is_sent_again_since_its_answer_was_lost_takes_nothing_more(
    barid: Service,
) -> None:
    subscribe("s", settings=barid.settings).close()
    publish(barid, articles(5))
    holds = Holds("s", barid.settings, barid.redis())
    first = holds.fetch(2, "stem")
    assert holds.fetch(2, "stem") == first
    assert barid.redis().llen(barid.ledger.keys.queue("s")) == 3
    assert len(holds.fetch(9, "another")[1]) == 3


def test_a_subscription_can_be_rebound_and_removed(barid: Service) -> None:
    subscriptions = Subscriptions(barid.settings)
    subscriptions.declare("s", ["security"])
    subscriptions.change("s", Definition.of(filter={"topics": ["diplomacy"]}))
    assert subscriptions.bindings()["s"] == ["#.diplomacy.#"]
    events = publish(barid, articles(40))
    wanted = sum("diplomacy" in e.topics for e in events)
    assert subscriptions.states()[0].length == wanted > 0
    assert subscriptions.remove("s") == wanted
    assert subscriptions.bindings() == {}
    publish(barid, list(make_articles(10, seed=9)))
    assert barid.redis().llen(barid.ledger.keys.queue("s")) == 0


def test_a_wiped_binding_table_loses_nothing_and_is_repaired(barid: Service) -> None:
    subscription = subscribe("s", settings=barid.settings)
    barid.redis().delete(barid.ledger.keys.kombu_bindings)
    events = publish(barid, articles(3))
    assert [e.id for e in subscription.events(timeout=0.2)] == [e.id for e in events]
    assert Subscriptions(barid.settings).repair() == 1
    assert Subscriptions(barid.settings).repair() == 0
