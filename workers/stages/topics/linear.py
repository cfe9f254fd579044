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

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt
from pathlib import Path
from zlib import crc32

from workers.stages.text.words import is_arabic, stem, words
from workers.stages.topics.modelfile import DELIVERED, Counting, ModelFile
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
        self._file = file
        self._known = {
            term: (idf, *weights)
            for (term, idf), *weights in zip(file.idf.items(), *file.weights, strict=True)
        }
        self._unknown = lru_cache(UNKNOWN_KEPT)(self._weigh_unknown)

    @classmethod
    def load(cls, path: Path | None = None) -> "LinearModel":
        """Read a model file, by default Barid's own.

        Raises:
            ModelFileError: it is not a model, or damaged.
            OSError: it cannot be read.
        """
        source = path or DELIVERED
        return cls(ModelFile.parse(source.read_bytes()))

    def score(self, sentences: Sequence[Sentence]) -> list[Score]:
        """Return a score for each topic."""
        counting = self._file.counting
        by_sentence = [list(terms(sentence.text, counting)) for sentence in sentences]
        contributions = self._contributions(count(sentences, by_sentence, counting))
        places = [place(sentence, n, counting) for n, sentence in enumerate(sentences)]
        scores = []
        for at, topic in enumerate(self._file.topics):
            shares = {term: weights[at] for term, weights in contributions.items()}
            weights = [
                factor * sum(map(shares.__getitem__, stems))
                for factor, stems in zip(places, by_sentence, strict=True)
            ]
            probability = topic.probability(sum(weights) + self._file.biases[at])
            scores.append(
                Score(
                    topic=topic.name,
                    probability=probability,
                    carried=probability >= topic.threshold,
                    uncertain=abs(probability - topic.threshold) < topic.margin,
                    weights=weights,
                    threshold=topic.threshold,
                )
            )
        return scores

    def contributions(self, sentences: Sequence[Sentence]) -> dict[str, list[float]]:
        """Return what each stem of an article adds to the score of each topic, in their order."""
        counting = self._file.counting
        by_sentence = [list(terms(sentence.text, counting)) for sentence in sentences]
        counts = count(sentences, by_sentence, counting)
        return {
            term: [weight * counts[term] for weight in weights]
            for term, weights in self._contributions(counts).items()
        }

    def _contributions(self, counts: dict[str, float]) -> dict[str, list[float]]:
        """Return what one occurrence of each term adds to the score of each topic."""
        length, entries = 0.0, []
        for term, n in counts.items():
            entry = self._known.get(term)
            known = entry is not None
            entry = entry or self._unknown(term)
            value = (1 + log(n)) * entry[0]
            if known and " " not in term:
                length += value * value
            entries.append((term, value / n, entry))
        length = sqrt(length) or 1.0
        return {
            term: [value / length * weight for weight in entry[1:]]
            for term, value, entry in entries
        }

    def _weigh_unknown(self, term: str) -> tuple[float, ...]:
        counting, grams = self._file.counting, self._file.grams
        if not (hashed := buckets(term, counting)):
            return (self._file.unknown_idf, *(0.0 for _ in grams))
        factor = counting.grams / sqrt(len(hashed))
        return (
            self._file.unknown_idf,
            *(factor * sum(weights[bucket] for bucket in hashed) for weights in grams),
        )


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
    counts: dict[str, float] = {}
    for position, (sentence, stems) in enumerate(zip(sentences, by_sentence, strict=True)):
        factor = place(sentence, position, counting)
        for term in stems:
            counts[term] = counts.get(term, 0.0) + factor
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
