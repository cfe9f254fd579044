"""The words of a text with where they stand, as all that looks for entities sees them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from workers.stages.names.clitics import CLITIC_LETTERS, bare
from workers.stages.names.folded import Folded, folded

WORD = re.compile(r"([^\W_]+|[^\w\s]|\n)")
"""A word or mark of a folded text, or a line break."""


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
        shapes = ["x" if text.isalpha() else _shape(text) for text in self.texts]
        if self.folded.cased:
            for capitals in _CAPITALS.finditer(self.folded.source):
                at = self.holding(capitals.start())
                text = self.texts[at]
                if text[0].upper() == text[0]:
                    continue  # "5G" has no shape of its own
                shapes[at] = _shape(self._written(at))
        return shapes

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words, each once."""
        return frozenset(self.texts)

    @cached_property
    def clipped(self) -> list[tuple[str, str, str]]:
        """The words that may begin with clitics, each with what is behind its first letters."""
        return [(word, word[1:], word[2:]) for word in self.vocabulary if word[0] in CLITIC_LETTERS]

    def places(self, words: Container[str]) -> list[int]:
        """Return where words of a set stand."""
        return [at for at, text in enumerate(self.texts) if text in words] if words else []

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

    def _written(self, at: int) -> str:
        start, end = self.starts[at], self.end(at)
        if len(self.folded.runs) > 1:
            start, end = self.folded.span(start, end)
        return self.folded.source[start:end]


@lru_cache(maxsize=8)
def words_of(text: str) -> Words:
    """Return the words of a text.

    The stages ask for the same title and text one after another, so the last few are kept.
    """
    its = folded(text)
    parts = WORD.split(its.text)  # what is between the words, and the words, in turn
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
