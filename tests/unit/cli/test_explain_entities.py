"""What `barid explain` shows of the countries, people, dates and so on of a text."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from schemas.article import RawArticle
from schemas.entities import Country, Mention, Organisation, Person, Place
from workers.cli import explain_entities
from workers.cli.explain_entities import passages, show
from workers.cli.main import cli
from workers.pipeline import enrich

ARTICLE = {
    "title": "Two killed in Friday's storm",
    "body": "At least 40 people were wounded in the storm of 4 July, the ministry said. It was the worst "
    "since 2011.",
    "published_at": "2025-07-06T10:00:00Z",
}


def explain(*arguments: str, given: str) -> list[dict]:
    done = CliRunner().invoke(cli, ["explain", "-", *arguments], input=given)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_in_a_pipe_it_is_one_json_object_per_article() -> None:
    first, second = explain(given=f"{json.dumps(ARTICLE)}\n{json.dumps(ARTICLE)}\n")
    assert first == second
    assert [d["value"] for d in first["dates"]] == ["2025-07-04", "2025-07-04", "2011"]
    assert [(c["number"], c["kind"]) for c in first["counts"]] == [(2, "killed"), (40, "wounded")]
    for found in (*first["dates"], *first["counts"]):
        assert first[found["field"]][found["start"] : found["end"]] == found["text"]
    assert {"countries", "places", "people", "organisations"} <= first.keys()


def test_dates_of_a_text_without_a_date_are_told_from_the_day_that_is_given() -> None:
    text = "Storm\nThe storm came yesterday and went on for two days.\n"
    [unknown] = explain(given=text)
    assert [d.get("value") for d in unknown["dates"]] == [None]
    for day in ("2025-07-06", "6 July 2025", "2025-07-06T23:30:00-02:00"):
        [told] = explain("--published", day, given=text)
        assert [d["value"] for d in told["dates"]] == ["2025-07-05"]


def test_a_day_that_is_none_is_refused_in_one_line() -> None:
    done = CliRunner().invoke(
        cli, ["explain", "-", "--published", "soon"], input="Rain\nIt rained."
    )
    assert done.exit_code == 2
    assert "soon is no date" in done.output


def test_an_article_that_cannot_be_read_does_not_hide_the_others() -> None:
    done = CliRunner().invoke(
        cli, ["explain", "-"], input=f'{{"body": ""}}\n{json.dumps(ARTICLE)}\n'
    )
    assert done.exit_code == 1
    assert "body" in done.output
    assert "2025-07-04" in done.output


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """A terminal with colours, instead of the command's output."""
    written = StringIO()
    console = Console(
        file=written, force_terminal=True, color_system="standard", width=60, highlight=False
    )
    monkeypatch.setattr(explain_entities, "out", console)
    return written


def test_on_a_terminal_every_kind_has_its_colour_and_a_legend(terminal: StringIO) -> None:
    show(enrich(RawArticle.model_validate(ARTICLE)))
    shown = terminal.getvalue()
    assert re.search(r"\x1b\[[0-9;]*34m4 July\x1b", shown), shown
    assert re.search(r"\x1b\[[0-9;]*31m40 people\x1b", shown), shown
    assert re.search(r"colours .*34mdates.*31mcounts", shown)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "2025-07-04 (day, told from the day of publication)" in " ".join(plain.split())
    assert "40 wounded" in plain


def test_people_places_countries_and_organisations_are_shown_as_well(terminal: StringIO) -> None:
    event = enrich(
        RawArticle(title="Rain", body="Hassan Rashad of the Egyptian GIS flew to Cairo.")
    )
    text = event.data.content.text

    def at(passage: str) -> list[Mention]:
        start = text.index(passage)
        return [Mention(field="text", start=start, end=start + len(passage), text=passage)]

    person = Person(name="Hassan Rashad", role="head", country="EG", mentions=at("Hassan Rashad"))
    place = Place(name="Cairo", country="EG", mentions=at("Cairo"))
    body = Organisation(name="GIS", kind="intelligence", mentions=at("Egyptian GIS"))
    country = Country(code="EG", about=True, mentions=at("Egyptian"))
    data = event.data.model_copy(
        update={
            "people": [person],
            "places": [place],
            "organisations": [body],
            "countries": [country],
        }
    )
    kinds = {text[p.start : p.end]: p.kind for p in passages(data)}
    assert kinds == {
        "Hassan Rashad": "people",
        "Cairo": "places",
        "Egyptian GIS": "organisations",
        "Egyptian": "countries",
    }
    show(event.model_copy(update={"data": data}))
    shown = terminal.getvalue()
    # The country keeps its colour within the organisation's name.
    assert re.search(r"32mEgyptian\x1b\[0m\x1b\[[0-9;]*33m GIS", shown), shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    for words in ("EG about it, once", "Hassan Rashad head, EG, once", "GIS intelligence, once"):
        assert words in " ".join(plain.split())


def test_lines_in_arabic_keep_their_direction_and_steer_nothing(terminal: StringIO) -> None:
    body = "وصل الوفد اليوم الأحد إلى المدينة " * 6 + "\u202e\x1b[2J"
    show(enrich(RawArticle(body=body)))
    lines = [line for line in terminal.getvalue().splitlines() if "الوفد" in line]
    assert len(lines) > 2
    for line in lines:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
        assert plain.startswith("\u2068")
        assert plain.rstrip().endswith("\u2069")
    assert "\x1b[2J" not in terminal.getvalue()


def test_a_text_that_names_nothing_says_so(terminal: StringIO) -> None:
    show(enrich(RawArticle(body="It rained and rained.")))
    assert "nothing was found" in terminal.getvalue()


def test_a_garbled_text_says_that_nothing_was_looked_for(terminal: StringIO) -> None:
    garbled = "Egypt, 4 July 2025. " + "?????? ????? ???????? ?? ??????? " * 10
    show(enrich(RawArticle(body=garbled)))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())
    assert "nothing was looked for: the text is garbled" in shown
    assert "colours" not in shown
    [found] = explain(given=json.dumps({"title": "x", "body": garbled}))
    assert "garbled" in found["flags"]


def test_what_only_the_closing_list_names_is_shown_with_it(terminal: StringIO) -> None:
    event = enrich(RawArticle(title="Talks", body="Envoys met in Cairo, Egypt, for talks."))
    content = event.data.content.model_copy(update={"parties": ["حركة حماس"]})
    named = [Organisation(name="Hamas", kind="armed_group", mentions=[])]
    data = event.data.model_copy(update={"content": content, "organisations": named})
    show(event.model_copy(update={"data": data}))
    shown = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue()).split())
    assert "party \u2068حركة حماس\u2069" in shown
    assert "Hamas armed group, in the closing list" in shown


def test_a_file_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("Storm\nTwo people were killed on 4 July 2025.\n", "utf-8")
    done = CliRunner().invoke(cli, ["explain", str(path)])
    assert json.loads(done.output)["counts"][0]["number"] == 2
