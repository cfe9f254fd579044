"""What is shown on a terminal, where titles of strangers come."""

from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from rich.console import Console

from schemas import EnrichedEvent
from schemas.entities import Country
from tests.documents import ROOT
from workers.cli import output
from workers.cli.output import countries_text, event_line, event_row, event_table, isolated

SAMPLE = EnrichedEvent.from_json((ROOT / "docs/sample-event.json").read_text("utf-8"))

FSI, PDI = "\u2068", "\u2069"


def test_arabic_keeps_its_direction_among_others_and_an_id_stays_as_it_is() -> None:
    assert isolated("هدنة في غزة") == f"{FSI}هدنة في غزة{PDI}"
    assert isolated("0f1e.1") == "0f1e.1"


@pytest.mark.parametrize(
    "text", ["\x1b]0;owned\x07", "a\x9b31m", "هدنة\u2069 ثم", "\u202eهدنة", "a\rb", "\x7f"]
)
def test_nothing_in_a_title_steers_the_terminal_or_ends_its_isolation(text: str) -> None:
    inner = isolated(text).removeprefix(FSI).removesuffix(PDI)
    assert not set(inner) & set("\x1b\x07\x9b\x7f\r\u2069\u202e")
    assert "\N{REPLACEMENT CHARACTER}" in inner


def test_lines_and_tabs_stay() -> None:
    assert isolated("a\n\tb") == "a\n\tb"


def event(*codes: str, about: str = "") -> EnrichedEvent:
    countries = [Country(code=code, about=code == about, mentions=[]) for code in codes]
    data = SAMPLE.data.model_copy(update={"countries": countries})
    return SAMPLE.model_copy(update={"data": data})


def published(moment: datetime) -> EnrichedEvent:
    origin = SAMPLE.data.provenance.model_copy(update={"published_at": moment})
    data = SAMPLE.data.model_copy(update={"provenance": origin})
    return SAMPLE.model_copy(update={"time": moment, "data": data})


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What is printed on a wide terminal."""
    written = StringIO()
    monkeypatch.setattr(output, "out", Console(file=written, width=120))
    return written


def test_on_a_narrow_terminal_one_country_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "out", Console(width=80))
    assert countries_text(event("US", "QA", "EG", about="EG")).plain == "EG +2"
    assert countries_text(event("US")).plain == "US"


def test_the_times_of_a_column_are_of_one_zone(wide: StringIO) -> None:
    zones = [timezone(timedelta(hours=hours)) for hours in (0, 2, -5)]
    same = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    of = [published(same.astimezone(zone)) for zone in zones]
    assert {event_line(one).plain[:11] for one in of} == {"11-20 01:30"}
    table = event_table()
    for one in of:
        event_row(table, one)
    output.out.print(table)
    assert wide.getvalue().count("2026-11-20 01:30") == len(zones)
    assert "UTC" in wide.getvalue()


@pytest.mark.usefixtures("wide")
def test_countries_are_shown_by_code_those_that_it_is_about_first() -> None:
    assert countries_text(event()).plain == ""
    shown = countries_text(event("US", "QA", "EG", about="EG"))
    assert shown.plain == "EG US QA"
    assert [span.style for span in shown.spans] == ["bold", "dim", "dim"]
    assert countries_text(event("US", "QA", "IL", "PS", "EG", about="EG")).plain == "EG US QA +2"


def test_a_table_and_a_line_have_them_beside_the_topics(wide: StringIO) -> None:
    table = event_table()
    event_row(table, event("EG", "US", about="EG"))
    output.out.print(table)
    output.out.print(event_line(event("EG", "US", about="EG")), soft_wrap=True)
    heading, row, line = (" ".join(text.split()) for text in wide.getvalue().splitlines())
    assert "topics countries title" in heading
    assert "security EG US" in row
    assert "security EG US \u2068مدير" in line
