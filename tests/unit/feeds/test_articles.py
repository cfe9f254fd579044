"""From an item of a feed to an article."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas import RawArticle
from schemas.limits import LIMITS
from workers.feeds.articles import article_of, lost_date, refusal
from workers.feeds.items import FeedItem
from workers.feeds.store import Feed

FEED = Feed("wire", "https://n.example/feed.xml")


def item(**more: object) -> FeedItem:
    fields = {"key": "1", "url": "https://n.example/1", "guid": "1", "title": "t", "body": "Text"}
    return FeedItem(**(fields | more))  # type: ignore[arg-type]


def article(of: FeedItem) -> RawArticle:
    return article_of(FEED, of, datetime.now(UTC), LIMITS)


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(hours=14), timedelta(hours=-3)])
def test_a_date_that_is_ahead_by_hours_is_kept(ahead: timedelta) -> None:
    local_time = item(published_at=datetime.now(UTC) + ahead)
    assert article(local_time).published_at == local_time.published_at
    assert lost_date(local_time, LIMITS) == ""


def test_a_date_that_is_ahead_by_days_is_left_out_and_that_is_said() -> None:
    date = datetime.now(UTC) + timedelta(days=5)
    coming = item(published_at=date)
    assert article(coming).published_at is None
    assert refusal(FEED, coming, LIMITS) == lost_date(coming, LIMITS)
    assert f"{date:%Y-%m-%d}" in lost_date(coming, LIMITS)
    assert "is left out" in lost_date(coming, LIMITS)


@pytest.mark.parametrize(
    ("html", "content_type"), [(True, "text/html"), (False, "text/plain"), (None, None)]
)
def test_the_format_says_what_a_text_is(html: bool | None, content_type: str | None) -> None:
    assert article(item(html=html)).content_type == content_type


def test_several_authors_are_a_list_and_one_text() -> None:
    both = article(item(author="Alice, Basma", authors=("Alice", "Basma")))
    assert both.metadata == {"author": "Alice, Basma", "authors": ["Alice", "Basma"]}
    assert article(item(author="Alice", authors=("Alice",))).metadata == {"author": "Alice"}


def test_an_item_that_is_known_by_its_guid_says_its_address_in_the_metadata() -> None:
    shared = article(item(by_guid=True, link="https://n.example/1#b"))
    assert shared.url is None
    assert shared.metadata == {"link": "https://n.example/1#b"}
    assert shared.id == RawArticle(guid="1", feed="wire", body="x").id


def test_an_item_without_text_is_refused_unless_its_page_can_give_one() -> None:
    headline = item(body="<p>&nbsp;</p>")
    assert refusal(FEED, headline, LIMITS) == ""
    never = Feed("wire", "https://n.example/feed.xml", "never")
    assert "a title alone is not enough" in refusal(never, headline, LIMITS)
    assert "a title alone is not enough" in refusal(FEED, item(body="", url=None), LIMITS)
