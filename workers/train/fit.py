"""Trains a topic model: logistic regression a topic, calibrated on articles it did not learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from workers.stages.modelfile import Counting, ModelFile, TopicParameters
from workers.train.dataset import DatasetError, Example
from workers.train.matrix import Columns, count_terms

FOLDS = 5
FEWEST = 10
"""Articles that have to carry a topic, and that must not, before a model can be trained on it."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Options:
    """How to train.

    Attributes:
        counting: how words are counted.
        strength: inverse of the regularisation (scikit-learn's C).
        balanced: rare topics weigh as much as common ones.
    """

    counting: Counting = field(default_factory=Counting)
    strength: float = 10.0
    balanced: bool = False


def train(
    examples: Sequence[Example],
    topics: Sequence[str],
    version: str,
    options: Options | None = None,
    training: dict[str, Any] | None = None,
) -> ModelFile:
    """Return a model trained on graded examples.

    The calibration and thresholds come from five models that each left out a fifth of the
    examples, whole days of a source at a time, and scored it.

    Args:
        examples: all of them graded.
        topics: names of the topics, in the order of the examples' grades.
        version: name for the model.
        options: how to train.
        training: facts about the training to keep in the file.

    Raises:
        DatasetError: too few examples carry a topic.
    """
    options = options or Options()
    carried = np.array([example.carried for example in examples])
    for topic, having in zip(topics, carried.sum(axis=0), strict=True):
        if min(having, len(examples) - having) < FEWEST:
            raise DatasetError(
                f"{topic}: {having} of {len(examples)} graded articles carry it; a model needs "
                f"{FEWEST} that do and {FEWEST} that do not"
            )
    left_out = cross_scores(examples, carried, options)
    columns, biases, coefficients = fit(examples, carried, options)
    folded = [columns.weights(row) for row in coefficients]
    return ModelFile(
        version=version,
        languages=languages(examples),
        topics=[
            parameters(topic, left_out[:, n], carried[:, n]) for n, topic in enumerate(topics)
        ],
        counting=options.counting,
        unknown_idf=columns.unknown_idf,
        biases=biases,
        idf=columns.idf,
        weights=[of_terms for of_terms, _ in folded],
        grams=[of_grams for _, of_grams in folded],
        training=(training or {}) | shares(examples, topics),
    )


def cross_scores(examples: Sequence[Example], carried: NDArray[Any], options: Options) -> Numbers:
    """Return the score of each example for each topic by a model that did not learn from it."""
    folds = np.array([fold_of(example) for example in examples])
    scores = np.zeros(carried.shape)
    for fold in range(FOLDS):
        out = folds == fold
        if not out.any():
            continue
        learnt = [e for e, left in zip(examples, out, strict=True) if not left]
        columns, biases, coefficients = fit(learnt, carried[~out], options)
        asked = [e for e, left in zip(examples, out, strict=True) if left]
        rows = columns.rows([count_terms(e, options.counting) for e in asked])
        scores[out] = rows @ np.array(coefficients).T + np.array(biases)
    return scores


def fit(
    examples: Sequence[Example], carried: NDArray[Any], options: Options
) -> tuple[Columns, list[float], list[Numbers]]:
    """Return the columns, and a bias and coefficients for each topic."""
    counts = [count_terms(example, options.counting) for example in examples]
    columns = Columns.of(counts, options.counting)
    rows = columns.rows(counts)
    biases, coefficients = [], []
    for wanted in carried.T:
        model = LogisticRegression(
            C=options.strength,
            solver="liblinear",
            class_weight="balanced" if options.balanced else None,
            random_state=0,
        ).fit(rows, wanted)
        biases.append(float(model.intercept_[0]))
        coefficients.append(model.coef_[0])
    return columns, biases, coefficients


def parameters(topic: str, scores: Numbers, carried: NDArray[Any]) -> TopicParameters:
    """Return calibration (Platt, 1999), threshold and margin for scores of unseen examples.

    The threshold is the one of the best F1. The margin is the widest around it within which
    fewer than three of four decisions are right.
    """
    model = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), carried)
    made = TopicParameters(topic, round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4))
    sure = np.array([made.probability(score) for score in scores])
    thresholds = np.arange(0.25, 0.66, 0.01)
    threshold = float(thresholds[int(np.argmax([_f1(carried, sure >= t) for t in thresholds]))])
    right = (sure >= threshold) == carried
    margins = [m for m in np.arange(0.05, 0.25, 0.01) if _share(right, abs(sure - threshold) < m) < 0.75]
    return replace(made, threshold=round(threshold, 2), margin=round(float(max(margins, default=0.05)), 2))


def fold_of(example: Example) -> int:
    """Return which fifth an example is in: all of one source and day are in the same."""
    key = f"{example.source}/{example.date}" if example.date else example.id
    return crc32(key.encode()) % FOLDS


def languages(examples: Sequence[Example]) -> frozenset[str]:
    """Return the languages of enough examples to speak of training."""
    found = [example.language for example in examples]
    return frozenset(code for code in set(found) if found.count(code) >= 5 * FEWEST)


def shares(examples: Sequence[Example], topics: Sequence[str]) -> dict[str, Any]:
    """Return for each language the number of examples and the share that carries each topic."""
    found: dict[str, Any] = {}
    for code in sorted(languages(examples)):
        rows = [e.carried for e in examples if e.language == code]
        found[code] = {"articles": len(rows)} | {
            topic: round(sum(row[n] for row in rows) / len(rows), 4)
            for n, topic in enumerate(topics)
        }
    return {"date": date.today().isoformat(), "languages": found}


def _f1(carried: NDArray[Any], decided: NDArray[Any]) -> float:
    right = int((carried & decided).sum())
    return 2 * right / max(1, int(carried.sum()) + int(decided.sum()))


def _share(right: NDArray[Any], within: NDArray[Any]) -> float:
    return float(right[within].mean()) if within.sum() >= FEWEST else 1.0
