"""Topic scores by the definition, occurrence by occurrence: what the quick way has to equal."""

from collections.abc import Sequence
from math import log, sqrt

from workers.stages.topics.linear import LinearModel, buckets, count, place, terms
from workers.stages.topics.modelfile import ModelFile
from workers.stages.topics.score import Sentence

Weights = list[list[float]]


class Definition:
    """Scores by the definition in `workers/stages/topics/linear.py`."""

    def __init__(self, file: ModelFile) -> None:
        self._file = file
        self._known = {term: n for n, term in enumerate(file.idf)}

    def score(self, sentences: Sequence[Sentence], language: str) -> tuple[Weights, list[float]]:
        """Return for each topic what each sentence adds to its score, and the probabilities."""
        weights = self._weights(sentences)
        return weights, [
            topic.calibration(language).probability(sum(of) + bias)
            for topic, of, bias in zip(self._file.topics, weights, self._file.biases, strict=True)
        ]

    def _weights(self, sentences: Sequence[Sentence]) -> Weights:
        counting = self._file.counting
        by_sentence = [list(terms(sentence.text, counting)) for sentence in sentences]
        counts = count(sentences, by_sentence, counting)
        length, each = 0.0, {}
        for term, n in counts.items():
            value = (1 + log(n)) * self._file.idf.get(term, self._file.unknown_idf)
            if term in self._known and " " not in term:
                length += value * value
            each[term] = value / n
        length = sqrt(length) or 1.0
        weights = []
        for topic in range(len(self._file.topics)):
            share = {t: value / length * self._weight(t, topic) for t, value in each.items()}
            weights.append(
                [
                    place(sentence, n, counting) * sum(share[term] for term in stems)
                    for n, (sentence, stems) in enumerate(zip(sentences, by_sentence, strict=True))
                ]
            )
        return weights

    def _weight(self, term: str, topic: int) -> float:
        if term in self._known:
            return self._file.weights[topic][self._known[term]]
        if not (hashed := buckets(term, self._file.counting)):
            return 0.0
        grams = self._file.grams[topic]
        factor = self._file.counting.grams / sqrt(len(hashed))
        return factor * sum(grams[bucket] for bucket in hashed)


def quick(
    model: LinearModel, sentences: Sequence[Sentence], language: str
) -> tuple[Weights, list[float]]:
    """Return the same two from the model that the pipeline uses."""
    scores = model.score(sentences, language)
    return [list(s.weights) for s in scores], [s.probability for s in scores]
