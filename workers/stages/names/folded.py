"""Text folded for matching, with the way back to the offsets of the text itself."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workers.stages.text.normalize import fold


@dataclass(slots=True, eq=False)
class Folded:
    """A text with its folded form.

    Attributes:
        source: the text itself.
        text: what it folds to, character by character.
        cased: whether it may have capitals.
        runs: offsets in the folded text from which on every character comes from one of the text.
        origins: for each of them, the offset in the text that it comes from.
    """

    source: str
    text: str
    cased: bool = True
    runs: Sequence[int] = (0,)
    origins: Sequence[int] = (0,)

    def start(self, at: int) -> int:
        """Return the offset in the text at which a folded character begins."""
        run = bisect_right(self.runs, at) - 1
        return self.origins[run] + at - self.runs[run]

    def end(self, at: int) -> int:
        """Return the offset in the text at which a folded passage that ends before `at` ends.

        Marks that folding drops belong to the letter before them.
        """
        if not at:
            return 0
        run = bisect_right(self.runs, at - 1) - 1
        end = self.origins[run] + at - self.runs[run]
        if run + 1 < len(self.runs) and self.runs[run + 1] == at:
            # One letter that folds to two ("œ") is not cut in half.
            return max(end, self.start(at))
        return end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text of a folded passage."""
        if len(self.runs) == 1:
            return start, end
        return self.start(start), self.end(end)

    def at(self, offset: int) -> int:
        """Return the last folded character that comes from an offset in the text or before it."""
        run = bisect_right(self.origins, offset) - 1
        at = self.runs[run] + offset - self.origins[run]
        return at if run + 1 == len(self.runs) else min(at, self.runs[run + 1] - 1)


@lru_cache(maxsize=8)
def folded(text: str) -> Folded:
    """Return a text with its folded form.

    The stages ask for the same title and text one after another, so the last few are kept.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" alone
        return _joined(text, enumerate(text))
    letters = {letter: _fold(letter) for letter in set(_CHANGED.findall(lowered))}
    # A few signs are capitals without small ones.
    cased = lowered != text or any(map(str.isupper, letters))
    runs: Sequence[int] = (0,)
    origins = runs
    odd = [letter for letter, into in letters.items() if into is None]
    if odd:
        places = sorted((at, letter) for letter in odd for at in _places(letter, lowered))
        its = _joined(lowered, places)
        lowered, runs, origins = its.text, its.runs, its.origins
    # Replacing the few letters that change is quicker than translating all.
    for letter, into in letters.items():
        if into is not None and into != letter:
            lowered = lowered.replace(letter, into)
    return Folded(text, lowered, cased, runs, origins)


def _joined(text: str, places: Iterable[tuple[int, str]]) -> Folded:
    """Fold characters that may fold to none or to several; the others stay."""
    parts: list[str] = []
    runs, origins = [0], [0]
    length = last = 0
    for at, letter in places:
        into = _folded_letter(letter)
        parts += text[last:at], into
        length += at - last
        runs += range(length, length + len(into) + 1)
        origins += [at] * len(into)
        length += len(into)
        last = at + 1
        origins.append(last)
    parts.append(text[last:])
    return Folded(text, "".join(parts), True, runs, origins)


def _places(letter: str, text: str) -> Iterator[int]:
    at = text.find(letter)
    while at >= 0:
        yield at
        at = text.find(letter, at + 1)


@lru_cache(maxsize=4096)
def _fold(letter: str) -> str | None:
    """Return what a character folds to if that is one character, else None."""
    into = _folded_letter(letter)
    return into if len(into) == 1 else None


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    return fold(letter)


# Latin, Greek, Cyrillic, Arabic and punctuation are known; all others have to be looked at.
_BLOCKS = ((0, 0x250), (0x370, 0x530), (0x600, 0x700), (0x2010, 0x2028))
_SAME = "".join(
    re.escape(chr(code))
    for block in _BLOCKS
    for code in range(*block)
    if _fold(chr(code)) == chr(code)
)
_CHANGED = re.compile(f"[^{_SAME}]")
