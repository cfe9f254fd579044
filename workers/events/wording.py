"""Words and phrases that subscriptions look for in an article.

A word is matched as the filter has it, folded: case, diacritics, hamza, taa marbuta and tatweel do
not matter. Arabic joins particles and pronouns to the word, so a word of the article also matches
without them: `غزة` in `وبغزة`, `الأمن` in `للأمن`, `جيش` in `جيشها`. Nothing else is stripped (a
stemmer would take Hamas for Hama); `drone*` matches any ending.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from workers.stages.text.normalize import fold
from workers.stages.text.words import is_arabic, words

ANY_ENDING = "*"
"""Stands for any ending, at the end of a word in a filter."""

MIN_STEM = 2
"""Fewest letters before `*`, or left after a clitic is stripped."""

Forms = frozenset[str]
"""The forms by which one word of an article is found."""

Block = tuple[Forms, ...]
"""The words of a title or paragraph, in order. No phrase spans two blocks."""

_PROCLITICS = tuple(
    dict.fromkeys(
        [
            *map("".join, product(("", "و", "ف"), ("", "ب", "ك", "ل"), ("", "ال"))),
            *("لل", "ولل", "فلل"),
        ]
    )
)
_ENCLITICS = ("هما", "ها", "هم", "هن", "نا", "كم", "ه")
_ARTICLE = re.compile(r"^ال(?=...)")
_PART = re.compile(rf"([^\W_]+)(\{ANY_ENDING}?)")
_GOES_ON = re.compile(rf"\{ANY_ENDING}[^\W_]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts without spaces between words: a match may be anywhere in a run of letters."""

# Folding makes these letters equal, but they show what is a clitic: `إلهام` has no article, and
# `مدرسة` no pronoun. Marks that no Arabic word has keep them apart until that is decided.
_HAMZA, _MARBUTA = "\u02be", "\u02bf"
_MARKED = str.maketrans(
    {"أ": f"{_HAMZA}ا", "إ": f"{_HAMZA}ا", "آ": f"{_HAMZA}ا", "ٱ": "ا", "ة": f"ه{_MARBUTA}"}
)
_UNMARKED = str.maketrans("", "", _HAMZA + _MARBUTA)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One word or several in a row.

    Attributes:
        words: for each word, its forms and whether any ending may follow.
    """

    words: tuple[tuple[Forms, bool], ...]

    def is_all_of(self, block: Block) -> bool:
        """Whether it is all that a block has."""
        return len(block) == len(self.words) and all(map(_matches, self.words, block))

    def is_in(self, blocks: Sequence[Block]) -> bool:
        """Whether it occurs in one of these blocks."""
        return any(
            all(map(_matches, self.words, block[start:]))
            for block in blocks
            for start in range(len(block) - len(self.words) + 1)
        )


@lru_cache(maxsize=4096)
def phrase(text: str) -> Phrase:
    """Read a word or phrase of a filter.

    Raises:
        ValueError: it can match no article.
    """
    folded = fold(_marked(text))
    parts = _PART.findall(folded)
    if not parts:
        raise ValueError(f"{text!r} has no letter or digit, so no event can have it")
    stars = sum(bool(star) for _, star in parts)
    if stars != folded.count(ANY_ENDING) or _GOES_ON.search(folded):
        raise ValueError(
            f"{text!r}: {ANY_ENDING} may stand only at the end of a word, for any ending"
        )
    if any(star and len(word) < MIN_STEM for word, star in parts):
        raise ValueError(f"{text!r}: {ANY_ENDING} needs {MIN_STEM} letters before it")
    return Phrase(tuple((_sought(word), bool(star)) for word, star in parts))


def blocks(title: str, text: str) -> list[Block]:
    """Return the words of an article: the title's, then each paragraph's."""
    return list(map(block, (title, *text.split("\n\n"))))


def block(text: str) -> Block:
    """Return the words of one stretch of text."""
    return tuple(_forms(word) for word in words(_marked(text)))


def _matches(wanted: tuple[Forms, bool], forms: Forms) -> bool:
    sought, any_ending = wanted
    if not sought.isdisjoint(forms):
        return True
    if any_ending:
        return any(form.startswith(tuple(sought)) for form in forms)
    return any(word in form for word in sought if _UNSPACED.search(word) for form in forms)


def _sought(word: str) -> Forms:
    """Return a filter's word with and without its definite article, which texts may lack."""
    return frozenset(form.translate(_UNMARKED) for form in (word, _ARTICLE.sub("", word)))


@lru_cache(maxsize=50_000)
def _forms(word: str) -> Forms:
    forms = [word]
    if is_arabic(word.lstrip(_HAMZA)):
        bare = [_without_start(word, clitic) for clitic in _PROCLITICS]
        forms = [form for form in bare if form]
        forms += [stem for form in forms for stem in _without_pronoun(form)]
    return frozenset(form.translate(_UNMARKED) for form in forms)


def _without_start(word: str, clitic: str) -> str:
    rest = word.removeprefix(clitic) if word.startswith(clitic) else ""
    return rest if not clitic or len(rest) >= MIN_STEM else ""


def _without_pronoun(word: str) -> list[str]:
    for clitic in _ENCLITICS:
        stem = word.removesuffix(clitic)
        if stem != word and len(stem) > MIN_STEM:
            # Before a pronoun, taa marbuta is written as taa: وزارتها is وزارة and ها.
            return [stem, f"{stem[:-1]}ه"] if stem.endswith("ت") else [stem]
    return []


def _marked(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_MARKED)
