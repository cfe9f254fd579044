"""Lists of feeds in files: TOML for deployments, OPML for exchange with feed readers."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from schemas.identity import canonical_url
from workers.articles.lanes import LANES
from workers.errors import ConfigurationError
from workers.feeds.store import Feed, FeedStore, FullText
from workers.settings import Settings

MAX_OPML_BYTES = 20_000_000
_FIELDS = ("url", "full_text", "language", "source", "paused", "lane")
_MODES: tuple[FullText, ...] = ("never", "when_short", "always")


def declare_feeds(settings: Settings) -> int:
    """Write the feeds of the feeds file to Redis; returns how many there are.

    Feeds that are no longer in the file are removed; feeds added by hand stay.

    Raises:
        ConfigurationError: the file cannot be used; the message names the feed and the field.
    """
    if settings.feeds_file is None:
        return 0
    wanted = {feed.name: feed for feed in read_toml(settings.feeds_file)}
    store = FeedStore(settings)
    for listed in store.listed():
        if listed.feed.declared and listed.feed.name not in wanted:
            store.remove(listed.feed.name)
    for feed in wanted.values():
        store.add(feed, settings.max_feeds)
    return len(wanted)


def read_toml(path: Path) -> list[Feed]:
    """Read a feeds file: one table for each feed, with `url` and any other fields of `Feed`.

    Raises:
        ConfigurationError: the file cannot be used; the message names the feed and the field.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from None
    return [_declared(f"{path}: {name}", name, table) for name, table in tables.items()]


def read_opml(data: bytes) -> list[Feed]:
    """Read the feeds of an OPML file.

    Raises:
        ConfigurationError: it is not an OPML file.
    """
    if len(data) > MAX_OPML_BYTES:
        raise ConfigurationError(f"has more than {MAX_OPML_BYTES:,} bytes: split the file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ConfigurationError("is not OPML: it needs <opml> with <outline xmlUrl=…> inside")
    feeds: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl") or outline.get("xmlurl")
        if url:
            feed = checked(
                Feed(_free(outline.get("title") or outline.get("text") or url, feeds), url)
            )
            for mode in _MODES:
                if outline.get("fullText") == mode:
                    feed = replace(feed, full_text=mode)
            for lane in LANES:
                if outline.get("lane") == lane:
                    feed = replace(feed, lane=lane)
            feeds[feed.name] = replace(feed, language=outline.get("language") or None)
    return list(feeds.values())


def write_opml(feeds: Iterable[Feed]) -> bytes:
    """Return the feeds as OPML 2.0."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Barid"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        outline = etree.SubElement(
            body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url
        )
        outline.set("fullText", feed.full_text)
        if feed.lane != "normal":
            outline.set("lane", feed.lane)
        if feed.language:
            outline.set("language", feed.language)
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="utf-8")


def checked(feed: Feed) -> Feed:
    """Return a feed whose name and address can be used.

    Raises:
        ConfigurationError: its name or its address cannot be used.
    """
    name = " ".join(feed.name.split())[:200]
    if not name:
        raise ConfigurationError(f"the feed at {feed.url} needs a name")
    try:
        canonical_url(feed.url)
    except ValueError as error:
        raise ConfigurationError(f"{name}: url {error}") from None
    return replace(feed, name=name, url=feed.url.strip())


def _declared(where: str, name: str, table: object) -> Feed:
    if not isinstance(table, Mapping):
        raise ConfigurationError(f'{where}: needs a table such as [{name}] with url = "https://…"')
    unknown = set(table).difference(_FIELDS)
    if unknown:
        raise ConfigurationError(
            f"{where}: {min(unknown)}: is not a field of a feed, which may have "
            f"{', '.join(_FIELDS)}"
        )
    values: dict[str, Any] = dict(table)
    for field, value in values.items():
        if not isinstance(value, bool if field == "paused" else str):
            kind = "true or false" if field == "paused" else "a text in quotes"
            raise ConfigurationError(f"{where}: {field}: needs {kind}, not {value!r}")
    if "url" not in values:
        raise ConfigurationError(f'{where}: needs url = "https://…"')
    if values.get("full_text", "never") not in _MODES:
        raise ConfigurationError(f"{where}: full_text: must be one of {', '.join(_MODES)}")
    if values.get("lane", "normal") not in LANES:
        raise ConfigurationError(f"{where}: lane: must be one of {', '.join(LANES)}")
    return checked(Feed(name, declared=True, **values))


def _free(name: str, taken: Mapping[str, Feed]) -> str:
    name = " ".join(name.split())[:190]
    free, number = name, 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free
