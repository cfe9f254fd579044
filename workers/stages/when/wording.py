"""A text as the when stage looks at it: folded, with its words to look for."""

import re
from collections.abc import Set
from dataclasses import dataclass

from workers.stages.names.folded import Folded
from workers.stages.names.words import Words

_SEPARATORS = frozenset(" \n.,،؛;:!?؟…()[]{}<>«»\"'“”‹›-–—/\\|*_=+~#&%")
_ARABIC = re.compile(r"[\u0620-\u064a]{2}")


Found = tuple[tuple[str, int], ...]
"""Words, each with its offset in the folded text."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A folded text and those of its words that dates and counts are told by.

    Attributes:
        folded: the text, folded.
        language: whose words are looked for: "ar", "en" or "fr".
        found: the words that are known, in order.
    """

    folded: Folded
    language: str
    found: Found


def read_as(text: str, language: str) -> str:
    """Return whose words to look for in a text: "ar", "en" or "fr".

    Args:
        text: the text.
        language: the ISO code of its language; of others than these, those that are written in
            Arabic letters are read as Arabic, all others as English.
    """
    if language in ("ar", "en", "fr"):
        return language
    return "ar" if _ARABIC.search(text) else "en"


def wording(words: Words, language: str, *known: Set[str]) -> Wording:
    """Return a text as the when stage looks at it.

    Args:
        words: the words of a title or a text.
        language: "ar", "en" or "fr".
        known: the words that are looked for, in several sets.
    """
    there = set[str]().union(*(its & words.vocabulary for its in known))
    text, texts, starts = f"{words.folded.text} ", words.texts, words.starts
    found = tuple(
        [
            (texts[at], starts[at])
            for at in words.places(there)
            # "$2020" is none of them.
            if _is_border(text[starts[at] - 1]) and _is_border(text[starts[at] + len(texts[at])])
        ]
    )
    return Wording(words.folded, language, found)


def _is_border(character: str) -> bool:
    return character in _SEPARATORS or character.isspace()
