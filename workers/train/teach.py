"""Labels for the taggers of names where nobody has annotated: from the catalogue and name words.

What the catalogue finds is a name, and so are words in a row that names are made of. Other names
stay unlabelled, so that sentences that probably have such a one are left out: mistaken labels of
"no name" do more harm than few sentences.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator

from workers.stages.who.features import NAME_WORDS, cue
from workers.stages.who.words import ARTICLE

Sequence = tuple[list[list[str]], list[str]]

RARE = 12
"""A word seen less often than this in the pools may well be part of a name."""

EMPTY = 0.15
"""Share of the sentences without names that are kept."""

_LINKS = frozenset("بن ابو عبد بو اوغلو".split())
_SAYING = frozenset(
    "قال وقال اضاف واضاف اكد واكد قالت وقالت اكدت واكدت صرح واوضح اوضح اشار واشار وذكر".split()
)
_WITHIN = 7


def sound(
    sequences: Iterable[Sequence], frequencies: Counter[str], chance: random.Random
) -> Iterator[Sequence]:
    """Yield the sentences of Arabic articles whose labels can be trusted, with name words labelled.

    Args:
        sequences: features and labels of articles, the labels those of the catalogue.
        frequencies: how often each folded word stands in the pools.
        chance: decides which sentences without names are kept.
    """
    for rows, given in sequences:
        words = [row[0].removeprefix("w=") for row in rows]
        labels = _with_name_words(words, given)
        begin = 0
        for end in range(1, len(words) + 1):
            if end < len(words) and words[end - 1] not in ".\n":
                continue
            kept = any(label != "O" for label in labels[begin:end]) or chance.random() < EMPTY
            if kept and _is_sound(words[begin:end], labels[begin:end], frequencies):
                yield rows[begin:end], labels[begin:end]
            begin = end


def _with_name_words(words: list[str], given: list[str]) -> list[str]:
    labels = list(given)
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and labels[end] == "O" and _is_part(words[end], end > at):
            end += 1
        if end - at > 1:
            labels[at:end] = ["B-P", *["I-P"] * (end - at - 1)]
        at = max(end, at + 1)
    return labels


def _is_part(word: str, further: bool) -> bool:
    if word in NAME_WORDS:
        return True
    return word in _LINKS if further else word[0] in "ولب" and word[1:] in NAME_WORDS


def _is_sound(words: list[str], labels: list[str], frequencies: Counter[str]) -> bool:
    """Whether each cue of a name has one behind it, and no rare words in a row are unlabelled."""
    for at, word in enumerate(words):
        announces = cue(word) in ("t", "h") or word in _SAYING
        if announces and all(label == "O" for label in labels[at : at + _WITHIN]):
            return False
        if labels[at] != "O":
            continue
        if word == "بن":
            return False
        before = words[at - 1] if at and labels[at - 1] == "O" else ""
        if before and _is_rare(word, frequencies) and _is_rare(before, frequencies):
            return False
    return True


def _is_rare(word: str, frequencies: Counter[str]) -> bool:
    if not word.isalpha() or word.startswith(ARTICLE):
        return False
    return frequencies[word] < RARE and frequencies[word[1:]] < 3 * RARE
