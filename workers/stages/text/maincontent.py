"""Finds the article in a page quickly, by where the long runs of plain text are.

Each longer block of plain text adds its length to all elements around it. From the body, we go down
as long as one child holds most of the text; if that ends too early, a name such as `article-body`
decides. Elements that are named like furniture (comments, related, share …) and hold little of the
text are left out. Compare Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using shallow
text features" (WSDM 2010).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from workers.stages.text.blocks import BLOCKS, Block, Collector
from workers.stages.text.dom import Element
from workers.stages.text.elements import (
    ENDS,
    UNIT,
    Kind,
    is_articles_head,
    is_lead,
    is_linked,
    is_named,
    is_sentence,
    kind_by_name,
    links,
)
from workers.stages.text.teasers import closing_teasers

SHORTEST_TEXT = 20
"""Shortest text node, in characters, that is looked at."""

MOST = 0.72
"""Share of an element's text that a child must hold for us to go down to it."""

NAMED = 0.25
"""Share of the page's text that an element must hold for a name like an article's to count."""

SMALL = 0.3
"""Share of the page's text up to which an element with a name like furniture is left out."""

LARGE = 0.6
"""The same if the name leaves no doubt: comments, related articles, a sidebar."""

ENOUGH = 400
"""Length in characters below which what was found is doubtful."""

BESIDE = 0.02
"""Share of an element's text beside what was found from which it matters."""

NEAR = 0.8
"""Share of that text that must be directly below the element, as paragraphs are."""

RARE = 0.25
"""Share of a page's text outside furniture below which what was found is doubtful."""

CLIMBS = 3
"""How many elements above the one found are searched for paragraphs beside it."""

_FURNITURE = frozenset("form aside footer header figure figcaption picture menu dialog".split())
_BOXES = frozenset({"ul", "ol", "div", "table", "section", "p"})


@dataclass(frozen=True, slots=True)
class Content:
    """The article that was found in a page.

    Attributes:
        blocks: its text.
        doubtful: whether a more careful look is worth the time.
    """

    blocks: list[Block]
    doubtful: bool
    found: bool = False
    """Whether it is doubtful only because it is short."""


def main_content(body: Element) -> Content:
    """Return the article of a page's body."""
    page = _Page(body)
    article = page.find()
    if article is None:
        return Content([], doubtful=True)
    page.leave_out(closing_teasers(article, page.prose))
    collector = Collector(skip=page.is_left_out)
    blocks = _trimmed(collector.collect(article), collector.in_prose, page.leads)
    length = sum(len(block.text) for block in blocks)
    doubtful = (
        article is body
        or length < ENOUGH
        or page.lengths[article] < page.total / 2
        or page.total < RARE * page.everything
    )
    found = article is not body and page.lengths[article] >= page.total / 2
    return Content(blocks, doubtful, found)


class _Page:
    """A page's elements, with the length of the text that counts in each."""

    def __init__(self, body: Element) -> None:
        self._body = body
        self._left_out: dict[Element, bool] = {}
        self._heads: set[Element] = set()
        self.leads: set[str] = set()
        units = _units(body)
        self._all = _sums(units)
        self.everything = sum(n for _, n in units)
        self._units = [(e, n) for e, n in units if not self._is_inside_furniture(e)]
        self.lengths = _sums(self._units)
        self.prose = {element for element, _ in self._units}
        self.total = sum(n for _, n in self._units)

    def find(self) -> Element | None:
        """Return the element that holds the article."""
        if not self.total:
            return None
        found = self._downward(self._body)
        if found is self._body:
            named = [e for e, n in self.lengths.items() if n >= NAMED * self.total and is_named(e)]
            found = max(named, key=self.lengths.__getitem__, default=found)
        return self._upward(found)

    def leave_out(self, elements: Iterable[Element]) -> None:
        """Take these for furniture, too."""
        self._left_out.update(dict.fromkeys(elements, True))

    def is_left_out(self, element: Element) -> bool:
        """Whether an element within the article is furniture."""
        tag = element.tag
        if tag == "h1" or self._is_inside_furniture(element):
            return True
        if element in self._heads or element.parent in self._heads:
            # Beside the lead, an article's head has by-lines, dates and buttons.
            if any(one in self.prose for one in element.walk()) or is_sentence(element):
                return False
            if any(map(is_lead, element.walk())):
                self.leads.update(one.text for one in element.walk() if is_lead(one))
                return False
            return True
        if tag not in _BOXES or element in self.lengths:
            return False
        return is_linked(element) and not self._is_linked_prose(element)

    def _is_linked_prose(self, element: Element) -> bool:
        """Whether an element is a paragraph that is wholly in a link, among others that are not."""
        inside = links(element)
        if len(inside) != 1 or element.text_length < UNIT or not is_sentence(element):
            return False
        if any(one.tag in BLOCKS for one in inside[0].walk()):
            return False  # a teaser: a headline and a text in one link
        box = element
        while box.parent is not None and len(box.parent.elements) == 1:
            box = box.parent
        beside = box.parent.elements if box.parent is not None else []
        at = beside.index(box) if box in beside else 0
        around = beside[max(at - 1, 0) : at] + beside[at + 1 : at + 2]
        return any(one in self.lengths for one in around) and not any(
            one not in self.lengths and links(one) for one in around
        )

    def _downward(self, start: Element) -> Element:
        """Go down as long as one child holds most of the text."""
        while True:
            children = [c for c in start.children if not isinstance(c, str) and c in self.lengths]
            best = max(children, key=self.lengths.__getitem__, default=None)
            if (
                best is None
                or best in self.prose
                or self.lengths[best] < MOST * self.lengths[start]
            ):
                return start
            start = best

    def _upward(self, found: Element) -> Element:
        """Go up to where further paragraphs stand beside what was found."""
        above = found.parent
        for _ in range(CLIMBS):
            if above is None or above is self._body:
                return found
            more = self.lengths[above] - self.lengths[found]
            if more >= BESIDE * self.lengths[above]:
                if self._near(found, above) < NEAR * more:
                    return found
                found = above
            above = above.parent
        return found

    def _near(self, found: Element, above: Element) -> int:
        """Return the length of the blocks beside `found`, one or two levels below `above`."""
        near = 0
        for unit, length in self._units:
            parent = unit.parent
            if (
                parent is above
                or (parent is not None and parent.parent is above)
                or not self._heads.isdisjoint(unit.around)
            ):
                near += 0 if found in unit.around else length
        return near

    def _is_inside_furniture(self, element: Element | None) -> bool:
        """Whether an element, or one around it, is furniture; the answer is remembered."""
        path: list[Element] = []
        while element is not None and element not in self._left_out:
            path.append(element)
            element = element.parent
        inside = self._left_out[element] if element is not None else False
        for one in reversed(path):
            inside = inside or self._is_furniture(one)
            self._left_out[one] = inside
        return inside

    def _is_furniture(self, element: Element) -> bool:
        tag = element.tag
        # A whole page may be in one form, its article in one "card": then the name means nothing.
        share = self._all.get(element, 0) / max(self.everything, 1)
        if tag == "header" and is_articles_head(element):
            self._heads.add(element)
            return False
        if tag in _FURNITURE:
            return share < (LARGE if tag in ("aside", "footer") else SMALL)
        if not element.attributes:
            return False
        if element.is_hidden:
            return True
        if tag in ("html", "body", "article", "main", "blockquote"):
            return False
        kind = kind_by_name(element)
        if kind is None:
            return False
        if kind is Kind.HEADER and is_articles_head(element):
            self._heads.add(element)
            return False
        return share < (LARGE if kind is Kind.SURELY_FURNITURE else SMALL)


def _units(body: Element) -> list[tuple[Element, int]]:
    """Return the longer blocks of plain text, each with its length."""
    lengths: dict[Element, list[int]] = {}
    # Each entry: an element, the block that it is in, and whether it is in a link.
    stack = [(body, body, False)]
    while stack:
        element, block, linked = stack.pop()
        for child in element.children:
            if isinstance(child, str):
                length = len(child)
                if length >= SHORTEST_TEXT and (length := len(child.strip())) >= SHORTEST_TEXT:
                    lengths.setdefault(block, [0, 0])[linked] += length
            else:
                tag = child.tag
                inner = child if tag in BLOCKS else block
                stack.append((child, inner, tag == "a" or (linked and inner is block)))
    return [
        (element, plain)
        for element, (plain, linked) in lengths.items()
        if plain + linked >= UNIT and linked <= plain
    ]


def _sums(units: list[tuple[Element, int]]) -> dict[Element, int]:
    """Return the length of the units in each element."""
    sums: dict[Element, int] = {}
    for unit, length in units:
        for element in unit.around:
            sums[element] = sums.get(element, 0) + length
    return sums


def _trimmed(blocks: list[Block], in_prose: list[bool], leads: set[str]) -> list[Block]:
    """Return the blocks without the lines around an article: dates, names, buttons."""
    first, last = 0, len(blocks)
    while first < last and not _is_whole(blocks[first]) and blocks[first].text not in leads:
        first += 1
    while last > first and not in_prose[last - 1] and not _is_whole(blocks[last - 1]):
        last -= 1
    return blocks[first:last]


def _is_whole(block: Block) -> bool:
    return len(block.text) >= UNIT or (len(block.text) >= 30 and block.text.endswith(ENDS))
