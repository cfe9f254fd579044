"""Text folded for matching, with the way back to the offsets of the text itself."""

from dataclasses import dataclass
from functools import lru_cache

from workers.stages.text.normalize import fold


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with its folded form.

    Attributes:
        source: the text itself.
        text: what it folds to, character by character.
        origin: for each folded character the offset of what it came from, then the text's length;
            None if the two forms have the same offsets.
    """

    source: str
    text: str
    origin: tuple[int, ...] | None = None

    def start(self, at: int) -> int:
        """Return the offset in the text at which a folded character begins."""
        return at if self.origin is None else self.origin[at]

    def end(self, at: int) -> int:
        """Return the offset in the text at which a folded passage that ends before `at` ends.

        Marks that folding drops belong to the letter before them.
        """
        if self.origin is None or at == 0:
            return at
        # One letter that folds to two ("œ") is not cut in half.
        return max(self.origin[at], self.origin[at - 1] + 1)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text of a folded passage."""
        return self.start(start), self.end(end)


@lru_cache(maxsize=8)
def folded(text: str) -> Folded:
    """Return a text with its folded form.

    The stages ask for the same title and text one after another, so the last few are kept.
    """
    letters = set(text)
    if any(_fold(letter) is None for letter in letters):
        return _with_origins(text)
    # Every character folds to one: replacing the few that change is quicker than a table.
    lowered = text.lower()
    if len(lowered) != len(text):
        return _with_origins(text)
    for letter in set(lowered):
        into = _fold(letter)
        if into is None:
            return _with_origins(text)
        if into != letter:
            lowered = lowered.replace(letter, into)
    return Folded(text, lowered)


def _with_origins(text: str) -> Folded:
    parts, origin = [], []
    for at, letter in enumerate(text):
        into = _fold(letter)
        if into is None:
            into = fold(letter)
        parts.append(into)
        origin.extend([at] * len(into))
    return Folded(text, "".join(parts), (*origin, len(text)))


@lru_cache(maxsize=4096)
def _fold(letter: str) -> str | None:
    """Return what a character folds to if that is one character, else None."""
    into = fold(letter)
    return into if len(into) == 1 else None
