"""A text as the when stage looks at it: folded, with its words to look for."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

from workers.stages.names.folded import Folded, folded

_SEPARATORS = "\n.,،؛;:!?؟…()[]{}<>«»\"'“”‹›-–—/\\|*_=+~#&%"
_ARABIC = re.compile(r"[\u0620-\u064a]{2}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A folded text and its words.

    Attributes:
        folded: the text, folded.
        language: whose words are looked for: "ar", "en" or "fr".
        spaced: the folded text with a space before, behind, and for every mark between words.
        words: the words, in order.
    """

    folded: Folded
    language: str
    spaced: str
    words: tuple[str, ...]

    def found(self, known: Container[str]) -> Iterator[tuple[str, int]]:
        """Yield those of the words that are known, each with its offset in the folded text."""
        at = 0
        for word in filter(known.__contains__, self.words):
            # None like it stands in between, as that would have been yielded.
            at = self.spaced.index(f" {word} ", at) + 1
            yield word, at - 1
            at += len(word) - 1


@lru_cache(maxsize=4)
def wording(text: str, language: str) -> Wording:
    """Return a text as the when stage looks at it.

    Args:
        text: a title or a text.
        language: the ISO code of its language; of others than Arabic, English and French, those
            that are written in Arabic letters are read as Arabic, all others as English.
    """
    if language not in ("ar", "en", "fr"):
        language = "ar" if _ARABIC.search(text) else "en"
    form = folded(text)
    spaced = form.text
    for mark in _SEPARATORS:
        if mark in spaced:
            spaced = spaced.replace(mark, " ")
    return Wording(form, language, f" {spaced} ", tuple(spaced.split()))
