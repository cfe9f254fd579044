"""Trains the taggers of names (workers/stages/who/tagger.py) from annotated articles.

It needs `python-crfsuite`, which workers do not.
"""

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from workers.stages.names.passages import passages_of
from workers.stages.names.words import Words, words_of
from workers.stages.who.features import AROUND, EDGE, context, of_neighbour, of_place, of_word
from workers.stages.who.hints import in_catalogue, told_of
from workers.stages.who.register import Register
from workers.stages.who.tagger import LABELS, SCALE
from workers.train.annotated import Annotated, Named

_BREAK = "{break}"  # the dump of CRFsuite is read line by line
NEVER = -(10**6)
"""Weight of a label behind one that it cannot follow."""

COMMON = 6
"""How often a word has to be seen, and never in a name, to be left out from the start."""

MISTAKEN = 0.01
"""Share of a word's places in which it may be taken for a name by mistake."""

Sequence = tuple[list[list[str]], list[str]]
"""Features and labels of words in a row."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that names are not made of.

    Attributes:
        common: words that are never part of a name.
        bodies: words that are part of the names of organisations, but never of people.
        unlisted: name words that training takes for words that no list has, so that it learns to
            find such names, too.
    """

    common: frozenset[str]
    bodies: frozenset[str]
    unlisted: frozenset[str] = frozenset()

    @property
    def never_people(self) -> frozenset[str]:
        """Words that are never part of a person's name."""
        return self.common | self.bodies


def sequences(
    article: Annotated, register: Register, told: Vocabulary, hidden: float, chance: random.Random
) -> Iterator[Sequence]:
    """Yield the features and labels of the words of an article's title and text.

    Args:
        article: the article.
        register: the catalogue, which the tagger sees.
        told: the words that are never part of a name.
        hidden: share of the catalogue's actors that it does not see, so that it learns to find
            those that no catalogue has.
        chance: decides which.
    """
    draft = article.draft
    texts = [(field, words_of(text)) for field, text in draft.content.fields if text]
    elsewhere = passages_of((*draft.places, *draft.countries))
    known = in_catalogue(draft, register, texts, elsewhere)
    ids = sorted({span.actor.id for span in known if span.actor})
    seen = {id_ for id_ in ids if chance.random() >= hidden}
    for field, words in texts:
        here = [span for span in known if span.actor and span.actor.id in seen]
        hints = told_of(draft, field, words, here, told.common, told.never_people)[1]
        names = [name for name in article.names if name[0] == field]
        yield features_of(words, hints, told.unlisted), labels_of(words, names)


def features_of(
    words: Words, hints: dict[int, str], unlisted: frozenset[str] = frozenset()
) -> list[list[str]]:
    """Return the features of each word; `unlisted` are name words that are taken for others."""
    text = context(words, hints)
    texts = words.texts
    rows = []
    for at, word in enumerate(texts):
        row = _but(of_word(word), "n", word, unlisted)
        for distance in AROUND:
            where = at + distance
            near = texts[where] if 0 <= where < len(texts) else EDGE
            row += _but(of_neighbour(near, distance), f"{distance}n", near, unlisted)
        row += of_place(text, at)
        rows.append(row)
    return rows


def _but(features: list[str], left_out: str, word: str, unlisted: frozenset[str]) -> list[str]:
    """Return the features of a word, one of them left out if the word is not listed."""
    if left_out in features and (word in unlisted or word[1:] in unlisted):
        return [feature for feature in features if feature != left_out]
    return features


def labels_of(words: Words, names: Iterable[Named]) -> list[str]:
    """Return the label of each word."""
    labels = ["O"] * len(words.texts)
    spans = [words.source_span(at, at) for at in range(len(words.texts))]
    for _, start, end, type_ in names:
        letter = "P" if type_ == "person" else "O"
        inside = [at for at, (begin, stop) in enumerate(spans) if begin < end and stop > start]
        for number, at in enumerate(inside):
            labels[at] = f"{'I' if number else 'B'}-{letter}"
    return labels


def vocabulary(articles: Iterable[Annotated], also: Iterable[Annotated] = ()) -> Vocabulary:
    """Return the words that names are not made of.

    Args:
        articles: articles whose names were annotated.
        also: articles whose names were found, among which some are wrong.
    """
    seen: Counter[str] = Counter()
    surely: dict[str, set[str]] = {"P": set(), "O": set()}
    perhaps: dict[str, Counter[str]] = {"P": Counter(), "O": Counter()}
    for sure, several in ((True, articles), (False, also)):
        for article in several:
            for field, text in article.draft.content.fields:
                words = words_of(text)
                seen.update(words.texts)
                names = [name for name in article.names if name[0] == field]
                for word, label in zip(words.texts, labels_of(words, names), strict=True):
                    if label != "O":
                        (surely[label[2]].add(word) if sure else perhaps[label[2]].update((word,)))
    often = [word for word, times in seen.items() if times >= COMMON]

    def named(word: str, letter: str) -> bool:
        return word in surely[letter] or perhaps[letter][word] > MISTAKEN * seen[word]

    people = {word for word in often if named(word, "P")}
    bodies = {word for word in often if named(word, "O") and word not in people}
    return Vocabulary(frozenset(often) - people - bodies, frozenset(bodies))


def train(
    data: Iterable[Sequence], told: Vocabulary, work: Path, l1: float, l2: float, least: int
) -> dict[str, Any]:
    """Return a model trained on sequences, as the tagger reads it.

    Args:
        data: features and labels.
        told: the words that are never part of a name.
        work: a file to be written on the way.
        l1: weight of the L1 norm, which keeps the model small.
        l2: weight of the L2 norm.
        least: how often a feature has to be seen.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": 60, "feature.minfreq": least})
    for rows, labels in data:
        trainer.append([[_escaped(feature) for feature in row] for row in rows], labels)
    trainer.train(str(work))
    return {"common": sorted(told.common), "bodies": sorted(told.bodies), **_weights(work)}


def _escaped(feature: str) -> str:
    return feature.replace("\n", _BREAK)


def _weights(path: Path) -> dict[str, Any]:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    info = tagger.info()
    weights: dict[str, list[int]] = {}
    for (feature, label), weight in info.state_features.items():
        scaled = round(weight * SCALE)
        if scaled:
            weights.setdefault(feature.replace(_BREAK, "\n"), [0] * len(LABELS))[
                LABELS.index(label)
            ] = scaled
    steps = [
        [
            round(info.transitions.get((before, label), 0) * SCALE)
            if label[0] != "I" or before[2:] == label[2:]
            else NEVER
            for label in LABELS
        ]
        for before in LABELS
    ]
    return {"transitions": steps, "weights": dict(sorted(weights.items()))}


def write(model: dict[str, Any], path: Path) -> None:
    """Write a model, the same bytes for the same model."""
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
