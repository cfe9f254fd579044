"""Texts of strangers in log lines, in both forms of them."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from workers.settings import Settings
from workers.telemetry.logging import configure
from workers.telemetry.lognames import get_logger

STRANGE = 'a\x1b[2J\x1b]0;title\x07\x9b31m\r\nb\n{"event_name":"forged"}\u2028\u202e\u2066c\x85\0'
CONTROLS = {c for c in STRANGE if not c.isprintable()}


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    stream, root = io.StringIO(), logging.getLogger()
    before = structlog.get_config(), root.handlers, root.level
    configure(Settings(log_format=request.param, _env_file=None), stream)
    yield stream
    structlog.configure(**before[0])
    root.handlers, root.level = before[1:]


def write() -> None:
    log = get_logger("tests")
    log.warning("feed.failed", feed=STRANGE, error=STRANGE)
    try:
        raise ValueError(STRANGE)
    except ValueError:
        log.exception("sweeper.failed", chore=STRANGE)
    logging.getLogger("celery.of.tests").error("of a library: %s", STRANGE)


@pytest.mark.parametrize("lines", ["json"], indirect=True)
def test_a_line_of_json_stays_one_and_says_the_same(lines: io.StringIO) -> None:
    write()
    text = lines.getvalue()
    assert not CONTROLS & set(text) - {"\n"}
    first, second, third = [json.loads(line) for line in text.splitlines()]
    assert first["feed"] == first["error"] == STRANGE
    assert second["exception.message"] == STRANGE
    assert third["event_name"] == f"of a library: {STRANGE}"


@pytest.mark.parametrize("lines", ["console"], indirect=True)
def test_nothing_in_a_shown_line_steers_the_terminal_or_begins_another(lines: io.StringIO) -> None:
    write()
    text = lines.getvalue()
    colours = {"\x1b", "\n"}  # its own: each escape of a stranger's is shown as text
    assert not CONTROLS & set(text) - colours
    for stolen in ("\x1b[2J", "\x1b]0", '\n{"event_name"'):
        assert stolen not in text
    assert "\\x1b[2J" in text


@pytest.mark.parametrize("lines", ["json"], indirect=True)
@pytest.mark.parametrize("title", ["whole", "half of a pair: \ud83d"])
def test_a_line_has_the_text_of_what_json_has_no_type_for(lines: io.StringIO, title: str) -> None:
    at = datetime(2026, 11, 29, 18, tzinfo=UTC)
    given = {
        "at": at,
        "file": Path("a/b"),
        "kinds": {"x"},
        "names": ("a", "ب"),
        "n": 1.5,
        "no": None,
    }
    get_logger("tests").info("feed.polled", title=title, **given)
    line = json.loads(lines.getvalue())
    said = {name: line.get(name) for name in given}
    texts = {"at": "2026-11-29T18:00:00Z", "file": "a/b", "kinds": "{'x'}"}
    assert said == {**texts, "names": ["a", "ب"], "n": 1.5, "no": None}
    assert line["title"] == title
