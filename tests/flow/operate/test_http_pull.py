"""Events taken over HTTP: a real console, a real Redis, real connections."""

import json
import threading
from collections import Counter
from functools import partial
from typing import Any

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.exchanges import Exchange, ids
from tests.servers import Service, free_port, kill_group, start_console, wait_until
from tests.webclient import Web, answered
from workers.events.consumer import Subscription
from workers.events.refused import RefusedEvents
from workers.events.subscriptions import Subscriptions
from workers.pipeline import default_pipeline


def test_events_are_given_in_order_and_ended_by_their_receipts(
    exchange: Exchange, web: Web
) -> None:
    sent = ids(exchange.publish(30))
    taken = web.fetch(exchange.name, at_most=25)
    assert [t["event"]["id"] for t in taken] == sent[:25]
    assert exchange.state() == (5, 25, 0)
    assert web.settle(exchange.name, "handled", *taken) == ["handled"] * 25
    assert exchange.state() == (5, 0, 0)
    assert web.fetch(exchange.name, at_most=1)[0]["event"]["id"] == sent[25]


def test_an_event_is_given_byte_for_byte_with_its_arabic(exchange: Exchange, web: Web) -> None:
    text = "التقى المبعوثون في القاهرة يوم الأحد، وقالوا: «لا ‏GPS ولا ٪٥٠ وحدها تكفي»."
    article = RawArticle(guid="1", feed="akhbar", title="محادثات الهُدنة", body=text)
    exchange.service.producer().enqueue([article])
    exchange.work()
    [lies] = exchange.service.redis().lrange(
        exchange.service.ledger.keys.queue(exchange.name), 0, -1
    )
    status, headers, body = web.ask("POST", f"/subscriptions/{exchange.name}/fetch", b"{}")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(lies)["body"].encode() in body
    assert "التقى المبعوثون".encode() in body
    event = EnrichedEvent.model_validate(json.loads(body)["events"][0]["event"], strict=False)
    assert event.data.content.title == "محادثات الهُدنة"
    assert event.id == default_pipeline().enrich(article).id


def test_two_pullers_share_without_doubling(exchange: Exchange, web: Web) -> None:
    sent = ids(exchange.publish(60))
    got: list[str] = []

    def pull() -> None:
        while taken := web.fetch(exchange.name, at_most=7, wait=1):
            got.extend(t["event"]["id"] for t in taken)
            web.settle(exchange.name, "handled", *taken)

    pullers = [threading.Thread(target=pull) for _ in range(2)]
    for puller in pullers:
        puller.start()
    for puller in pullers:
        puller.join()
    assert sorted(got) == sorted(sent)
    assert exchange.state() == (0, 0, 0)


def test_what_a_puller_held_that_died_is_given_to_another(exchange: Exchange, web: Web) -> None:
    sent = ids(exchange.publish(3))
    first = web.fetch(exchange.name, lease=1)
    second = web.fetch(exchange.name, wait=20)  # as soon as the lease is over
    assert {t["event"]["id"] for t in second} == set(sent)
    # Late, the first one comes back: what it says disturbs nobody.
    assert web.settle(exchange.name, "refused", *first, cause="late") == ["lost"] * 3
    assert web.extend(exchange.name, 60, *first) == ["lost"] * 3
    assert exchange.state() == (0, 3, 0)
    assert web.settle(exchange.name, "handled", *second) == ["handled"] * 3


def test_what_was_handled_too_late_is_not_given_again(exchange: Exchange, web: Web) -> None:
    exchange.publish(1)
    first = web.fetch(exchange.name, lease=1)
    second = web.fetch(exchange.name, wait=20)
    assert web.settle(exchange.name, "handled", *first) == ["lost"]
    assert web.settle(exchange.name, "back", *second) == ["back"]
    assert web.fetch(exchange.name) == []
    assert exchange.state() == (0, 0, 0)


def test_a_lease_can_be_extended(exchange: Exchange, web: Web) -> None:
    exchange.publish(1)
    taken = web.fetch(exchange.name, lease=5)
    leases = exchange.service.ledger.keys.subscription(exchange.name).hands
    client: Any = exchange.service.redis()
    [(_, before)] = client.zrange(leases, 0, -1, withscores=True)
    assert web.extend(exchange.name, 600, *taken) == ["held"]
    [(_, after)] = client.zrange(leases, 0, -1, withscores=True)
    assert after - before > 500_000
    web.settle(exchange.name, "handled", *taken)
    assert web.extend(exchange.name, 600, *taken) == ["lost"]
    assert client.zcard(leases) == 0


def test_what_is_settled_twice_is_settled_once(exchange: Exchange, web: Web) -> None:
    exchange.publish(2)
    taken = web.fetch(exchange.name)
    assert web.settle(exchange.name, "handled", *taken) == ["handled", "handled"]
    for outcome in ("handled", "back", "refused"):
        assert web.settle(exchange.name, outcome, *taken) == ["lost", "lost"]
    assert exchange.state() == (0, 0, 0)


def test_what_is_given_back_comes_first_and_in_order(exchange: Exchange, web: Web) -> None:
    sent = ids(exchange.publish(5))
    taken = web.fetch(exchange.name, at_most=3)
    assert web.settle(exchange.name, "back", *taken) == ["back"] * 3
    assert [t["event"]["id"] for t in web.fetch(exchange.name)] == sent


def test_refused_three_times_is_a_dead_letter(exchange: Exchange, web: Web) -> None:
    bad, good = exchange.publish(2)
    outcomes = []
    for _ in range(3):
        for one in web.fetch(exchange.name):
            told = "refused" if one["event"]["id"] == bad.id else "handled"
            outcomes += web.settle(exchange.name, told, one, cause="تعذّر الهضم")
    assert Counter(outcomes) == {"back": 2, "dead": 1, "handled": 1}
    assert exchange.state() == (0, 0, 1)
    [letter] = RefusedEvents(exchange.settings).latest()
    assert (letter.event_id, letter.error, letter.refusals) == (bad.id, "تعذّر الهضم", 3)
    log = (exchange.service.directory / "console.log").read_text()
    assert f'"event_id": "{bad.id}"' in log or f'"event_id":"{bad.id}"' in log
    assert good.id != bad.id


def test_repeats_are_dropped(exchange: Exchange, web: Web) -> None:
    first, second = exchange.publish(2)
    exchange.again(first)  # beside the one that waits
    taken = web.fetch(exchange.name)
    assert [t["event"]["id"] for t in taken] == ids([first, second])
    # The one that it repeats was not handled yet, so it is given again.
    web.settle(exchange.name, "back", *taken)
    taken = web.fetch(exchange.name)
    assert [t["event"]["id"] for t in taken] == ids([first, second])
    web.settle(exchange.name, "handled", *taken)
    exchange.again(second)  # after it was handled
    assert web.fetch(exchange.name) == []
    assert exchange.state() == (0, 0, 0)


def test_pullers_and_consumers_share_one_subscription(exchange: Exchange, web: Web) -> None:
    sent = ids(exchange.publish(4))
    taken = web.fetch(exchange.name, at_most=2)
    with Subscription(exchange.name, exchange.settings) as consumer:
        assert [e.id for e in consumer.events(timeout=0.3)] == sent[2:]
    web.settle(exchange.name, "handled", *taken)
    assert exchange.state() == (0, 0, 0)


def test_a_receipt_that_is_none_disturbs_nothing(exchange: Exchange, web: Web) -> None:
    exchange.publish(1)
    other = exchange.named("other")
    Subscriptions(exchange.settings).take_up(other)
    [taken] = web.fetch(exchange.name)
    forged = taken["receipt"][:-4] + ("AAAA" if taken["receipt"][-4:] != "AAAA" else "BBBB")
    for receipt in (forged, "x", "محادثات", "=" * 50, "A" * 4_096):
        assert web.settle(exchange.name, "handled", {"receipt": receipt}) == ["lost"]
        assert web.extend(exchange.name, 60, {"receipt": receipt}) == ["lost"]
    assert web.settle(other, "handled", taken) == ["lost"]
    assert (
        exchange.service.redis().exists(exchange.service.ledger.keys.subscription(other).seen) == 0
    )
    assert exchange.state() == (0, 1, 0)
    assert web.settle(exchange.name, "handled", taken) == ["handled"]


@pytest.mark.barid(max_queue_length=3)
def test_what_is_owed_is_given_too(exchange: Exchange, web: Web) -> None:
    sent = ids(exchange.publish(10))
    assert exchange.look().owed == 7
    got: list[str] = []
    while taken := web.fetch(exchange.name, wait=1):
        got += [t["event"]["id"] for t in taken]
        web.settle(exchange.name, "handled", *taken)
    assert got == sent


def test_redis_away_is_said_also_to_those_who_wait(exchange: Exchange, web: Web) -> None:
    exchange.publish(1)
    [taken] = web.fetch(exchange.name)
    one = web.begin(exchange.name, wait=30)
    exchange.service.kill_redis()
    try:
        assert answered(one)[0] == 503
        path = f"/subscriptions/{exchange.name}/fetch"
        status, headers, _ = web.ask("POST", path, b"{}")
        assert (status, headers["retry-after"]) == (503, "5")
    finally:
        exchange.service.restart_redis()
    assert web.settle(exchange.name, "handled", taken) in (["handled"], ["lost"])


def test_on_another_broker_it_says_why_not(barid: Service, amqp_url: str) -> None:
    exchange = Exchange(barid.with_settings(broker_url=amqp_url))
    Subscriptions(exchange.settings).take_up(exchange.name)
    try:
        web = Web(start_console(exchange.service))
        status, problem = web.post(f"/subscriptions/{exchange.name}/fetch", {})
        assert (status, problem["title"]) == (501, "Not Implemented")
        assert "AMQP client" in problem["detail"]
    finally:
        exchange.service.kill_processes()
        Subscriptions(exchange.settings).remove(exchange.name)


@pytest.mark.barid(consumer_lease=1)
def test_kills_of_the_console_under_load_lose_and_double_nothing(exchange: Exchange) -> None:
    """What was settled as handled was so exactly once; what was not is given again."""
    port = free_port()
    web = Web(start_console(exchange.service, port))
    sent: list[str] = []
    handled: Counter[str] = Counter()
    done = threading.Event()

    def pull() -> None:
        while not done.is_set():
            try:
                taken = web.fetch(exchange.name, at_most=5, wait=1)
                outcomes = web.settle(exchange.name, "handled", *taken) if taken else []
            except OSError:
                continue  # killed: what was taken comes back
            for one, outcome in zip(taken, outcomes, strict=True):
                handled[one["event"]["id"]] += outcome == "handled"

    def at_work(enough: int) -> bool:
        return sum(handled.values()) > enough

    pullers = [threading.Thread(target=pull) for _ in range(4)]
    for puller in pullers:
        puller.start()
    for _ in range(3):
        sent += ids(exchange.publish(60))
        enough = len(sent) - 50
        wait_until(partial(at_work, enough), 60, "pullers at work")
        kill_group(exchange.service.processes[-1])
        start_console(exchange.service, port)
    wait_until(lambda: exchange.state() == (0, 0, 0), 60, "all to be handled")
    done.set()
    for puller in pullers:
        puller.join()
    client: Any = exchange.service.redis()
    seen = client.zrange(exchange.service.ledger.keys.subscription(exchange.name).seen, 0, -1)
    assert {name.decode() for name in seen} == set(sent)
    assert set(handled) <= set(sent)
    assert max(handled.values()) == 1
