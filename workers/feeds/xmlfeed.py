"""RSS 0.9x, 1.0 and 2.0, and Atom 1.0.

feedparser reads these formats, broken feeds too. Of what else it can do to texts (sanitise them,
resolve their links), it does only what an article needs; docs/decisions/feeds.md says why.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from math import isfinite
from typing import Any
from urllib.parse import urljoin

import feedparser

from schemas.noarticle import has_text
from workers.feeds.items import NotAFeed, ParsedFeed, RawEntry, language_code
from workers.feeds.links import absolute
from workers.feeds.xmltext import is_whole, prepared, prolog, root_of

_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# A text that begins with an element and ends with its tag: HTML, whatever the feed calls it.
_WRAPPED = re.compile(
    r"\s*<(p|div|article|section|h[1-6]|ul|ol|table|figure|img|a|b|strong)\b.*>\s*\Z", re.S | re.I
)

_LINK = re.compile(
    r"""(<(?:a|img|source|video|audio|iframe)\s(?:[^<>]*?\s)?(?:href|src|poster)\s*=\s*)"""
    r"""(["'])([^"'<>]+)\2""",
    re.I,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:\?|$)", re.I)
_WITH_EMAIL = re.compile(r"\s*[^\s@<>()]+@[^\s@<>()]+\s*(?:\(([^()]+)\))?\s*")


def parse_xml(text: str, url: str) -> ParsedFeed:
    """Read an XML feed.

    Raises:
        NotAFeed: it is not one.
    """
    root = root_of(text)
    if root is None:
        raise NotAFeed(_what_it_is(text))
    document = feedparser.parse(
        prepared(text, root).encode("utf-8"),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        sanitize_html=False,
        resolve_relative_uris=False,  # it takes "a<b" for a tag
    )
    channel, entries = document.feed, document.entries
    feed = ParsedFeed(title=channel.get("title", ""), interval=_interval(channel))
    error = document.get("bozo_exception")
    if document.bozo and not isinstance(error, feedparser.CharacterEncodingOverride):
        feed.complaints.append(f"is not well-formed XML: {error}")
    if not document.version and not entries:
        raise NotAFeed(_what_it_is(text))
    whole = is_whole(text)
    if not whole:
        # We may not see all of the last item's text.
        feed.complaints.append("is cut off; its last item waits until it comes twice the same")
    reader = _Entries(document, url)
    feed.take(map(reader.entry, entries), whole=whole)
    return feed


class _Entries:
    """Makes raw entries of the entries of a document."""

    def __init__(self, document: Mapping[str, Any], url: str) -> None:
        channel = document["feed"]
        self._base = absolute(url, str(channel.get("link") or "")) or url
        self._language = language_code(channel.get("language"))
        self._authors = _names(channel)
        self._is_atom = str(document.get("version", "")).startswith("atom")

    def entry(self, entry: Mapping[str, Any]) -> RawEntry:
        body, html = self._text(entry)
        language = _part(entry, "title_detail").get("language")
        authors = _names(entry) or _names(_part(entry, "source")) or self._authors
        return RawEntry(
            link=entry.get("link") or "",
            base=self._base,
            guid=entry.get("id") or "",
            title=entry.get("title", ""),
            body=body,
            html=html,
            image=_image(entry),
            date=entry.get("published") or entry.get("updated") or entry.get("created") or "",
            authors=tuple(authors),
            tags=[tag.get("term") or "" for tag in _parts(entry, "tags")],
            language=language_code(language) or self._language,
        )

    def _text(self, entry: Mapping[str, Any]) -> tuple[str, bool | None]:
        """Return the fullest text of an entry, and whether it is HTML; None: that is not said.

        The caption of a picture is its text only if there is no other.
        """
        summary = {"value": entry.get("summary", ""), **_part(entry, "summary_detail")}
        parts = [*_parts(entry, "content"), summary]
        parts = [part for part in parts if _is_text(part.get("type"))]
        fullest: Mapping[str, Any] = max(
            parts, key=lambda part: len(part.get("value") or ""), default={}
        )
        value = str(fullest.get("value") or "")
        caption = str(entry.get("caption") or "")
        if not value.strip() or (caption.strip() and not has_text(value)):
            return caption, None
        if fullest.get("type") in _HTML_TYPES:
            return _with_absolute_links(value, str(fullest.get("base") or self._base)), True
        # In RSS it is for us to guess.
        return value, False if self._is_atom and not _WRAPPED.match(value) else None


def _image(entry: Mapping[str, Any]) -> str:
    """Return the address of an item's first picture, in full size if there is that."""
    files = [
        *_parts(entry, "media_content"),
        *(link for link in _parts(entry, "links") if link.get("rel") == "enclosure"),
    ]
    found = [file.get("url") or file.get("href") for file in files if _is_image(file)]
    found += [thumbnail.get("url") for thumbnail in _parts(entry, "media_thumbnail")]
    return next((str(address) for address in found if address), "")


def _parts(of: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the parts of that name; an element that only has the name is a text, and none."""
    given = of.get(name)
    return [p for p in given if isinstance(p, Mapping)] if isinstance(given, list) else []


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = of.get(name)
    return given if isinstance(given, Mapping) else {}


def _is_image(file: Mapping[str, Any]) -> bool:
    kind = str(file.get("medium") or file.get("type") or "")
    return kind.startswith("image") if kind else bool(_PICTURE.search(str(file.get("url", ""))))


def _is_text(kind: object) -> bool:
    return not kind or str(kind).startswith("text/") or str(kind).endswith("xml")


def _with_absolute_links(html: str, base: str) -> str:
    def whole(link: re.Match[str]) -> str:
        try:
            return f"{link[1]}{link[2]}{escape(urljoin(base, unescape(link[3].strip())))}{link[2]}"
        except ValueError:
            return link.group()

    return _LINK.sub(whole, html)


def _names(of: Mapping[str, Any]) -> list[str]:
    """Return the names of authors; of those that have none, the e-mail addresses."""
    names = [author.get("name") or author.get("email") for author in _parts(of, "authors")]
    # feedparser takes an address apart in the wrong place if its last part is long.
    if len(names) == 1 and (given := _WITH_EMAIL.fullmatch(str(of.get("author", "")))):
        return [given[1] or given[0]]
    return [str(name) for name in names if name]


def _interval(channel: Mapping[str, Any]) -> float | None:
    found = None
    try:
        if ttl := channel.get("ttl"):
            found = float(ttl) * 60
        elif period := _PERIODS.get(str(channel.get("sy_updateperiod", "")).strip()):
            found = period / max(float(channel.get("sy_updatefrequency", 1)), 1)
    except ValueError:
        return None
    return found if found is not None and isfinite(found) else None


def _what_it_is(text: str) -> str:
    start = prolog(text)
    head = (text[:2_000] + text[start : start + 2_000]).lower()
    if "<html" in head or "<!doctype html" in head:
        return "is a web page, not a feed; `barid feeds add` finds the feed of a page"
    return "is not an RSS, Atom or JSON feed" if text else "is empty"
