"""Passages of a text by where they stand, so that those near a name are found among any number."""

from collections.abc import Iterable

from schemas.entities import Country, Place
from schemas.parts import ContentField

CELL = 128
"""Characters of a stretch of text; most passages lie in one, and few beside them."""


class PassageIndex:
    """Passages of a text, which may overlap.

    Args:
        passages: start and end of each, the end not included.
    """

    def __init__(self, passages: Iterable[tuple[int, int]] = ()) -> None:
        self._new = list(passages)
        self._in_cells: dict[int, dict[tuple[int, int], None]] = {}

    def add(self, start: int, end: int) -> None:
        """Add a passage."""
        self._new.append((start, end))

    @property
    def _cells(self) -> dict[int, dict[tuple[int, int], None]]:
        """The passages by the stretches that they are in; most texts are never asked about."""
        cells = self._in_cells
        if self._new:
            for passage in self._new:
                for cell in range(passage[0] // CELL, passage[1] // CELL + 1):
                    if cell in cells:
                        cells[cell][passage] = None
                    else:
                        cells[cell] = {passage: None}
            self._new.clear()
        return cells

    def near(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return, each once, all passages that overlap or touch a stretch, and maybe others.

        They are in the order in which they were added.
        """
        first, last = start // CELL, end // CELL
        cells = self._cells
        if first == last:
            return list(cells[first]) if first in cells else []
        found: dict[tuple[int, int], None] = {}
        for cell in range(first, last + 1):
            found.update(cells.get(cell, {}))
        return list(found)

    def hold(self, start: int, end: int) -> bool:
        """Whether a stretch lies in one of them."""
        for begin, stop in self._cells.get(start // CELL, ()):
            if begin <= start and end <= stop:
                return True
        return False

    def meet(self, start: int, end: int) -> bool:
        """Whether a stretch overlaps one of them."""
        return any(begin < end and start < stop for begin, stop in self.near(start, end))


def passages_of(named: Iterable[Country | Place]) -> dict[ContentField, PassageIndex]:
    """Return the passages of each field that name a country or a place."""
    passages: dict[ContentField, PassageIndex] = {"title": PassageIndex(), "text": PassageIndex()}
    for one in named:
        for mention in one.mentions:
            passages[mention.field].add(mention.start, mention.end)
    return passages
