"""placeholder until the measured extractor is in"""

import re
from dataclasses import dataclass, field
from typing import Literal

import lxml.html

Kind = Literal["heading", "paragraph", "list_item", "quote"]


@dataclass(frozen=True, slots=True)
class Block:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    title: str | None
    blocks: list[Block]
    author: str | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: str | None = None
    tags: list[str] = field(default_factory=list)


_BLOCK = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|ol|blockquote|tr|td)\b[^>]*>", re.I)


def extract_fragment(html: str) -> list[Block]:
    html = re.sub(r"<li\b[^>]*>", "\n• ", html)
    text = lxml.html.fromstring("<div>" + _BLOCK.sub("\n", html) + "</div>").text_content()
    return [Block("paragraph", t.strip()) for t in text.split("\n") if t.strip()]


def extract_page(html: str) -> Page:
    tree = lxml.html.fromstring(html)
    title = tree.findtext(".//title")
    ps = [p.text_content() for p in tree.iter("p")]
    return Page(title, [Block("paragraph", t) for t in ps if len(t) > 40])


def looks_like_page(html: str) -> bool:
    return bool(re.search(r"<html|<!doctype|<body", html[:5000], re.I))
