"""From scores of unseen articles to probabilities, thresholds and what counts as uncertain."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from workers.stages.topics.modelfile import Calibration, TopicParameters
from workers.train.dataset import Example

FEWEST = 20
"""Articles in a language that must carry a topic, and that must not, for a calibration of its own;
with fewer, the one for all languages is used."""

UNCERTAIN = 0.15
"""Share of the articles that it is fitted to, at most, that have an uncertain decision. Others have
some more."""

THRESHOLDS = np.arange(0.25, 0.66, 0.01)
SMOOTH = 3
"""The F1 of a threshold is averaged with those of as many neighbours on either side: the best one
by itself is often a spike."""

WIDTHS = np.arange(0.6, 0.0, -0.01)
"""How far the bounds may lie from the threshold, as shares of its distance to 0 and to 1."""

Numbers = NDArray[np.float64]


def calibrated(
    topics: Sequence[str], examples: Sequence[Example], scores: Numbers
) -> list[TopicParameters]:
    """Return topics with calibrations, for each language and for all of them.

    Args:
        topics: their names.
        examples: graded articles.
        scores: a row for each, with its score for each topic, by a model that has not seen it.
    """
    carried = np.array([example.carried for example in examples])
    general = _of_group(scores, carried)
    own: list[dict[str, Calibration]] = [{} for _ in topics]
    for code in sorted(Counter(example.language for example in examples)):
        rows = np.array([example.language == code for example in examples])
        positives = carried[rows].sum(axis=0)
        if min(positives.min(), rows.sum() - positives.max()) >= FEWEST:
            for n, calibration in enumerate(_of_group(scores[rows], carried[rows])):
                own[n][code] = calibration
    return [TopicParameters(topic, general[n], own[n]) for n, topic in enumerate(topics)]


def probabilities(calibration: Calibration, scores: Numbers) -> Numbers:
    """Return the probability of each score."""
    return np.array([calibration.probability(score) for score in scores])


def _of_group(scores: Numbers, carried: NDArray[Any]) -> list[Calibration]:
    """Return a calibration for each topic, from the articles of one group."""
    made = [_decided(scores[:, n], carried[:, n]) for n in range(carried.shape[1])]
    sure = np.column_stack([probabilities(c, scores[:, n]) for n, c in enumerate(made)])
    for width in WIDTHS:
        bounded = [_bounded(c, float(width)) for c in made]
        within = (sure > [c.low for c in bounded]) & (sure < [c.high for c in bounded])
        if within.any(axis=1).mean() <= UNCERTAIN:
            break
    return bounded


def _bounded(calibration: Calibration, width: float) -> Calibration:
    """Return a calibration with bounds around its threshold."""
    threshold = calibration.threshold
    return replace(
        calibration,
        low=round(threshold * (1 - width), 3),
        high=round(threshold + (1 - threshold) * width, 3),
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
