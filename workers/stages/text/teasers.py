"""Lists of teasers: links to other stories, each with a headline and perhaps a sentence, that stand
below an article and say nothing of it."""

from collections.abc import Iterable

from workers.stages.text.dom import Element

LONGEST = 400
"""Longest teaser, in characters: a headline and a sentence or two."""

SHORTEST_LINK = 15
"""Shortest headline of a teaser, in characters."""

LINKED = 0.25
"""Share of a teaser's text that its links hold at least."""

_BOXES = frozenset(
    {"ul", "ol", "div", "section", "aside", "table", "tbody", "tr", "main", "article"}
)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "header"})


def closing_teasers(article: Element, prose: Iterable[Element]) -> set[Element]:
    """Return the lists of teasers below an article's text.

    Args:
        article: the element that holds the article.
        prose: its blocks of text, the teasers' own among them.
    """
    in_order = _in_order(article)
    lists = [e for e in in_order if e.tag in _BOXES and _is_list(e)]
    if not lists:
        return set()
    place = {element: n for n, element in enumerate(in_order)}
    inside = {one for box in lists for one in box.walk()}
    last = max((place[e] for e in prose if e in place and e not in inside), default=-1)
    return {box for box in lists if place[box] > last} if last >= 0 else set()


def _in_order(top: Element) -> list[Element]:
    """Return an element and all within it, in the order of the document."""
    found, stack = [], [top]
    while stack:
        found.append(element := stack.pop())
        stack.extend(reversed(element.elements))
    return found


def _is_list(box: Element) -> bool:
    """Whether a box holds two teasers or more and, but for a heading, nothing else."""
    inner = [e for e in box.elements if e.tag not in _HEADINGS and e.text_length]
    return len(inner) >= 2 and all(map(_is_teaser, inner)) and not _own_text(box)


def _is_teaser(element: Element) -> bool:
    length = element.text_length
    if not SHORTEST_LINK <= length <= LONGEST:
        return False
    links = [one for one in element.walk() if one.tag == "a"]
    targets = {link.get("href") for link in links}
    linked = sum(link.text_length for link in links)
    return 1 <= len(targets) <= 2 and linked >= max(SHORTEST_LINK, LINKED * length)


def _own_text(box: Element) -> bool:
    return any(isinstance(child, str) and child.strip() for child in box.children)
