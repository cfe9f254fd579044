"""The words of an article, in the form that topic models count."""

import re
from functools import lru_cache

from workers.stages.text.normalize import fold

PREFIXES = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]|[وفبكل])(?=...)")
"""Arabic clitics that are written as part of the word: conjunction, preposition, article."""

SUFFIXES = re.compile(r"(?<=...)(?:يات|تين|تان|ات|ان|ين|ون|يه|ها|هم|هن|نا|ه|ي)$")
"""Arabic endings of number, gender and possession, folded."""

_WORD = re.compile(r"[^\W_]+")
_LATIN_ENDINGS = re.compile(r"(?<=...)(?:s|es|e|ed|ing)$")


def words(text: str) -> list[str]:
    """Return the folded words of a text, in order: runs of letters and digits."""
    return runs(fold(text))


def runs(folded: str) -> list[str]:
    """Return the words of a text that is folded already."""
    return _WORD.findall(folded)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without its commonest clitics and endings.

    Arabic is stemmed lightly, by the steps of Larkey, Ballesteros and Connell's light10 (2007):
    prefixes, then one ending after another as long as three letters remain. Words in other scripts
    lose the commonest endings of English and French. Of numbers with four or more digits only the
    length is kept; shorter ones stay.
    """
    if word.isdigit():
        return word if len(word) < 4 else "0" * len(word)
    if is_arabic(word):
        bare = PREFIXES.sub("", word)
        shorter = SUFFIXES.sub("", bare)
        while shorter != bare:
            bare, shorter = shorter, SUFFIXES.sub("", shorter)
        return bare
    return _LATIN_ENDINGS.sub("", word)


def is_arabic(word: str) -> bool:
    """Whether a word begins with an Arabic letter."""
    return "\u0620" <= word[:1] <= "\u06ff"
