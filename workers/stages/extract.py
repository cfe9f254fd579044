"""HTML to blocks of text: the main content of a full page, or all of a feed's fragment.

For full pages `maincontent` finds the article in most cases; where it is in doubt, trafilatura does
(Barbaresi, ACL 2021; Apache-2.0), which is more careful and takes ten times as long. Fragments hold
nothing but the article.
"""

import re
from dataclasses import dataclass, field

from lxml import etree, html

from workers.stages.blocks import Block, Collector
from workers.stages.maincontent import main_content

WORTH = 0.5
"""Share of the text found at first that the careful extractor has to find, or it has missed it."""

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """What a full page says of its article."""

    blocks: list[Block]
    title: str | None = None
    author: str | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: str | None = None
    tags: list[str] = field(default_factory=list)


def looks_like_page(text: str) -> bool:
    """Whether HTML is a full page, not a fragment of one."""
    return bool(_PAGE.search(text, 0, 5_000))


def extract_fragment(text: str) -> list[Block]:
    """Return all text of a fragment as blocks; scripts, forms and what is hidden are left out."""
    tree = _parsed(text)
    return Collector().collect(tree) if tree is not None else []


def extract_page(text: str) -> Page:
    """Return the main content of a full page, and what its head says of it."""
    tree = _parsed(text)
    if tree is None:
        return Page([])
    found = main_content(tree)
    if found.doubtful:
        careful = _carefully(text)
        if _length(careful) >= _length(found.blocks) * WORTH:
            return _page(tree, careful)
    # A page of which nothing is left is better read whole than lost.
    return _page(tree, found.blocks or Collector().collect(tree))


def page_head(text: str) -> Page:
    """Return what the head of a page says, without looking for its main content."""
    tree = _parsed(text)
    return _page(tree, []) if tree is not None else Page([])


def _parsed(text: str) -> "etree._Element | None":
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None  # nothing but comments or space


def _carefully(text: str) -> list[Block]:
    from trafilatura import bare_extraction

    found = bare_extraction(
        text, fast=True, include_comments=False, include_formatting=True, with_metadata=False
    )
    body = getattr(found, "body", None)
    return Collector().collect(body) if body is not None else []


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _page(tree: "etree._Element", blocks: list[Block]) -> Page:
    metas: dict[str, str] = {}
    tags: list[str] = []
    for element in tree.iter("meta"):
        name = (
            element.get("property") or element.get("name") or element.get("itemprop") or ""
        ).lower()
        content = (element.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
            if name == "article:tag":
                tags.append(content)
    canonical = next(
        (e.get("href") for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower()),
        None,
    )
    title = metas.get("og:title") or _first_text(tree, "h1") or _first_text(tree, "title")
    keywords = metas.get("news_keywords") or metas.get("keywords") or ""
    return Page(
        blocks,
        title=title,
        author=metas.get("author") or metas.get("article:author_name"),
        site_name=metas.get("og:site_name"),
        canonical_url=canonical or metas.get("og:url"),
        language=tree.get("lang") or metas.get("og:locale"),
        published=metas.get("article:published_time") or metas.get("datepublished"),
        tags=tags or [w.strip() for w in re.split(r"[,،;؛]", keywords) if w.strip()][:20],
    )


def _first_text(tree: "etree._Element", tag: str) -> str | None:
    for element in tree.iter(tag):
        text = " ".join("".join(map(str, element.itertext())).split())
        if text:
            return text
    return None
