"""Feeds rebuilt from public reports of what went wrong, each with the value that is right."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas import RawArticle
from schemas.limits import LIMITS
from workers.feeds.articles import article_of
from workers.feeds.items import FeedItem, ParsedFeed
from workers.feeds.parse import parse_feed
from workers.feeds.store import Feed
from workers.stages.draft import Draft
from workers.stages.text.clean import clean

CASES = Path(__file__).parents[2] / "cases" / "feeds"


def case(name: str) -> ParsedFeed:
    return parse_feed((CASES / name).read_bytes(), f"https://news.example/{name}")


def article(item: FeedItem) -> RawArticle:
    feed = Feed("cases", "https://news.example/feed.xml")
    return article_of(feed, item, datetime.now(UTC), LIMITS)


def shown(item: FeedItem) -> tuple[str, str]:
    """Return title and text as an event has them."""
    content = clean(Draft(article(item))).content
    return content.title, content.text


@pytest.mark.parametrize("name", ["same-link.xml", "anchors.xml"])
def test_items_that_share_an_address_are_all_there(name: str) -> None:
    feed = case(name)
    assert len({item.key for item in feed.items}) == 5
    assert len({item.guid for item in feed.items}) == 5
    assert all(item.shared for item in feed.items)
    assert not feed.complaints


def test_entities_without_tags_are_decoded() -> None:
    first, second = case("entities-no-tags.xml").items
    assert article(first).content_type == "text/html"
    assert shown(first) == (
        "Camp attaqué",
        "L’ONU a dénoncé mardi l’attaque contre un camp de réfugiés : douze morts.",
    )
    assert shown(second)[1] == '“We will talk”, the minister said & left; the "truce" holds.'


@pytest.mark.parametrize(
    ("name", "dates"),
    [
        ("date-colon-offset.xml", ["2026-11-20 07:00", "2026-11-20 07:00"]),
        ("date-pm.xml", ["2026-11-20 21:30", "2026-11-20 21:30", "2026-11-21 02:30"]),
        (
            "date-mardi.xml",
            ["2026-11-24 10:00", "2026-11-24 09:00", "2026-03-04 10:00", "2026-11-25 10:07"],
        ),
        ("date-bad-offset.xml", ["2026-11-20 10:00", None, "2026-11-20 10:00"]),
        ("date-year-one.xml", ["2026-11-20 10:00", None]),
    ],
)
def test_dates(name: str, dates: list[str | None]) -> None:
    feed = case(name)
    found = [f"{i.published_at:%Y-%m-%d %H:%M}" if i.published_at else None for i in feed.items]
    assert found == dates
    assert [bool(item.problem) for item in feed.items] == [date is None for date in dates]
    assert len(feed.complaints) == (None in dates)
    assert [article(item).published_at for item in feed.items] == [
        item.published_at for item in feed.items
    ]


def test_the_description_comes_before_the_caption_of_a_picture() -> None:
    [item] = case("media-caption.xml").items
    assert item.body.startswith("Rivers rose overnight")
    assert "Photograph" not in item.body


def test_a_prefixed_root() -> None:
    feed = case("prefixed-atom.xml")
    [item] = feed.items
    assert (feed.title, item.title, item.url) == ("Prefixed", "One", "https://news.example/1")
    assert item.html is False
    assert not feed.complaints


def test_titles_are_shown_as_they_were_meant() -> None:
    titles = [shown(item)[0] for item in case("title-image-only.xml").items]
    assert titles == ["", "A guide to <head> elements", 'Ministers ’firm’ on "truce"']


def test_a_document_without_an_end_holds_its_last_item_back() -> None:
    feed = case("no-end-tag.xml")
    assert feed.items == []
    assert feed.held is not None
    assert feed.held.title == "Only item"
    assert "cut off" in feed.complaints[-1]


def test_a_document_type_in_a_text_is_text() -> None:
    first, second = case("doctype-in-cdata.xml").items
    assert shown(first)[1] == "Each page begins with <!DOCTYPE"
    assert shown(second)[1].startswith("Delegates from four states")


def test_authors_of_a_feed_are_those_of_its_items_and_several_are_several() -> None:
    first, second = case("feed-author.xml").items
    assert article(first).metadata == {"author": "Desk A"}
    assert article(second).metadata == {"author": "Alice, Basma", "authors": ["Alice", "Basma"]}


def test_plain_text_is_no_html() -> None:
    [item] = case("content-text.json").items
    assert article(item).content_type == "text/plain"
    assert shown(item)[1] == item.body
    assert item.body.startswith("If demand<supply then prices fall")


def test_the_old_address_of_the_version_of_json_feed() -> None:
    [item] = case("version-http.json").items
    assert item.url == "https://news.example/v1"


def test_utf_16_without_a_mark() -> None:
    [item] = case("utf16le-no-bom.xml").items
    assert (item.title, item.guid) == ("One", "u1")
