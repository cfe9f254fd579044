"""Finds the feed of a web page, as a feed reader would."""

from urllib.parse import urljoin

from lxml import etree, html

from workers.errors import BaridError, InvalidArticle
from workers.feeds.fetch import FetchError, Response, charset, fetch, session
from workers.feeds.items import NotAFeed, ParsedFeed
from workers.feeds.parse import parse_feed
from workers.settings import Settings

KINDS = frozenset(
    "application/rss+xml application/atom+xml application/feed+json application/rdf+xml "
    "application/json text/xml application/xml".split()
)
GUESSES = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")
"""Paths below a page's, and below the site's root, where feeds often are."""


class NoFeedFound(BaridError):
    """There is no feed at the address, nor does the page there lead to one."""


async def find_feed(url: str, settings: Settings) -> tuple[str, ParsedFeed]:
    """Return the feed at a URL, or that of the page there, with its address.

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
                response = await fetch(client, candidate, settings)
            except FetchError:
                continue
            if response.status < 400 and (feed := _read(response)):
                return response.moved or candidate, feed
    raise NoFeedFound(
        f"{url}: is not a feed and links to none, nor is one at {', '.join(GUESSES)}; give a "
        "feed's own address"
    )


def linked_feeds(page: str, url: str) -> list[str]:
    """Return the addresses of the feeds that a page names in its head, in order."""
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
