"""Finds the feed of a web page, as a feed reader would."""

import re
from urllib.parse import urljoin, urlsplit

import aiohttp
from lxml import etree, html

from workers.errors import BaridError, InvalidArticle
from workers.feeds.access import Access, same_site
from workers.feeds.blocked import Blocked, refusal
from workers.feeds.fetch import FetchError, Response, fetch, session
from workers.feeds.items import NotAFeed, ParsedFeed
from workers.feeds.links import absolute
from workers.feeds.reading import documents, read
from workers.settings import Settings

KINDS = frozenset(
    "application/rss+xml application/atom+xml application/feed+json application/rdf+xml "
    "application/json text/xml application/xml".split()
)
GUESSES = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")
"""Paths below a page's, and below the site's root, where feeds often are."""

MAX_SITEMAPS = 5
"""Sitemaps named in robots.txt that are looked at."""

_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.I | re.M)
_FEED_LIKE = re.compile(
    r"(?:^|[/._?=&-])(?:rss\d*|feeds?|atom|rdf|xml|json|syndication)(?:$|[/._?=&-])", re.I
)
_FEED_FILE = re.compile(r"\.(?:xml|rss|atom|rdf|json)$", re.I)
_LIST = re.compile(r"/(?:rss|feeds)$", re.I)
"""Where sites often have a page that lists their feeds."""


class NoFeedFound(BaridError):
    """There is no feed at the address, nor does the page there lead to one."""


async def find_feed(
    url: str, settings: Settings, access: Access | None = None
) -> tuple[str, ParsedFeed]:
    """Return the feed at a URL, or that of the page there, with its address.

    A feed that leads to a page is not taken for that page: the feed of the page is another one.

    Args:
        url: of a feed or a page.
        settings: limits of time and size.
        access: what the requests carry; its secrets go to the host of `url` only.

    Raises:
        NoFeedFound: there is none; the message says what was tried.
        FetchError: the address cannot be fetched.
        Blocked: the server keeps us out.
    """
    async with session(settings) as client:
        seeker = _Seeker(client, settings, url, access or Access())
        response = await seeker.get(url)
        if response.status >= 400:
            if kept_out := refusal(response):
                raise Blocked(url, kept_out)
            raise FetchError(url, f"the server answered {response.status}")
        try:
            if feed := await seeker.read(response):
                return response.moved or url, feed
        except NotAFeed as error:
            _refuse_what_is_no_page(url, response, error)
        candidates = [*linked_feeds(response.text, response.url), *_guesses(response.url)]
        if found := await seeker.first(candidates):
            return found
        if found := await seeker.first(await seeker.sitemaps(response.url)):
            return found
    raise NoFeedFound(
        f"{url}: is not a feed and links to none, nor is one at {', '.join(GUESSES)}, nor is there "
        "a news sitemap in robots.txt; give a feed's own address"
    )


class _Seeker:
    def __init__(
        self, client: aiohttp.ClientSession, settings: Settings, url: str, access: Access
    ) -> None:
        self._client, self._settings, self._url, self._access = client, settings, url, access

    async def get(self, url: str) -> Response:
        own = same_site(self._url, url)
        access = self._access if own else Access(user_agent=self._access.user_agent)
        return await fetch(self._client, url, self._settings, access=access)

    async def read(self, response: Response) -> ParsedFeed:
        parts, complaints = await documents(response, self.get)
        try:
            feed = read(parts)
        except InvalidArticle as error:
            raise NotAFeed(str(error)) from None
        feed.complaints = complaints + feed.complaints
        return feed

    async def first(self, candidates: list[str]) -> tuple[str, ParsedFeed] | None:
        for candidate in dict.fromkeys(candidates):
            try:
                response = await self.get(candidate)
                if response.status < 400:
                    return response.moved or candidate, await self.read(response)
            except (FetchError, NotAFeed):
                continue
        return None

    async def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that a site's robots.txt names, those for news first."""
        try:
            response = await self.get(urljoin(url, "/robots.txt"))
        except FetchError:
            return []
        if response.status >= 400:
            return []
        found = _SITEMAP.findall(response.body[:500_000].decode("utf-8", "replace"))
        named = [address for link in found if (address := absolute(url, link))]
        return sorted(named, key=lambda address: "news" not in address.lower())[:MAX_SITEMAPS]


def _refuse_what_is_no_page(url: str, response: Response, error: NotAFeed) -> None:
    """Refuse an answer that is neither a feed nor a page in which to look for one.

    Raises:
        Blocked: it is a challenge.
        NoFeedFound: it is where a feed was that is there no more.
    """
    if kept_out := refusal(response):
        raise Blocked(url, kept_out)
    before, after = urlsplit(url), urlsplit(response.url)
    there = before.path.rstrip("/")
    if response.url == url and not _FEED_FILE.search(there):
        return
    within = after.path.rstrip("/").startswith(there)
    if within and (not _FEED_LIKE.search(f"{there}?{before.query}") or _LIST.search(there)):
        return  # the front page, or the same page at another host, or by another scheme
    raise NoFeedFound(
        f"{url}: leads to {response.url}, which {error}. The feed has moved or ended; to take the "
        "feed of that page instead, give the page's address"
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
    base = absolute(url, base or "") or url
    return [
        address
        for link in tree.iter("link")
        if "alternate" in link.get("rel", "").lower().split()
        and link.get("type", "").split(";")[0].strip().lower() in KINDS
        and link.get("href")
        and (address := absolute(base, link.get("href", "")))
    ]


def _guesses(url: str) -> list[str]:
    below = [urljoin(url if url.endswith("/") else f"{url}/", guess) for guess in GUESSES]
    return below + [urljoin(url, f"/{guess}") for guess in GUESSES]
