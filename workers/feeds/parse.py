"""Feeds as they come: RSS 0.9x, 1.0 and 2.0, Atom 1.0 and JSON Feed 1.1 to items.

feedparser reads the XML formats, broken ones too; what it would do to texts (sanitise, resolve
links) is left to it only where the article needs it. docs/decisions/feeds.md says why it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from schemas.identity import canonical_url, digest, fingerprint, identity_url
from workers.errors import BaridError, InvalidArticle
from workers.feeds.dates import parse_date
from workers.stages.text.encoding import decode

MAX_ITEMS = 1_000
"""Items of a feed that are read; feeds give the newest first."""

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[.*?\]\s*)?>", re.S | re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.I)
_ROOT = re.compile(r"<(?:rss|rdf:rdf|feed|channel)\b", re.I)
_END = re.compile(r"</(?:rss|rdf:rdf|feed|channel)\s*>", re.I)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_JSON_VERSION = "https://jsonfeed.org/version/"
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}


class NotAFeed(BaridError):
    """What came is no feed; the message says what it looks like."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed.

    Attributes:
        key: recognises the item in the next poll: by guid, else address, else title.
        url: where it is published, absolute; None when the feed does not say.
        guid: the feed's own id; None when it has none.
        title: as text or inline HTML.
        body: the fullest text that the feed has of it, as text or HTML; may be empty.
        published_at: when it was published, or else updated; None when that cannot be told.
        author: who wrote it.
        tags: the publisher's categories.
        language: BCP 47 code that the feed gives.
        problem: what of it could not be read; empty for nothing.
    """

    key: str
    url: str | None
    guid: str | None
    title: str
    body: str
    published_at: datetime | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    problem: str = ""

    @property
    def fingerprint(self) -> str:
        """Changes when the item says something else; markup and spacing do not count."""
        return fingerprint(f"{self.title}\n{self.body}")


@dataclass(slots=True)
class ParsedFeed:
    """What a feed says.

    Attributes:
        title: the feed's own.
        items: in the feed's order, each key once.
        interval: seconds between two looks that the feed asks for; None when it asks for none.
        complaints: what was wrong with it, one sentence each.
    """

    title: str = ""
    items: list[FeedItem] = field(default_factory=list)
    interval: float | None = None
    complaints: list[str] = field(default_factory=list)


def parse_feed(body: bytes, url: str, charset: str | None = None) -> ParsedFeed:
    """Read a feed.

    Args:
        body: its bytes.
        url: where it came from; relative links are resolved against it.
        charset: the encoding that the server declared.

    Raises:
        NotAFeed: it is none.
    """
    try:
        text = decode(body, charset)
    except InvalidArticle:
        # A feed that mixes encodings is read as far as it goes.
        text = body.decode("utf-8", "replace")
    start = text.lstrip("\ufeff \t\r\n")
    feed = _json(start, url) if start[:1] == "{" else _xml(start, url)
    if "\ufffd" in text:
        feed.complaints.append("has bytes that are no text of its encoding")
    return feed


def _xml(text: str, url: str) -> ParsedFeed:
    if not _ROOT.search(text, 0, 20_000):
        raise NotAFeed(_what_it_is(text))
    # No document type: entities of its own are a feed's way to a bomb or to a local file.
    clean = _CONTROLS.sub("", _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1)))
    found = feedparser.parse(
        clean.encode("utf-8"),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        sanitize_html=False,
    )
    feed = ParsedFeed(title=found.feed.get("title", ""), interval=_interval(found.feed))
    if found.bozo and not isinstance(found.bozo_exception, feedparser.CharacterEncodingOverride):
        feed.complaints.append(f"is not well-formed XML: {found.bozo_exception}")
    if not found.version and not found.entries:
        raise NotAFeed(_what_it_is(text))
    base = found.feed.get("link") or url
    language = _language(found.feed.get("language"))
    entries = found.entries
    if not _END.search(text, max(len(text) - 5_000, 0)):
        # The text of the last item may go on where we see none of it.
        feed.complaints.append("is cut off; its last item is left for the next poll")
        entries = entries[:-1]
    _collect(feed, (_from_entry(entry, urljoin(url, base), language) for entry in entries))
    return feed


def _from_entry(entry: Mapping[str, Any], base: str, language: str | None) -> FeedItem:
    bodies = [part.get("value", "") for part in entry.get("content", ())]
    bodies.append(entry.get("summary", ""))
    guid = entry.get("id") or None
    return _item(
        url=_web_address(entry.get("link") or "", base),
        guid=guid,
        title=entry.get("title", ""),
        body=max(bodies, key=len),
        date=entry.get("published") or entry.get("updated") or entry.get("created") or "",
        author=entry.get("author"),
        tags=[tag.get("term") or "" for tag in entry.get("tags", ())],
        language=_language((entry.get("title_detail") or {}).get("language")) or language,
    )


def _json(text: str, url: str) -> ParsedFeed:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"begins like JSON but is none: {error}") from None
    if not str(found.get("version", "")).startswith(_JSON_VERSION):
        raise NotAFeed(f"is JSON, but its version is not {_JSON_VERSION}1 or 1.1")
    entries = found.get("items")
    feed = ParsedFeed(title=_string(found.get("title")))
    if not isinstance(entries, list):
        feed.complaints.append("items: needs a list")
        entries = []
    good = [entry for entry in entries if isinstance(entry, dict)]
    if len(good) < len(entries):
        feed.complaints.append(f"items: {len(entries) - len(good)} are no objects")
    language = _language(found.get("language"))
    _collect(feed, (_from_json(entry, url, language) for entry in good))
    return feed


def _from_json(entry: Mapping[str, Any], base: str, language: str | None) -> FeedItem:
    authors = entry.get("authors") or [entry.get("author")]
    first = authors[0] if isinstance(authors, list) and authors else None
    tags = entry.get("tags")
    return _item(
        url=_web_address(_string(entry.get("url") or entry.get("external_url")), base),
        guid=_string(entry.get("id")) or None,
        title=_string(entry.get("title")),
        body=_string(entry.get("content_html"))
        or _string(entry.get("content_text"))
        or _string(entry.get("summary")),
        date=_string(entry.get("date_published") or entry.get("date_modified")),
        author=_string(first.get("name")) if isinstance(first, dict) else None,
        tags=[_string(tag) for tag in tags] if isinstance(tags, list) else [],
        language=_language(entry.get("language")) or language,
    )


def _item(
    *,
    url: str | None,
    guid: str | None,
    title: str,
    body: str,
    date: str,
    author: str | None,
    tags: list[str],
    language: str | None,
) -> FeedItem:
    if guid is None and url is None and title:
        guid = f"title:{digest(title)}"
    published_at = parse_date(date) if date.strip() else None
    unread = (
        f"its date cannot be told: {date.strip()[:60]}" if date.strip() and not published_at else ""
    )
    return FeedItem(
        key=digest("item", guid or (identity_url(url) if url else digest(body))),
        url=url,
        guid=guid[:2_000] if guid else None,
        title=title,
        body=body,
        published_at=published_at,
        problem=unread,
        author=(author or "").strip()[:200] or None,
        tags=tuple(dict.fromkeys(tag.strip()[:100] for tag in tags if tag.strip()))[:30],
        language=language,
    )


def _collect(feed: ParsedFeed, items: Iterator[FeedItem]) -> None:
    """Put items into a feed; those that share a guid are told apart where they are not the same."""
    by_key: dict[str, FeedItem] = {}
    for number, item in enumerate(items):
        if number >= MAX_ITEMS:
            feed.complaints.append(f"has more than {MAX_ITEMS} items; the first are read")
            break
        if not (item.title.strip() or item.body.strip()):
            feed.complaints.append(f"item {number + 1} has neither title nor text")
            continue
        twin = by_key.get(item.key)
        if twin is not None:
            if twin.url == item.url and twin.title == item.title:
                continue
            feed.complaints.append(f"item {number + 1} has the guid of another: {item.guid}")
            item = _apart(item)
        by_key.setdefault(item.key, item)
    feed.items = list(by_key.values())


def _apart(item: FeedItem) -> FeedItem:
    if item.url:
        return replace(item, key=digest("item", identity_url(item.url)))
    own = f"{item.guid}#{digest(item.title)}"
    return replace(item, guid=own, key=digest("item", own))


def _web_address(link: str, base: str) -> str | None:
    try:
        return canonical_url(urljoin(base, link.strip())) if link.strip() else None
    except ValueError:
        return None


def _interval(feed: Mapping[str, Any]) -> float | None:
    try:
        if ttl := feed.get("ttl"):
            return float(ttl) * 60
        if period := _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip()):
            return period / max(float(feed.get("sy_updatefrequency", 1)), 1)
    except ValueError:
        pass
    return None


def _language(code: object) -> str | None:
    found = str(code or "").strip().replace("_", "-")
    return found if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", found) else None


def _string(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _what_it_is(text: str) -> str:
    head = text[:2_000].lower()
    if "<html" in head or "<!doctype html" in head:
        return "is a web page and no feed; `barid feeds add` finds the feed of a page"
    return "is no RSS, Atom or JSON feed" if text else "is empty"
