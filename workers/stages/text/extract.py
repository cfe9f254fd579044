"""HTML to blocks of text: the main content of a full page, or all of a feed's fragment.

In most full pages, `maincontent` finds the article. If it is in doubt, trafilatura takes over
(Barbaresi, ACL 2021; Apache-2.0), which is more careful and takes ten times as long. Fragments hold
nothing but the article.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from workers.stages.text.blocks import Block, Collector
from workers.stages.text.dom import Element
from workers.stages.text.dom import Page as Parsed
from workers.stages.text.entities import without_stray_brackets
from workers.stages.text.maincontent import main_content

WORTH = 0.5
"""Share of the text found at first below which the careful extractor has missed the article."""

# trafilatura's names of elements (from TEI) -> those of HTML.
_TEI = {
    "head": "h2", "list": "ul", "item": "li", "quote": "blockquote", "hi": "b", "lb": "br",
    "row": "tr", "cell": "td",
}  # fmt: skip
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """What a full page says about its article."""

    blocks: list[Block]
    title: str | None = None
    author: str | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: str | None = None
    tags: list[str] = field(default_factory=list)


def looks_like_page(text: str) -> bool:
    """Whether HTML is a full page rather than a fragment."""
    return bool(_PAGE.search(text, 0, 5_000))


def extract_fragment(text: str) -> list[Block]:
    """Return all text of a fragment as blocks, except scripts, forms and hidden elements."""
    body = Parsed(without_stray_brackets(text)).body
    if body is None:
        return []
    blocks = Collector(skip=_is_form).collect(body)
    body.release()
    return blocks


def extract_page(text: str) -> Page:
    """Return the main content of a full page, and what its head says about it."""
    page = Parsed(text)
    if page.body is None:
        return Page([])
    content = main_content(page.body)
    whole = content.blocks or Collector().collect(page.body)
    page.body.release()
    if content.doubtful:
        careful = _carefully(text)
        if careful and _length(careful) >= _length(content.blocks) * WORTH:
            return _page(page.parser, careful)
    # Better to read a page as a whole than to lose it when nothing else is left.
    return _page(page.parser, whole)


def page_head(text: str) -> Page:
    """Return what the head of a page says, without looking for its main content."""
    return _page(LexborHTMLParser(text), [])


def _is_form(element: Element) -> bool:
    return element.tag == "form"


def _carefully(text: str) -> list[Block]:
    from lxml import etree
    from trafilatura import bare_extraction

    document = bare_extraction(
        text, fast=True, include_comments=False, include_formatting=True, with_metadata=False
    )
    body = getattr(document, "body", None)
    if body is None:
        return []
    for element in body.iter(*_TEI):
        element.tag = _TEI[element.tag]
    return extract_fragment(etree.tostring(body, encoding="unicode"))


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _page(parser: LexborHTMLParser, blocks: list[Block]) -> Page:
    metas: dict[str, str] = {}
    tags: list[str] = []
    for element in parser.css("meta"):
        attributes = element.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = (attributes.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.lower(), content)
            if name.lower() == "article:tag":
                tags.append(content)
    links = (link.attributes for link in parser.css("link[rel][href]"))
    canonical = next((a["href"] for a in links if "canonical" in (a["rel"] or "").lower()), None)
    title = metas.get("og:title") or _first_text(parser, "h1") or _first_text(parser, "title")
    keywords = metas.get("news_keywords") or metas.get("keywords") or ""
    root = parser.root
    return Page(
        blocks,
        title=title,
        author=metas.get("author") or metas.get("article:author_name"),
        site_name=metas.get("og:site_name"),
        canonical_url=canonical or metas.get("og:url"),
        language=(root.attributes.get("lang") if root else None) or metas.get("og:locale"),
        published=metas.get("article:published_time") or metas.get("datepublished"),
        tags=tags or [w.strip() for w in re.split(r"[,،;؛]", keywords) if w.strip()][:20],
    )


def _first_text(parser: LexborHTMLParser, tag: str) -> str | None:
    for element in parser.css(tag):
        text = " ".join((element.text() or "").split())
        if text:
            return text
    return None
