"""The words of a text with where they stand, as the rules and the tagger of `who` see them."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from workers.stages.names.folded import Folded

ARTICLE = "ال"
_WORD = re.compile(r"[^\W_]+|[^\w\s]|\n")
_JOINS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ك", "ل")
_BEFORE = tuple(sorted({j + p for j in _JOINS for p in _PREPOSITIONS}, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Words:
    """The words and punctuation marks of a text.

    Attributes:
        folded: the text, folded.
        texts: the words, folded; a line break is a word too.
        spans: offsets of each in the folded text.
        shapes: how each is written in the text itself: `X` a capital, `XX` all capitals, `x` small
            or without case, `0` digits, or the mark or line break itself.
        vocabulary: the words, each once.
    """

    folded: Folded
    texts: list[str]
    spans: list[tuple[int, int]]
    shapes: list[str]
    vocabulary: frozenset[str]

    def source_span(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets in the text of the words from `first` to `last`, that one included."""
        return self.folded.span(self.spans[first][0], self.spans[last][1])

    def at(self, offset: int) -> int:
        """Return the word at an offset in the folded text, or the last one before it."""
        return max(0, bisect_right(self.spans, (offset, len(self.folded.text) + 1)) - 1)

    def holding(self, offset: int) -> int:
        """Return the word at an offset in the text itself, or the last one before it."""
        start = self.folded.start
        return max(0, bisect_right(self.spans, offset, key=lambda span: start(span[0])) - 1)

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

    def cued(self, cues: dict[str, str]) -> list[tuple[int, str]]:
        """Return the words among `cues`, with what they are there."""
        return [(at, cues[word]) for at, word in enumerate(self.texts) if word in cues]

    def touches(self, at: int) -> bool:
        """Whether a word is written together with the one before it."""
        return at > 0 and self.spans[at - 1][1] == self.spans[at][0]


@lru_cache(maxsize=8)
def words_of(text: Folded) -> Words:
    """Return the words of a text."""
    folded = text.text
    spans = [match.span() for match in _WORD.finditer(folded)]
    texts = _WORD.findall(folded)
    shapes = [_SHAPES[word] for word in texts]
    if None in shapes:
        source, start, end = text.source, text.start, text.end
        moved = len(text.runs) > 1  # letters do not stand where they stood
        for at, shape in enumerate(shapes):
            if shape is None:
                begin, stop = spans[at]
                written = source[start(begin) : end(stop)] if moved else source[begin:stop]
                shapes[at] = (
                    "x"
                    if written.islower()
                    else "XX"
                    if len(written) > 1 and written.isupper()
                    else _shape(written)
                )
    return Words(text, texts, spans, cast(list[str], shapes), frozenset(texts))


class _Shapes(dict[str, str | None]):
    """The shapes of folded words that tell them; None: their letters may have been capitals."""

    def __missing__(self, word: str) -> str | None:
        if len(self) > _KEPT:
            self.clear()
        shape = _shape(word)
        self[word] = None if shape == "x" and word[0].upper() != word[0] else shape
        return self[word]


_KEPT = 50_000
_SHAPES = _Shapes()


@lru_cache(maxsize=50_000)
def _shape(word: str) -> str:
    if word.isdigit():
        return "0"
    if not word[:1].isalnum():
        return word
    if not word[0].isupper():
        return "x"
    return "XX" if len(word) > 1 and word.isupper() else "X"


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """Return a folded Arabic word without conjunction and preposition, its article kept.

    Only what stands before the article is surely no letter of the word.
    """
    if word[:2] == ARTICLE:
        return word
    for before in _BEFORE:
        rest = word[len(before) :]
        if before and word.startswith(before) and rest[:2] == ARTICLE and len(rest) > 4:
            return rest
    if len(word) > 4 and word[:2] == "لل":
        return ARTICLE + word[2:]
    if len(word) > 5 and word[:3] in ("ولل", "فلل"):
        return ARTICLE + word[3:]
    return word


def with_clitics(word: str) -> set[str]:
    """Return a folded Arabic word with all that may be written before it."""
    forms = {before + word for before in _BEFORE}
    if word.startswith(ARTICLE):
        forms |= {join + "لل" + word[2:] for join in _JOINS}
    return forms
