"""What the tagger of names looks at: words, affixes, shapes, cues and the catalogue's names.

Features of a word alone and of its neighbours are told apart from those of its place, as the
former are the same wherever the word stands and are kept once reckoned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
CUES = {
    **_AR_CUES,
    **dict.fromkeys(cues.HEADS_LATIN, "h"),
    **dict.fromkeys(cues.TITLES_FR, "t"),
    **dict.fromkeys(cues.TITLES_EN, "t"),
}
"""Words that announce names: `t` titles, `o` offices, `h` heads of bodies; with their clitics."""
_WORDS = Path(__file__).with_name("namewords.txt").read_text("utf-8").split()

NAME_WORDS = frozenset(word.removesuffix("+") for word in _WORDS)
"""Words that people's names are made of, folded: of the catalogue, and common ones beside it."""

GIVEN_NAMES = frozenset(word[:-1] for word in _WORDS if word.endswith("+"))
"""Those of them that are given names (`+` in the file)."""

GIVEN_NAMES_AR = frozenset(filter(is_arabic, GIVEN_NAMES))
"""Those of them that are Arabic."""


def is_name_word(word: str) -> bool:
    """Whether people are called by a folded word, which may have a clitic before it."""
    return word in NAME_WORDS or (word[0] in "وبلفك" and word[1:] in NAME_WORDS)


def cue(word: str) -> str:
    """Return what kind of cue a word is: `t` title, `o` office, `h` head of a body, or none."""
    return CUES.get(word, "")


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


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a text before it is tagged.

    Attributes:
        words: the words of the text.
        known: how the catalogue would label those of its names: `P`, `O`, or `p`, `o` for the words
            behind the first.
        small: the words that the text writes small somewhere, if it has capitals.
        offices: for the words a few words behind a title or office, which and how far.
    """

    words: Words
    known: dict[int, str]
    small: frozenset[str]
    offices: dict[int, str]


def context(words: Words, known: dict[int, str]) -> Context:
    """Return what is known about a text; `known` is as in `Context`."""
    return Context(words, known, _small(words), _offices(words))


def of_place(text: Context, at: int) -> list[str]:
    """Return the features of a word where it stands."""
    known = text.known
    features = []
    if known:
        if its := known.get(at):
            features.append(f"k={its}")
        if before := known.get(at - 1):
            features.append(f"k-={before}")
        if behind := known.get(at + 1):
            features.append(f"k+={behind}")
    shapes = text.words.shapes
    shape = shapes[at]
    before_shape = shapes[at - 1] if at else EDGE
    behind_shape = shapes[at + 1] if at + 1 < len(shapes) else EDGE
    features.append(f"h={before_shape}{shape}{behind_shape}")
    if shape[0] == "X":
        texts = text.words.texts
        features.append(f"h0={shape}")
        if texts[at] in text.small:
            features.append("small")
        if before_shape[0] == "X":
            features.append("run")
            if before_shape == "X" and at > 1 and (its := cue(texts[at - 2])):
                features.append(f"c2={its}")
    if office := text.offices.get(at):
        features.append(f"f={office}")
    return features


def _small(words: Words) -> frozenset[str]:
    shapes = words.shapes
    if "X" not in shapes:
        return frozenset()
    return frozenset(word for word, shape in zip(words.texts, shapes, strict=True) if shape == "x")


def _offices(words: Words) -> dict[int, str]:
    """Return the nearest title or office within the same few words: they reach over adjectives."""
    texts = words.texts
    offices = {}
    for at, its in words.cued(CUES):
        if its == "h":
            continue
        for behind in range(at + 1, min(at + 6, len(texts))):
            if texts[behind] in ".\n":
                break
            if behind > at + 1:
                offices[behind] = f"{its}{behind - at}"
    return offices
