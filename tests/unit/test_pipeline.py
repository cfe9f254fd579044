import json
from pathlib import Path
from typing import Any

import pytest

from schemas import Flag, RawArticle
from schemas.limits import NO_LIMITS
from tests.articles import make_articles
from tests.fragile import fragile_pipeline
from workers.errors import ConfigurationError, StageError
from workers.pipeline import Pipeline
from workers.settings import get_settings
from workers.stages.text import clean as clean_stage


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load()


def test_the_stages_run_in_order_and_are_timed(pipeline: Pipeline) -> None:
    event = pipeline.enrich(next(make_articles(1)))
    assert list(event.data.timings_ms) == [
        *("clean", "language", "topics", "where", "who", "when", "story")
    ]
    assert all(ms > 0 for ms in event.data.timings_ms.values())


def test_a_failing_stage_names_itself() -> None:
    with pytest.raises(StageError, match="topics: ZeroDivisionError: by design") as caught:
        fragile_pipeline().enrich(RawArticle(body="The envoys spoke of poison in the wells."))
    assert caught.value.stage == "topics"


def test_enrich_is_pure(pipeline: Pipeline) -> None:
    def without_times(article: RawArticle) -> Any:
        return pipeline.enrich(article).model_dump(exclude={"time": True, "data": {"timings_ms"}})

    for article in make_articles(10):
        assert without_times(article) == without_times(article)


def test_evidence_is_a_passage_of_title_or_text(pipeline: Pipeline) -> None:
    seen = 0
    for article in make_articles(60):
        event = pipeline.enrich(article)
        for decision in event.data.topics:
            assert bool(decision.evidence) == decision.carried
            for item in decision.evidence:
                source = (
                    event.data.content.title if item.field == "title" else event.data.content.text
                )
                assert source[item.start : item.end] == item.text
                seen += 1
    assert seen > 50


def test_an_unsupported_language_is_flagged_and_not_guessed(pipeline: Pipeline) -> None:
    event = pipeline.enrich(
        RawArticle(
            title="שר החוץ",
            body="שר החוץ נפגש היום בירושלים עם שליח האומות המאוחדות ודן עמו בהפסקת האש.",
        )
    )
    assert Flag.UNSUPPORTED_LANGUAGE in event.data.flags
    assert event.topics == []


def test_a_garbled_text_names_nothing_and_no_stage_looks(pipeline: Pipeline) -> None:
    legible = "Egypt, 4 July 2025: Hamas and Donald Trump in Cairo, 40 killed. "
    named = pipeline.enrich(RawArticle(body=legible)).data
    kinds = ("countries", "places", "people", "organisations", "dates", "counts")
    assert all(getattr(named, kind) for kind in kinds)
    data = pipeline.enrich(RawArticle(body=legible + "?????? ????? ???????? ?? ??????? " * 20)).data
    assert Flag.GARBLED in data.flags
    assert not any(getattr(data, kind) for kind in kinds)
    assert list(data.timings_ms) == ["clean", "language", "topics", "story"]


def test_entities_can_be_left_out(pipeline: Pipeline) -> None:
    article = RawArticle(body="وصل الرئيس دونالد ترامب إلى القاهرة يوم الأحد 23 نوفمبر 2026.")
    without = Pipeline(pipeline.model, None)
    data = without.enrich(article).data
    assert (data.countries, data.places, data.people, data.dates) == ([], [], [], [])
    assert list(data.timings_ms) == ["clean", "language", "topics"]
    assert without.version != pipeline.version
    found = pipeline.enrich(article).data
    assert found.countries or found.people
    assert found.places
    assert found.dates


@pytest.mark.parametrize(
    "body",
    ["<", "&", "<html>", "<!doctype html><title>x</title>", "<p>", "<![CDATA[ x ]]>", "\u202e\u200f.",
     "<a href='" + "x" * 100_000, "<p" * 50_000, "ا" * 100_000, ". " * 50_000, "&amp" * 50_000],
)  # fmt: skip
def test_odd_bodies_give_an_event_all_the_same(pipeline: Pipeline, body: str) -> None:
    for content_type in ("text/html", "text/plain"):
        fields = {"body": body, "content_type": content_type}
        event = pipeline.enrich(RawArticle.model_validate(fields, context=NO_LIMITS))
        assert event.data.language.code


def test_the_clean_stage_can_be_run_alone() -> None:
    from workers.stages.draft import Draft

    assert clean_stage.clean(Draft(RawArticle(body="نص"))).content.text == "نص"


def test_a_file_of_actors_adds_to_the_catalogue_or_is_refused_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "actors.jsonl"
    monkeypatch.setenv("BARID_ACTORS_FILE", str(path))
    get_settings.cache_clear()
    entry = {"id": "example:x", "type": "person", "name": "Zelinda Quorvath"}
    path.write_text(json.dumps(entry | {"kind": 1}) + "\n")
    with pytest.raises(ConfigurationError, match=r"BARID_ACTORS_FILE: .*line 1: `kind`"):
        Pipeline.load()
    path.write_text(json.dumps(entry) + "\n")
    extended = Pipeline.load()
    event = extended.enrich(RawArticle(body="On Monday Zelinda Quorvath opened the bridge."))
    assert [(person.id, person.name) for person in event.data.people] == [
        ("example:x", "Zelinda Quorvath")
    ]
    monkeypatch.delenv("BARID_ACTORS_FILE")
    get_settings.cache_clear()
    assert extended.version != Pipeline.load().version
