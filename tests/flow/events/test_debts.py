"""A subscription that is full stops no other: what it has no room for is owed to it."""

import pytest

from tests.articles import make_articles
from tests.exchanges import Exchange, ids
from tests.servers import Service, wait_until
from workers.articles.room import Room
from workers.events.debts import Debts
from workers.events.definition import Definition, WhenFull
from workers.events.definitions import Definitions
from workers.events.exchange import binding_keys, declare, queue
from workers.events.subscriptions import Subscriptions
from workers.operate.diagnosis import diagnose
from workers.operate.state import look
from workers.store.connection import kombu_connection

FULL = {"linger": 0, "retry_delay": 0.05}


@pytest.mark.barid(**FULL)
def test_a_full_subscription_stops_no_other_and_loses_nothing(exchange: Exchange) -> None:
    exchange.subscribe(max_length=3)
    live = exchange.named("live")
    exchange.subscribe(live)
    sent = ids(exchange.publish(12))
    assert exchange.take(live) == sent  # at once, although nobody reads the full one
    assert exchange.service.ledger.depth()["in_flight"] == 0
    full = exchange.look()
    assert (full.length, full.owed) == (3, 9)
    got: list[str] = []

    def read() -> bool:
        got.extend(exchange.take(limit=2))
        exchange.backend.repay()  # as the sweeper does twice a second
        return len(got) >= 12

    wait_until(read, 60, "all events")
    assert got == sent  # in order
    after = exchange.look()
    assert (after.length, after.owed, after.owed_bytes, after.dropped) == (0, 0, 0, 0)


@pytest.mark.barid(**FULL)
def test_new_events_go_behind_what_is_owed(exchange: Exchange) -> None:
    exchange.subscribe(max_length=2)
    first = ids(exchange.publish(4))
    assert exchange.take(limit=2) == first[:2]
    second = ids(exchange.publish(2))
    got: list[str] = []

    def read() -> bool:
        exchange.backend.repay()
        got.extend(exchange.take())
        return len(got) >= 4

    wait_until(read, 60, "the others")
    assert got == first[2:] + second
    exchange.backend.repay()
    assert ids(exchange.publish(1)) == exchange.take()  # and it is an ordinary queue again


@pytest.mark.barid(**FULL)
def test_what_is_owed_to_many_is_kept_once(exchange: Exchange) -> None:
    names = [exchange.named(n) for n in ("a", "b", "c")]
    for name in names:
        exchange.subscribe(name, max_length=1)
    exchange.publish(5)
    client, keys = exchange.service.redis(), exchange.service.ledger.keys
    assert {exchange.look(name).owed for name in names} == {4}
    assert client.hlen(keys.owed) == 4
    assert set(client.hvals(keys.owed_refs)) == {b"3"}
    Debts(exchange.settings, client).forgive(names[0])
    assert set(client.hvals(keys.owed_refs)) == {b"2"}
    for name in names[1:]:
        Debts(exchange.settings, client).forgive(name)
    for key in (keys.owed, keys.owed_refs, keys.owed_bytes):
        assert client.exists(key) == 0


@pytest.mark.barid(**FULL, max_owed_bytes=8_000)
def test_at_the_bound_of_what_is_owed_articles_wait_and_status_names_who_is_to_blame(
    exchange: Exchange,
) -> None:
    exchange.subscribe(max_length=1, when_full="hold")
    live = exchange.named("live")
    exchange.subscribe(live)
    sent = ids(exchange.publish(16))
    in_flight = exchange.service.ledger.depth()["in_flight"]
    assert 0 < in_flight < 16
    full = exchange.look()
    assert full.owed_bytes <= 8_000
    assert full.full
    [problem] = [p for p in diagnose(look(exchange.settings)) if p.name == "queue_full"]
    assert exchange.name in problem.what
    got: set[str] = set()

    def read() -> bool:
        exchange.backend.repay()
        got.update(exchange.take(limit=1, quiet=0.05))
        exchange.service.ledger.sweep()
        exchange.work()
        return len(got) >= 16

    wait_until(read, 90, "all events")
    assert got == set(sent)
    assert set(exchange.take(live)) == set(sent)
    assert exchange.service.ledger.depth()["in_flight"] == 0


@pytest.mark.barid(**FULL, max_owed_bytes=8_000)
def test_drop_oldest_keeps_the_newest_counts_the_others_and_stops_nobody(
    exchange: Exchange,
) -> None:
    exchange.subscribe(max_length=2, when_full="drop-oldest")
    sent = ids(exchange.publish(30))
    assert exchange.service.ledger.depth()["in_flight"] == 0
    full = exchange.look()
    assert full.dropped > 0
    assert full.owed_bytes <= 8_000 * 1.25
    assert full.length + full.owed + full.dropped == 30
    got: list[str] = []

    def read() -> bool:
        exchange.backend.repay()
        got.extend(exchange.take())
        return len(got) >= 30 - full.dropped

    wait_until(read, 60, "what is left")
    assert got[-1] == sent[-1]
    assert got == [i for i in sent if i in got]
    assert [p.name for p in diagnose(look(exchange.settings)) if p.name == "queue_dropping"]


@pytest.mark.barid(**FULL, max_owed_bytes=3_000, max_queue_length=2)
def test_a_default_queue_that_nobody_reads_never_stops_the_service(exchange: Exchange) -> None:
    if exchange.settings.broker_url:
        pytest.skip("the default queues have the same names for every test on a shared RabbitMQ")
    Subscriptions(exchange.settings).declare_defaults()
    exchange.publish(40)
    assert exchange.service.ledger.depth()["in_flight"] == 0
    unread = {s.name: s for s in Subscriptions(exchange.settings).states()}
    assert {s.when_full for s in unread.values()} == {"drop-oldest"}
    assert sum(s.dropped for s in unread.values()) > 0
    exchange.take("events.security", limit=1)
    read = {s.name: s.when_full for s in Subscriptions(exchange.settings).states()}
    assert read["events.security"] == "hold"
    assert read["events.diplomacy"] == "drop-oldest"


def test_a_queue_that_a_foreign_consumer_reads_counts_as_read(exchange: Exchange) -> None:
    if exchange.settings.broker_url:
        pytest.skip("on RabbitMQ nobody sees who reads")
    Subscriptions(exchange.settings).declare_defaults()
    exchange.publish(20)
    client, keys = exchange.service.redis(), exchange.service.ledger.keys
    assert client.rpop(keys.queue("events.security"))
    when_full = {s.name: s.when_full for s in Subscriptions(exchange.settings).states()}
    assert when_full["events.security"] == "hold"


@pytest.mark.barid(**FULL)
def test_removing_a_subscription_forgets_what_is_owed_to_it_alone(exchange: Exchange) -> None:
    other = exchange.named("other")
    exchange.subscribe(max_length=1)
    exchange.subscribe(other, max_length=1)
    sent = ids(exchange.publish(4))
    assert Subscriptions(exchange.settings).remove(exchange.name) == 4
    got: list[str] = []

    def read() -> bool:
        exchange.backend.repay()
        got.extend(exchange.take(other))
        return len(got) >= 4

    wait_until(read, 60, "the other's events")
    assert got == sent
    assert exchange.service.redis().hlen(exchange.service.ledger.keys.owed) == 0


@pytest.mark.barid(**FULL)
def test_a_full_queue_of_somebody_else_on_the_broker_stops_nobody(exchange: Exchange) -> None:
    if not exchange.settings.broker_url:
        pytest.skip("only a broker has queues that Barid does not know")
    exchange.subscribe()
    foreign = queue(exchange.named("foreign"), binding_keys(), max_length=1)
    with kombu_connection(exchange.settings) as connection:
        declare(connection, [foreign])
        sent = ids(exchange.publish(5))
        foreign(connection.channel()).delete()
    assert exchange.service.ledger.depth()["in_flight"] == 0
    assert exchange.take() == sent


@pytest.mark.barid(linger=0, retry_delay=300.0, max_owed_bytes=8_000)
def test_articles_that_a_full_subscription_held_back_go_on_once_there_is_room(
    exchange: Exchange,
) -> None:
    exchange.subscribe(max_length=1, when_full="hold")
    live = exchange.named("live")
    exchange.subscribe(live)
    sent = set(ids(exchange.publish(16)))
    ledger = exchange.service.ledger
    room = Room(ledger, Subscriptions(exchange.settings))
    assert room.look() == 0  # it is full
    assert ledger.depth()["in_flight"] > 0
    got: set[str] = set()

    def read() -> bool:
        got.update(exchange.take(limit=1, quiet=0.05))
        exchange.backend.repay()
        room.look()  # as the sweeper does
        ledger.sweep()
        exchange.work()
        return len(got) >= 16

    wait_until(read, 60, "all events")
    assert got == sent
    assert set(exchange.take(live)) == sent


@pytest.mark.barid(linger=0, retry_delay=300.0, max_owed_bytes=8_000)
def test_articles_go_on_when_the_full_subscription_no_longer_holds_them_back(
    exchange: Exchange,
) -> None:
    exchange.subscribe(max_length=1, when_full="hold")
    subscriptions, ledger = Subscriptions(exchange.settings), exchange.service.ledger
    exchange.publish(16)
    room, held = Room(ledger, subscriptions), ledger.depth()["in_flight"]
    assert room.look() == 0
    subscriptions.change(exchange.name, Definition(when_full=WhenFull.DROP_OLDEST, max_length=1))
    assert room.look() == held > 0
    assert room.look() == 0  # once


@pytest.mark.barid(linger=0, retry_delay=300.0)
def test_articles_that_wait_for_no_subscription_are_not_tried_again_early(barid: Service) -> None:
    barid.producer().enqueue(make_articles(2))
    for claim in barid.ledger.claim().claims:
        barid.ledger.hold(claim)  # as when the broker is away
    assert Room(barid.ledger, Subscriptions(barid.settings)).look() == 0


@pytest.mark.barid(linger=0, retry_delay=300.0, max_owed_bytes=8_000)
def test_articles_go_on_at_once_and_no_more_than_find_room_however_many_workers_look(
    exchange: Exchange,
) -> None:
    exchange.subscribe(max_length=1, when_full="hold")
    exchange.publish(40)
    ledger = exchange.service.ledger
    rooms = [Room(ledger, Subscriptions(exchange.settings)) for _ in range(3)]
    assert [room.look() for room in rooms] == [0, 0, 0]  # it is full
    held = ledger.depth()["in_flight"]
    exchange.take(limit=1, quiet=0.05)
    exchange.backend.repay()
    one_looks, *others = [room.look() for room in rooms]
    assert 0 < one_looks < held
    assert others == [0, 0]
    assert ledger.depth()["waiting"] == one_looks
    assert ledger.sweep().returned == 0  # they did not look like what a lost worker had


@pytest.mark.barid(linger=0, retry_delay=300.0)
def test_while_the_broker_is_away_the_sweeper_does_not_wait_for_it(barid: Service) -> None:
    away = barid.with_settings(broker_url="amqp://127.0.0.1:1//", redis_timeout=0.2)
    barid.producer().enqueue(make_articles(2))
    for claim in barid.ledger.claim().claims:
        barid.ledger.hold(claim)
    Definitions(barid.settings, barid.redis()).put("desk", Definition())
    assert Room(barid.ledger, Subscriptions(away.settings)).look() == 0
