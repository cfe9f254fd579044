"""What a receiver gets, on both backends of the exchange."""

import pytest
from standardwebhooks import Webhook

from schemas import EnrichedEvent
from tests.exchanges import Exchange, ids
from tests.flow.push.running import Fast, push_to, pushing, state_of
from tests.receiver import OTHER_SECRET, SECRET, Answer, receiving
from tests.servers import wait_until
from workers.events.refused import RefusedEvents
from workers.push.answers import LONGEST_ASKED
from workers.push.message import MANY, ONE


def test_events_come_in_order_signed_and_once(exchange: Exchange) -> None:
    exchange.subscribe()
    events = exchange.publish(30)
    with receiving() as receiver, pushing(exchange.settings, push_to(receiver, exchange.name)):
        wait_until(lambda: len(receiver.got) == 30, 60, "thirty requests")
    assert receiver.ids == ids(events)
    for got, event in zip(receiver.got, events, strict=True):
        Webhook(SECRET).verify(got.body, got.headers)
        assert got.headers["webhook-id"] == event.id
        assert got.headers["content-type"] == ONE
        assert EnrichedEvent.from_json(got.body).data.content == event.data.content
    assert exchange.state() == (0, 0, 0)
    assert exchange.take() == []


def test_a_request_that_fails_is_repeated_with_the_same_id_and_holds_back_those_after_it(
    exchange: Exchange,
) -> None:
    exchange.subscribe()
    events = exchange.publish(2)
    time = Fast()
    answers = [Answer(500), Answer(503), Answer(429), Answer(302, {"Location": "/else"})]
    with (
        receiving(answers) as receiver,
        pushing(exchange.settings, push_to(receiver, exchange.name), time=time),
    ):
        wait_until(lambda: len(receiver.got) == 6, 60, "six requests")
    first, second = ids(events)
    assert [g.headers["webhook-id"] for g in receiver.got] == [first] * 5 + [second]
    assert len({g.body for g in receiver.got[:5]}) == 1
    assert {g.path for g in receiver.got} == {"/hook"}  # a redirect is not followed
    assert time.waited == [1, 2, 4, 8]
    state = state_of(exchange.settings, exchange.name)
    assert (state.counts["retried"], state.counts["delivered"]) == (4, 2)
    assert (state.failures, state.failing, state.status) == (0, False, "stopped")
    assert "redirects are not followed (to http://127.0.0.1" in state.failure


def test_retry_after_is_honoured_within_a_bound(exchange: Exchange) -> None:
    exchange.subscribe()
    exchange.publish(1)
    time = Fast()
    answers = [
        Answer(503, {"Retry-After": "17"}),
        Answer(429, {"Retry-After": "Sun, 01 Jan 2090 00:00:00 GMT"}),
        Answer(503, {"Retry-After": "0"}),
    ]
    with (
        receiving(answers) as receiver,
        pushing(exchange.settings, push_to(receiver, exchange.name), time=time),
    ):
        wait_until(lambda: len(receiver.got) == 4, 60, "four requests")
    assert time.waited == [17, LONGEST_ASKED, 4]


def test_an_event_that_the_receiver_refuses_is_a_dead_letter_after_three_times(
    exchange: Exchange,
) -> None:
    exchange.subscribe()
    bad, *good = ids(exchange.publish(4))
    with receiving() as receiver:
        receiver.refuses = {bad}
        with pushing(exchange.settings, push_to(receiver, exchange.name)):
            wait_until(lambda: exchange.state() == (0, 0, 1), 60, "a dead letter")
    assert receiver.ids[:4] == [bad, *good]
    assert receiver.ids.count(bad) == 3
    assert sorted(set(receiver.ids)) == sorted([bad, *good])
    [letter] = RefusedEvents(exchange.settings).latest()
    assert letter.event_id == bad
    assert letter.error == "answered 400: لا أريد هذا [31m"  # without what steers a terminal
    assert state_of(exchange.settings, exchange.name).counts["refused"] == 3


def test_410_ends_the_push_and_leaves_the_subscription(exchange: Exchange) -> None:
    exchange.subscribe()
    events = ids(exchange.publish(3))
    with (
        receiving([Answer(204), Answer(410, body=b"bye")]) as receiver,
        pushing(exchange.settings, push_to(receiver, exchange.name)) as run,
    ):
        wait_until(lambda: run.gone is not None, 60, "the push to end")
    assert run.gone == {exchange.name: "answered 410: bye"}
    assert len(receiver.got) == 2
    state = state_of(exchange.settings, exchange.name)
    assert (state.status, state.failing, state.failure) == ("gone", True, "answered 410: bye")
    assert exchange.take() == events[1:]


def test_a_batch_is_one_request_and_keeps_its_id_when_it_is_repeated(exchange: Exchange) -> None:
    exchange.subscribe()
    events = ids(exchange.publish(5))
    with receiving([Answer(500)]) as receiver:
        push = push_to(receiver, exchange.name, batch=5)
        with pushing(exchange.settings, push):
            wait_until(lambda: len(receiver.ids) >= 10, 60, "the batch, twice")
    first, second = receiver.got[:2]
    assert first.headers["content-type"] == MANY
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.ids == second.ids == events[: len(first.ids)]
    assert len(Webhook(SECRET).verify(first.body, first.headers)) == 5
    assert exchange.state() == (0, 0, 0)


def test_one_bad_event_of_a_batch_does_not_make_the_others_dead(exchange: Exchange) -> None:
    exchange.subscribe()
    events = ids(exchange.publish(6))
    with receiving() as receiver:
        receiver.refuses = {events[2]}
        with pushing(exchange.settings, push_to(receiver, exchange.name, batch=6)):
            wait_until(lambda: exchange.state() == (0, 0, 1), 60, "one dead letter")
    [letter] = RefusedEvents(exchange.settings).latest()
    assert letter.event_id == events[2]
    taken = [e for g in receiver.got if not receiver.refuses & set(g.ids) for e in g.ids]
    assert sorted(taken) == sorted(set(events) - receiver.refuses)


def test_each_secret_signs(exchange: Exchange) -> None:
    exchange.subscribe()
    exchange.publish(1)
    with receiving() as receiver:
        push = push_to(receiver, exchange.name, secrets=[SECRET, OTHER_SECRET])
        with pushing(exchange.settings, push):
            wait_until(lambda: len(receiver.got) == 1, 60, "a request")
    [got] = receiver.got
    for secret in (SECRET, OTHER_SECRET):
        Webhook(secret).verify(got.body, got.headers)


def test_in_parallel_a_slow_answer_holds_up_no_other_event(exchange: Exchange) -> None:
    exchange.subscribe()
    events = ids(exchange.publish(20))
    with receiving([Answer(hold=True)]) as receiver:
        push = push_to(receiver, exchange.name, parallel=2, timeout=60)
        with pushing(exchange.settings, push):
            wait_until(lambda: len(receiver.got) == 20, 40, "all events")
            receiver.go_on.set()
            wait_until(lambda: exchange.state() == (0, 0, 0), 60, "all to be acknowledged")
    assert sorted(receiver.ids) == sorted(events)


@pytest.mark.barid(consumer_lease=0.6)
def test_what_waits_for_a_slow_answer_stays_held(exchange: Exchange) -> None:
    exchange.subscribe()
    [event] = ids(exchange.publish(1))
    with (
        receiving([Answer(hold=True)]) as receiver,
        pushing(exchange.settings, push_to(receiver, exchange.name, timeout=60)),
    ):
        wait_until(lambda: len(receiver.got) == 1, 60, "the request")
        assert exchange.take() == []  # looks for longer than the lease, with the next line
        assert exchange.take() == []
        receiver.go_on.set()
        wait_until(lambda: exchange.state() == (0, 0, 0), 60, "it to be acknowledged")
    assert receiver.ids == [event]
