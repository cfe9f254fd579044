"""Lists of feeds as OPML, for exchange with feed readers."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from lxml import etree

from workers.articles.lanes import LANES
from workers.errors import ConfigurationError
from workers.feeds.declared import MODES, checked
from workers.feeds.durations import seconds
from workers.feeds.feed import Feed

MAX_OPML_BYTES = 20_000_000


def read_opml(data: bytes, taken: Collection[str] = ()) -> list[Feed]:
    """Read the feeds of an OPML file.

    Args:
        data: the file.
        taken: names that its feeds must not have.

    Raises:
        ConfigurationError: it is not an OPML file, or is broken; the message names the line.
    """
    root = _root(data)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ConfigurationError("is not OPML: it needs <opml> with <outline xmlUrl=…> inside")
    feeds: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl") or outline.get("xmlurl")
        if not url:
            continue
        name = _free(outline.get("title") or outline.get("text") or url, {*taken, *feeds})
        try:
            feed = checked(Feed(name, url))
            feeds[feed.name] = _with_attributes(feed, outline)
        except (ConfigurationError, ValueError) as error:
            raise ConfigurationError(f"line {outline.sourceline}: {error}") from None
    return list(feeds.values())


def write_opml(feeds: Iterable[Feed]) -> bytes:
    """Return the feeds as OPML 2.0; what may be secret in them, and their rules, are left out."""
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
        if feed.interval:
            outline.set("interval", f"{feed.interval:g}")
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="utf-8")


def _root(data: bytes) -> etree._Element | None:
    if len(data) > MAX_OPML_BYTES:
        raise ConfigurationError(f"has more than {MAX_OPML_BYTES:,} bytes: split the file")
    if not data.strip():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        skipped = data[: len(data) - len(data.lstrip())].count(b"\n")
        line = (error.lineno or 1) + skipped
        raise ConfigurationError(
            f"line {line}: is not well-formed XML ({error.msg}); no feed was added: correct the "
            "file"
        ) from None


def _with_attributes(feed: Feed, outline: etree._Element) -> Feed:
    for mode in MODES:
        if outline.get("fullText") == mode:
            feed = replace(feed, full_text=mode)
    for lane in LANES:
        if outline.get("lane") == lane:
            feed = replace(feed, lane=lane)
    interval = outline.get("interval")
    if interval:
        try:
            feed = replace(feed, interval=seconds(interval))
        except ValueError as error:
            raise ValueError(f"{feed.name}: interval {error}") from None
    return replace(feed, language=outline.get("language") or None)


def _free(name: str, taken: Collection[str]) -> str:
    name = " ".join(name.split())[:190] or "feed"
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free
