"""Finds the article in a page quickly, by where the long runs of plain text are.

Each longer block of plain text adds its length to all elements around it. From the body, we go down
as long as one child holds most of the text; if that ends too early, a name such as `article-body`
decides. Elements that are named like furniture (comments, related, share …) and hold little of the
text are left out. Compare Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using shallow
text features" (WSDM 2010).
"""

import re
from dataclasses import dataclass

from workers.stages.text.blocks import BLOCKS, Block, Collector
from workers.stages.text.dom import Element

SHORTEST_TEXT = 20
"""Shortest text node, in characters, that is looked at."""

UNIT = 80
"""Shortest block of text, in characters, that counts."""

MOST = 0.72
"""Share of an element's text that a child must hold for us to go down to it."""

NAMED = 0.25
"""Share of the page's text that an element must hold for a name like an article's to count."""

SMALL = 0.3
"""Share of the page's text up to which an element with a name like furniture is left out."""

LARGE = 0.6
"""The same if the name leaves no doubt: comments, related articles, a sidebar."""

LINKED = 0.6
"""Share of its text in links above which a box is a list of links."""

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
_ENDS = (".", "!", "?", "…", '"', "”", "»", "؟", "۔", "。", ")", ":")
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|recommend\w*|share|sharing|social|promo\w*|sidebar|"
    r"newsletter|subscri\w*|advert\w*|ads?|sponsor\w*|cookie\w*|consent|breadcrumbs?|byline|author|"
    r"meta|tags?|taglist|caption|credit|pagination|pager|menu|navbar|nav|footer|header|toolbar|"
    r"widget|popular|trending|more|readmore|also|outbrain|taboola|login|signup|signin|rating|print|"
    r"hidden|modal|popup|overlay|teaser|card|gallery|slideshow|timestamp|date|dateline|copyright|"
    r"correction|bio|poll|quiz|survey)(?:$|[\s_-])",
    re.I,
)
_SURELY_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|recommend\w*|sidebar|outbrain|taboola)(?:$|[\s_-])",
    re.I,
)
_ARTICLE_NAME = re.compile(
    r"(?:article|story|entry|post|news|text)[-_]*(?:body|content|text)|^(?:article|story)$", re.I
)
_HIDDEN_NAMES = 200
"""Length of a class attribute above which it is a list of switches and tells us nothing."""


@dataclass(frozen=True, slots=True)
class Content:
    """The article that was found in a page.

    Attributes:
        blocks: its text.
        doubtful: whether a more careful look is worth the time.
    """

    blocks: list[Block]
    doubtful: bool


def main_content(body: Element) -> Content:
    """Return the article of a page's body."""
    page = _Page(body)
    article = page.find()
    if article is None:
        return Content([], doubtful=True)
    collector = Collector(skip=page.is_left_out)
    blocks = _trimmed(collector.collect(article), collector.in_prose)
    length = sum(len(block.text) for block in blocks)
    doubtful = (
        article is body
        or length < ENOUGH
        or page.lengths[article] < page.total / 2
        or page.total < RARE * page.everything
    )
    return Content(blocks, doubtful)


class _Page:
    """A page's elements, with the length of the text that counts in each."""

    def __init__(self, body: Element) -> None:
        self._body = body
        self._left_out: dict[Element, bool] = {}
        units = _units(body)
        self._all = _sums(units)
        self.everything = sum(n for _, n in units)
        self._units = [(e, n) for e, n in units if not self._is_inside_furniture(e)]
        self.lengths = _sums(self._units)
        self.total = sum(n for _, n in self._units)

    def find(self) -> Element | None:
        """Return the element that holds the article."""
        if not self.total:
            return None
        found = self._downward(self._body)
        if found is self._body:
            named = [e for e, n in self.lengths.items() if n >= NAMED * self.total and _is_named(e)]
            found = max(named, key=self.lengths.__getitem__, default=found)
        return self._upward(found)

    def is_left_out(self, element: Element) -> bool:
        """Whether an element within the article is furniture."""
        tag = element.tag
        if tag == "h1" or self._is_inside_furniture(element):
            return True
        return tag in _BOXES and element not in self.lengths and _is_linked(element)

    def _downward(self, start: Element) -> Element:
        """Go down as long as one child holds most of the text."""
        own = {element for element, _ in self._units}
        while True:
            children = [c for c in start.children if not isinstance(c, str) and c in self.lengths]
            best = max(children, key=self.lengths.__getitem__, default=None)
            if best is None or best in own or self.lengths[best] < MOST * self.lengths[start]:
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
            if parent is above or (parent is not None and parent.parent is above):
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
        if tag in _FURNITURE:
            return share < (LARGE if tag in ("aside", "footer") else SMALL)
        if not element.attributes:
            return False
        if element.is_hidden:
            return True
        if tag in ("html", "body", "article", "main", "blockquote"):
            return False
        names = element.get("class")
        if len(names) > _HIDDEN_NAMES or "embed" in names:
            return False
        both = f"{names} {element.get('id')}"
        if _FURNITURE_NAME.search(both) is None:
            return False
        return share < (LARGE if _SURELY_FURNITURE.search(both) else SMALL)


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


def _is_named(element: Element) -> bool:
    if element.tag == "article" or element.get("itemprop") == "articleBody":
        return True
    names = f"{element.get('class')} {element.get('id')}".strip()
    usable = element.tag not in ("body", "html") and len(names) < _HIDDEN_NAMES
    return usable and _ARTICLE_NAME.search(names) is not None


def _is_linked(element: Element) -> bool:
    length = element.text_length
    in_links = sum(link.text_length for link in element.walk() if link.tag == "a")
    return not length or in_links > LINKED * length


def _trimmed(blocks: list[Block], in_prose: list[bool]) -> list[Block]:
    """Return the blocks without the lines around an article: dates, names, buttons."""
    first, last = 0, len(blocks)
    while first < last and not _is_whole(blocks[first]):
        first += 1
    while last > first and not in_prose[last - 1] and not _is_whole(blocks[last - 1]):
        last -= 1
    return blocks[first:last]


def _is_whole(block: Block) -> bool:
    return len(block.text) >= UNIT or (len(block.text) >= 30 and block.text.endswith(_ENDS))
