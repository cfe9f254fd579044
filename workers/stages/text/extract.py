"""HTML to blocks of text: the main content of a full page, or all of a feed's fragment.

In most full pages, `maincontent` finds the article. If it is in doubt, trafilatura takes over
(Barbaresi, ACL 2021; Apache-2.0), which is more careful and takes ten times as long. Fragments hold
nothing but the article.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from workers.stages.draft import PageHead
from workers.stages.text.blocks import Block, Collector
from workers.stages.text.dom import Element
from workers.stages.text.dom import Page as Parsed
from workers.stages.text.entities import (
    without_stray_brackets,
    without_stray_brackets_in_page,
    without_swollen_tags,
)
from workers.stages.text.maincontent import main_content
from workers.stages.text.pagehead import read_head

WORTH = 0.5
"""Share of the text found at first below which the careful extractor has missed the article."""

LARGEST = 50_000
"""Tags of a page beyond which there is no more careful look: such pages are tables and dumps, and
it would take longer than an article may."""

# trafilatura's names of elements (from TEI) -> those of HTML.
_TEI = {
    "head": "h2", "list": "ul", "item": "li", "quote": "blockquote", "hi": "b", "lb": "br",
    "row": "tr", "cell": "td",
}  # fmt: skip
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """A full page: its article, and what it says about it.

    Attributes:
        blocks: the article's text.
        head: what the page says beside it.
    """

    blocks: list[Block]
    head: PageHead


def looks_like_page(text: str) -> bool:
    """Whether HTML is a full page rather than a fragment."""
    return bool(_PAGE.search(text, 0, 5_000))


def extract_fragment(text: str) -> list[Block]:
    """Return all text of a fragment as blocks, except scripts, forms and hidden elements."""
    body = Parsed(without_swollen_tags(without_stray_brackets(text))).body
    if body is None:
        return []
    blocks = Collector(skip=_is_form).collect(body)
    body.release()
    return blocks


def extract_page(text: str, url: str | None = None) -> Page:
    """Return the main content of a full page, and what the page says about it.

    Args:
        text: the page.
        url: where it came from; relative addresses in it are resolved against that.
    """
    text = without_swollen_tags(without_stray_brackets_in_page(text))
    page = Parsed(text)
    head = read_head(page.parser, url)
    if page.body is None:
        return Page([], head)
    content = main_content(page.body)
    whole = content.blocks or Collector().collect(page.body)
    page.body.release()
    if content.doubtful and text.count("<") <= LARGEST:
        careful = _carefully(text)
        new, missed = _differences(careful, content.blocks)
        if content.blocks and not new and (content.found or not missed):
            return Page(whole, head)  # it only left out or moved what was found
        if careful and _length(careful) >= _length(content.blocks) * WORTH:
            return Page(careful, head)
    # Better to read a page as a whole than to lose it when nothing else is left.
    return Page(whole, head)


def page_head(text: str, url: str | None = None) -> PageHead:
    """Return what a page says about its article, without looking for the article itself."""
    return read_head(LexborHTMLParser(text), url)


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


def _differences(careful: list[Block], found: list[Block]) -> tuple[set[str], set[str]]:
    """Return the texts, but for headings, that only one of two extractors has, and the other."""
    there = {" ".join(block.text.split()) for block in found}
    taken = {" ".join(block.text.split()) for block in careful if block.kind != "heading"}
    return taken - there, there - taken


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)
