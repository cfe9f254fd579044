"""Every file of examples/ does what it says, against a Redis and a worker."""

import json
import re
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from schemas import EnrichedEvent
from tests.servers import ROOT, Running, Service, wait_until
from workers.events.recent import recent_events
from workers.events.subscriptions import Subscriptions
from workers.feeds.store import FeedStore

EXAMPLES = ROOT / "examples"
LOCAL = {"allowed_networks": ["127.0.0.0/8"]}
WITHOUT = """
import runpy, sys
for name in {}:
    sys.modules[name] = None  # importing it raises
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
ALONE = WITHOUT.format(("workers", "schemas", "celery", "kombu", "pydantic"))
WITH_CELERY = WITHOUT.format(("workers", "schemas", "pydantic"))


def shown(barid: Service, log: str) -> list[str]:
    return (barid.directory / log).read_text("utf-8").splitlines()


def interrupt(process: Running) -> int:
    process.send_signal(signal.SIGINT)
    return process.wait(30)


def enqueue(barid: Service) -> list[str]:
    assert barid.start("examples/enqueue.py", log="enqueue.log").wait(30) == 0
    return [line.split()[1] for line in shown(barid, "enqueue.log")]


@pytest.fixture(autouse=True)
def _fresh_logs(barid: Service) -> None:
    for log in barid.directory.glob("*.log"):
        log.unlink()


def test_articles_are_enqueued_and_come_out_at_a_consumer(barid: Service) -> None:
    consumer = barid.start("examples/consume.py", log="consume.log")
    wait_until(lambda: "example" in Subscriptions(barid.settings).bindings(), 60, "a subscription")
    assert enqueue(barid) == ["accepted", "accepted"]
    barid.start_worker()
    wait_until(lambda: len(shown(barid, "consume.log")) == 2, 30, "both events")
    assert interrupt(consumer) == 0
    security, none = sorted(shown(barid, "consume.log"))
    assert security.startswith("ar [security")
    assert none == "en [no topic] Library opens again"


def test_the_same_articles_are_known_the_second_time(barid: Service) -> None:
    enqueue(barid)
    assert enqueue(barid)[2:] == ["known", "known"]


def test_a_producer_needs_nothing_but_a_redis_client(barid: Service) -> None:
    barid.start_worker()
    assert barid.start("-c", ALONE, "examples/inbox.py", log="inbox.log").wait(30) == 0
    assert shown(barid, "inbox.log") == ["pushed https://akhbar.example/2026/11/convoy"]
    [event] = _events(barid, 1)
    assert event.data.content.title == "قافلة مساعدات تصل إلى المخيمات"
    assert event.published_at


@pytest.mark.parametrize("broker", ["redis", "rabbitmq"])
def test_any_celery_application_enqueues_by_the_name_of_the_task(
    barid: Service, broker: str, request: pytest.FixtureRequest
) -> None:
    given = barid
    if broker == "rabbitmq":
        url = request.getfixturevalue("amqp_url")
        given = barid.with_settings(broker_url=url, default_subscriptions=[])
    # The first subscription makes the exchange, without which a broker takes no event.
    Subscriptions(given.settings).declare("examples")
    try:
        given.start_worker()
        program = ("-c", WITH_CELERY, "examples/celery_producer.py")
        assert given.start(*program, log="celery.log").wait(30) == 0
        assert shown(given, "celery.log") == ["sent 2"]
        titles = {e.data.content.title for e in _events(given, 2)}
        assert titles == {"المبعوث الأممي يلتقي وزراء الخارجية", "Bakery wins a prize"}
    finally:
        given.kill_processes()
        Subscriptions(given.settings).remove("examples")


def test_a_consumer_needs_nothing_but_a_redis_client(barid: Service) -> None:
    barid.start_worker()
    enqueue(barid)
    events = [e for e in _events(barid, 2) if "security" in e.topics]
    consumer = barid.start("-c", ALONE, "examples/consume_redis_only.py", log="alone.log")
    wait_until(lambda: len(shown(barid, "alone.log")) == 1, 60, "the event")
    assert interrupt(consumer) == 0
    [line], [event] = shown(barid, "alone.log"), events
    assert line.startswith(f"{event.subject} v1 undated ar [security] {event.data.content.title} |")
    assert barid.redis().keys("*in-hand*") == []


@pytest.fixture
def served() -> Iterator[int]:
    """The port at which examples/ is served, as its README serves it at 8000."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(EXAMPLES))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def moved(file: str, port: int, tmp_path: Path) -> Path:
    """Copy a list of feeds to where its feed is served now."""
    text = (EXAMPLES / file).read_text("utf-8")
    assert ":8000/" in text
    copy = tmp_path / file
    copy.write_text(text.replace(":8000/", f":{port}/"), "utf-8")
    return copy


def test_a_worker_polls_the_feeds_of_the_file(barid: Service, served: int, tmp_path: Path) -> None:
    file = moved("feeds.toml", served, tmp_path)
    given = barid.with_settings(feeds_file=file, **LOCAL)
    try:
        given.start_worker()
        events = _events(barid, 2)
        assert {e.data.provenance.source for e in events} == {"أخبار المثال"}
        assert sorted(len(e.topics) for e in events) == [0, 1]
        listed = {f.feed.name: f for f in FeedStore(barid.settings).listed()}
        assert listed["akhbar"].state.status == "ok"
        assert listed["later"].feed.paused
    finally:
        given.kill_processes()


def test_the_feeds_of_another_reader_are_imported(
    barid: Service, served: int, tmp_path: Path
) -> None:
    file = moved("feeds.opml", served, tmp_path)
    given = barid.with_settings(**LOCAL)
    for number, arguments in enumerate((("import", str(file)), ("poll",))):
        process = given.start("-m", "workers.cli", "feeds", *arguments, log=f"feeds{number}.log")
        assert process.wait(30) == 0
    polled = json.loads(shown(barid, "feeds1.log")[-1])
    assert (polled["feed"], polled["result"], polled["articles"]) == ("akhbar", "new", 2)


def test_the_table_of_examples_names_every_file() -> None:
    named = re.findall(r"\]\(([\w.-]+)\)", (EXAMPLES / "README.md").read_text("utf-8"))
    there = {file.name for file in EXAMPLES.iterdir() if file.is_file()}
    assert set(named) == there - {"README.md"}


def _events(barid: Service, number: int) -> list[EnrichedEvent]:
    wait_until(lambda: barid.ledger.counts().get("finished", 0) == number, 30, "the events")
    return list(recent_events(barid.settings, timedelta(minutes=10)))
