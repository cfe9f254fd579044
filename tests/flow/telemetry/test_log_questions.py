"""What an operator asks of the log: old failures, words, equal errors, one article by its title."""

import json
from datetime import timedelta
from typing import Any

import pytest

from schemas import RawArticle
from tests.flow.telemetry.test_logs import run
from tests.servers import Service
from workers.operate.finding import find_articles
from workers.telemetry.logstream import PAGE, LogStream, order

WEEK = timedelta(days=7)


def line(name: str, level: str = "info", second: int = 0, **fields: Any) -> str:
    stamp = f"2026-11-28T10:{second // 60:02d}:{second % 60:02d}.000000Z"
    told = {"timestamp": stamp, "severity_text": level, "event_name": name, **fields}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def asked(barid: Service, *arguments: str) -> list[dict[str, Any]]:
    done = run(barid, "logs", *arguments)
    return [json.loads(each) for each in done.stdout.splitlines()]


@pytest.mark.barid(log_stream=100, log_failures=1_000)
def test_a_failure_outlives_the_lines_of_what_went_well(barid: Service) -> None:
    stream = LogStream(barid.settings)
    stream.append([line("first", "warning", error="the one that matters")])
    for n in range(20):
        stream.append([line(f"n{n}")] * 50)
    stream.append([line("last", "error")])
    names = [each.fields["event_name"] for each in stream.since(WEEK)]
    assert names[0] == "first"
    assert names[-1] == "last"
    assert len(names) < 400  # the others have their own bound
    assert [x["event_name"] for x in asked(barid, "--level", "warning", "--since", "1h")] == [
        "first", "last",
    ]  # fmt: skip


def test_both_streams_read_as_one_in_order_however_they_are_read(barid: Service) -> None:
    stream = LogStream(barid.settings)
    written = [("warning" if n % 3 == 0 else "info", f"n{n}") for n in range(PAGE + 500)]
    for start in range(0, len(written), 50):
        stream.append([line(name, level) for level, name in written[start : start + 50]])
    names = [name for _, name in written]
    lines = list(stream.since(WEEK))
    assert [each.fields["event_name"] for each in lines] == names
    positions = [order(each.position) for each in lines]
    assert positions == sorted(set(positions))
    assert [x.fields["event_name"] for x in stream.backwards()] == names[::-1]
    assert [x.fields["event_name"] for x in stream.latest(5)] == names[-5:]
    assert [x.fields["event_name"] for x in stream.after(lines[9].position)] == names[10:]
    assert stream.end() == lines[-1].position


def test_a_failure_with_no_stream_of_its_own_lies_among_the_others(barid: Service) -> None:
    stream = LogStream(barid.settings.model_copy(update={"log_failures": 0}))
    stream.append([line("a", "error")])
    assert barid.redis().xlen(barid.ledger.keys.logs) == 1
    assert not barid.redis().exists(barid.ledger.keys.log_failures)
    # A title that quotes a level does not make a failure of a line.
    quoting = LogStream(barid.settings)
    quoting.append([line("b", title="x" * 200 + '"severity_text":"error"')])
    assert not barid.redis().exists(barid.ledger.keys.log_failures)


def test_words_are_looked_for_in_all_lines_that_are_kept(barid: Service) -> None:
    LogStream(barid.settings).append(
        [line("article.enriched", second=1, title="مُظاهرات في العاصِمة"), line("other", second=2)]
    )
    assert [x["event_name"] for x in asked(barid, "--grep", "العاصمه")] == ["article.enriched"]
    assert asked(barid, "--grep", "العاصمه", "--level", "error") == []
    assert [x["event_name"] for x in asked(barid, "--grep", "EVENT_NAME=OTHER")] == ["other"]
    shown = run(barid, "logs", "--grep", "nowhere", terminal=True)
    assert "there are no such lines that are kept" in shown.stderr


def test_equal_errors_stand_in_one_line_with_first_last_and_count(barid: Service) -> None:
    LogStream(barid.settings).append(
        [line("push.retried", "warning", n, error=f"answered 50{n % 2}") for n in range(5)]
        + [line("article.dead", "error", 9, error="لا مكان"), line("article.enriched", second=11)]
    )
    dead, pushed = asked(barid, "--grouped")
    assert (dead["count"], dead["error"]) == (1, "لا مكان")
    assert pushed == {
        "event_name": "push.retried", "severity_text": "warning", "error": "answered 500",
        "count": 5, "first": "2026-11-28T10:00:00.000000Z", "last": "2026-11-28T10:00:04.000000Z",
    }  # fmt: skip
    assert [x["count"] for x in asked(barid, "--grouped", "--grep", "answered")] == [5]
    shown = run(barid, "logs", "--grouped", terminal=True).stdout
    assert "11-28 10:00:00" in shown
    refused = run(barid, "logs", "--grouped", "--follow")
    assert refused.returncode == 2
    assert "leave out --follow" in refused.stderr


def test_warnings_are_those_of_feeds_and_not_a_librarys_chatter(barid: Service) -> None:
    scope = {"otel.scope.name": "some.library"}
    LogStream(barid.settings).append(
        [
            line("feed.polled", "warning", 1, feed="f", result="failed", error="answered 500"),
            line("The option X is deprecated", "warning", 2, **scope),
            line("consumer: cannot connect", "error", 3, **scope),
        ]
    )
    warnings = asked(barid, "--level", "warning", "--grep", "")
    assert [x["event_name"] for x in warnings] == ["feed.polled", "consumer: cannot connect"]
    assert len(asked(barid)) == 3  # at the usual level it is there


def test_an_article_can_be_named_by_address_or_title(barid: Service) -> None:
    other = RawArticle(title="Truce in the port", body="Envoys met.", guid="1", feed="f")
    article = RawArticle(
        title="وزيرُ الخارجية يبحث الهدنة", body="بحث الوزير الهدنة.",
        url="https://akhbar.example/a?id=1",
    )  # fmt: skip
    barid.producer().enqueue([article, other])
    for given in (article.id, "https://www.akhbar.example/a?id=1&utm_source=x", "يبحث الهدنه"):
        steps = asked(barid, "--article", given)
        assert {x["article_id"] for x in steps} == {article.id}
        assert steps[0]["what"] == "enqueued"
    (claim, *_) = [c for c in barid.ledger.claim().claims if c.article_id == other.id]
    barid.ledger.fail(claim, error="no", stage="language", permanent=True)
    assert find_articles(barid.settings, "TRUCE in") == {other.id: other.title}


def test_titles_that_several_articles_have_are_all_named(barid: Service) -> None:
    LogStream(barid.settings).append(
        [line("article.enriched", title=f"Truce {n}", article_id=f"{n:032x}") for n in range(3)]
    )
    done = run(barid, "logs", "--article", "truce")
    assert done.returncode == 1
    assert "3 articles have 'truce' in their titles" in done.stderr
    assert len(done.stdout.splitlines()) == 3
    assert find_articles(barid.settings, "truce 1") == {f"{1:032x}": "Truce 1"}
    assert find_articles(barid.settings, "truce 7") == {}
