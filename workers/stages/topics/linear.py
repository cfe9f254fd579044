"""The trained topic model: each word of an article adds to or takes from the score of each topic.

An article is its stems with their counts `n`, where words in the title count more. With
`t = (1 + ln n) * idf` for each stem, and `|t|` the length of the vector of those that training
knew, the score is

    bias + sum of t / |t| * weight(stem)

which is logistic regression over the TF-IDF (Salton and Buckley, 1988) of stems, of the character
n-grams in them (as in Joulin et al., 2017) and of the ideas that words in several languages share.
All of these are functions of the stem, so training adds them up to one weight for each stem. An
Arabic stem that training never saw has the weight of its n-grams. As the score is a sum over words,
one can tell exactly which of them carried a decision.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import compress, pairwise, repeat
from math import log, sqrt
from operator import itemgetter, mul, truediv
from pathlib import Path
from sys import intern
from zlib import crc32

from workers.stages.names.memory import Memory
from workers.stages.text.words import is_arabic, stem, words
from workers.stages.topics.doubt import unsure
from workers.stages.topics.modelfile import DELIVERED, Counting, ModelFile, ModelFileError
from workers.stages.topics.score import Score, Sentence

UNKNOWN_KEPT = 20_000
"""How many stems that training never saw have their weights remembered."""


class LinearModel:
    """Scores topics by the sum of the weights of an article's words."""

    def __init__(self, file: ModelFile) -> None:
        self.version = file.version
        self.topics = [topic.name for topic in file.topics]
        self.languages = file.languages
        self.training = file.training
        self.counting = file.counting
        self.parameters = file.topics
        self._known = {
            # Interned terms are found by identity. New numbers lie side by side in memory.
            intern(term): tuple(number * 1.0 for number in (idf, *weights))
            for (term, idf), *weights in zip(file.idf.items(), *file.weights, strict=True)
        }
        self._file = replace(file, idf={}, weights=())  # they would take as much memory again
        self._unknown = lru_cache(UNKNOWN_KEPT)(self._weigh_unknown)
        self._stems = Memory(self._stem)

    @classmethod
    def load(cls, path: Path | None = None) -> "LinearModel":
        """Read a model file, by default Barid's own.

        Raises:
            ModelFileError: it is not a model, or damaged.
            OSError: it cannot be read.
        """
        source = path or DELIVERED
        try:
            return cls(ModelFile.parse(source.read_bytes()))
        except ModelFileError as error:
            raise ModelFileError(f"{source}: {error}") from error

    def score(self, sentences: Sequence[Sentence], language: str = "") -> list[Score]:
        """Return a score for each topic, with the calibration for a language (ISO 639 code)."""
        counting = self._file.counting
        by_sentence = [self._weighing(sentence) for sentence in sentences]
        places = [place(sentence, n, counting) for n, sentence in enumerate(sentences)]
        counts = counted(by_sentence, places)
        shares = self._shares(counts)
        # Places in lists: each is used for every topic, and found sooner than a word in a table.
        place_of = dict(zip(counts, range(len(counts)), strict=True)).__getitem__
        takes = [_taking(list(map(place_of, stems))) for stems in by_sentence]
        weights: list[list[float]] = []
        calibrations = [topic.calibration(language) for topic in self._file.topics]
        probabilities = []
        for at, calibration in enumerate(calibrations):
            share = shares[at]
            weights.append(
                [factor * sum(take(share)) for factor, take in zip(places, takes, strict=True)]
            )
            score = sum(weights[at]) + self._file.biases[at]
            probabilities.append(calibration.probability(score))
        carried = [p >= c.threshold for p, c in zip(probabilities, calibrations, strict=True)]
        if (doubt := self._file.doubt(language)) is not None:
            uncertain = unsure(probabilities, carried, doubt)
        else:
            uncertain = [
                c.low < p < c.high for p, c in zip(probabilities, calibrations, strict=True)
            ]
        return [
            Score(topic, probabilities[at], carried[at], uncertain[at], weights[at], c.threshold)
            for at, (topic, c) in enumerate(zip(self.topics, calibrations, strict=True))
        ]

    def contributions(self, sentences: Sequence[Sentence]) -> dict[str, list[float]]:
        """Return what each stem of an article adds to the score of each topic, in their order."""
        counting = self._file.counting
        by_sentence = [list(terms(sentence.text, counting)) for sentence in sentences]
        counts = count(sentences, by_sentence, counting)
        return {
            term: [weight * counts[term] for weight in weights]
            for term, weights in self._contributions(counts).items()
        }

    def _weighing(self, sentence: Sentence) -> list[str]:
        """Return the stems of a sentence that weigh anything or count for the article's length."""
        counting = self._file.counting
        if counting.pairs:
            return [term for term in terms(sentence.text, counting) if self._weighs(term)]
        its = words(sentence.text) if sentence.words is None else sentence.words
        return list(filter(None, map(self._stems.__getitem__, its)))

    def _stem(self, word: str) -> str:
        """Return the stem of a word if it weighs anything; of others, and of marks, nothing."""
        its = stem(word) if self._file.counting.stems else word
        return intern(its) if word[0].isalnum() and self._weighs(its) else ""

    def _weighs(self, term: str) -> bool:
        return term in self._known or any(self._unknown(term)[1:])

    def _contributions(self, counts: dict[str, float]) -> dict[str, list[float]]:
        """Return what one occurrence of each term adds to the score of each topic."""
        shares = zip(*self._shares(counts), strict=True)
        return {term: list(its) for term, its in zip(counts, shares, strict=True)}

    def _shares(self, counts: dict[str, float]) -> list[list[float]]:
        """Return for each topic what one occurrence of each term, in order, adds to its score."""
        # The loops run inside map(): they are most of the work on an article.
        known, unknown = self._known, self._unknown
        found = list(map(known.get, counts))
        entries = [entry or unknown(term) for term, entry in zip(counts, found, strict=True)]
        idf, *weights = zip(*entries, strict=True) if entries else [()] * (1 + len(self.topics))
        times = counts.values()
        logs = {n: 1 + log(n) for n in set(times)}
        values = list(map(mul, map(logs.__getitem__, times), idf))
        length = 0.0
        for value in compress(values, self._lengthening(counts, found)):
            length += value * value
        length = sqrt(length) or 1.0
        each = list(map(truediv, map(truediv, values, times), repeat(length)))
        return [list(map(mul, each, of)) for of in weights]

    def _lengthening(self, counts: Iterable[str], found: Iterable[object]) -> Iterable[object]:
        """Tell of each term whether it counts for the article's length: known ones, but no pair."""
        if self._file.counting.pairs:
            return [entry and " " not in term for term, entry in zip(counts, found, strict=True)]
        return found

    def _weigh_unknown(self, term: str) -> tuple[float, ...]:
        counting, grams = self._file.counting, self._file.grams
        if not (hashed := buckets(term, counting)):
            return (self._file.unknown_idf, *(0.0 for _ in grams))
        factor = counting.grams / sqrt(len(hashed))
        return (
            self._file.unknown_idf,
            *(factor * sum(map(weights.__getitem__, hashed)) for weights in grams),
        )


def _taking(places: list[int]) -> Callable[[list[float]], Iterable[float]]:
    """Return what takes the numbers at some places out of a list."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda numbers: [numbers[at] for at in places]


def terms(text: str, counting: Counting) -> Iterator[str]:
    """Yield the stems of a sentence, and its pairs of stems if pairs count."""
    sequence = words(text)
    if counting.stems:
        sequence = [stem(word) for word in sequence]
    yield from sequence
    if counting.pairs:
        for pair in pairwise(sequence):
            yield " ".join(pair)


def count(
    sentences: Sequence[Sentence], by_sentence: Sequence[Sequence[str]], counting: Counting
) -> dict[str, float]:
    """Return how often each term counts, which depends on where it stands.

    Args:
        sentences: those of the article.
        by_sentence: the terms of each of them.
        counting: how much each place counts.
    """
    places = [place(sentence, position, counting) for position, sentence in enumerate(sentences)]
    return counted(by_sentence, places)


def counted(by_sentence: Sequence[Sequence[str]], places: Sequence[float]) -> dict[str, float]:
    """Return how often each term counts, if a word in each sentence counts as often as `places`."""
    counts: dict[str, float] = {}
    seen = counts.get
    for factor, stems in zip(places, by_sentence, strict=True):
        for term in stems:
            counts[term] = seen(term, 0.0) + factor
    return counts


def place(sentence: Sentence, position: int, counting: Counting) -> float:
    """Return how often a word in a sentence counts; `position` is the sentence's, from 0."""
    if sentence.field == "title":
        return counting.title
    return counting.lead if position <= counting.lead_sentences else 1.0


def buckets(term: str, counting: Counting) -> set[int]:
    """Return the hash buckets of the character n-grams of a stem, its borders included.

    A pair of stems has none, nor has a stem in other than Arabic letters.
    """
    if not counting.grams or not is_arabic(term) or " " in term:
        return set()
    padded = f" {term} "
    return {
        crc32(padded[start : start + n].encode()) % counting.buckets
        for n in range(counting.shortest, counting.longest + 1)
        for start in range(max(1, len(padded) - n + 1))
    }
