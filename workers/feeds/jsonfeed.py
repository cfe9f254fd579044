"""JSON Feed 1.0 and 1.1."""

import json
import re
from collections.abc import Mapping
from typing import Any

from workers.feeds.items import NotAFeed, ParsedFeed, RawEntry, language_code

_VERSION = "https://jsonfeed.org/version/"
_VERSIONS = re.compile(r"\s*(?:https?:)?(?://)?(?:www\.)?jsonfeed\.org/version/1", re.I)


def parse_json(text: str, url: str) -> ParsedFeed:
    """Read a JSON feed, given a text that begins with a brace.

    Raises:
        NotAFeed: it is not one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"begins like JSON, but is not valid: {error}") from None
    if not _VERSIONS.match(str(document.get("version", ""))):
        raise NotAFeed(f"is JSON, but its version is not {_VERSION}1 or {_VERSION}1.1")
    items = document.get("items")
    feed = ParsedFeed(title=_string(document.get("title")))
    if not isinstance(items, list):
        feed.complaints.append("items: needs a list")
        items = []
    objects = [item for item in items if isinstance(item, dict)]
    if len(objects) < len(items):
        feed.complaints.append(f"items: {len(items) - len(objects)} of them are not objects")
    language = language_code(document.get("language"))
    authors = _names(document)
    feed.take(_entry(item, url, language, authors) for item in objects)
    return feed


def _entry(
    item: Mapping[str, Any], base: str, language: str | None, authors: tuple[str, ...]
) -> RawEntry:
    tags = item.get("tags")
    html = _string(item.get("content_html"))
    text = _string(item.get("content_text")) or _string(item.get("summary"))
    return RawEntry(
        link=_string(item.get("url") or item.get("external_url")),
        base=base,
        guid=_string(item.get("id")),
        title=_string(item.get("title")),
        body=html if html.strip() else text,
        html=bool(html.strip()),
        image=_string(item.get("image") or item.get("banner_image")),
        date=_string(item.get("date_published") or item.get("date_modified")),
        authors=_names(item) or authors,
        tags=[_string(tag) for tag in tags] if isinstance(tags, list) else [],
        language=language_code(item.get("language")) or language,
    )


def _names(of: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the authors of an item or of the feed (1.0: of its one author)."""
    authors = of.get("authors") or [of.get("author")]
    given = (
        [a.get("name") for a in authors if isinstance(a, dict)] if isinstance(authors, list) else []
    )
    return tuple(name for name in map(_string, given) if name.strip())


def _string(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
