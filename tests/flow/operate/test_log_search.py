"""What the page of logs asks for: all kept lines are searched, equal errors stand in groups."""

import json
from typing import Any

import pytest

from tests.servers import Service
from workers.operate.loglines import Search, groups, latest
from workers.telemetry.logstream import PAGE, LogStream


def line(number: int, level: str = "info", **fields: Any) -> str:
    stamp = f"2026-11-28T10:{number // 60 % 60:02d}:{number % 60:02d}.000000Z"
    return json.dumps({"timestamp": stamp, "severity_text": level, "event_name": "e", **fields})


@pytest.fixture
def stream(barid: Service) -> LogStream:
    made = LogStream(barid.settings)
    made.append([line(0, "warning", title="مُظاهرات في العاصِمة")])
    made.append([line(n, title=f"n{n}") for n in range(1, PAGE + 200)])
    return made


def test_a_search_goes_through_all_lines_whatever_the_spelling(stream: LogStream) -> None:
    [found] = latest(stream, Search("العاصمه"), 500)
    assert found["title"] == "مُظاهرات في العاصِمة"
    assert found["position"]
    assert latest(stream, Search("TITLE=N7", "info"), 500)[0]["title"] == "n7"
    assert latest(stream, Search("nowhere"), 500) == []


def test_lines_come_oldest_first_and_no_more_than_asked_for(stream: LogStream) -> None:
    found = latest(stream, Search(), 10)
    assert len({one["position"] for one in found}) == 10
    assert found[-1]["title"] == f"n{PAGE + 199}"
    assert [one["severity_text"] for one in latest(stream, Search(level="warning"), 10)] == [
        "warning"
    ]


def test_errors_that_differ_by_numbers_alone_are_one_group(barid: Service) -> None:
    stream = LogStream(barid.settings)
    errors = ["port 1 is closed", "port 22 is closed", "no room", f"{'a1' * 16} is gone"]
    stream.append([line(n, "error", error=error) for n, error in enumerate(errors)])
    stream.append([line(9, "info", error="no error of this level")])
    found = groups(Search(level="warning").lines(stream))
    assert [(one["error"], one["count"]) for one in found] == [
        (errors[3], 1), ("no room", 1), ("port 22 is closed", 2),
    ]  # fmt: skip
    assert found[2]["first"] < found[2]["last"]
    assert len(groups(Search("room", "warning").lines(stream))) == 1


def test_a_group_counts_the_lines_that_a_storm_kept_from_being_written(barid: Service) -> None:
    stream = LogStream(barid.settings)
    error = "port 1 is closed"
    stream.append([line(n, "error", error=error) for n in range(16)])
    told = {"event_name": "log.repeated", "of": "e", "error": "port 22 is closed"}
    stream.append([line(20, "error", times=484, **told)])
    stream.append([line(30, "error", error=error, suppressed=9)])
    stream.append([line(40, "info", event_name="log.repeated", message="e", times=3)])  # as before
    [found] = groups(Search(level="warning").lines(stream))
    assert (found["event_name"], found["error"], found["count"]) == ("e", error, 16 + 484 + 1 + 9)
