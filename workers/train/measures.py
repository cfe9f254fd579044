"""Figures that say how good decisions on topics are."""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
"""Bins of equal width in which probabilities are compared with what is true."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How good the decisions on one topic were.

    Attributes:
        articles: number of articles.
        positives: how many of them carry the topic.
        precision: share of the articles said to carry it that do.
        recall: share of the articles that carry it that were found.
        f1: harmonic mean of the two.
        average_precision: area under the curve of precision over recall.
        calibration_error: expected calibration error, see `calibration_error`.
    """

    articles: int
    positives: int
    precision: float
    recall: float
    f1: float
    average_precision: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Articles whose probability is about the same.

    Attributes:
        articles: how many.
        probability: their mean probability.
        true: share of them that carries the topic.
    """

    articles: int
    probability: float
    true: float


def figures(
    carried: Sequence[int], decided: Sequence[bool], probabilities: Sequence[float]
) -> Figures:
    """Return the figures of one topic.

    Args:
        carried: 1 where an article carries it, else 0.
        decided: what was decided of each.
        probabilities: what was given for each.
    """
    right = sum(1 for true, said in zip(carried, decided, strict=True) if true and said)
    said, true = sum(decided), sum(carried)
    return Figures(
        articles=len(carried),
        positives=true,
        precision=right / said if said else 0.0,
        recall=right / true if true else 0.0,
        f1=2 * right / (said + true) if said + true else 0.0,
        average_precision=average_precision(carried, probabilities),
        calibration_error=calibration_error(carried, probabilities),
    )


def average_precision(carried: Sequence[int], probabilities: Sequence[float]) -> float:
    """Return the mean, over the articles that carry the topic, of the precision down to each."""
    order = sorted(range(len(carried)), key=lambda n: -probabilities[n])
    found, total = 0, 0.0
    for rank, n in enumerate(order, 1):
        if carried[n]:
            found += 1
            total += found / rank
    return total / found if found else 0.0


def calibration_error(carried: Sequence[int], probabilities: Sequence[float]) -> float:
    """Return the expected calibration error (Naeini, Cooper and Hauskrecht, 2015).

    The mean distance, over the articles, between the probability and the share that is true in
    bins of equal width.
    """
    found = reliability(carried, probabilities)
    total = sum(b.articles for b in found) or 1
    return sum(b.articles * abs(b.probability - b.true) for b in found) / total


def reliability(carried: Sequence[int], probabilities: Sequence[float]) -> list[Bin]:
    """Return the bins that hold articles, in order."""
    bins: list[list[tuple[float, int]]] = [[] for _ in range(BINS)]
    for true, probability in zip(carried, probabilities, strict=True):
        bins[min(int(probability * BINS), BINS - 1)].append((probability, true))
    return [
        Bin(len(b), sum(p for p, _ in b) / len(b), sum(t for _, t in b) / len(b)) for b in bins if b
    ]
