"""What the features of a word weigh, summed: `features.py` as quick as the tagger needs it.

The weights are kept by what a feature looks at, so that a word is looked up by its own letters; no
name of a feature is put together. tests/unit/stages/who/test_leads.py holds the sums to the
features that training sees.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import add
from sys import intern

from workers.stages.names.clitics import ARTICLE, CLITIC_LETTERS, bare
from workers.stages.names.memory import Memory
from workers.stages.names.namewords import NAME_WORDS
from workers.stages.who.features import AROUND, EDGE, Context
from workers.stages.who.told import CUES, is_name_word

Leads = int
"""By how much each label but `O` leads over it: four numbers in fields of one, side by side.

Adding up what two words say is one addition then. Labels are compared with each other only, so that
nothing is lost with the score of `O`.
"""

_FIELD = 20
_HALF = 1 << _FIELD - 1
_MASK = (1 << _FIELD) - 1
_MOST = _HALF // 64
"""Largest weight: no sum of those of a word can leave its field."""


def packed(leads: Iterable[int]) -> Leads:
    """Return leads in one number."""
    return sum(lead << _FIELD * at for at, lead in enumerate(leads))


SIGNS = packed([_HALF] * 4)
"""If this is added to leads, the bits of it tell which of them are not negative."""


def unpacked(leads: Leads) -> tuple[int, int, int, int]:
    """Return the leads in a number."""
    leads += SIGNS
    return (
        (leads & _MASK) - _HALF,
        (leads >> _FIELD & _MASK) - _HALF,
        (leads >> 2 * _FIELD & _MASK) - _HALF,
        (leads >> 3 * _FIELD) - _HALF,
    )


_NOTHING: tuple[Leads, ...] = (0, 0, 0, 0)
_PLAIN = ("", False)


class Weights:
    """The weights of a tagger's features.

    Args:
        weights: for each feature, those of `O` and of the other labels.

    Raises:
        ValueError: a weight is too large.
    """

    def __init__(self, weights: Mapping[str, tuple[int, ...]]) -> None:
        tables: dict[str, dict[str, Leads]] = defaultdict(dict)
        for feature, (none, *others) in weights.items():
            leads = [weight - none for weight in others]
            if max(map(abs, leads)) > _MOST:
                raise ValueError(f"the feature {feature} weighs too much: {others}")
            kind, _, value = feature.partition("=")
            tables[intern(kind)][intern(value)] = packed(leads)
        self._tables = tables
        self._words = tables["w"]
        self._cues = tables["c"]
        self._name = self._of("n")
        self._two, self._three = tables["p2"], tables["p3"]
        self._last_two, self._last_three = tables["s2"], tables["s3"]
        self._lengths = [tables["len"].get(f"{length}", 0) for length in range(9)]
        self._stripped, self._clipped = tables["b"], tables["b1"]
        self._article = self._of("al")
        self._article_ends = {kind[2:]: self._of(kind) for kind in tables if kind[:2] == "al"}
        self._shapes = tables["h"]
        self._hinted = Memory(self._hints)
        self._near = self._neighbours()
        self._next_starts = tables["-1p"], tables["1p"]
        self._next_ends = tables["-1s"], tables["1s"]
        self._kinds = {
            (its, is_name): self._kind(its, is_name)
            for its in ("", *set(CUES.values()))
            for is_name in (False, True)
        }

    def _of(self, feature: str) -> Leads:
        return self._tables[feature].get("", 0) if feature in self._tables else 0

    def _neighbours(self) -> dict[str, tuple[Leads, ...]]:
        """Return what neighbours say that training knew, but for their affixes and their kind."""
        tables = [self._tables.pop(f"{distance}", {}) for distance in AROUND]
        words = set[str]().union(*tables)
        return {word: tuple(table.get(word, 0) for table in tables) for word in words}

    def _hints(self, letters: str) -> tuple[Leads, Leads, Leads]:
        """Return what letters of hints say of their word, of that behind it and of that before."""
        here, before, behind = (
            sum(self._tables[kind].get(letter, 0) for letter in letters)
            for kind in ("k", "k-", "k+")
        )
        return here, before, behind

    def _kind(self, cue: str, is_name: bool) -> tuple[Leads, ...]:
        return tuple(
            self._tables[f"{distance}c"].get(cue, 0) + (self._of(f"{distance}n") if is_name else 0)
            for distance in AROUND
        )

    def of_word(self, word: str) -> Leads:
        """Return what a word says wherever it stands, as `features.of_word` tells it."""
        leads = self._words.get(word, 0)
        if not word[0].isalnum() or word.isdigit():
            return leads
        if word in CUES:
            leads += self._cues.get(CUES[word], 0)
        if word in NAME_WORDS or (word[0] in CLITIC_LETTERS and word[1:] in NAME_WORDS):
            leads += self._name
        leads += (
            self._two.get(word[:2], 0)
            + self._three.get(word[:3], 0)
            + self._last_two.get(word[-2:], 0)
            + self._last_three.get(word[-3:], 0)
            + self._lengths[min(len(word), 8)]
        )
        if word[:2] == ARTICLE:
            return leads + self._article + self._article_ends.get(word[-2:], 0)
        if word[0] in CLITIC_LETTERS:
            stripped = bare(word)
            if stripped != word:
                leads += self._stripped.get(stripped, 0)
                return leads + self._article + self._article_ends.get(word[-2:], 0)
            if word[0] != "ك":
                return leads + self._clipped.get(word[1:], 0)
        return leads

    def of_neighbour(self, word: str) -> tuple[Leads, ...]:
        """Return what a word says for those around it, as `features.of_neighbour` tells it.

        Args:
            word: a word, or `features.EDGE`.

        Returns:
            For each of `features.AROUND`, what it says for the word that it is so far from.
        """
        near = self._near.get(word, _NOTHING)
        if not word[0].isalnum():
            return near
        kind = CUES.get(word, ""), is_name_word(word)
        if kind != _PLAIN:
            near = tuple(map(add, near, self._kinds[kind]))
        start, end = word[:2], word[-2:]
        (before_start, behind_start), (before_end, behind_end) = self._next_starts, self._next_ends
        before = before_start.get(start, 0) + before_end.get(end, 0)
        behind = behind_start.get(start, 0) + behind_end.get(end, 0)
        if not before and not behind:
            return near
        return near[0], near[1] + before, near[2] + behind, near[3]

    def of_places(self, text: Context) -> dict[int, Leads]:
        """Return what hints and offices beside words say, by their places."""
        tables, leads = self._tables, defaultdict[int, Leads](int)
        for place, letters in text.known.items():
            here, before, behind = self._hinted[letters]
            leads[place] += here
            leads[place + 1] += before
            leads[place - 1] += behind
        for place, office in text.offices.items():
            leads[place] += tables["f"].get(office, 0)
        for place, holder in text.holders.items():
            leads[place] += tables["q"].get(holder, 0)
        return leads

    def of_shape(self, text: Context, at: int) -> Leads:
        """Return what the shapes of a word and of those beside it say.

        With `of_places` it is what `features.of_place` tells.
        """
        shapes = text.words.shapes
        shape = shapes[at]
        before = shapes[at - 1] if at else EDGE
        behind = shapes[at + 1] if at + 1 < len(shapes) else EDGE
        leads = self._shapes.get(before + shape + behind, 0)
        return leads + self._of_capital(text, at) if shape[0] == "X" else leads

    def _of_capital(self, text: Context, at: int) -> Leads:
        shapes, texts = text.words.shapes, text.words.texts
        leads = self._tables["h0"].get(shapes[at], 0)
        if texts[at] in text.small:
            leads += self._of("small")
        if at and shapes[at - 1][0] == "X":
            leads += self._of("run")
            if shapes[at - 1] == "X" and at > 1 and texts[at - 2] in CUES:
                leads += self._tables["c2"].get(CUES[texts[at - 2]], 0)
        return leads
