"""From a feed's item to the article that is sent, with its full text where that is wanted."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pydantic import ValidationError

from schemas.article import RawArticle
from schemas.identity import canonical_url, identity_url
from schemas.limits import Limits
from workers.errors import InvalidArticle
from workers.feeds.feed import Feed
from workers.feeds.fetch import FetchError, Response
from workers.feeds.items import FeedItem
from workers.feeds.manners import Visitor
from workers.settings import Settings
from workers.stages.text.extract import looks_like_page, page_head

_TAG = re.compile(r"<[^<>]{0,5000}>")


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
        feed's own text is sent instead.

        Raises:
            HostBusy: other requests to the page's host come first.
        """
        complaint = ""
        if item.url and self.wants_page(feed, item):
            try:
                page = await self._visitor.page(item.url, feed.access_for(item.url))
                return _article(feed, item, fetched_at, self._limits, page), ""
            except (FetchError, InvalidArticle) as error:
                complaint = f"full text: {error}"
            except ValidationError as error:
                complaint = f"full text: {InvalidArticle.from_validation(error)}"
        try:
            return _article(feed, item, fetched_at, self._limits), complaint
        except ValidationError as error:
            problem = InvalidArticle.from_validation(error)
            return None, f"{item.url or item.guid or item.title[:80]}: {problem}"

    def wants_page(self, feed: Feed, item: FeedItem) -> bool:
        """Whether the page of a feed's item is to be fetched."""
        if feed.full_text == "when_short":
            return len(_TAG.sub("", item.body).strip()) < self._settings.short_text
        return feed.full_text == "always"


def refusal(feed: Feed, item: FeedItem, limits: Limits) -> str:
    """Return why an item's own text would be refused; empty if it would be taken."""
    try:
        _article(feed, item, datetime.now(UTC), limits)
    except ValidationError as error:
        return str(InvalidArticle.from_validation(error))
    return ""


def _article(
    feed: Feed, item: FeedItem, fetched_at: datetime, limits: Limits, page: Response | None = None
) -> RawArticle:
    """Return the article of an item, with the text of its page if that is given.

    Raises:
        ValidationError: the schema or a limit refuses it.
    """
    text = page.text if page else ""
    metadata = {"author": item.author, "tags": list(item.tags)}
    date = item.published_at
    now = datetime.now(UTC)
    fields = {
        "url": _same_article(text, page.url) if page and text else item.url,
        "guid": item.guid,
        "title": item.title[: limits.title_characters] or None,
        "body": text or item.body or item.title,
        "content_type": "text/html" if text or "<" in item.body else None,
        "published_at": date if date and date <= now else None,
        "fetched_at": fetched_at if fetched_at <= now else None,
        "feed": feed.name,
        "source": feed.source,
        "language": item.language or feed.language,
        "metadata": {key: value for key, value in metadata.items() if value},
    }
    return RawArticle.model_validate(fields, context=limits)


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
