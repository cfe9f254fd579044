"""What `barid logs` shows of a line on a terminal."""

from contextlib import redirect_stdout
from io import StringIO

import pytest

from tests.screen import on_screen
from workers.cli.logview import show_groups, show_line
from workers.telemetry.logstream import LogLine

LIBRARY = {
    "timestamp": "2026-11-28T10:00:00.000000Z", "severity_text": "warning", "otel.scope.name": "py.warnings",
    "event_name": "platforms.py:893: SecurityWarning\n\nPlease use another user.\u202e\n",
}  # fmt: skip


def shown(monkeypatch: pytest.MonkeyPatch, fields: dict[str, str]) -> str:
    """Return what a terminal of 80 columns shows of a line."""
    on_screen(monkeypatch)
    written = StringIO()
    with redirect_stdout(written):
        show_line(LogLine("1-0", fields))
    return written.getvalue()


def test_a_librarys_warning_is_shown_as_what_it_counts_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert " info " in shown(monkeypatch, LIBRARY)
    own = {name: value for name, value in LIBRARY.items() if name != "otel.scope.name"}
    assert " warning " in shown(monkeypatch, own)


def test_a_message_of_many_lines_stays_on_one_and_steers_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = shown(monkeypatch, LIBRARY)
    assert text.count("\n") == 1
    assert "SecurityWarning Please use" in text
    assert "\u202e" not in text


def test_no_group_is_no_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    on_screen(monkeypatch)
    show_groups([])
    assert capsys.readouterr().out == ""
