"""Trains the taggers of names (workers/stages/who/tagger.py) from annotated articles.

The annotations are ids and offsets; the texts are read from the pools of articles that they were
made from. It needs `python-crfsuite`, which workers do not.
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

from schemas.parts import ContentField
from workers.stages.names.folded import folded
from workers.stages.who.features import AROUND, EDGE, context, of_neighbour, of_place, of_word
from workers.stages.who.register import Register
from workers.stages.who.spans import Type
from workers.stages.who.tagger import LABELS, SCALE, known_labels
from workers.stages.who.words import Words, words_of

_BREAK = "{break}"  # the dump of CRFsuite is read line by line
NEVER = -(10**6)
"""Weight of a label behind one that it cannot follow."""

COMMON = 6
"""How often a word has to be seen, and never in a name, to be left out from the start."""

Named = tuple[ContentField, int, int, Type]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with the names in it.

    Attributes:
        texts: its title and text.
        names: field, start and end (code points) and type of each name.
        upto: how far the text is annotated.
    """

    texts: dict[ContentField, str]
    names: tuple[Named, ...]
    upto: int


def articles(annotations: Iterable[Path], pools: Iterable[Path]) -> list[Annotated]:
    """Return the articles of annotation files, with their texts from the pools (JSON lines, gzip).

    Raises:
        KeyError: no pool has an article of an annotation.
    """
    texts = dict(_texts(pools))
    lines = [line for path in annotations for line in path.read_text("utf-8").splitlines()]
    return [_article(entry, texts[entry["id"]]) for entry in map(json.loads, lines)]


def _texts(pools: Iterable[Path]) -> Iterator[tuple[str, dict[ContentField, str]]]:
    for path in pools:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                it = json.loads(line)
                yield it["id"], {"title": it["title"] or "", "text": it["text"]}


def _article(entry: dict[str, Any], texts: dict[ContentField, str]) -> Annotated:
    names: list[Named] = []
    types: tuple[tuple[str, Type], ...] = (("people", "person"), ("organisations", "organisation"))
    for key, type_ in types:
        for one in entry[key]:
            mentions = one["mentions"] if isinstance(one, dict) else [one]
            names += [(field, start, end, type_) for field, start, end in mentions]
    return Annotated(texts, tuple(names), entry.get("upto", len(texts["text"])))


def sequences(
    article: Annotated, register: Register, hidden: float, chance: random.Random
) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Yield the features and labels of the words of an article's title and text.

    Args:
        article: the article.
        register: the catalogue, which the tagger sees.
        hidden: share of the catalogue's actors that it does not see, so that it learns to find
            those that no catalogue has.
        chance: decides which.
    """
    for field, text in article.texts.items():
        upto = article.upto if field == "text" else len(text)
        words = words_of(folded(text[:upto]))
        if not words.texts:
            continue
        found = [span for _, span in register.found([(field, words)])]
        ids = sorted({span.actor.id for span in found if span.actor})
        seen = {id_ for id_ in ids if chance.random() >= hidden}
        known = known_labels(
            (span.first, span.last, span.type)
            for span in found
            if span.actor and span.actor.id in seen
        )
        names = [name for name in article.names if name[0] == field and name[2] <= upto]
        yield features_of(words, known), labels_of(words, names)


def features_of(words: Words, known: dict[int, str]) -> list[list[str]]:
    """Return the features of each word."""
    text = context(words, known)
    texts = words.texts
    rows = []
    for at, word in enumerate(texts):
        row = list(of_word(word))
        for distance in AROUND:
            where = at + distance
            row += of_neighbour(texts[where] if 0 <= where < len(texts) else EDGE, distance)
        row += of_place(text, at)
        rows.append(row)
    return rows


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


def train(
    data: Iterable[tuple[list[list[str]], list[str]]], work: Path, l1: float, l2: float, least: int
) -> dict[str, Any]:
    """Return a model trained on sequences, as the tagger reads it.

    Args:
        data: features and labels.
        work: a file to be written on the way.
        l1: weight of the L1 norm, which keeps the model small.
        l2: weight of the L2 norm.
        least: how often a feature has to be seen.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": 60, "feature.minfreq": least})
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for rows, labels in data:
        trainer.append([[_escaped(feature) for feature in row] for row in rows], labels)
        for row, label in zip(rows, labels, strict=True):
            word = row[0].removeprefix("w=")
            seen[word] += 1
            named[word] += label != "O"
            people[word] += label[2:] == "P"
    trainer.train(str(work))
    often = sorted(word for word, times in seen.items() if times >= COMMON)
    return {
        "common": [word for word in often if not named[word]],
        "bodies": [word for word in often if named[word] and not people[word]],
        **_weights(work),
    }


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
