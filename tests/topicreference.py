"""Topic scores by the definition, occurrence by occurrence: what the quick way has to equal."""

from collections.abc import Sequence
from math import log, sqrt

from workers.stages.topics.linear import LinearModel, buckets, count, place, terms
from workers.stages.topics.modelfile import ModelFile
from workers.stages.topics.score import Sentence

Weights = list[list[float]]


def sentence_weights(file: ModelFile, sentences: Sequence[Sentence]) -> Weights:
    """Return for each topic what each sentence adds to its score."""
    counting = file.counting
    by_sentence = [list(terms(sentence.text, counting)) for sentence in sentences]
    counts = count(sentences, by_sentence, counting)
    known = {term: n for n, term in enumerate(file.idf)}
    length, each = 0.0, {}
    for term, n in counts.items():
        value = (1 + log(n)) * file.idf.get(term, file.unknown_idf)
        if term in known and " " not in term:
            length += value * value
        each[term] = value / n
    length = sqrt(length) or 1.0
    weights = []
    for topic in range(len(file.topics)):
        share = {t: value / length * _weight(file, t, known, topic) for t, value in each.items()}
        weights.append(
            [
                place(sentence, n, counting) * sum(share[term] for term in stems)
                for n, (sentence, stems) in enumerate(zip(sentences, by_sentence, strict=True))
            ]
        )
    return weights


def probabilities(file: ModelFile, weights: Weights, language: str) -> list[float]:
    """Return the probability of each topic."""
    return [
        topic.calibration(language).probability(sum(of) + bias)
        for topic, of, bias in zip(file.topics, weights, file.biases, strict=True)
    ]


def quick(
    model: LinearModel, sentences: Sequence[Sentence], language: str
) -> tuple[Weights, list[float]]:
    """Return the same two from the model that the pipeline uses."""
    scores = model.score(sentences, language)
    return [list(s.weights) for s in scores], [s.probability for s in scores]


def _weight(file: ModelFile, term: str, known: dict[str, int], topic: int) -> float:
    if term in known:
        return file.weights[topic][known[term]]
    if not (hashed := buckets(term, file.counting)):
        return 0.0
    factor = file.counting.grams / sqrt(len(hashed))
    return factor * sum(file.grams[topic][bucket] for bucket in hashed)
