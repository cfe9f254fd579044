"""Receivers that are slow, broken, hostile or not there."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.exchanges import Exchange, away_after_fetch, ids
from tests.flow.push.running import Fast, push_to, pushing, state_of
from tests.receiver import SECRET, Answer, receiving
from tests.servers import Service, free_port, wait_until
from workers.events.refused import RefusedEvents


@pytest.fixture
def here(barid: Service) -> Exchange:
    return Exchange(barid)


def failing_with(here: Exchange, said: str) -> Callable[[], bool]:
    return lambda: any(
        said in s.failure for s in [state_of(here.settings, here.name)] if s.failures
    )


def failure(here: Exchange, url: str, said: str, **more: object) -> None:
    """Push one event in vain: it is tried twice, refused three times, and dead with what was wrong."""
    here.subscribe()
    [event] = ids(here.publish(1))
    push = push_to(url, here.name, max_tries=2, **more)
    with pushing(here.settings, push):
        wait_until(lambda: here.state() == (0, 0, 1), 30, "the event to be given up")
    [letter] = RefusedEvents(here.settings).latest()
    assert letter.event_id == event
    assert letter.error.startswith("given up after 2 requests in ")
    assert said in letter.error


def test_a_closed_port_is_tried_again_and_then_given_up(here: Exchange) -> None:
    failure(here, f"http://127.0.0.1:{free_port()}/", "no connection: ")


def test_an_answer_that_does_not_come_in_time_counts_as_none(here: Exchange) -> None:
    with receiving(usual=Answer(hold=True)) as receiver:
        failure(here, receiver.url, "no answer within 0.2 s", timeout=0.2)


def test_what_is_not_http_is_said(here: Exchange) -> None:
    failure(here, here.service.server.url.replace("redis://", "http://"), "HTTP")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_no_connection_is_made_to_a_private_address(here: Exchange, host: str) -> None:
    with receiving() as receiver:
        url = receiver.url.replace("127.0.0.1", host)
        failure(here, url, "is not a public address", allow_private=False)
        assert receiver.got == []


@pytest.fixture
def own_certificate(tmp_path: Path) -> str:
    if not shutil.which("openssl"):
        pytest.skip("no openssl: install it (Debian: apt-get install openssl)")
    pem = tmp_path / "own.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", pem, "-out", pem, "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return str(pem)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    here: Exchange, own_certificate: str
) -> None:
    with receiving(certificate=own_certificate) as receiver:
        failure(here, receiver.url, "its certificate cannot be trusted")
        assert receiver.got == []


@pytest.mark.barid(push_secret=SECRET)
def test_an_authority_of_ones_own_is_trusted_where_it_is_set(
    here: Exchange, own_certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.subscribe()
    events = ids(here.publish(2))
    monkeypatch.setenv("SSL_CERT_FILE", own_certificate)
    with receiving(certificate=own_certificate) as receiver:
        here.service.start(
            *("-m", "workers.cli", "push", here.name, receiver.url, "--allow-private"),
            log="push-tls.log",
        )
        wait_until(lambda: receiver.ids == events, 30, "both events")


def test_a_large_answer_is_not_read_to_its_end_and_the_event_counts_as_delivered(
    here: Exchange,
) -> None:
    here.subscribe()
    events = ids(here.publish(3))
    with (
        receiving(usual=Answer(200, body=b"x" * 50_000_000)) as receiver,
        pushing(here.settings, push_to(receiver, here.name)),
    ):
        wait_until(lambda: len(receiver.got) == 3, 60, "the events to be delivered")
        wait_until(lambda: here.state() == (0, 0, 0), 60, "them to be acknowledged")
    assert receiver.ids == events


def test_an_event_is_given_up_when_its_time_is_over(here: Exchange) -> None:
    here.subscribe()
    here.publish(1)
    time = Fast()
    with receiving(usual=Answer(500)) as receiver:
        push = push_to(receiver, here.name, max_seconds=10)
        with pushing(here.settings, push, time=time):
            wait_until(lambda: here.state() == (0, 0, 1), 60, "the event to be given up")
    assert len(receiver.got) == 3 * 4  # after 0, 1, 3 and 7 s; the next would be after 15
    assert time.waited == [1, 2, 4, 1, 1, 2, 4, 2, 1, 2, 4, 4]


def test_a_receiver_that_refuses_everything_is_asked_ever_more_slowly(here: Exchange) -> None:
    here.subscribe()
    here.publish(4)
    time = Fast()
    with (
        receiving(usual=Answer(404)) as receiver,
        pushing(here.settings, push_to(receiver, here.name), time=time),
    ):
        wait_until(lambda: len(receiver.got) == 12, 60, "three requests for each event")
        wait_until(failing_with(here, "answered 404"), 60, "the push to say so")
        assert state_of(here.settings, here.name).failing
    assert time.waited[:6] == [1, 2, 4, 8, 16, 32]
    assert not state_of(here.settings, here.name).failing  # it was stopped on purpose


def test_a_slow_receiver_holds_up_no_other(here: Exchange) -> None:
    slow, quick = here.named("slow"), here.named("quick")
    here.subscribe(slow)
    here.subscribe(quick)
    events = ids(here.publish(30))
    with (
        receiving(usual=Answer(hold=True)) as tar,
        receiving() as receiver,
        pushing(here.settings, push_to(tar, slow, timeout=60), push_to(receiver, quick)),
    ):
        wait_until(lambda: len(receiver.got) == 30, 40, "the quick one to have all")
        assert len(tar.got) == 1
        tar.go_on.set()
    assert receiver.ids == events


def test_what_was_not_delivered_is_given_back_in_order_when_a_push_is_stopped(
    here: Exchange,
) -> None:
    here.subscribe()
    events = ids(here.publish(10))
    with receiving([Answer(204), Answer(hold=True)]) as receiver:
        with pushing(here.settings, push_to(receiver, here.name, timeout=60)) as run:
            wait_until(lambda: len(receiver.got) == 2, 60, "the second request")
            receiver.go_on.set()
            run.stop()
        # The request under way was let end; nothing was begun after it.
        assert here.state() == (10 - len(receiver.got), 0, 0)
    assert here.take() == events[len(receiver.got) :]


def test_a_request_that_does_not_end_keeps_no_push_from_stopping(
    here: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.push.pusher.GRACE", 0.2)
    here.subscribe()
    events = ids(here.publish(3))
    with receiving(usual=Answer(hold=True)) as receiver:
        with pushing(here.settings, push_to(receiver, here.name, timeout=60)):
            wait_until(lambda: len(receiver.got) == 1, 60, "the request")
        assert here.state() == (3, 0, 0)
    assert here.take() == events


def test_a_batch_is_bounded_in_bytes(here: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    here.subscribe()
    events = here.publish(10)
    bound = len(events[0].to_json().encode()) * 3
    monkeypatch.setattr("workers.push.taking.MAX_BYTES", bound)
    with (
        receiving() as receiver,
        pushing(here.settings, push_to(receiver, here.name, batch=10)),
    ):
        wait_until(lambda: len(receiver.ids) == 10, 60, "all events")
    assert receiver.ids == ids(events)
    assert len(receiver.got) > 2
    for got in receiver.got:
        assert len(got.body) <= bound + len(got.ids) + 1 or len(got.ids) == 1


def test_an_event_that_was_handled_before_is_not_pushed_again(here: Exchange) -> None:
    here.subscribe()
    [event] = here.publish(1)
    assert here.take() == [event.id]
    here.again(event)
    after = ids(here.publish(1))
    with receiving() as receiver, pushing(here.settings, push_to(receiver, here.name)):
        wait_until(lambda: len(receiver.got) > 0, 60, "the event after it")
        wait_until(lambda: here.state() == (0, 0, 0), 60, "both to be acknowledged")
    assert receiver.ids == after


def test_redis_going_away_loses_nothing(here: Exchange, tmp_path: Path) -> None:
    own = Service(tmp_path / "own", fsync="always", redis_timeout=1)
    try:
        mine = Exchange(own)
        mine.subscribe()
        events = ids(mine.publish(40))
        with receiving() as receiver, pushing(own.settings, push_to(receiver, mine.name)):
            wait_until(lambda: len(receiver.got) >= 5, 60, "some requests")
            own.kill_redis()
            own.restart_redis()
            wait_until(lambda: set(receiver.ids) == set(events), 40, "all events")
    finally:
        own.stop()


@pytest.mark.barid(consumer_lease=1)
def test_events_taken_just_before_redis_goes_away_are_pushed_when_it_is_back(
    here: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or they would lie in the push's hands, renewed for ever, while it has nothing to do."""
    here.subscribe()
    events = ids(here.publish(3))
    away_after_fetch(monkeypatch)
    with receiving() as receiver, pushing(here.settings, push_to(receiver, here.name)):
        wait_until(lambda: len(receiver.ids) >= 3, 30, "all events")
    assert receiver.ids == events


@pytest.mark.barid(consumer_lease=0.5, push_secret=SECRET)
def test_a_killed_push_loses_nothing_and_repeats_have_the_same_id(here: Exchange) -> None:
    here.subscribe()
    events = ids(here.publish(60))
    arguments = ("-m", "workers.cli", "push", here.name)
    with receiving() as receiver:

        def came(number: int) -> bool:
            return len(receiver.got) >= number

        for kill in range(3):
            enough = len(receiver.got) + 8
            process = here.service.start(
                *arguments, receiver.url, "--allow-private", log="push.log"
            )
            wait_until(partial(came, enough), 30, f"requests before kill {kill}")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
        here.service.start(*arguments, receiver.url, "--allow-private", log="push.log")
        wait_until(lambda: set(receiver.ids) == set(events), 30, "all events")
        wait_until(lambda: here.state() == (0, 0, 0), 30, "all to be acknowledged")
    for got in receiver.got:
        assert got.headers["webhook-id"] == got.ids[0]
