"""From scores of unseen articles to probabilities, thresholds and what counts as uncertain."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from workers.stages.topics.modelfile import GENERAL, Calibration, TopicParameters
from workers.train.dataset import Example

FEWEST = 20
"""Articles in a language that must carry a topic, and that must not, for a calibration of its own;
with fewer, the one for all languages is used."""

UNCERTAIN = 0.145
"""Share of the articles that it is fitted to, at most, that have an uncertain decision. Others have
some more."""

THRESHOLDS = np.arange(0.25, 0.66, 0.01)
SMOOTH = 3
"""The F1 of a threshold is averaged with those of as many neighbours on either side: the best one
by itself is often a spike."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What turns scores into decisions.

    Attributes:
        topics: with calibrations, for each language and for all of them.
        doubts: see `ModelFile.doubts`.
    """

    topics: list[TopicParameters]
    doubts: dict[str, float]


def calibrated(topics: Sequence[str], examples: Sequence[Example], scores: Numbers) -> Calibrated:
    """Return calibrations and doubts, for each language and for all of them.

    Args:
        topics: their names.
        examples: graded articles.
        scores: a row for each, with its score for each topic, by a model that has not seen it.
    """
    carried = np.array([example.carried for example in examples])
    general, doubt = _of_group(scores, carried)
    own: list[dict[str, Calibration]] = [{} for _ in topics]
    doubts = {GENERAL: doubt}
    for code in sorted(Counter(example.language for example in examples)):
        rows = np.array([example.language == code for example in examples])
        positives = carried[rows].sum(axis=0)
        if min(positives.min(), rows.sum() - positives.max()) >= FEWEST:
            made, doubts[code] = _of_group(scores[rows], carried[rows])
            for n, calibration in enumerate(made):
                own[n][code] = calibration
    named = [TopicParameters(topic, general[n], own[n]) for n, topic in enumerate(topics)]
    return Calibrated(named, doubts)


def probabilities(calibration: Calibration, scores: Numbers) -> Numbers:
    """Return the probability of each score."""
    return np.array([calibration.probability(score) for score in scores])


def _of_group(scores: Numbers, carried: NDArray[Any]) -> tuple[list[Calibration], float]:
    """Return a calibration for each topic and the doubt, from the articles of one group."""
    made = [_decided(scores[:, n], carried[:, n]) for n in range(carried.shape[1])]
    sure = np.column_stack([probabilities(c, scores[:, n]) for n, c in enumerate(made)])
    decided = sure >= [c.threshold for c in made]
    expected = np.where(decided, 1 - sure, sure).sum(axis=1)
    doubt = math.ceil(1000 * float(np.quantile(expected, 1 - UNCERTAIN))) / 1000
    return [_bounded(c, doubt) for c in made], doubt


def _bounded(calibration: Calibration, doubt: float) -> Calibration:
    """Return a calibration with the bounds that hold when all other decisions are sure."""
    threshold = calibration.threshold
    return replace(
        calibration,
        low=round(min(doubt, threshold), 3),
        high=round(max(1 - doubt, threshold), 3),
    )


def _decided(scores: Numbers, carried: NDArray[Any]) -> Calibration:
    """Return slope and offset (Platt, 1999), and the threshold with the best F1."""
    model = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), carried)
    made = Calibration(round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4))
    sure = probabilities(made, scores)
    figures = np.array([_f1(carried, sure >= t) for t in THRESHOLDS])
    padded = np.pad(figures, SMOOTH, mode="edge")
    smooth = np.convolve(padded, np.ones(2 * SMOOTH + 1) / (2 * SMOOTH + 1), mode="valid")
    return replace(made, threshold=round(float(THRESHOLDS[int(np.argmax(smooth))]), 2))


def _f1(carried: NDArray[Any], decided: NDArray[Any]) -> float:
    right = int((carried & decided).sum())
    return 2 * right / max(1, int(carried.sum()) + int(decided.sum()))
