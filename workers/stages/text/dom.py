"""A page as a light tree of Python objects: elements with their texts and children, in order.

Parsed by Lexbor (through selectolax) as browsers parse it (WHATWG HTML), in less than half the time
of libxml2. Elements that never hold prose are left out of the tree.
"""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

NEVER = frozenset(
    "script style noscript template iframe object embed svg math canvas audio video button select "
    "textarea input label link nav".split()
)
"""Elements that never hold prose."""

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NOTHING: Mapping[str, str | None] = {}


class Element:
    """An element.

    Attributes:
        tag: its name, in lower case.
        parent: the element around it; None for the outermost one.
        children: its texts and child elements, in order.
    """

    __slots__ = ("_attributes", "_node", "children", "parent", "tag")

    def __init__(self, tag: str, parent: "Element | None", node: LexborNode) -> None:
        self.tag, self.parent = tag, parent
        self.children: list[str | Element] = []
        self._node = node
        self._attributes: Mapping[str, str | None] | None = None

    @property
    def attributes(self) -> Mapping[str, str | None]:
        """The attributes; the value of one without a value is None."""
        if self._attributes is None:
            self._attributes = self._node.attributes or _NOTHING
        return self._attributes

    def get(self, name: str) -> str:
        """Return an attribute, or an empty text if it is missing."""
        return self.attributes.get(name) or ""

    @property
    def is_hidden(self) -> bool:
        """Whether the element itself says that it is not shown."""
        attributes = self.attributes
        if not attributes:
            return False
        return (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or bool(_HIDDEN.search(attributes.get("style") or ""))
        )

    @property
    def around(self) -> "Iterator[Element]":
        """This element, its parent, the parent's parent, and so on."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def walk(self) -> "Iterator[Element]":
        """Yield this element and those within it, in no particular order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(c for c in element.children if not isinstance(c, str))

    def release(self) -> None:
        """Let go of all elements within this one.

        Elements and their parents hold each other. Without this they would stay until the garbage
        collector looks for such cycles, which costs more than parsing.
        """
        for element in list(self.walk()):
            element.children = []
            element.parent = None

    @property
    def text(self) -> str:
        """The text within, as one line."""
        parts: list[str] = []
        stack: list[str | Element] = [self]
        while stack:
            one = stack.pop()
            if isinstance(one, str):
                parts.append(one)
            else:
                stack.extend(reversed(one.children))
        return " ".join("".join(parts).split())

    @property
    def elements(self) -> "list[Element]":
        """The child elements, in order."""
        return [c for c in self.children if not isinstance(c, str)]

    @property
    def text_length(self) -> int:
        """Characters of the texts within, not counting the space around each."""
        return sum(len(c.strip()) for e in self.walk() for c in e.children if isinstance(c, str))


class Page:
    """A parsed page.

    Attributes:
        parser: answers questions about the head of the page.
        body: the tree of its body.
    """

    def __init__(self, html: str) -> None:
        self.parser = LexborHTMLParser(html)
        node = self.parser.body
        self.body = _tree(node) if node is not None else None


def _tree(root: LexborNode) -> Element:
    top = Element(root.tag or "body", None, root)
    # Each entry: an element, and the node at which its children continue.
    stack: list[tuple[Element, LexborNode | None]] = [(top, root.child)]
    while stack:
        element, node = stack.pop()
        children = element.children
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                children.append(node.text_content or "")
            elif tag[:1] not in ("-", "!", "") and tag not in NEVER:
                inner = Element(tag, element, node)
                children.append(inner)
                if (first := node.child) is not None:
                    stack.append((element, node.next))
                    element, children, node = inner, inner.children, first
                    continue
            node = node.next
    return top
