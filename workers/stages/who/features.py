"""What the tagger of names looks at: words, affixes, shapes, cues and the catalogue's names.

Features of a word alone and of its neighbours are told apart from those of its place, as the
former are the same wherever the word stands and are kept once reckoned.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workers.stages.names.clitics import ARTICLE, bare
from workers.stages.names.words import Words
from workers.stages.text.words import is_arabic
from workers.stages.who.told import cue, is_name_word, told

AROUND = (-2, -1, 1, 2)
"""Which neighbours the tagger looks at."""

EDGE = "<>"
"""Stands for what is before the first word and behind the last."""


def of_word(word: str) -> list[str]:
    """Return the features of a word, wherever it stands."""
    features = [f"w={word}"]
    if not word[0].isalnum() or word.isdigit():
        return features
    if its := cue(word):
        features.append(f"c={its}")
    if is_name_word(word):
        features.append("n")
    features += f"s2={word[-2:]}", f"s3={word[-3:]}", f"p2={word[:2]}", f"p3={word[:3]}"
    if is_arabic(word):
        stripped = bare(word)
        if stripped != word:
            features.append(f"b={stripped}")
        if stripped.startswith(ARTICLE):
            features += "al", f"al{stripped[-2:]}"
        elif word[0] in "وبلف":
            features.append(f"b1={word[1:]}")
    features.append(f"len={min(len(word), 8)}")
    return features


def of_neighbour(word: str, distance: int) -> list[str]:
    """Return the features of a word for the word that it is next or next but one to.

    Args:
        word: the neighbour, or `EDGE`.
        distance: where it stands; one of `AROUND`.
    """
    features = [f"{distance}={word}"]
    if not word[0].isalnum():
        return features
    if its := cue(word):
        features.append(f"{distance}c={its}")
    if is_name_word(word):
        features.append(f"{distance}n")
    if abs(distance) == 1:
        features.append(f"{distance}s={word[-2:]}")
        if is_arabic(word):
            features.append(f"{distance}p={word[:2]}")
    return features


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a text before it is tagged.

    Attributes:
        words: the words of the text.
        known: what catalogue and rules tell of words, as letters (`told_of`).
        small: the words that the text writes small somewhere, if it has capitals.
        offices: for the words a few words behind a title or office, which and how far.
        holders: for the two words behind the country, place or body of a title or office, which.
    """

    words: Words
    known: dict[int, str]
    small: frozenset[str]
    offices: dict[int, str]
    holders: dict[int, str]


def context(words: Words, known: dict[int, str]) -> Context:
    """Return what is known about a text; `known` is as in `Context`."""
    return Context(words, known, _small(words), _offices(words), _holders(words, known))


def of_place(text: Context, at: int) -> list[str]:
    """Return the features of a word where it stands."""
    known = text.known
    features = []
    if known:
        features += [f"k={letter}" for letter in known.get(at, "")]
        features += [f"k-={letter}" for letter in known.get(at - 1, "")]
        features += [f"k+={letter}" for letter in known.get(at + 1, "")]
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
    if holder := text.holders.get(at):
        features.append(f"q={holder}")
    return features


def _small(words: Words) -> frozenset[str]:
    if "X" not in words.shapes:
        return frozenset()
    # Marks and figures among them do no harm: what is asked for is how capitals are written else.
    others = words.texts.copy()
    for at in words.capitals:
        others[at] = EDGE
    return frozenset(others)


_OFFICES = {its: [f"{its}{distance}" for distance in range(6)] for its in ("t", "o")}


def _offices(words: Words) -> dict[int, str]:
    """Return the nearest title or office within the same few words: they reach over adjectives."""
    return {
        behind: _OFFICES[cue][distance]
        for cue, distance, behind in _behind_offices(words, 6)
        if distance > 1
    }


_OF_OFFICES = {letter: letter.upper() for letter in "CcGgHhOo"}
_ASIDE = frozenset(',،-«"(')
_REACH = 10
"""How many words an office may have before its holder is named."""


def _holders(words: Words, known: dict[int, str]) -> dict[int, str]:
    """Return where the holder of an office may be named: `وزير خارجية سلوفينيا`, then a name."""
    texts = words.texts
    holders: dict[int, str] = {}
    if not known:
        return holders
    for _, _, place in _behind_offices(words, _REACH):
        letter = _OF_OFFICES.get(known.get(place, " ")[0])
        behind = place + 1
        if letter is None or behind == len(texts) or known.get(behind, " ")[0] in _OF_OFFICES:
            continue
        if texts[behind] in _ASIDE:
            behind += 1
            letter += ","
        holders[behind], holders[behind + 1] = f"{letter}1", f"{letter}2"
    return holders


def _behind_offices(words: Words, reach: int) -> Iterator[tuple[str, int, int]]:
    """Yield the words behind titles and offices in the same sentence: cue, how far, where."""
    texts = words.texts
    for at, _, its in told(words):
        if its.cue not in _OFFICES:
            continue
        for behind in range(at + 1, min(at + reach, len(texts))):
            if texts[behind] in ".\n":
                break
            yield its.cue, behind - at, behind
