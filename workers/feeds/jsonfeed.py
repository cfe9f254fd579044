"""JSON Feed 1.0 and 1.1."""

import json
from collections.abc import Mapping
from typing import Any

from workers.feeds.items import NotAFeed, ParsedFeed, RawEntry, language_code

_VERSION = "https://jsonfeed.org/version/"


def parse_json(text: str, url: str) -> ParsedFeed:
    """Read a JSON feed, given a text that begins with a brace.

    Raises:
        NotAFeed: it is not one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"begins like JSON, but is not valid: {error}") from None
    if not str(document.get("version", "")).startswith(_VERSION):
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
    feed.take(_entry(item, url, language) for item in objects)
    return feed


def _entry(item: Mapping[str, Any], base: str, language: str | None) -> RawEntry:
    authors = item.get("authors") or [item.get("author")]
    author = authors[0] if isinstance(authors, list) and authors else None
    tags = item.get("tags")
    return RawEntry(
        link=_string(item.get("url") or item.get("external_url")),
        base=base,
        guid=_string(item.get("id")),
        title=_string(item.get("title")),
        body=_string(item.get("content_html"))
        or _string(item.get("content_text"))
        or _string(item.get("summary")),
        date=_string(item.get("date_published") or item.get("date_modified")),
        author=_string(author.get("name")) if isinstance(author, dict) else "",
        tags=[_string(tag) for tag in tags] if isinstance(tags, list) else [],
        language=language_code(item.get("language")) or language,
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
