"""Blocks of text from a tree of HTML elements."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lxml import etree

Kind = Literal["heading", "paragraph", "list_item", "quote"]

# Elements that begin a block of their own.
BLOCKS = frozenset(
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


class Collector:
    """Collects blocks in one walk over a tree, without recursion.

    Args:
        skip: says which elements to leave out, beside those that never hold prose.

    Attributes:
        in_prose: for each block whether it stood in a paragraph or list item of its own.
    """

    def __init__(self, skip: Callable[["etree._Element"], bool] | None = None) -> None:
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._bold = 0  # characters of the block that are in bold
        self._kinds: list[Kind] = ["paragraph"]
        self._bold_depth = 0
        self._tags = [""]
        self.in_prose: list[bool] = []
        self._skip = skip

    def collect(self, tree: "etree._Element") -> list[Block]:
        """Return the blocks of an element."""
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if self._is_skipped(element, tag, tree):
                    walker.skip_subtree()
                else:
                    self._open(tag, element.text)
            else:
                if not self._is_skipped(element, tag, tree):
                    self._close(tag)
                if element is not tree:
                    self._add(element.tail)
        self._flush()
        return self._blocks

    def _is_skipped(self, element: "etree._Element", tag: str, tree: "etree._Element") -> bool:
        if tag in _SKIPPED or is_hidden(element):
            return True
        return self._skip is not None and element is not tree and self._skip(element)

    def _open(self, tag: str, text: str | None) -> None:
        if tag in BLOCKS:
            self._flush()
            self._kinds.append(_KINDS.get(tag, self._kinds[-1]))
            self._tags.append(tag)
        elif tag in ("br", "lb"):
            self._parts.append("\n")
        elif tag in _BOLD:
            self._bold_depth += 1
        self._add(text)

    def _close(self, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self._kinds.pop()
            self._tags.pop()
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
            self.in_prose.append(self._tags[-1] in ("p", "li"))
        self._parts, self._bold = [], 0


def _may_be_heading(line: str) -> bool:
    return len(line) <= HEADING and not line.endswith((".", "!", "،", ",", ":", "…", "»"))


def is_hidden(element: "etree._Element") -> bool:
    """Whether an element says of itself that it is not shown."""
    attributes = element.attrib
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(str(attributes.get("style", ""))))
    )
