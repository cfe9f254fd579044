import json
from datetime import UTC, datetime

import pytest
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from schemas import EnrichedEvent, RawArticle
from tests.articles import make_articles
from workers.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load()


def test_every_event_is_a_valid_cloudevent(pipeline: Pipeline) -> None:
    published = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    for made in make_articles(20):
        article = made.model_copy(update={"published_at": published})
        event = pipeline.enrich(article)
        read = JSONFormat().read(CloudEvent, event.to_json())
        assert read.get_specversion() == "1.0"
        assert read.get_id() == event.id
        assert read.get_type() == "barid.article.enriched.v1"
        assert read.get_subject() == article.id
        assert read.get_time() == event.time == published
        assert read.get_dataschema() == "urn:barid:schema:enriched-event:v1"


def test_the_sdk_refuses_what_is_no_event() -> None:
    # The check above can fail: without a type the SDK says no.
    with pytest.raises(CloudEventValidationError, match="type"):
        JSONFormat().read(CloudEvent, json.dumps({"specversion": "1.0", "source": "a", "id": "b"}))


def test_same_article_and_pipeline_give_the_same_id(pipeline: Pipeline) -> None:
    article = RawArticle(url="https://news.example/a", title="خبر", body="<p>نص الخبر</p>")
    again = RawArticle(url="http://www.news.example/a/", title="خبر", body="<div>نص  الخبر</div>")
    other = RawArticle(url="https://news.example/a", title="خبر", body="<p>نص آخر</p>")
    assert pipeline.enrich(article).id == pipeline.enrich(again).id
    assert pipeline.enrich(article).id != pipeline.enrich(other).id
    assert pipeline.enrich(article).subject == pipeline.enrich(other).subject


def test_another_pipeline_gives_another_id(pipeline: Pipeline) -> None:
    class Renamed:
        version = "another"
        topics = pipeline.model.topics
        languages = pipeline.model.languages
        score = pipeline.model.score

    article = RawArticle(body="نص")
    assert Pipeline(Renamed()).enrich(article).id != pipeline.enrich(article).id


def test_an_event_survives_json_and_fields_of_a_newer_barid(pipeline: Pipeline) -> None:
    event = pipeline.enrich(next(make_articles(1)))
    assert EnrichedEvent.from_json(event.to_json()) == event
    newer = json.loads(event.to_json())
    newer["data"]["mood"] = "calm"
    newer["data"]["flags"].append("sarcastic")
    assert EnrichedEvent.from_json(json.dumps(newer)) == event
    with pytest.raises(ValueError, match=r"(?s)sarcastic.*mood"):
        EnrichedEvent.model_validate(newer)
    newer["data"]["flags"] = "none"
    with pytest.raises(ValueError, match="flags"):
        EnrichedEvent.from_json(json.dumps(newer))
