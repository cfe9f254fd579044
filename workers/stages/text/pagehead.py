"""What a page says about its article beside the text: date, authors, image, section, publisher …

Publishers say it in up to four ways: JSON-LD of schema.org, `<meta>`, microdata (`itemprop`), and
plain elements such as `<time>`. Each field is taken from the first of them that has it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from schemas.identity import canonical_url
from workers.stages.draft import PageHead
from workers.stages.text.dates import parse_date
from workers.stages.text.linkeddata import article_of, names, text_of, texts_of, url_of
from workers.stages.text.normalize import one_line

MOST_TAGS = 30
"""Tags of a page that are kept."""

MOST_AUTHORS = 20
"""Authors of a page that are kept."""

_DATES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "article:published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "pubdate",
    "publishdate", "publish-date", "publication_date", "publish_date", "date",
)  # fmt: skip
_AUTHORS = ("author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
            "dcterms.creator", "article:author", "og:article:author")  # fmt: skip
_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_SECTIONS = ("article:section", "og:article:section", "parsely-section", "cxenseparse:section")
_PUBLISHERS = ("og:site_name", "article:publisher_name", "dc.publisher", "application-name")
_CLOSED = frozenset({"locked", "metered", "paid", "premium", "subscriber"})

# Where an article's own date stands; a page may have others, of teasers or of the site's clock.
_TIMES = (
    "[itemprop=datePublished]", "time[pubdate]", "article header time[datetime]",
    "article time[datetime]", "main time[datetime]", "header time[datetime]",
)  # fmt: skip
_BY = re.compile(r"^\s*(?:(?:written\s+)?by|par|بقلم|كتبت?|إعداد|تقرير)(?:\s*[:：]\s*|\s+)", re.I)
_BETWEEN = re.compile(r"\s*[,;،؛|/]\s*|\s+(?:and|et|&|و)\s+", re.I)


def read_head(parser: LexborHTMLParser, url: str | None = None) -> PageHead:
    """Return what a page says about its article.

    Args:
        parser: has parsed the page.
        url: where the page came from; relative addresses are resolved against it.
    """
    metas = _metas(parser)
    canonical = _canonical(parser, metas, url)
    title = metas.first("og:title") or _text(parser, "h1") or _text(parser, "title")
    data = article_of(_scripts(parser), canonical or url, title)
    base = url or canonical or ""
    image = _address(
        url_of(data.get("image"))
        or metas.first(*_IMAGES)
        or url_of(data.get("thumbnailUrl"))
        or _item(parser, "image"),
        base,
    )
    return PageHead(
        title=title or text_of(data.get("headline")),
        authors=_authors(parser, metas, data),
        publisher=_name(
            next(iter(names(data.get("publisher"))), None)
            or metas.first(*_PUBLISHERS)
            or _item(parser, "publisher")
        ),
        canonical_url=canonical,
        language=_language(parser) or metas.first("og:locale"),
        published_at=_date(parser, metas, data),
        image=image,
        section=_name(
            next(iter(texts_of(data.get("articleSection"))), None)
            or metas.first(*_SECTIONS)
            or _item(parser, "articleSection")
        ),
        tags=_tags(metas, data),
        paywalled=_paywalled(metas, data),
    )


class _Metas:
    """The `<meta>` elements of a page: name -> contents, in order."""

    def __init__(self) -> None:
        self.contents: dict[str, list[str]] = {}

    def first(self, *wanted: str) -> str | None:
        """Return the first content of the first of these names that the page has."""
        return next((self.contents[name][0] for name in wanted if name in self.contents), None)


def _metas(parser: LexborHTMLParser) -> _Metas:
    metas = _Metas()
    for element in parser.css("meta"):
        attributes = element.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = (attributes.get("content") or "").strip()
        if name and content:
            metas.contents.setdefault(name.strip().lower(), []).append(content)
    return metas


def _scripts(parser: LexborHTMLParser) -> Iterator[str]:
    for script in parser.css('script[type*="ld+json"]'):
        yield script.text() or ""


def _canonical(parser: LexborHTMLParser, metas: _Metas, url: str | None) -> str | None:
    links = (link.attributes for link in parser.css("link[rel][href]"))
    link = next((a["href"] for a in links if "canonical" in (a["rel"] or "").lower().split()), None)
    return _address(link, url or "") or _address(metas.first("og:url"), url or "")


def _address(link: str | None, base: str) -> str | None:
    """Return a link as an absolute web address; None if it is none."""
    if not link or not link.strip() or len(link) > 2_048:
        return None
    try:
        address = urljoin(base, link.strip())
        canonical_url(address)
    except ValueError:
        return None
    return address


def _date(parser: LexborHTMLParser, metas: _Metas, data: Mapping[str, Any]) -> datetime | None:
    given = [data.get("datePublished"), data.get("dateCreated"), *map(metas.first, _DATES)]
    for text in given:
        if isinstance(text, str | int) and (date := parse_date(str(text))):
            return date
    return next(filter(None, map(_date_of, _times(parser))), None)


def _times(parser: LexborHTMLParser) -> Iterator[LexborNode]:
    for selector in _TIMES:
        yield from parser.css(selector)[:1]
    alone = parser.css("time")
    if len(alone) == 1:
        yield alone[0]


def _date_of(element: LexborNode) -> datetime | None:
    attributes = element.attributes
    text = attributes.get("datetime") or attributes.get("content") or element.text()
    return parse_date(text or "")


def _authors(parser: LexborHTMLParser, metas: _Metas, data: Mapping[str, Any]) -> tuple[str, ...]:
    found = list(names(data.get("author"))) or list(names(data.get("creator")))
    for name in _AUTHORS:
        found = found or metas.contents.get(name, [])
        # Facebook's article:author is the address of a profile.
        found = [f for f in found if not f.startswith(("http:", "https:", "@"))]
    found = found or [
        (e.css_first("[itemprop=name]") or e).text() for e in parser.css("[itemprop=author]")
    ]
    return split_names(found or [e.text() for e in parser.css("[rel~=author]")])


def split_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the single names in by-lines such as "By Basma Ali and Karim Said"."""
    found: list[str] = []
    for text in texts:
        line = _BY.sub("", one_line(text))
        parts = [part for part in _BETWEEN.split(line) if part]
        # A comma within a name ("Desk, Cairo bureau of the agency") does not part it.
        apart = all(_is_name(part) for part in parts)
        found += [part for part in (parts if apart else [line]) if len(part) <= 200]
    return tuple(dict.fromkeys(name for name in found if any(map(str.isalpha, name))))[
        :MOST_AUTHORS
    ]


def _is_name(part: str) -> bool:
    return part.isupper() or (1 < len(part.split()) <= 5 and not part[0].islower())


def _tags(metas: _Metas, data: Mapping[str, Any]) -> tuple[str, ...]:
    keywords = metas.first("news_keywords") or metas.first("keywords", "dc.subject") or ""
    found = metas.contents.get("article:tag") or list(texts_of(data.get("keywords")))
    parts = (part for text in found or [keywords] for part in re.split(r"[,،;؛]", text))
    tags = (one_line(part)[:100] for part in parts)
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]


def _paywalled(metas: _Metas, data: Mapping[str, Any]) -> bool | None:
    free = data.get("isAccessibleForFree", metas.first("isaccessibleforfree"))
    if isinstance(free, bool):
        return not free
    if isinstance(free, str) and free.strip().lower() in ("true", "false", "1", "0", "yes", "no"):
        return free.strip().lower() in ("false", "0", "no")
    tier = metas.first("article:content_tier", "og:article:content_tier")
    return tier.strip().lower() in _CLOSED if tier else None


def _item(parser: LexborHTMLParser, name: str) -> str | None:
    """Return the value of a microdata property: its address, or else its content or text."""
    for element in parser.css(f"[itemprop={name}]")[:1]:
        inner = element.css_first("[itemprop=url]" if name == "image" else "[itemprop=name]")
        one = inner or element
        attributes = one.attributes
        text = attributes.get("content") or attributes.get("src") or attributes.get("href")
        return text or " ".join((one.text() or "").split()) or None
    return None


def _language(parser: LexborHTMLParser) -> str | None:
    root = parser.root
    return (root.attributes.get("lang") if root else None) or None


def _name(text: str | None) -> str | None:
    return one_line(text)[:200] or None if text else None


def _text(parser: LexborHTMLParser, tag: str) -> str | None:
    for element in parser.css(tag):
        if text := " ".join((element.text() or "").split()):
            return text
    return None
