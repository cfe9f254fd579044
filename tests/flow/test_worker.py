"""Real Celery workers on a real Redis."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.articles import make_articles
from tests.fragile import fragile_pipeline
from tests.servers import ROOT, Service, wait_until
from workers.articles.deadletters import DeadLetters
from workers.events.consumer import subscribe
from workers.events.recent import recent_events
from workers.events.subscriptions import Subscriptions
from workers.store.codec import Entry


def log_lines(barid: Service, name: str = "worker.log") -> list[dict[str, object]]:
    lines = (barid.directory / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.fixture(autouse=True)
def _fresh_log(barid: Service) -> None:
    for log in barid.directory.glob("*.log"):
        log.unlink()


def test_articles_come_out_as_events_with_one_log_line_each(barid: Service) -> None:
    barid.start_worker(2)
    subscription = subscribe("all", settings=barid.settings)
    given = list(make_articles(50))
    barid.producer().enqueue(given)
    events: list[EnrichedEvent] = []
    subscription.consume(events.append, limit=50, timeout=60)
    assert {e.subject for e in events} == {a.id for a in given}
    wait_until(
        lambda: sum(x["event_name"] == "article.enriched" for x in log_lines(barid)) == 50,
        60,
        "logs",
    )
    lines = [x for x in log_lines(barid) if x["event_name"] == "article.enriched"]
    assert {x["article_id"] for x in lines} == {a.id for a in given}
    assert all(x["task_id"] and x["duration_ms"] and x["feed"] == "made" for x in lines)
    text = (barid.directory / "worker.log").read_text("utf-8")
    assert given[0].body[:40] not in text  # a title, but nothing of an article's text
    names = {s.name for s in Subscriptions(barid.settings).states()}
    assert names >= {"events.security", "events.humanitarian", "events.diplomacy"}


def test_a_plain_celery_worker_works_too(barid: Service) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-c", "1"],
        env=barid.environment, cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    barid.processes.append(process)
    barid.producer().enqueue(make_articles(5))
    wait_until(lambda: barid.ledger.counts().get("finished") == 5, 60, "five articles")


def test_an_article_in_flight_is_finished_before_a_warm_shutdown(barid: Service) -> None:
    worker = barid.start_worker(2)
    barid.producer().enqueue(make_articles(400))
    wait_until(lambda: barid.ledger.counts().get("finished", 0) > 50, 60, "some articles")
    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    depth = barid.ledger.depth()
    assert depth["leased"] == 0  # nothing is left to a lease
    assert depth["in_flight"] == depth["waiting"] == 400 - barid.ledger.counts()["finished"]


def test_recent_events_can_be_read_without_taking_them(barid: Service) -> None:
    from datetime import timedelta

    barid.start_worker(1)
    barid.producer().enqueue(make_articles(5))
    wait_until(lambda: barid.ledger.counts().get("finished") == 5, 60, "five articles")
    for _ in range(2):
        assert len(list(recent_events(barid.settings, timedelta(minutes=1)))) == 5
    assert list(recent_events(barid.settings, timedelta(0))) == []


def test_an_article_that_breaks_a_stage_is_a_dead_letter_and_the_rest_goes_on(
    barid: Service,
) -> None:
    from workers.articles.loop import Loop
    from workers.pipeline import default_pipeline

    wells = RawArticle(title="Talks on poison in the wells", body="The envoys spoke on Monday.")
    barid.producer().enqueue([*make_articles(3), wells])
    settings = barid.with_settings(max_deliveries=1, linger=0).settings
    Loop(settings, barid.app, fragile_pipeline()).answer("")
    assert barid.ledger.counts()["finished"] == 3
    letters = DeadLetters(barid.settings, barid.app)
    [letter] = letters.latest()
    assert (letter.stage, letter.deliveries) == ("topics", 1)
    assert "ZeroDivisionError: by design" in letter.error
    found = letters.show(letter.entry)
    assert found
    assert isinstance(found[1], Entry)
    assert found[1].article.title == wells.title
    assert letters.retry([letter.entry]) == 1
    Loop(settings, barid.app, default_pipeline()).answer("")
    assert barid.ledger.counts()["finished"] == 4
    assert len(letters) == 0


def test_a_broken_payload_is_a_dead_letter(barid: Service) -> None:
    from workers.articles.entries import Offer
    from workers.articles.loop import Loop
    from workers.pipeline import default_pipeline

    barid.ledger.enqueue([Offer("a" * 32, "f" * 32, b"not zstd")])
    Loop(barid.with_settings(linger=0).settings, barid.app, default_pipeline()).answer("")
    assert barid.ledger.depth() == {"in_flight": 0, "waiting": 0, "leased": 0, "dead": 1}


@pytest.mark.barid(time_slice=0.5, soft_time_limit=1, hard_time_limit=2, lease=3, max_deliveries=1)
def test_an_article_that_takes_too_long_is_given_up_and_its_batch_goes_on(barid: Service) -> None:
    slow = ROOT / "tests" / "data" / "slow.py"
    barid.start(str(slow), log="worker.log")
    barid.producer().enqueue([RawArticle(title="slow", body="x"), *make_articles(5)])
    wait_until(lambda: barid.ledger.counts().get("finished") == 5, 30, "the others")
    wait_until(lambda: barid.ledger.depth()["dead"] == 1, 30, "the slow one")


def test_events_go_through_rabbitmq_where_that_is_the_broker(barid: Service, amqp_url: str) -> None:
    from uuid import uuid4

    made = barid.with_settings(broker_url=amqp_url, namespace=f"test{uuid4().hex[:6]}",
                               default_subscriptions=[])  # fmt: skip
    name = f"test-{uuid4().hex[:8]}"
    subscription = subscribe(name, settings=made.settings)
    try:
        worker = made.start_worker(1, log="amqp.log")
        made.producer().enqueue(make_articles(20))
        got: list[str] = []
        subscription.consume(lambda e: got.append(e.subject), limit=20, timeout=30)
        assert len(set(got)) == len(got) == 20
        # An event is on the broker a moment before its article is finished.
        wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 60, "all to be finished")
        assert worker.poll() is None
    finally:
        made.kill_processes()
        subscription.close()
        Subscriptions(made.settings).remove(name)


def test_a_full_queue_on_rabbitmq_holds_up_no_article_and_gets_all_when_it_is_read(
    barid: Service, amqp_url: str
) -> None:
    from uuid import uuid4

    name = f"test-{uuid4().hex[:8]}"
    made = barid.with_settings(
        broker_url=amqp_url, namespace=f"test{uuid4().hex[:6]}", default_subscriptions=[],
        max_queue_length=3, retry_delay=0.5,
    )  # fmt: skip
    subscription = subscribe(name, settings=made.settings)
    try:
        made.start_worker(1, log="amqp-full.log")
        made.producer().enqueue(make_articles(8))
        wait_until(lambda: made.ledger.counts().get("finished", 0) == 8, 60, "all to be finished")
        got: set[str] = set()
        subscription.consume(lambda e: got.add(e.subject), limit=8, timeout=20)
        assert len(got) == 8
        wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 60, "an empty ledger")
        assert made.ledger.depth()["dead"] == 0
    finally:
        made.kill_processes()
        subscription.close()
        Subscriptions(made.settings).remove(name)


@pytest.mark.barid(sweep_interval=60)
def test_a_lone_article_is_on_its_way_at_once(barid: Service) -> None:
    barid.start_worker(1)
    barid.producer().enqueue(make_articles(1, seed=50))
    wait_until(lambda: barid.ledger.counts().get("finished") == 1, 60, "the worker")
    time.sleep(0.3)
    barid.producer().enqueue(make_articles(1, seed=51))
    # Long before a sweep would ring: the bell did it.
    wait_until(lambda: barid.ledger.counts().get("finished") == 2, 30, "the article")
