"""Finds names that no catalogue has: a linear-chain conditional random field over words.

It is trained by workers/train/tagger.py (Lafferty, McCallum and Pereira, 2001). To be quick, words
that are surely no part of a name are left out before the best path through the others is sought.
"""

import gzip
import json
from collections.abc import Iterable
from functools import cache
from operator import add
from pathlib import Path

from workers.stages.who.features import (
    AROUND,
    EDGE,
    Context,
    context,
    of_neighbour,
    of_place,
    of_word,
)
from workers.stages.who.spans import Type
from workers.stages.who.words import Words

LABELS = ("O", "B-P", "I-P", "B-O", "I-O")
"""No name; first and further words of a person's name; of an organisation's."""

SCALE = 50
"""Weights are kept as whole numbers: so many times what they are."""

SURE = {"ar": 0}
"""By how much `O` has to lead for a word to be left out, by language."""

CLEAR = {"ar": -SCALE}
"""By how much it has to lead by the word alone for a word to be left out unseen, by language.

Arabic has rules beside the tagger that find what this loses at no loss.
"""

_KEPT = 50_000
_TYPES: dict[int, Type] = {1: "person", 3: "organisation"}
_INSIDE = {1: 2, 3: 4, 2: 2, 4: 4}

Vector = tuple[int, int, int, int, int]
Scores = tuple[int, ...]
_ZERO: Vector = (0, 0, 0, 0, 0)


class Tagger:
    """A trained tagger. Make it before processes fork.

    Args:
        weights: weights of each feature for each of `LABELS`.
        transitions: weights of each label behind each other, in the order of `LABELS`.
        common: words that are never part of a name.
        bodies: words that are part of the names of organisations, but never of people.
        sure: by how much `O` has to lead for a word to be left out.
        clear: by how much it has to lead by the word alone for a word to be left out unseen.
        cased: whether names have capitals.
    """

    def __init__(
        self,
        weights: dict[str, Vector],
        transitions: tuple[Vector, ...],
        common: Iterable[str] = (),
        bodies: Iterable[str] = (),
        sure: int = SCALE // 2,
        clear: int = SCALE,
        cased: bool = True,
    ) -> None:
        self._cased = cased
        self._sure = sure
        self._clear = clear
        self._weights = weights
        self._transitions = transitions
        self.common = frozenset(common)
        self.never_people = self.common.union(bodies)
        self._steps = tuple(zip(*transitions, strict=True))
        self._own: dict[str, Vector] = {}
        self._leads: dict[str, int] = {}
        # What a name of one word gains or loses, but for what its word says.
        self._alone = tuple(transitions[0][label] + transitions[label][0] for label in (0, 1, 3))
        self._beside: dict[int, dict[str, Vector]] = {distance: {} for distance in AROUND}

    def names(self, words: Words, known: dict[int, str]) -> list[tuple[int, int, Type]]:
        """Return the names in a text: first word, last word, and whose.

        Args:
            words: the words of the text.
            known: what the catalogue knows, as in `features.Context`.
        """
        found: list[tuple[int, int, Type]] = []
        run: list[Vector] = []
        last = -2
        text = context(words, known)
        texts = words.texts
        common = self.common
        own, leads = self._own, self._leads
        sure, clear = self._sure, self._clear
        shapes, cased = words.shapes, self._cased
        for at, word in enumerate(texts):
            if word in common or (cased and _is_far(shapes, at)):
                continue
            if word not in own:
                self._learn(word)
            if leads[word] > clear:
                continue
            scores = self._scores(text, at)
            o, a, b, c, d = scores
            lead = o - sure
            if lead > a and lead > b and lead > c and lead > d:
                continue
            if at != last + 1 and run:
                found += self._path(run, last - len(run) + 1)
                run = []
            run.append(scores)
            last = at
        if run:
            found += self._path(run, last - len(run) + 1)
        return found

    def _scores(self, text: Context, at: int) -> Vector:
        texts = text.words.texts
        a, b, c, d, e = self._own[texts[at]]
        for distance, vectors in self._beside.items():
            where = at + distance
            word = texts[where] if 0 <= where < len(texts) else EDGE
            its = vectors.get(word)
            if its is None:
                its = self._keep(vectors, word, of_neighbour(word, distance))
            if its is not _ZERO:
                a, b, c, d, e = a + its[0], b + its[1], c + its[2], d + its[3], e + its[4]
        weights = self._weights
        for feature in of_place(text, at):
            its = weights.get(feature)
            if its is not None:
                a, b, c, d, e = a + its[0], b + its[1], c + its[2], d + its[3], e + its[4]
        return a, b, c, d, e

    def _learn(self, word: str) -> None:
        o, *others = self._keep(self._own, word, of_word(word))
        if len(self._own) <= 1:
            self._leads.clear()
        self._leads[word] = o - max(others)

    def _keep(self, into: dict[str, Vector], word: str, features: Iterable[str]) -> Vector:
        """Return the weights of a word's features, summed, and keep them for the next time."""
        if len(into) >= _KEPT:
            into.clear()
        known = [self._weights[feature] for feature in features if feature in self._weights]
        a, b, c, d, e = (sum(column) for column in zip(*known, strict=True)) if known else _ZERO
        into[word] = (a, b, c, d, e) if known else _ZERO
        return into[word]

    def _path(self, run: list[Vector], first: int) -> list[tuple[int, int, Type]]:
        """Return the names on the best path through words in a row (Viterbi)."""
        if len(run) == 1:
            o, p, _, q, _ = run[0]
            as_none, as_person, as_body = self._alone
            o, p, q = o + as_none, p + as_person, q + as_body
            if o >= p and o >= q:
                return []
            return [(first, first, "person" if p >= q else "organisation")]
        to_none, to_person, in_person, to_body, in_body = self._steps
        best: Scores = tuple(map(add, run[0], self._transitions[0]))
        ways: list[tuple[int, ...]] = []
        for scores in run[1:]:
            none, way_none = _best(best, to_none)
            person, way_person = _best(best, to_person)
            body, way_body = _best(best, to_body)
            _, p, i, q, j = best
            began, went_on = p + in_person[1], i + in_person[2]
            more_person, way_more_person = (began, 1) if began >= went_on else (went_on, 2)
            began, went_on = q + in_body[3], j + in_body[4]
            more_body, way_more_body = (began, 3) if began >= went_on else (went_on, 4)
            best = tuple(map(add, scores, (none, person, more_person, body, more_body)))
            ways.append((way_none, way_person, way_more_person, way_body, way_more_body))
        _, label = _best(best, to_none)
        labels = [label]
        for way in reversed(ways):
            label = way[label]
            labels.append(label)
        labels.reverse()
        return _names(labels, first)


def _is_far(shapes: list[str], at: int) -> bool:
    """Whether a word is written small and has no capital next to it."""
    if shapes[at][0] == "X" or (at and shapes[at - 1][0] == "X"):
        return False
    return at + 1 == len(shapes) or shapes[at + 1][0] != "X"


def _best(best: Scores, steps: Scores) -> tuple[int, int]:
    """Return the best way to a label: its score, and the label before."""
    sums = list(map(add, best, steps))
    score = max(sums)
    return score, sums.index(score)


def _names(labels: list[int], first: int) -> list[tuple[int, int, Type]]:
    names: list[tuple[int, int, Type]] = []
    began = -1
    for at, label in enumerate([*labels, 0]):
        if began >= 0 and label != _INSIDE[labels[began]]:
            names.append((first + began, first + at - 1, _TYPES[labels[began]]))
            began = -1
        if label in _TYPES:
            began = at
    return names


@cache
def load(language: str) -> Tagger | None:
    """Return Barid's own tagger of a language, or None if it has none of it."""
    path = Path(__file__).with_name(f"tagger.{language}.json.gz")
    if not path.exists():
        return None
    with gzip.open(path, "rt", encoding="utf-8") as file:
        model = json.load(file)
    weights = {feature: tuple(vector) for feature, vector in model["weights"].items()}
    transitions = tuple(tuple(row) for row in model["transitions"])
    return Tagger(
        weights,
        transitions,
        model["common"],
        model["bodies"],
        sure=SURE.get(language, SCALE // 2),
        clear=CLEAR.get(language, SCALE),
        cased=language != "ar",
    )


def known_labels(spans: Iterable[tuple[int, int, Type]]) -> dict[int, str]:
    """Return how the words of names that the catalogue knows are labelled."""
    labels = {}
    for first, last, type_ in spans:
        letter = "P" if type_ == "person" else "O"
        labels[first] = letter
        for at in range(first + 1, last + 1):
            labels[at] = letter.lower()
    return labels
