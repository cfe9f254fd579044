"""HTML to blocks of text: the main content of a full page, or all of a feed's fragment.

For full pages trafilatura finds the main content (Barbaresi, ACL 2021; Apache-2.0), in its fast
mode. Fragments hold nothing but the article and take a light path over lxml.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree, html

Kind = Literal["heading", "paragraph", "list_item", "quote"]

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)

# Elements that begin a block of their own.
_BLOCKS = frozenset(
    "address article aside body dd div dl dt figure footer header hr html main nav ol p pre "
    "section table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6 head title li item blockquote "
    "quote q-block row cell list details summary".split()
)
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6", "head"], "heading"),
    **dict.fromkeys(["li", "item", "dt", "dd"], "list_item"),
    **dict.fromkeys(["blockquote", "quote"], "quote"),
}
_SKIPPED = frozenset(
    "script style noscript template iframe object embed svg math canvas audio video picture form "
    "button select textarea input label figcaption nav meta link".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACES = re.compile(r"\s+")
_BOLD = frozenset({"b", "strong", "hi"})

HEADING = 110
"""Characters that a paragraph set in bold may have to be a heading."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or quotation."""

    kind: Kind
    text: str


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
    return _Blocks().collect(tree) if tree is not None else []


def extract_page(text: str) -> Page:
    """Return the main content of a full page, and what its head says of it."""
    from trafilatura import bare_extraction

    tree = _parsed(text)
    if tree is None:
        return Page([])
    found = bare_extraction(
        text, fast=True, include_comments=False, include_formatting=True, with_metadata=False
    )
    body = getattr(found, "body", None)
    blocks = _Blocks().collect(body) if body is not None else []
    # A page of which nothing is left is better read whole than lost.
    return _page(tree, blocks or _Blocks().collect(tree))


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


class _Blocks:
    """Collects blocks in one walk over a tree, without recursion."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._bold = 0  # characters of the block that are in bold
        self._kinds: list[Kind] = ["paragraph"]
        self._bold_depth = 0

    def collect(self, tree: "etree._Element") -> list[Block]:
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _SKIPPED or _is_hidden(element):
                    walker.skip_subtree()
                else:
                    self._open(tag, element.text)
            else:
                if tag not in _SKIPPED and not _is_hidden(element):
                    self._close(tag)
                self._add(element.tail)
        self._flush()
        return self._blocks

    def _open(self, tag: str, text: str | None) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._kinds.append(_KINDS.get(tag, self._kinds[-1]))
        elif tag in ("br", "lb"):
            self._parts.append("\n")
        elif tag in _BOLD:
            self._bold_depth += 1
        self._add(text)

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._kinds.pop()
        elif tag in _BOLD:
            self._bold_depth -= 1

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(_SPACES.sub(" ", text))
            if self._bold_depth:
                self._bold += len(text.strip())

    def _flush(self) -> None:
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        kind = self._kinds[-1]
        bold = self._bold >= sum(map(len, lines)) * 0.9
        for line in filter(None, lines):
            heading = kind == "paragraph" and bold and _may_be_heading(line)
            self._blocks.append(Block("heading" if heading else kind, line))
        self._parts, self._bold = [], 0


def _may_be_heading(line: str) -> bool:
    return len(line) <= HEADING and not line.endswith((".", "!", "،", ",", ":", "…", "»"))


def _is_hidden(element: "etree._Element") -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(str(attributes.get("style", ""))))
    )


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
