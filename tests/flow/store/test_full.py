"""A Redis whose memory is full: what takes away works on, all else says what to do."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.articles import make_articles
from tests.flow.cli.test_cli import jsonl, run
from tests.flow.events.test_consumer import publish
from tests.flow.operate.test_http_intake import Console
from tests.receiver import SECRET
from tests.servers import Service, wait_until
from workers.articles.entries import Finished
from workers.articles.signs import Signs
from workers.articles.sweeper import Sweeper
from workers.cli import main
from workers.errors import RedisFull
from workers.events.backend import open_backend
from workers.events.consumer import subscribe
from workers.events.definition import Definition
from workers.events.subscriptions import Subscriptions
from workers.operate.presence import Presence, Sign
from workers.pipeline import default_pipeline
from workers.push.declared import Push
from workers.push.record import Record, push_states
from workers.store.codec import compress
from workers.store.script import Script

SENTENCE = "Redis is full (maxmemory): raise maxmemory, or take events"


@contextmanager
def no_memory(barid: Service) -> Iterator[None]:
    """Leave Redis no memory for a while."""
    client = barid.redis()
    client.config_set("maxmemory", 1)
    try:
        yield
    finally:
        client.config_set("maxmemory", 0)


@pytest.fixture
def full(barid: Service) -> Iterator[Service]:
    """A service with events in a subscription, dead letters and a log, and with no memory left."""
    subscribe("s", settings=barid.settings).close()
    publish(barid, list(make_articles(10, seed=7)))
    barid.producer().enqueue(make_articles(2, seed=8))
    for claim in barid.ledger.claim().claims:
        barid.ledger.fail(claim, error="no luck", stage="clean", permanent=True)
    with no_memory(barid):
        yield barid


def test_what_takes_away_works_on(full: Service) -> None:
    entries = [line["entry"] for line in run(full, "deadletters", "list")[1]]
    assert len(entries) == 2
    for arguments in (
        ("consume", "--name", "s", "--limit", "3"),
        ("subscriptions", "change", "s", "--max-length", "50", "--when-full", "drop-oldest"),
        ("deadletters", "drop", entries[0], "--yes"),
        ("deadletters", "retry", entries[1]),
        ("pause",),
        ("resume",),
        ("logs", "--since", "10m"),
        ("consume", "--since", "10m"),
        ("subscriptions", "remove", "s", "--yes"),
    ):
        code, _, text = run(full, *arguments)
        assert code == 0, f"{arguments}: {text}"
    assert "s" not in Subscriptions(full.settings).definitions()
    assert full.redis().exists(full.ledger.keys.queue("s")) == 0
    assert full.ledger.depth()["dead"] == 0


def test_a_filter_with_fewer_topics_is_changed_as_well(barid: Service) -> None:
    subscriptions = Subscriptions(barid.settings)
    subscriptions.declare("s", ["security", "diplomacy"])
    with no_memory(barid):
        subscriptions.change("s", Definition.of(filter={"topics": ["diplomacy"]}))
    assert subscriptions.bindings()["s"] == ["#.diplomacy.#"]
    assert subscriptions.repair() == 0


@pytest.mark.parametrize(
    "arguments",
    [("enqueue", "-"), ("subscriptions", "add", "new")],
)
def test_all_else_says_in_one_sentence_what_to_do(
    full: Service, arguments: tuple[str, ...]
) -> None:
    code, _, text = run(full, *arguments, given=jsonl(1, seed=9))
    assert code == 2
    assert f"barid: {SENTENCE}" in text
    assert "OOM" not in text
    assert "Traceback" not in text


def test_a_refusal_of_kombu_is_told_like_all_others(
    full: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(prog_name: str) -> None:
        full.redis().lpush("a client of its own", 1)

    monkeypatch.setattr(main, "cli", refused)
    with pytest.raises(SystemExit, match="2"):
        main.main()
    assert capsys.readouterr().err.startswith(f"barid: {SENTENCE}")


def test_python_code_gets_an_error_of_the_projects_own(full: Service) -> None:
    with pytest.raises(RedisFull, match="maxmemory"):
        full.producer().enqueue(make_articles(1, seed=9))


def test_work_that_was_begun_is_finished_failed_or_given_back(barid: Service) -> None:
    subscribe("s", settings=barid.settings).close()
    articles = list(make_articles(4, seed=3))
    barid.producer().enqueue(articles)
    outlet = open_backend(barid.settings).outlet()
    batch = barid.ledger.claim(holder="a process")
    outlet.begin(batch.subscriptions)
    first, second, third, fourth = batch.claims
    event = default_pipeline().enrich(articles[0])
    with no_memory(barid):
        Signs(barid.settings, lambda: ["a process"]).give()
        delivery = outlet.prepare(event, event.to_json(), batch.bindings)
        barid.ledger.finish([Finished(first, delivery, compress(event.to_json().encode()))])
        assert barid.ledger.fail(second, error="no", stage="clean", permanent=False).name == "LATER"
        barid.ledger.hold(third)
        assert barid.ledger.release([fourth]) == 1
        Sweeper(barid.settings, barid.app, {}).sweep()
    assert barid.redis().llen(barid.ledger.keys.queue("s")) == 1
    assert barid.ledger.depth()["in_flight"] == 3


def test_who_is_at_work_is_still_known(barid: Service) -> None:
    push = Push.of("here", name="p", subscription="s", url="https://a.example/", secrets=[SECRET])
    presence = Presence(barid.settings)
    with no_memory(barid):
        presence.sign(Sign("worker@a", "a", 1, "1", "p"))
        Record(push, barid.settings).write()
    assert [sign.name for sign in presence.workers()[0]] == ["worker@a"]
    assert [state.status for state in push_states(barid.settings)] == ["running"]


def test_a_worker_says_so_in_a_line_and_goes_on_when_there_is_memory(barid: Service) -> None:
    subscribe("s", settings=barid.settings).close()
    log = barid.directory / "full.log"
    worker = barid.start_worker(1, log=log.name)
    wait_until(lambda: bool(Presence(barid.settings).workers()[0]), 60, "the worker")
    worker.send_signal(signal.SIGSTOP)
    barid.producer().enqueue(make_articles(30, seed=2))
    with no_memory(barid):
        # Celery may not write down that it has the bell, and is refused another connection.
        worker.send_signal(signal.SIGCONT)
        wait_until(lambda: log.read_text("utf-8").count("ledger.unreachable") > 1, 60, "its lines")
    barid.producer().enqueue(make_articles(30, seed=4))
    wait_until(lambda: barid.ledger.counts().get("finished") == 60, 60, "the articles")
    assert worker.poll() is None
    lines = [json.loads(x) for x in log.read_text("utf-8").splitlines() if x.startswith("{")]
    said = [line for line in lines if line["event_name"] == "ledger.unreachable"]
    assert all(line["error"].startswith(SENTENCE) for line in said)
    assert [x["event_name"] for x in lines if "exception.stacktrace" in x] == []


def test_over_http_it_is_503_with_the_same_sentence(full: Service) -> None:
    full.redis().config_set("maxmemory", 0)
    console = Console(full)
    fetch = "/subscriptions/s/fetch"
    assert (
        console.post({"at_most": 1}, path=fetch)[0] == 200
    )  # the first makes the secret of receipts
    full.redis().config_set("maxmemory", 1)
    status, answer, _ = console.post({"url": "https://a.example/1", "title": "Talks", "body": "x"})
    assert status == 503
    assert SENTENCE in str(answer)
    status, taken, _ = console.post({"at_most": 2}, path=fetch)
    assert status == 200, taken
    ends = [{"receipt": one["receipt"], "outcome": "handled"} for one in taken["events"]]
    status, answer, _ = console.post({"settlements": ends}, path="/subscriptions/s/settle")
    assert (status, len(answer["outcomes"])) == (200, 2)


def test_a_script_that_runs_without_memory_has_a_first_key_that_never_expires(
    barid: Service,
) -> None:
    rooms = ("articles", "articles.inbox", "events", "push", "operate")
    marked = [
        (script, file)
        for room in rooms
        for file in sorted(Path("workers", *room.split("."), "scripts").glob("*.lua"))
        if "-- KEYS" in (text := file.read_text("utf-8")) and "-- FULL " in text
        for script in [Script(f"workers.{room}", file.stem, uses=[])]
    ]
    assert len(marked) > 20
    for script, file in marked:
        assert script.when_full, file
        assert script.keys[0] not in {"day", "notifier", "requests"}, file
