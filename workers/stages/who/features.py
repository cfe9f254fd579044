"""What the tagger of names looks at: words, affixes, shapes, cues and the catalogue's names.

Features of a word alone and of its neighbours are told apart from those of its place, as the
former are the same wherever the word stands and are kept once reckoned.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from workers.stages.text.words import is_arabic
from workers.stages.who import cues
from workers.stages.who.words import ARTICLE, Words, bare, with_clitics

AROUND = (-2, -1, 1, 2)
"""Which neighbours the tagger looks at."""

EDGE = "<>"
"""Stands for what is before the first word and behind the last."""

_AR_CUES = {
    form: cue
    for cue, words in (("h", cues.HEADS_AR), ("o", cues.OFFICES_AR), ("t", cues.TITLES_AR))
    for word in words
    for form in with_clitics(word)
}
_LATIN_CUES = {
    **dict.fromkeys(cues.HEADS_LATIN, "h"),
    **dict.fromkeys(cues.TITLES_FR, "t"),
    **dict.fromkeys(cues.TITLES_EN, "t"),
}
_NAME_WORDS = frozenset(Path(__file__).with_name("namewords.txt").read_text("utf-8").split())
"""Words that people's names are made of, folded: of the catalogue, and common ones beside it."""


def is_name_word(word: str) -> bool:
    """Whether people are called by a folded word, which may have a clitic before it."""
    return word in _NAME_WORDS or (word[0] in "وبلفك" and word[1:] in _NAME_WORDS)


@lru_cache(maxsize=50_000)
def cue(word: str) -> str:
    """Return what kind of cue a word is: `t` title, `o` office, `h` head of a body, or none."""
    return _AR_CUES.get(word) or _LATIN_CUES.get(word) or ""


def of_word(word: str) -> Iterator[str]:
    """Yield the features of a word, wherever it stands."""
    yield f"w={word}"
    if not word[0].isalnum() or word.isdigit():
        return
    its = cue(word)
    if its:
        yield f"c={its}"
    if is_name_word(word):
        yield "n"
    yield f"s2={word[-2:]}"
    yield f"s3={word[-3:]}"
    yield f"p2={word[:2]}"
    yield f"p3={word[:3]}"
    if is_arabic(word):
        stripped = bare(word)
        if stripped != word:
            yield f"b={stripped}"
        if stripped.startswith(ARTICLE):
            yield "al"
            yield f"al{stripped[-2:]}"
        elif word[0] in "وبلف":
            yield f"b1={word[1:]}"
    yield f"len={min(len(word), 8)}"


def of_neighbour(word: str, distance: int) -> Iterator[str]:
    """Yield the features of a word for the word that it is next or next but one to.

    Args:
        word: the neighbour, or `EDGE`.
        distance: where it stands; one of `AROUND`.
    """
    yield f"{distance}={word}"
    if not word[0].isalnum():
        return
    its = cue(word)
    if its:
        yield f"{distance}c={its}"
    if is_name_word(word):
        yield f"{distance}n"
    if abs(distance) == 1:
        yield f"{distance}s={word[-2:]}"
        if is_arabic(word):
            yield f"{distance}p={word[:2]}"


def of_place(words: Words, at: int, known: dict[int, str], small: frozenset[str]) -> Iterator[str]:
    """Yield the features of a word where it stands.

    Args:
        words: the words of the text.
        at: which of them.
        known: how the catalogue would label those of its names: `P`, `O`, or `p`, `o` for the words
            behind the first.
        small: the words that the article writes small somewhere; empty for Arabic.
    """
    its = known.get(at, "")
    if its:
        yield f"k={its}"
    if known:
        before, behind = known.get(at - 1), known.get(at + 1)
        if before:
            yield f"k-={before}"
        if behind:
            yield f"k+={behind}"
    shapes = words.shapes
    shape = shapes[at]
    before_shape = shapes[at - 1] if at else EDGE
    behind_shape = shapes[at + 1] if at + 1 < len(shapes) else EDGE
    yield f"h={before_shape}{shape}{behind_shape}"
    if shape[0] == "X":
        yield f"h0={shape}"
        if words.texts[at] in small:
            yield "small"
        if before_shape[0] == "X":
            yield "run"
        cue_before = cue(words.texts[at - 2]) if at > 1 and before_shape == "X" else ""
        if cue_before:
            yield f"c2={cue_before}"
    office = _office_before(words, at)
    if office:
        yield f"f={office}"


def _office_before(words: Words, at: int) -> str:
    """Return the nearest cue within the same few words: titles reach over adjectives."""
    texts = words.texts
    for back in range(2, 6):
        if at - back < 0 or texts[at - back] in ".\n":
            return ""
        its = cue(texts[at - back])
        if its and its != "h":
            return f"{its}{back}"
    return ""
