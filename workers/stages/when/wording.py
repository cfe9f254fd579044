"""A text as the when stage looks at it: folded, with its words to look for."""

import re
from collections.abc import Container
from dataclasses import dataclass

from workers.stages.names.folded import Folded, folded

_SEPARATORS = "\n.,،؛;:!?؟…()[]{}<>«»\"'“”‹›-–—/\\|*_=+~#&%"
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


def wording(text: str, language: str, known: Container[str]) -> Wording:
    """Return a text as the when stage looks at it.

    Args:
        text: a title or a text.
        language: "ar", "en" or "fr".
        known: the words that are looked for.
    """
    form = folded(text)
    spaced = form.text
    for mark in _SEPARATORS:
        if mark in spaced:
            spaced = spaced.replace(mark, " ")
    spaced = f" {spaced} "
    found, at = [], 0
    for word in filter(known.__contains__, spaced.split()):
        # None like it stands in between, as that would have been found.
        at = spaced.index(f" {word} ", at)
        found.append((word, at))
        at += len(word)
    return Wording(form, language, tuple(found))
