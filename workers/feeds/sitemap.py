"""News sitemaps as feeds: each `news:news` is an item, whose text is on its page.

docs: https://www.sitemaps.org/protocol.html and Google's extension for news. Prefixes are whatever
the document says, so elements are told by their local names.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from workers.feeds.items import NotAFeed, ParsedFeed, RawEntry, language_code
from workers.feeds.links import absolute
from workers.stages.text.dates import read_date

MAX_CHILDREN = 3
"""Sitemaps of an index that are read: those named for news, the newest first."""

MAX_ENTRIES = 10_000
"""Entries of a sitemap that are looked at; one for news has 1,000 at most."""

_NAME = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[.*?\]\s*)?>", re.S | re.I)
_NEWS = re.compile(r"xmlns(?::[\w.-]+)?\s*=\s*[\"'][^\"']{0,200}sitemap-news/", re.I)
_END = re.compile(r"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>\s*(?:<!--.*)?\Z", re.S)
_ENDS = {"<?": re.compile(r"\?>"), "<!--": re.compile("-->"), "<!": re.compile(">")}
_SUBSET_END = re.compile(r"\]\s*>")
_OLD = datetime.min.replace(tzinfo=UTC)


def is_sitemap(text: str) -> bool:
    """Whether a text is a sitemap or an index of sitemaps."""
    return _root(text) in ("urlset", "sitemapindex")


def is_index(text: str) -> bool:
    """Whether a text is an index of sitemaps."""
    return _root(text) == "sitemapindex"


def parse_sitemap(text: str, url: str) -> ParsedFeed:
    """Read a news sitemap, its newest entry first.

    Raises:
        NotAFeed: it has entries, but none is news; or it is an index.
    """
    if is_index(text):
        raise NotAFeed("is an index of sitemaps, none of which is for news")
    tree = _tree(text)
    pages = [e for e in tree if _local(e) == "url"][:MAX_ENTRIES]
    entries = [entry for page in pages for entry in _entries(page, url)]
    if not entries and (pages or not _NEWS.search(text[:5_000])):
        raise NotAFeed("is a sitemap without news (news:news), so it does not tell what is new")
    feed = ParsedFeed(title=_text(tree, "publication", "name"))
    whole = bool(_END.search(text[-5_000:]))
    last = [] if whole else entries[-1:]
    if not whole:
        feed.complaints.append("is cut off; its last item waits until it comes twice the same")
        entries = entries[:-1]
    entries.sort(key=lambda entry: _date(entry.date), reverse=True)
    feed.take([*entries, *last], whole=whole)
    return feed


def children(text: str, url: str) -> list[str]:
    """Return the addresses of the sitemaps of an index that are worth reading for news."""
    found = []
    for number, entry in enumerate(e for e in _tree(text) if _local(e) == "sitemap"):
        address = _text(entry, "loc")
        address = absolute(url, address) if address else ""
        if not address or number >= MAX_ENTRIES:
            continue
        found.append((address, _date(_text(entry, "lastmod"))))
    named = [child for child in found if "news" in child[0].lower()]
    found = named or found
    if all(date == _OLD for _, date in found):
        # Nothing tells the newest: it stands first or last.
        found = found if len(found) <= MAX_CHILDREN else [*found[: MAX_CHILDREN - 1], found[-1]]
    else:
        found.sort(key=lambda child: child[1], reverse=True)
    return [address for address, _ in found[:MAX_CHILDREN]]


def _entries(page: etree._Element, base: str) -> Iterator[RawEntry]:
    link = next((_own(e) for e in page if _local(e) == "loc"), "")
    changed = next((_own(e) for e in page if _local(e) == "lastmod"), "")
    for news in (e for e in page if _local(e) == "news"):
        yield RawEntry(
            link=link,
            base=base,
            guid="",
            title=_text(news, "title"),
            body="",
            date=_text(news, "publication_date") or changed,
            tags=re.split("[,،;]", _text(news, "keywords")),
            language=language_code(_text(news, "language")),
        )


def _date(text: str) -> datetime:
    return (read_date(text).value if text else None) or _OLD


def _tree(text: str) -> etree._Element:
    """Return the root of a sitemap, as far as it can be read.

    Raises:
        NotAFeed: nothing of it can.
    """
    # Without its document type: entities can lead to a bomb or to a local file.
    clean = _DOCTYPE.sub("", text, count=1).encode("utf-8", "replace")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, encoding="utf-8"
    )
    try:
        tree = etree.fromstring(clean, parser)
    except etree.XMLSyntaxError as error:
        raise NotAFeed(f"is a sitemap, but not XML: {error.msg}") from None
    if tree is None:
        raise NotAFeed("is a sitemap, but not XML")
    return tree


def _text(element: etree._Element, *path: str) -> str:
    """Return the text of the first element below that has these local names, one in the other."""
    for name in path:
        found = next((e for e in element.iter() if e is not element and _local(e) == name), None)
        if found is None:
            return ""
        element = found
    return _own(element)


def _own(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _local(element: etree._Element) -> str:
    tag = element.tag
    # A prefix that the document does not declare stands in the name.
    return re.split("[}:]", tag)[-1].lower() if isinstance(tag, str) else ""


def _root(text: str) -> str:
    """Return the local name of the first element; looks past comments and declarations."""
    place = 0
    while place < len(text):
        start = text.find("<", place)
        if start < 0 or text[place:start].strip("\ufeff \t\r\n"):
            return ""
        mark = next((mark for mark in _ENDS if text.startswith(mark, start)), "")
        if not mark:
            found = _NAME.match(text, start)
            return found[1].lower() if found else ""
        end = _ENDS[mark].search(text, start)
        if mark == "<!" and end and "[" in text[start : end.start()]:
            end = _SUBSET_END.search(text, start)
        if not end:
            return ""
        place = end.end()
    return ""
