"""Trains a topic model: one logistic regression per topic, calibrated on unseen articles."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from workers.stages.topics.modelfile import Counting, ModelFile, TopicParameters
from workers.train.dataset import DatasetError, Example
from workers.train.matrix import Columns, Ideas, count_terms

FOLDS = 5
FEWEST = 10
"""Articles that must carry a topic, and articles that must not, for a model to learn it."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Options:
    """How to train.

    Attributes:
        counting: how words are counted.
        strength: inverse of the regularisation strength (scikit-learn's C).
        balanced: whether articles that carry a topic together weigh as much as all others.
        ideas: words that share what is learnt from any one of them.
    """

    counting: Counting = field(default_factory=Counting)
    strength: float = 10.0
    balanced: bool = True
    ideas: Ideas = field(default_factory=Ideas.read)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Logistic regressions as training found them, before n-grams are folded into the stems.

    Attributes:
        columns: what the coefficients belong to.
        biases: one for each topic.
        coefficients: one row for each topic.
    """

    columns: Columns
    biases: list[float]
    coefficients: list[Numbers]

    def scores(self, examples: Sequence[Example]) -> Numbers:
        """Return the score of each example for each topic."""
        rows = self.columns.rows([count_terms(e, self.columns.counting) for e in examples])
        return np.asarray(rows @ np.array(self.coefficients).T + np.array(self.biases))


def train(
    examples: Sequence[Example],
    topics: Sequence[str],
    version: str,
    options: Options | None = None,
    held_out: Sequence[Example] = (),
) -> ModelFile:
    """Return a model trained on graded examples.

    Calibration and thresholds come from scores of articles that were not learnt from. Each of five
    models leaves out a fifth of the examples, whole days of a source at a time, and scores these;
    the held-out examples are scored by the model itself.

    Args:
        examples: graded examples to learn from.
        topics: names of the topics, in the order of the examples' grades.
        version: name for the model.
        options: how to train.
        held_out: graded examples to calibrate on, but not to learn from.

    Raises:
        DatasetError: too few examples carry a topic, or do not.
    """
    options = options or Options()
    carried = np.array([example.carried for example in examples])
    for topic, positives in zip(topics, carried.sum(axis=0), strict=True):
        if min(positives, len(examples) - positives) < FEWEST:
            raise DatasetError(
                f"{topic}: {positives} of {len(examples)} graded articles carry it; to learn it, "
                "a model needs "
                f"at least {FEWEST} that do and {FEWEST} that do not"
            )
    fitted = fit(examples, carried, options)
    scores = cross_scores(examples, carried, options)
    if held_out:
        scores = np.vstack([scores, fitted.scores(held_out)])
        carried = np.vstack([carried, np.array([example.carried for example in held_out])])
    folded = [fitted.columns.weights(row) for row in fitted.coefficients]
    made = [parameters(topic, scores[:, n], carried[:, n]) for n, topic in enumerate(topics)]
    return ModelFile(
        version=version,
        languages=languages(examples),
        topics=made,
        counting=options.counting,
        unknown_idf=fitted.columns.unknown_idf,
        biases=fitted.biases,
        idf=fitted.columns.idf,
        weights=[of_terms for of_terms, _ in folded],
        grams=[of_grams for _, of_grams in folded],
        training=shares([*examples, *held_out], made, scores),
    )


def cross_scores(examples: Sequence[Example], carried: NDArray[Any], options: Options) -> Numbers:
    """Return the score of each example for each topic, by a model that did not learn from it."""
    folds = np.array([fold_of(example) for example in examples])
    scores = np.zeros(carried.shape)
    for fold in sorted(set(folds)):
        out = folds == fold
        learnt = [example for example, left in zip(examples, out, strict=True) if not left]
        asked = [example for example, left in zip(examples, out, strict=True) if left]
        scores[out] = fit(learnt, carried[~out], options).scores(asked)
    return scores


def fit(examples: Sequence[Example], carried: NDArray[Any], options: Options) -> Fitted:
    """Return logistic regressions, one for each topic, fitted to the examples."""
    counts = [count_terms(example, options.counting) for example in examples]
    columns = Columns.of(counts, options.counting, options.ideas)
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
    return Fitted(columns, biases, coefficients)


def parameters(topic: str, scores: Numbers, carried: NDArray[Any]) -> TopicParameters:
    """Return calibration (Platt, 1999), threshold and margin for scores of unseen examples.

    The threshold is the one with the best F1. The margin is the widest one around it within which
    fewer than seven in ten decisions are right.
    """
    model = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), carried)
    made = TopicParameters(
        topic, round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4)
    )
    sure = np.array([made.probability(score) for score in scores])
    thresholds = np.arange(0.25, 0.66, 0.01)
    threshold = float(thresholds[int(np.argmax([_f1(carried, sure >= t) for t in thresholds]))])
    right = (sure >= threshold) == carried
    margins = [
        m for m in np.arange(0.05, 0.25, 0.01) if _share(right, abs(sure - threshold) < m) < 0.7
    ]
    return replace(
        made, threshold=round(threshold, 2), margin=round(float(max(margins, default=0.05)), 2)
    )


def fold_of(example: Example) -> int:
    """Return which fifth an example is in; all of one source and day are in the same fifth."""
    key = f"{example.source}/{example.date}" if example.date else example.id
    return crc32(key.encode()) % FOLDS


def languages(examples: Sequence[Example]) -> frozenset[str]:
    """Return the languages with enough examples to count as trained."""
    codes = [example.language for example in examples]
    return frozenset(code for code in set(codes) if codes.count(code) >= 5 * FEWEST)


def shares(
    examples: Sequence[Example], topics: Sequence[TopicParameters], scores: Numbers
) -> dict[str, Any]:
    """Return figures of training with which a service can compare its own articles.

    For each language: the number of articles, the share that carries each topic according to the
    model, and the share with an uncertain decision, all by scores of unseen articles.
    """
    sure = np.array(
        [[t.probability(s) for t, s in zip(topics, row, strict=True)] for row in scores]
    )
    thresholds = np.array([topic.threshold for topic in topics])
    margins = np.array([topic.margin for topic in topics])
    by_language: dict[str, Any] = {}
    for code in sorted(languages(examples)):
        rows = sure[[example.language == code for example in examples]]
        carried = (rows >= thresholds).mean(axis=0)
        uncertain = (abs(rows - thresholds) < margins).any(axis=1).mean()
        by_language[code] = {"articles": len(rows), "uncertain": round(float(uncertain), 4)} | {
            topic.name: round(float(share), 4) for topic, share in zip(topics, carried, strict=True)
        }
    return {"date": date.today().isoformat(), "languages": by_language}


def _f1(carried: NDArray[Any], decided: NDArray[Any]) -> float:
    right = int((carried & decided).sum())
    return 2 * right / max(1, int(carried.sum()) + int(decided.sum()))


def _share(right: NDArray[Any], within: NDArray[Any]) -> float:
    return float(right[within].mean()) if within.sum() >= FEWEST else 1.0
