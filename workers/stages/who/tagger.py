"""Finds names that no catalogue has: a linear-chain conditional random field over words.

It is trained by workers/train/tagger.py (Lafferty, McCallum and Pereira, 2001). To be quick, words
that are surely no part of a name are left out before the best path through the others is sought.
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from functools import cache
from operator import add
from pathlib import Path
from sys import intern
from typing import Any

from workers.stages.names.memory import Memory
from workers.stages.names.words import Words
from workers.stages.who.features import EDGE, context
from workers.stages.who.leads import SIGNS, Leads, Weights, packed, unpacked
from workers.stages.who.spans import Type

FOLDER = Path(__file__).parent
"""Where Barid's own taggers are."""

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

_TYPES: dict[int, Type] = {1: "person", 3: "organisation"}
_INSIDE = {1: 2, 3: 4, 2: 2, 4: 4}

Vector = tuple[int, int, int, int, int]
Scores = tuple[int, ...]
_FAR = 100_000
_ONLY_WHERE = "GgCc"


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
        self._weights = Weights(weights)
        self._transitions = transitions
        self.common = frozenset(map(intern, common))  # the weights have many of them, too
        self.never_people = self.common.union(map(intern, bodies))
        self._steps = tuple(zip(*transitions, strict=True))
        self._single = tuple(map(add, transitions[0], self._steps[0]))
        self._sure = packed([sure] * 4) + SIGNS
        self._clear = packed([clear] * 4) + SIGNS
        # By how much a name of one word has to lead, but for what its word says.
        none, person, body = (transitions[0][label] + transitions[label][0] for label in (0, 1, 3))
        self._alone = packed([person - none - 1, -_FAR, body - none - 1, -_FAR]) + SIGNS
        self._own = Memory(self._of_word)
        self._whatever = Memory(self._weights.of_word)
        self._beside = Memory(self._weights.of_neighbour)

    def names(self, words: Words, known: dict[int, str]) -> list[tuple[int, int, Type]]:
        """Return the names in a text: first word, last word, and whose.

        Args:
            words: the words of the text.
            known: what catalogue and rules tell, as in `features.Context`.
        """
        found: list[tuple[int, int, Type]] = []
        run: list[Leads] = []
        last = -2
        text = context(words, known)
        around = EDGE, EDGE, *words.texts, EDGE, EDGE
        beside, of_shape = self._beside, self._weights.of_shape
        of_places = self._weights.of_places(text)
        for at, own in self._candidates(words, known):
            leads = (
                own
                + beside[around[at]][0]
                + beside[around[at + 1]][1]
                + beside[around[at + 3]][2]
                + beside[around[at + 4]][3]
                + of_shape(text, at)
            )
            if at in of_places:
                leads += of_places[at]
            if not (leads + self._sure) & SIGNS:
                continue
            if at == last + 1:
                run.append(leads)
            else:
                found += self._path(run, last)
                run = [leads]
            last = at
        found += self._path(run, last)
        return found

    def _candidates(self, words: Words, known: dict[int, str]) -> list[tuple[int, Leads]]:
        """Return the words that may be part of a name, with what each says by itself."""
        texts, own = words.texts, self._own
        if self._cased:
            near = _near_capitals(words)
            return [(at, its) for at in near if (its := own[texts[at]]) is not None]
        rare = words.vocabulary - self.common
        leads = {word: its for word in rare if (its := own[word]) is not None}
        found = [(at, leads[word]) for at, word in enumerate(texts) if word in leads]
        told = [
            (at, self._whatever[texts[at]])
            for at, letters in known.items()
            if letters[0] not in _ONLY_WHERE and texts[at] not in leads
        ]
        return sorted(found + told) if told else found

    def _of_word(self, word: str) -> Leads | None:
        """Return what a word says wherever it stands; None: it is surely no part of a name."""
        if word in self.common:
            return None
        leads = self._weights.of_word(word)
        return leads if (leads + self._clear) & SIGNS else None

    def _path(self, run: list[Leads], last: int) -> list[tuple[int, int, Type]]:
        """Return the names on the best path through words in a row, up to the last (Viterbi)."""
        if len(run) < 2 and not (run and (run[0] + self._alone) & SIGNS):
            return []
        if len(run) == 1:
            ways = tuple(map(add, (0, *unpacked(run[0])), self._single))
            label = ways.index(max(ways))
            return [(last, last, _TYPES[label])] if label in _TYPES else []
        # By first letters: none, a person's first and further words (p, i), a body's (q, j).
        (oo, op, _, oq, _), (po, pp, pi, pq, _), (io, ip, ii, iq, _), *bodies = self._transitions
        (qo, qp, _, qq, qj), (jo, jp, _, jq, jj) = bodies
        best: Scores = tuple(map(add, (0, *unpacked(run[0])), self._transitions[0]))
        passed = [best]
        for leads in run[1:]:
            o, p, i, q, j = best
            to_p, to_i, to_q, to_j = unpacked(leads)
            best = (
                max(o + oo, p + po, i + io, q + qo, j + jo),
                max(o + op, p + pp, i + ip, q + qp, j + jp) + to_p,
                max(p + pi, i + ii) + to_i,
                max(o + oq, p + pq, i + iq, q + qq, j + jq) + to_q,
                max(q + qj, j + jj) + to_j,
            )
            passed.append(best)
        labels = [0]  # behind the last word
        for best in reversed(passed):
            ways = tuple(map(add, best, self._steps[labels[-1]]))
            labels.append(ways.index(max(ways)))
        return _names(labels[:0:-1], last - len(run) + 1)


def _near_capitals(words: Words) -> list[int]:
    """Return the words with a capital, and those next to one."""
    near: list[int] = []
    last, size = -1, len(words.texts)
    for at in words.capitals:
        for it in (at - 1, at, at + 1):
            if last < it < size:
                near.append(it)
                last = it
    return near


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
    path = FOLDER / f"tagger.{language}.json.gz"
    if not path.exists():
        return None
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return of_model(json.load(file), language)


def of_model(model: Mapping[str, Any], language: str) -> Tagger:
    """Return the tagger of a trained model.

    Args:
        model: as training writes it: `weights`, `transitions`, `common` and `bodies`.
        language: "ar", "en" or "fr".
    """
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
