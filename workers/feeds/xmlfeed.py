"""RSS 0.9x, 1.0 and 2.0, and Atom 1.0.

feedparser reads these formats, broken feeds too. Of what else it can do to texts (sanitise them,
resolve their links), it does only what an article needs; docs/decisions/feeds.md says why.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import feedparser

from workers.feeds.items import NotAFeed, ParsedFeed, RawEntry, language_code

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[.*?\]\s*)?>", re.S | re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.I)
_ROOT = re.compile(r"<(?:rss|rdf:rdf|feed|channel)\b", re.I)
_END = re.compile(r"</(?:rss|rdf:rdf|feed|channel)\s*>", re.I)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}


def parse_xml(text: str, url: str) -> ParsedFeed:
    """Read an XML feed.

    Raises:
        NotAFeed: it is not one.
    """
    if not _ROOT.search(text, 0, 20_000):
        raise NotAFeed(_what_it_is(text))
    # Without its document type: a feed's own entities can lead to a bomb or to a local file.
    clean = _CONTROLS.sub("", _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1)))
    document = feedparser.parse(
        clean.encode("utf-8"),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        sanitize_html=False,
    )
    channel, entries = document.feed, document.entries
    feed = ParsedFeed(title=channel.get("title", ""), interval=_interval(channel))
    error = document.get("bozo_exception")
    if document.bozo and not isinstance(error, feedparser.CharacterEncodingOverride):
        feed.complaints.append(f"is not well-formed XML: {error}")
    if not document.version and not entries:
        raise NotAFeed(_what_it_is(text))
    if not _END.search(text, max(len(text) - 5_000, 0)):
        # We may not see all of the last item's text.
        feed.complaints.append("is cut off; its last item is left for the next poll")
        entries = entries[:-1]
    base = urljoin(url, channel.get("link") or url)
    language = language_code(channel.get("language"))
    feed.take(_entry(entry, base, language) for entry in entries)
    return feed


def _entry(entry: Mapping[str, Any], base: str, language: str | None) -> RawEntry:
    bodies = [part.get("value", "") for part in entry.get("content", ())]
    bodies.append(entry.get("summary", ""))
    return RawEntry(
        link=entry.get("link") or "",
        base=base,
        guid=entry.get("id") or "",
        title=entry.get("title", ""),
        body=max(bodies, key=len),
        date=entry.get("published") or entry.get("updated") or entry.get("created") or "",
        author=entry.get("author") or "",
        tags=[tag.get("term") or "" for tag in entry.get("tags", ())],
        language=language_code((entry.get("title_detail") or {}).get("language")) or language,
    )


def _interval(channel: Mapping[str, Any]) -> float | None:
    try:
        if ttl := channel.get("ttl"):
            return float(ttl) * 60
        if period := _PERIODS.get(str(channel.get("sy_updateperiod", "")).strip()):
            return period / max(float(channel.get("sy_updatefrequency", 1)), 1)
    except ValueError:
        pass
    return None


def _what_it_is(text: str) -> str:
    head = text[:2_000].lower()
    if "<html" in head or "<!doctype html" in head:
        return "is a web page, not a feed; `barid feeds add` finds the feed of a page"
    return "is not an RSS, Atom or JSON feed" if text else "is empty"
