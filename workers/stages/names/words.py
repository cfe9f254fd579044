"""The words of a text with where they stand, as all that looks for entities sees them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from workers.stages.names.clitics import CLITIC_LETTERS, bare
from workers.stages.names.folded import Folded, folded

OPENING_QUOTES = frozenset("\"“«'‘")
CLOSING_QUOTES = frozenset("\"”»'’")

_FEW = 3
"""How many words are sought one after the other, which is quicker than to look at each place."""

_MARKS = frozenset(".,;:!?…،؛؟'’‘\"“”«»()[]-–—/%&\n")
"""Marks, which are their own shape."""

WORD = re.compile(r"([^\W_]+|[^\w\s]|\n)")
"""A word or mark of a folded text, or a line break."""

_WITHOUT_LOW_LINES = re.compile(r"(\w+|\S|\n)")
"""The same of a text that has no low line: most have none, and it takes half the time."""


@dataclass(eq=False)
class Words:
    """The words and punctuation marks of a text.

    Attributes:
        folded: the text, folded.
        texts: the words, folded; a line break is a word too.
        starts: offsets of each in the folded text.
    """

    folded: Folded
    texts: list[str]
    starts: list[int]

    @cached_property
    def shapes(self) -> list[str]:
        """How each is written in the text itself.

        `X` a capital, `XX` all capitals, `x` small or without case, `0` digits, or the mark or line
        break itself.
        """
        return self._written_as[0]

    @cached_property
    def capitals(self) -> list[int]:
        """Where the words stand whose shape is `X` or `XX`."""
        return self._written_as[1]

    @cached_property
    def _written_as(self) -> tuple[list[str], list[int]]:
        texts, starts, source = self.texts, self.starts, self.folded.source
        shapes = [
            "x" if text.isalpha() else text if text in _MARKS else _shape(text) for text in texts
        ]
        capitals: list[int] = []
        if not self.folded.cased:
            return shapes, capitals
        as_long, last = len(self.folded.runs) == 1, -1
        for letters in _CAPITALS.finditer(source):
            offset = letters.start()
            at = bisect_right(starts, offset) - 1 if as_long else self.holding(offset)
            text = texts[at]
            if at == last or text[0].upper() == text[0]:
                continue  # "5G" has no shape of its own
            last = at
            if as_long and offset == starts[at]:
                is_all = len(text) > 1 and source[offset : offset + len(text)].isupper()
                shapes[at] = "XX" if is_all else "X"
                capitals.append(at)
                continue
            if as_long:
                written = source[starts[at] : starts[at] + len(text)]
            else:
                start, end = self.source_span(at, at)
                written = source[start:end]
            shapes[at] = shape = _shape(written)
            if shape[0] == "X":
                capitals.append(at)
        return shapes, capitals

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self.texts)

    @cached_property
    def clipped(self) -> list[tuple[str, str, str]]:
        """The words that may begin with clitics, each with what is behind its first letters."""
        return [(word, word[1:], word[2:]) for word in self.vocabulary if word[0] in CLITIC_LETTERS]

    def places(self, words: Collection[str]) -> list[int]:
        """Return where words of a set stand."""
        if len(words) > _FEW:
            return [at for at, text in enumerate(self.texts) if text in words]
        found: list[int] = []
        for word in words:
            at = -1
            try:
                while True:
                    at = self.texts.index(word, at + 1)
                    found.append(at)
            except ValueError:
                continue  # there are no more
        return sorted(found) if len(words) > 1 else found

    def end(self, at: int) -> int:
        """Return the offset in the folded text at which a word ends."""
        return self.starts[at] + len(self.texts[at])

    def source_span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets in the text of the words from `first` to `last`, that one included."""
        return self.folded.span(self.starts[first], self.end(last))

    def within(self, start: int, end: int) -> list[str]:
        """Return the words that begin in a passage of the text itself, by its offsets there."""
        if len(self.folded.runs) > 1:
            start, end = self.folded.at(start), self.folded.at(end)
        return self.texts[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def at(self, offset: int) -> int:
        """Return the word at an offset in the folded text, or the last one before it."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def holding(self, offset: int) -> int:
        """Return the word at an offset in the text itself, or the last one before it."""
        at = self.folded.at(offset) if len(self.folded.runs) > 1 else offset
        return max(0, bisect_right(self.starts, at) - 1)

    def clitics(self, at: int) -> int:
        """Return how many letters before a name its first word has, in Arabic.

        A letter is a clitic if the article or a word that the text has elsewhere is behind it.
        """
        word = self.texts[at]
        if word[0] not in "وبلفك" or len(word) < 4:
            return 0
        if (own := bare(word)) != word:
            return len(word) - len(own) if word.endswith(own) else word.index("ل") + 1
        return 1 if word[1:] in self.vocabulary else 0

    def touches(self, at: int) -> bool:
        """Whether a word is written together with the one before it."""
        return at > 0 and self.end(at - 1) == self.starts[at]


@lru_cache(maxsize=8)
def words_of(text: str) -> Words:
    """Return the words of a text.

    The stages ask for the same title and text one after another, so the last few are kept.
    """
    its = folded(text)
    word = WORD if "_" in its.text else _WITHOUT_LOW_LINES
    parts = word.split(its.text)  # what is between the words, and the words, in turn
    starts = list(accumulate(map(len, parts)))
    return Words(its, parts[1::2], starts[:-1:2])


def _shape(word: str) -> str:
    if word.isdigit():
        return "0"
    if not word[0].isalnum():
        return word
    if not word[0].isupper():
        return "x"
    return "XX" if len(word) > 1 and word.isupper() else "X"


_CAPITALS = re.compile(
    # Beyond the first plane there are but those of dead scripts and of formulas.
    f"[{''.join(letter for letter in map(chr, range(0x10000)) if letter.isupper())}]+"
)
