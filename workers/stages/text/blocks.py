"""Turns a tree of HTML elements into blocks of text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from workers.stages.text.dom import Element

Kind = Literal["heading", "paragraph", "list_item", "quote"]

# Elements that begin a block of their own.
BLOCKS = frozenset(
    "address article aside body dd div dl dt figure footer header hr html main ol p pre "
    "section table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6 title li blockquote details "
    "summary form center".split()
)
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], "heading"),
    **dict.fromkeys(["li", "dt", "dd"], "list_item"),
    "blockquote": "quote",
}
_SKIPPED = frozenset("picture figcaption meta".split())
_BOLD = frozenset({"b", "strong"})

HEADING = 110
"""Longest paragraph in bold, in characters, that counts as a heading."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or quotation."""

    kind: Kind
    text: str


class Collector:
    """Collects blocks in one walk over a tree, without recursion.

    Args:
        skip: says which elements to leave out in addition to those that never hold prose.

    Attributes:
        in_prose: for each block, whether it was in a paragraph or list item of its own.
    """

    def __init__(self, skip: Callable[[Element], bool] | None = None) -> None:
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._bold = 0  # characters of the block that are in bold
        self._kinds: list[Kind] = ["paragraph"]
        self._bold_depth = 0
        self._tags = [""]
        self.in_prose: list[bool] = []
        self._skip = skip

    def collect(self, tree: Element) -> list[Block]:
        """Return the blocks of an element."""
        self._open(tree.tag)
        stack = [(tree, iter(tree.children))]
        while stack:
            element, children = stack[-1]
            child = next(children, None)
            if child is None:
                self._close(element.tag)
                stack.pop()
            elif isinstance(child, str):
                self._add(child)
            elif not self._is_skipped(child):
                self._open(child.tag)
                stack.append((child, iter(child.children)))
        self._flush()
        return self._blocks

    def _is_skipped(self, element: Element) -> bool:
        if element.tag in _SKIPPED or element.is_hidden:
            return True
        return self._skip is not None and self._skip(element)

    def _open(self, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self._kinds.append(_KINDS.get(tag, self._kinds[-1]))
            self._tags.append(tag)
        elif tag == "br":
            self._parts.append("\n")
        elif tag in _BOLD:
            self._bold_depth += 1

    def _close(self, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self._kinds.pop()
            self._tags.pop()
        elif tag in _BOLD:
            self._bold_depth -= 1

    def _add(self, text: str) -> None:
        self._parts.append(text.replace("\n", " "))  # only elements make line breaks
        if self._bold_depth:
            self._bold += len(text.strip())

    def _flush(self) -> None:
        if not self._parts:
            return
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
