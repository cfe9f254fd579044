"""Log lines in the stream, `barid logs`, and an article's whole story."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from select import select
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from schemas import RawArticle
from tests import warm
from tests.locks import ends_well
from tests.servers import ROOT, Service, wait_until
from workers.events.consumer import subscribe
from workers.operate.loglines import Search, groups
from workers.operate.story import tell
from workers.telemetry.logstream import LogStream
from workers.telemetry.shipping import ROOM, Shipper


class Shown(NamedTuple):
    """What a command wrote, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def run(barid: Service, *arguments: str, terminal: bool = False) -> Shown:
    environment = dict(barid.environment)
    if terminal:
        environment |= {"FORCE_COLOR": "1", "COLUMNS": "300", "TTY_COMPATIBLE": "1"}
    done = warm.run(arguments, environment)
    return Shown(done.returncode, done.stdout.decode(), done.stderr.decode())


def lines(barid: Service) -> list[dict[str, object]]:
    return [line.fields for line in LogStream(barid.settings).since(timedelta(hours=1))]


def names(barid: Service) -> list[object]:
    return [line["event_name"] for line in lines(barid)]


def test_lines_of_all_workers_are_merged_and_filtered(barid: Service) -> None:
    barid.start_worker(1)
    barid.start_worker(1)
    title = "وزير الخارجية يبحث الهدنة"
    barid.producer().enqueue(
        RawArticle(
            title=title, body="بحث الوزير الهدنة مع نظيره في القاهرة.", guid="1", feed="wakala"
        )
    )
    wait_until(
        lambda: names(barid).count("worker.ready") == 2 and "article.enriched" in names(barid),
        60,
        "the lines",
    )
    fields = [json.loads(line) for line in run(barid, "logs").stdout.splitlines()]
    assert [x["timestamp"] for x in fields] == sorted(x["timestamp"] for x in fields)
    assert len({x["service.instance.id"] for x in fields}) == 2
    assert all(x["host.name"] and x["process.pid"] and x["severity_text"] for x in fields)
    of_feed = [
        json.loads(line) for line in run(barid, "logs", "--feed", "wakala").stdout.splitlines()
    ]
    assert [x["event_name"] for x in of_feed] == ["article.enriched"]
    worker = str(of_feed[0]["service.instance.id"])
    by_worker = run(barid, "logs", "--worker", worker).stdout
    assert {json.loads(x)["service.instance.id"] for x in by_worker.splitlines()} == {worker}
    shown = run(barid, "logs", "--feed", "wakala", terminal=True).stdout
    assert f"\u2068{title}\u2069" in shown  # isolated: shown right beside Latin words
    assert "\u2068" + str(of_feed[0]["article_id"]) not in shown  # an id can be copied as it stands
    assert run(barid, "logs", "--level", "error").stdout == ""


def write(barid: Service, *numbers: int) -> None:
    """Write lines of log, each of the second of its number."""
    LogStream(barid.settings).append(
        [
            json.dumps(
                {
                    "timestamp": f"2026-01-01T00:00:0{i}Z",
                    "severity_text": "info",
                    "event_name": f"n{i}",
                }
            )
            for i in numbers
        ]
    )


def test_logs_can_be_followed(barid: Service) -> None:
    follower = subprocess.Popen(
        [sys.executable, "-m", "workers.cli", "logs", "--follow", "--json"],
        env=barid.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert follower.stdout
    stdout = follower.stdout

    def begun() -> bool:
        """Whether it follows: it shows only what comes from then on."""
        write(barid, 0)
        return bool(select([stdout], [], [], 0.3)[0])

    wait_until(begun, 60, "the first line")
    write(barid, 2, 1)
    shown = (json.loads(line)["event_name"] for line in stdout)
    names = [next(name for name in shown if name != "n0") for _ in range(2)]
    follower.terminate()
    follower.wait(30)
    stdout.close()
    assert names == ["n1", "n2"]  # in order, though they came the other way round


def test_an_articles_story_goes_from_enqueue_to_each_queue(barid: Service) -> None:
    read = subscribe("read", settings=barid.settings)
    unread = subscribe("unread", settings=barid.settings)
    refusing = subscribe("refusing", settings=barid.settings.model_copy(update={"max_refusals": 1}))
    article = RawArticle(
        title="Truce", body="Envoys met in Cairo on Sunday to agree on a truce.", guid="1", feed="f"
    )
    barid.producer().enqueue(article)
    story = tell(barid.settings, article.id, [])
    assert [s.what for s in story.steps] == ["enqueued", "now"]
    assert story.title == "Truce"
    barid.start_worker(1)
    wait_until(lambda: "article.enriched" in names(barid), 60, "the article")

    def refuse(_: object) -> None:
        raise ValueError("no room")

    read.consume(lambda _: None, limit=1, timeout=5)
    refusing.consume(refuse, timeout=1)
    with read, unread, refusing:
        steps = [
            json.loads(line)
            for line in run(barid, "logs", "--article", article.id).stdout.splitlines()
        ]
    whats = [s["what"] for s in steps]
    assert whats[:2] == ["enqueued", "article.enriched"]
    assert "from feed f" in steps[0]["detail"]
    details = {s["detail"]: s["what"] for s in steps}
    assert details["by read"] == "handled"
    assert details["in unread, not yet taken"] == "queued"
    assert details["by refusing: ValueError: no room"] == "refused"


def test_the_story_of_a_dead_letter_says_why_and_what_to_do(barid: Service) -> None:
    article = RawArticle(title="Truce", body="Envoys met.", guid="1", feed="f")
    barid.producer().enqueue(article)
    (claim,) = barid.ledger.claim().claims
    barid.ledger.fail(claim, error="no such dialect", stage="language", permanent=True)
    last = tell(barid.settings, article.id, []).steps[-1]
    assert "language: no such dialect" in last.detail
    assert f"barid deadletters retry {claim.entry}" in last.detail


def test_an_unknown_article_is_said_to_be_unknown(barid: Service) -> None:
    done = run(barid, "logs", "--article", "nobody")
    assert done.returncode == 1
    assert "nothing is known about article nobody" in done.stderr


def test_the_stream_is_bounded(barid: Service) -> None:
    stream = LogStream(barid.settings.model_copy(update={"log_stream": 100}))
    for _ in range(10):
        stream.append(["{}"] * 100)
    assert barid.redis().xlen(barid.ledger.keys.logs) <= 300


def test_shipping_never_blocks_and_counts_what_it_drops(barid: Service) -> None:
    away = barid.settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:9/0")})
    shipper = Shipper(away)
    began = time.monotonic()
    for _ in range(ROOM * 3):
        shipper.send("{}")
    assert time.monotonic() - began < 20
    assert shipper.dropped >= ROOM
    assert 0 < shipper.waiting <= ROOM  # what the thread has in hand counts as well


def test_a_forked_process_ships_its_own_lines(barid: Service) -> None:
    shipper = Shipper(barid.settings)
    shipper.send('{"event_name":"parent"}')

    def ship() -> None:
        shipper.send('{"event_name":"child"}')
        shipper.flush()

    assert ends_well(ship)
    shipper.flush()
    wait_until(lambda: sorted(map(str, names(barid))) == ["child", "parent"], 30, "both lines")


@pytest.mark.barid(log_burst=2, max_queue_length=1, max_owed_bytes=0)
def test_a_storm_in_a_worker_is_counted_not_repeated(barid: Service) -> None:
    subscribe("all", settings=barid.settings)
    barid.producer().enqueue(
        RawArticle(title=f"t{i}", body="Envoys met in Cairo.", guid=str(i), feed="f")
        for i in range(40)
    )
    barid.start_worker(1)
    wait_until(lambda: "log.repeated" in names(barid), 40, "the count")
    held = names(barid).count("article.held")
    assert 2 <= held < 12
    (repeated, *_) = [x for x in lines(barid) if x["event_name"] == "log.repeated"]
    assert int(str(repeated["times"])) > 10
    assert "article.held" in str(repeated["message"])
    assert repeated["severity_text"] == "warning"
    [held_back] = [
        group for group in groups(Search(level="warning").lines(LogStream(barid.settings)))
        if group["event_name"] == "article.held"
    ]  # fmt: skip
    assert held_back["count"] > held + 10
