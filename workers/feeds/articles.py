"""From a feed's item to the article that is sent, with its full text where that is wanted."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pydantic import ValidationError

from schemas.article import RawArticle
from schemas.identity import canonical_url, identity_url
from schemas.limits import Limits
from schemas.noarticle import has_text
from workers.errors import BaridError, InvalidArticle
from workers.feeds.feed import Feed
from workers.feeds.fetch import FetchError, Response
from workers.feeds.items import FeedItem
from workers.feeds.manners import Visitor
from workers.settings import Settings
from workers.stages.text.extract import looks_like_page, page_head

_TAG = re.compile(r"<[^<>]{0,5000}>")
_CONTENT_TYPES = {True: "text/html", False: "text/plain", None: None}


class NoText(BaridError):
    """An item has no text of its own, and its page cannot be fetched at present."""


class ArticleMaker:
    """Makes articles of feed items."""

    def __init__(self, visitor: Visitor, settings: Settings) -> None:
        self._visitor, self._settings = visitor, settings
        self._limits = settings.limits

    async def make(
        self, feed: Feed, item: FeedItem, fetched_at: datetime
    ) -> tuple[RawArticle | None, str]:
        """Return an item's article, and what was wrong with it; empty when nothing was.

        If its page cannot or may not be fetched, only the full text is lost, not the article: the
        feed's own text is sent instead, if there is one.

        Raises:
            HostBusy: other requests to the page's host come first.
            NoText: its text would be on its page, which cannot be fetched.
        """
        page_problem = ""
        if item.url and self.wants_page(feed, item):
            try:
                page = await self._visitor.page(item.url, feed.access_for(item.url))
                article = article_of(feed, item, fetched_at, self._limits, page)
                return article, lost_date(item, self._limits)
            except (FetchError, InvalidArticle) as error:
                page_problem = f"full text: {error}"
            except ValidationError as error:
                page_problem = f"full text: {InvalidArticle.from_validation(error)}"
        complaints = filter(None, (page_problem, lost_date(item, self._limits)))
        try:
            return article_of(feed, item, fetched_at, self._limits), "; ".join(complaints)
        except ValidationError as error:
            problem = f"{_name(item)}: {InvalidArticle.from_validation(error)}"
        if page_problem and not _has_text(item):
            raise NoText(f"{problem}; {page_problem}")
        return None, problem

    def wants_page(self, feed: Feed, item: FeedItem) -> bool:
        """Whether the page of a feed's item is to be fetched.

        Not that of an address which several items share, nor one that is built in the browser: it
        would be the same for all of them.
        """
        if item.by_guid or "#" in (item.url or ""):
            return False
        if feed.full_text == "when_short":
            return len(_TAG.sub("", item.body).strip()) < self._settings.short_text
        return feed.full_text == "always"


def refusal(feed: Feed, item: FeedItem, limits: Limits) -> str:
    """Return why an item, or a part of it, would be refused; empty if it would be taken.

    An item without text is looked at as if its page had given one, where it can.
    """
    lost = lost_date(item, limits)
    if not _has_text(item) and item.url and not item.shared and feed.full_text != "never":
        item = replace(item, body=item.title)
    try:
        article_of(feed, item, datetime.now(UTC), limits)
    except ValidationError as error:
        return str(InvalidArticle.from_validation(error))
    return lost


def lost_date(item: FeedItem, limits: Limits) -> str:
    """Return what to say of a date that lies too far ahead to be kept; empty if it is kept.

    One that is ahead by hours is kept: clocks differ, and publishers call their local time UTC.
    """
    date = item.published_at
    if date is None or not limits.is_too_late(date):
        return ""
    return f"{_name(item)}: its date, {date:%Y-%m-%d %H:%M} UTC, is in the future and is left out"


def article_of(
    feed: Feed, item: FeedItem, fetched_at: datetime, limits: Limits, page: Response | None = None
) -> RawArticle:
    """Return the article of an item, with the text of its page if that is given.

    Raises:
        ValidationError: the schema or a limit refuses it.
    """
    text = page.text if page else ""
    metadata = {
        "author": item.author,
        "authors": list(item.authors) if len(item.authors) > 1 else None,
        "tags": list(item.tags),
        "image": item.image,
        "link": item.link[:2_048] if item.by_guid and item.link else None,
    }
    date = item.published_at
    url = _same_article(text, page.url) if page and text else item.url
    fields = {
        "url": None if item.by_guid else url,
        "guid": item.guid,
        "title": item.title[: limits.title_characters] or None,
        "body": text or (item.body if _has_text(item) else ""),
        "content_type": "text/html" if text else _CONTENT_TYPES[item.html],
        "published_at": date if date and not limits.is_too_late(date) else None,
        "fetched_at": fetched_at if fetched_at <= datetime.now(UTC) else None,
        "feed": feed.name,
        "source": feed.source,
        "language": item.language or feed.language,
        "metadata": {key: value for key, value in metadata.items() if value},
    }
    return RawArticle.model_validate(fields, context=limits)


def _has_text(item: FeedItem) -> bool:
    return has_text(item.body) if item.html is not False else any(map(str.isalnum, item.body))


def _name(item: FeedItem) -> str:
    return item.link or item.url or item.guid or item.title[:80]


def _same_article(page: str, address: str) -> str:
    """Return the address that a page calls its canonical one, if it is on the same host.

    A feed often links through a counter, which leads to the article; and the article names its
    canonical address. One on another host would let a page pass itself off as another's.
    """
    if not looks_like_page(page):
        return address
    try:
        canonical = canonical_url(page_head(page).canonical_url or "")
    except ValueError:
        return address
    same_host = _host(canonical) == _host(address)
    # Many sites wrongly name their home page, which would make all their articles one.
    return canonical if same_host and urlsplit(canonical).path.strip("/") else address


def _host(url: str) -> str:
    return identity_url(url).split("/", 1)[0]
