"""Figures that say how good topic decisions are."""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
"""Number of bins of equal width in which probabilities are compared with the truth."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How good the decisions on one topic were.

    Attributes:
        articles: number of articles.
        positives: how many of them carry the topic.
        precision: of the articles that are said to carry it, the share that does.
        recall: of the articles that carry it, the share that was found.
        f1: harmonic mean of the two.
        average_precision: area under the precision-recall curve.
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
    """Articles with about the same probability.

    Attributes:
        articles: how many there are.
        probability: their mean probability.
        true: the share of them that carries the topic.
    """

    articles: int
    probability: float
    true: float


def figures(
    carried: Sequence[int], decided: Sequence[bool], probabilities: Sequence[float]
) -> Figures:
    """Return the figures of one topic.

    Args:
        carried: for each article, 1 if it carries the topic, else 0.
        decided: what was decided for each.
        probabilities: the probability given for each.
    """
    right = sum(1 for true, yes in zip(carried, decided, strict=True) if true and yes)
    positives, true = sum(decided), sum(carried)
    return Figures(
        articles=len(carried),
        positives=true,
        precision=right / positives if positives else 0.0,
        recall=right / true if true else 0.0,
        f1=2 * right / (positives + true) if positives + true else 0.0,
        average_precision=average_precision(carried, probabilities),
        calibration_error=calibration_error(carried, probabilities),
    )


def average_precision(carried: Sequence[int], probabilities: Sequence[float]) -> float:
    """Return the mean of the precision at each article that carries the topic."""
    order = sorted(range(len(carried)), key=lambda n: -probabilities[n])
    hits, total = 0, 0.0
    for rank, n in enumerate(order, 1):
        if carried[n]:
            hits += 1
            total += hits / rank
    return total / hits if hits else 0.0


def calibration_error(carried: Sequence[int], probabilities: Sequence[float]) -> float:
    """Return the expected calibration error (Naeini, Cooper and Hauskrecht, 2015).

    It is the mean distance, over all articles, between the probability and the true share in bins
    of equal width.
    """
    bins = reliability(carried, probabilities)
    total = sum(b.articles for b in bins) or 1
    return sum(b.articles * abs(b.probability - b.true) for b in bins) / total


def reliability(carried: Sequence[int], probabilities: Sequence[float]) -> list[Bin]:
    """Return the bins that hold any articles, in order of probability."""
    bins: list[list[tuple[float, int]]] = [[] for _ in range(BINS)]
    for true, probability in zip(carried, probabilities, strict=True):
        bins[min(int(probability * BINS), BINS - 1)].append((probability, true))
    return [
        Bin(len(b), sum(p for p, _ in b) / len(b), sum(t for _, t in b) / len(b)) for b in bins if b
    ]
