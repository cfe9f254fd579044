"""Finds the feed of a web page, as a reader's browser would."""

from urllib.parse import urljoin

from lxml import etree, html

from workers.errors import BaridError, InvalidArticle
from workers.feeds.fetch import FetchError, Response, charset, fetch, session
from workers.feeds.parse import NotAFeed, ParsedFeed, parse_feed
from workers.settings import Settings

KINDS = frozenset(
    "application/rss+xml application/atom+xml application/feed+json application/rdf+xml "
    "application/json text/xml application/xml".split()
)
GUESSES = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")
"""Paths below a page's, and below the site's root, where feeds often are."""


class NoFeedFound(BaridError):
    """Neither the address nor the page there leads to a feed."""


async def find_feed(url: str, settings: Settings) -> tuple[str, ParsedFeed]:
    """Return the address of the feed at a URL, or of the feed of the page there, and the feed.

    Raises:
        NoFeedFound: there is none; the message says what was tried.
        FetchError: the address cannot be fetched.
    """
    async with session(settings) as client:
        response = await fetch(client, url, settings)
        if response.status >= 400:
            raise FetchError(url, f"the server answered {response.status}")
        if feed := _read(response):
            return response.moved or url, feed
        candidates = [*linked_feeds(response.text, response.url), *_guesses(response.url)]
        for candidate in dict.fromkeys(candidates):
            try:
                found = await fetch(client, candidate, settings)
            except FetchError:
                continue
            if found.status < 400 and (feed := _read(found)):
                return found.moved or candidate, feed
    raise NoFeedFound(f"{url}: is no feed, links to none, and none is at {', '.join(GUESSES)}")


def linked_feeds(page: str, url: str) -> list[str]:
    """Return the addresses of the feeds that a page names in its head, in its order."""
    try:
        tree = html.document_fromstring(
            page.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8")
        )
    except etree.ParserError:
        return []
    base = next((e.get("href") for e in tree.iter("base") if e.get("href")), "")
    return [
        urljoin(urljoin(url, base or ""), link.get("href", "").strip())
        for link in tree.iter("link")
        if "alternate" in link.get("rel", "").lower().split()
        and link.get("type", "").split(";")[0].strip().lower() in KINDS
        and link.get("href")
    ]


def _guesses(url: str) -> list[str]:
    below = [urljoin(url if url.endswith("/") else f"{url}/", guess) for guess in GUESSES]
    return below + [urljoin(url, f"/{guess}") for guess in GUESSES]


def _read(response: Response) -> ParsedFeed | None:
    try:
        declared = charset(response.headers.get("Content-Type", ""))
        return parse_feed(response.body, response.url, declared)
    except (NotAFeed, InvalidArticle):
        return None
