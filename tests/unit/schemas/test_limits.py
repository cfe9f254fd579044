"""Limits belong to who takes articles in: nothing of the process, nothing that a worker asks for."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from schemas import NO_LIMITS, Limits, RawArticle
from tests.articles import OVERSIZED, WIDE
from workers.cli.intake import page_article, read_path, read_stream
from workers.errors import InvalidArticle
from workers.feeds.articles import refusal
from workers.feeds.items import FeedItem
from workers.feeds.store import Feed
from workers.settings import get_settings
from workers.store.codec import pack_article, unpack_article

LARGE: list[tuple[dict[str, Any], Limits, str]] = [
    ({"body": "x", "title": "123456"}, Limits(title_characters=5), "title: has 6 characters"),
    ({"body": "نصوص"}, Limits(body_bytes=7), "body: has 8 bytes, more than 7"),
    ({"body": "x", "metadata": {"k": "ش"}}, Limits(metadata_bytes=9), "metadata: has 10 bytes"),
    ({"body": "<div>" * 4 + "x"}, Limits(nesting=3), "nested more than 3 deep"),
    ({"body": "<i>" * 4 + "x", "content_type": "text/html"}, Limits(nesting=3), "more than 3 deep"),
    (
        {"body": "x", "published_at": datetime.now(UTC) + timedelta(days=1)},
        Limits(future=timedelta(hours=1)),
        "published_at: is",
    ),
    (
        {"body": "x", "fetched_at": datetime.now(UTC) + timedelta(days=1)},
        Limits(future=timedelta(hours=1)),
        "fetched_at: is",
    ),
]
"""Fields, limits that they break, and what is said of it; the usual limits they keep."""


@pytest.mark.parametrize(("fields", "limits", "message"), LARGE)
def test_a_validation_holds_an_article_to_the_limits_of_its_context(
    fields: dict[str, Any], limits: Limits, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        RawArticle.model_validate(fields, context=limits)
    assert message in str(InvalidArticle.from_validation(caught.value))


@pytest.mark.parametrize(("fields", "limits", "message"), LARGE)
def test_an_article_that_is_made_knows_whether_it_keeps_other_limits(
    fields: dict[str, Any], limits: Limits, message: str
) -> None:
    article = RawArticle(**fields)
    assert article.within(Limits())
    assert article.within(NO_LIMITS)
    assert not article.within(limits)


def test_plain_text_has_no_elements() -> None:
    fields = {"body": "<div>" * 4, "content_type": "text/plain"}
    assert RawArticle.model_validate(fields, context=Limits(nesting=3)).within(Limits(nesting=3))


def test_reading_the_settings_changes_nothing_for_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BARID_MAX_TITLE_CHARACTERS", "5")
    get_settings.cache_clear()
    try:
        assert get_settings().limits.title_characters == 5
        assert RawArticle(title="123456", body="x").title == "123456"
    finally:
        get_settings.cache_clear()


def test_the_ledger_gives_back_whatever_an_intake_took() -> None:
    article = RawArticle.model_validate(OVERSIZED, context=WIDE)
    assert unpack_article(pack_article(article, "f")).article == article


def test_a_worker_whose_clock_is_behind_takes_the_date_that_the_intake_took() -> None:
    date = datetime.now(UTC) + timedelta(days=3)
    ahead = RawArticle.model_validate(
        {"body": "x", "published_at": date}, context=Limits(future=timedelta(days=4))
    )
    assert unpack_article(pack_article(ahead, "f")).article.published_at == date


def test_what_is_no_limit_is_still_refused_in_the_ledger() -> None:
    broken = RawArticle.model_construct(body=" ")
    with pytest.raises(ValueError, match="is empty"):
        unpack_article(pack_article(broken, "f"))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"body": "x", "title": "123456"}\n', "jsonl"),
        (b'[{"body": "x", "title": "123456"}]', "json"),
        ("123456\nنص".encode(), "text"),
    ],
)
def test_what_the_command_line_reads_is_held_to_the_limits_given(
    tmp_path: Path, data: bytes, kind: str
) -> None:
    [item] = read_stream(io.BytesIO(data), "in", kind, Limits(title_characters=5))
    assert item.problem == "title: has 6 characters, more than 5"
    suffix = {"jsonl": "jsonl", "json": "json", "text": "txt"}[kind]
    (tmp_path / f"a.{suffix}").write_bytes(data)
    [item] = read_path(tmp_path, Limits(title_characters=5))
    assert item.problem == "title: has 6 characters, more than 5"
    assert [i.problem for i in read_stream(io.BytesIO(data), "in", kind)] == [""]


def test_a_page_is_held_to_the_limits_given() -> None:
    page = "<html><body><p>خبر</p></body></html>"
    assert page_article(page).body == page
    with pytest.raises(ValidationError, match="more than 10"):
        page_article(page, limits=Limits(body_bytes=10))


def test_a_feeds_item_is_cut_to_the_title_and_held_to_the_body_that_are_allowed() -> None:
    feed = Feed("wire", "https://news.example/rss")
    item = FeedItem("1", None, "1", title="123456", body="نصوص")
    assert refusal(feed, item, Limits(title_characters=5)) == ""
    assert refusal(feed, item, Limits(body_bytes=7)) == "body: has 8 bytes, more than 7"
