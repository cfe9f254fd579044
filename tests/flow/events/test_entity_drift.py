"""How many entities articles name: counted, compared with what is usual, pointed out."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from schemas import RawArticle
from tests.flow.cli.test_cli import run
from tests.servers import Service, wait_until
from workers.cli.main import cli
from workers.errors import ConfigurationError
from workers.events.entitydrift import Mean, Reference, Usual, load_reference, means
from workers.events.tally import Tally
from workers.pipeline import enrich
from workers.store.connection import keys

TALKS = "Hamas and Egypt said on Monday that talks in Cairo with Steve Witkoff had failed."
GARBLED = "Egypt, 4 July 2025. " + "?????? ????? ???????? ?? ??????? " * 20


def found(barid: Service, reference: Reference | None = None) -> dict[tuple[str, str, str], Mean]:
    counts = Tally(barid.redis(), keys(barid.settings)).counts(1, datetime.now(UTC).date())
    usual = reference or load_reference()
    return {(m.language, m.feed, m.kind): m for m in means(counts, usual)}


def test_entities_are_counted_by_language_feed_and_kind(barid: Service) -> None:
    talks = enrich(RawArticle(title="Talks", body=TALKS, feed="wire"))
    rain = enrich(RawArticle(title="Rain", body="It rained on the hills all day.", feed="town"))
    Tally(barid.redis(), keys(barid.settings)).add([talks, talks, rain, rain])
    kinds = found(barid)
    assert kinds["en", "wire", "countries"].mean == 1
    assert kinds["en", "town", "people"].mean == 0
    whole = kinds["en", "", "organisations"]
    assert (whole.articles, whole.mean) == (4, 0.5)
    assert whole.usual == load_reference().languages["en"]["organisations"].mean


def test_texts_in_which_nothing_was_looked_for_do_not_count(barid: Service) -> None:
    garbled = enrich(RawArticle(title="x", body=GARBLED))
    Tally(barid.redis(), keys(barid.settings)).add([garbled])
    assert found(barid) == {}


def test_only_what_is_far_from_usual_and_beyond_chance_is_pointed_out() -> None:
    def mean(articles: int, value: float, usual: float | None, deviation: float = 3.0) -> bool:
        return Mean("ar", "", "people", articles, value, usual, deviation).surprising

    assert mean(400, 1.0, 3.0)
    assert mean(400, 7.0, 3.0)
    assert not mean(400, 5.0, 3.0)  # not twice as many
    assert not mean(20, 0.0, 3.0)  # too few articles
    assert not mean(60, 1.4, 3.0, deviation=9.0)  # chance
    assert not mean(9_000, 0.1, 0.4)  # rare anyway
    assert not mean(400, 9.0, None)


def test_what_is_usual_is_known_of_every_kind_in_every_language() -> None:
    usual = load_reference()
    assert usual.languages.keys() == usual.articles.keys() == {"ar", "en", "fr"}
    for kinds in usual.languages.values():
        assert set(kinds) == {"countries", "places", "people", "organisations", "dates", "counts"}
        assert all(0 < one.mean < 20 and one.deviation > 0 for one in kinds.values())
    assert min(usual.articles.values()) > 1_000
    assert "2015 to 2026" in usual.source


def test_a_worker_counts_and_the_command_shows_it(barid: Service) -> None:
    barid.start_worker()
    barid.producer().enqueue([RawArticle(title="Talks", body=TALKS, feed="wire")])
    wait_until(lambda: bool(found(barid)), 30, "the article to be counted")
    code, rows, _ = run(barid, "entities", "drift", "--feeds", "--json")
    [row] = [r for r in rows if (r["feed"], r["kind"]) == ("wire", "places")]
    assert (code, row["articles"], row["mean"], row["surprising"]) == (0, 1, 1.0, False)
    assert {r["feed"] for r in run(barid, "entities", "drift", "--json")[1]} == {""}


@pytest.mark.barid(entities=False)
def test_without_entities_the_command_says_why_there_are_none(barid: Service) -> None:
    _, _, text = run(barid, "entities", "drift")
    assert "BARID_ENTITIES is false" in text


def test_what_is_usual_can_be_measured_and_compared_with(barid: Service, tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    lines = [
        {"title": "Talks", "text": TALKS, "date": "2026-03-02"},
        {"text": "It rained all day here."},
    ]
    texts.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    done = CliRunner().invoke(cli, ["entities", "measure", str(texts), "--source", "two of ours"])
    assert done.exit_code == 0, done.output
    file = tmp_path / "usual.json"
    file.write_text(done.output, "utf-8")
    usual = load_reference(file)
    assert (usual.source, usual.articles) == ("two of ours", {"en": 2})
    assert usual.languages["en"]["people"] == Usual(mean=0.5, deviation=0.5)
    Tally(barid.redis(), keys(barid.settings)).add([enrich(RawArticle(title="Talks", body=TALKS))])
    code, rows, _ = run(barid, "entities", "drift", "--json", "--reference", str(file))
    assert code == 0
    assert {r["usual"] for r in rows if r["kind"] == "people"} == {0.5}


def test_a_file_that_is_no_reference_is_named_with_the_field(tmp_path: Path) -> None:
    file = tmp_path / "usual.json"
    for text, named in (("{}", "source"), ("[", "usual.json"), ('{"source": 1}', "source")):
        file.write_text(text)
        with pytest.raises(ConfigurationError, match=named):
            load_reference(file)


def test_a_text_that_cannot_be_measured_is_named_with_its_line(tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text('{"text": "It rained."}\n{"title": "x"}\n')
    done = CliRunner().invoke(cli, ["entities", "measure", str(texts)])
    assert "line 2: text: needs the article's text" in str(done.exception)
