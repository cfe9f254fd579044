"""Trains a topic model: one logistic regression per topic, calibrated on unseen articles."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from workers.stages.topics.doubt import unsure
from workers.stages.topics.modelfile import GENERAL, Counting, ModelFile
from workers.train.calibrate import Calibrated, calibrated, probabilities
from workers.train.dataset import DatasetError, Example
from workers.train.matrix import Columns, Ideas, count_terms
from workers.train.teacher import hints, honest_scores
from workers.train.vectors import VectorFile

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
        vectors: vectors of all passages; with them, teachers give hints to words.
        also: graded examples that are learnt from by every model and never calibrated on, since
            they were invented or chosen.
        learn_only: beginnings of sources that are learnt from but not calibrated on, since they are
            not like what the model will read.
        ungraded: articles that lend their words, and their passages to the teachers.
    """

    counting: Counting = field(default_factory=Counting)
    strength: float = 10.0
    balanced: bool = True
    ideas: Ideas = field(default_factory=Ideas.read)
    vectors: VectorFile | None = None
    also: Sequence[Example] = ()
    learn_only: tuple[str, ...] = ()
    ungraded: Sequence[Example] = ()


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
    models leaves out whole outlets, a fifth of the examples, and scores these; the held-out
    examples are scored by the model itself.

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
    learnt = [*examples, *options.also]
    for topic, positives in zip(topics, carried_by(learnt).sum(axis=0), strict=True):
        if min(positives, len(learnt) - positives) < FEWEST:
            raise DatasetError(
                f"{topic}: {positives} of {len(learnt)} graded articles carry it; to learn it, "
                "a model needs "
                f"at least {FEWEST} that do and {FEWEST} that do not"
            )
    fitted = fit(learnt, options)
    scores = cross_scores(examples, options)
    alike = [n for n, e in enumerate(examples) if not e.source.startswith(options.learn_only)]
    if not alike:
        raise DatasetError(f"all sources begin with {options.learn_only}: none to calibrate on")
    scores = scores[alike]
    if held_out:
        scores = np.vstack([scores, fitted.scores(held_out)])
    judged = [*(examples[n] for n in alike), *held_out]
    made = calibrated(topics, judged, scores)
    folded = [fitted.columns.weights(row) for row in fitted.coefficients]
    return ModelFile(
        version=version,
        languages=languages(examples),
        topics=made.topics,
        counting=options.counting,
        unknown_idf=fitted.columns.unknown_idf,
        biases=fitted.biases,
        idf=fitted.columns.idf,
        weights=[of_terms for of_terms, _ in folded],
        grams=[of_grams for _, of_grams in folded],
        training=shares(judged, made, scores),
        doubts=made.doubts,
    )


def cross_scores(
    examples: Sequence[Example], options: Options, usable: Sequence[Example] | None = None
) -> Numbers:
    """Return the score of each example for each topic, by a model that has not seen its outlet.

    Args:
        examples: graded examples.
        options: how to train.
        usable: those of the examples that may be learnt from; by default all.
    """
    folds = np.array(folds_of(examples))
    allowed = {example.id for example in (examples if usable is None else usable)}
    scores = np.zeros((len(examples), len(examples[0].grades)))
    for fold in sorted(set(folds)):
        asked = [e for e, f in zip(examples, folds, strict=True) if f == fold]
        learnt = [e for e, f in zip(examples, folds, strict=True) if f != fold and e.id in allowed]
        unseen = {e.outlet for e in asked} - {e.outlet for e in learnt} - {""}
        kept = [e for e in options.ungraded if e.outlet not in unseen]
        made = fit([*learnt, *options.also], replace(options, ungraded=kept))
        scores[folds == fold] = made.scores(asked)
    return scores


def fit(examples: Sequence[Example], options: Options) -> Fitted:
    """Return logistic regressions, one for each topic, fitted to the examples."""
    carried = carried_by(examples)
    every = [*examples, *options.ungraded]
    all_counts = [count_terms(example, options.counting) for example in every]
    counts = all_counts[: len(examples)]
    columns = Columns.of(all_counts, options.counting, options.ideas)
    if options.vectors:
        scores = honest_scores(options.vectors, examples, options.ungraded)
        columns = columns.hinted(hints(scores, columns.passage_rows(every)), counts)
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


def folds_of(examples: Sequence[Example]) -> list[int]:
    """Return which fifth each example is in.

    An outlet is in one fifth whole, unless it has more than half of the articles in its language:
    then its days are spread, or its articles if they have no date. Each language is spread over
    all fifths as evenly as that allows.
    """
    of_outlet = Counter((e.language, e.outlet) for e in examples)
    of_language = Counter(e.language for e in examples)

    def group(example: Example) -> tuple[str, str]:
        key = (example.language, example.outlet)
        if example.outlet and 2 * of_outlet[key] <= of_language[example.language]:
            return key
        apart = f"{example.outlet}/{example.date}" if example.date else f"/{example.id}"
        return example.language, apart

    sizes = Counter(map(group, examples))
    filled: Counter[tuple[str, int]] = Counter()
    fold: dict[tuple[str, str], int] = {}
    for key, size in sorted(
        sizes.items(), key=lambda item: (-item[1], crc32(repr(item[0]).encode()))
    ):
        fold[key] = min(range(FOLDS), key=lambda n: filled[key[0], n])
        filled[key[0], fold[key]] += size
    return [fold[group(example)] for example in examples]


def carried_by(examples: Sequence[Example]) -> NDArray[Any]:
    """Return a row for each graded example, with 1 for each topic that it carries, else 0."""
    return np.array([example.carried for example in examples])


def languages(examples: Sequence[Example]) -> frozenset[str]:
    """Return the languages with enough examples to count as trained."""
    codes = [example.language for example in examples]
    return frozenset(code for code in set(codes) if codes.count(code) >= 5 * FEWEST)


def shares(examples: Sequence[Example], made: Calibrated, scores: Numbers) -> dict[str, Any]:
    """Return figures of training with which a service can compare its own articles.

    For each language: the number of articles, the share that carries each topic according to the
    model, and the share with an uncertain decision, all by scores of unseen articles.
    """
    by_language: dict[str, Any] = {}
    for code in sorted(languages(examples)):
        rows = scores[[example.language == code for example in examples]]
        of = [topic.calibration(code) for topic in made.topics]
        sure = np.column_stack([probabilities(c, rows[:, n]) for n, c in enumerate(of)])
        carried = sure >= [c.threshold for c in of]
        doubt = made.doubts.get(code, made.doubts[GENERAL])
        in_doubt = [any(unsure(*row, doubt)) for row in zip(sure, carried, strict=True)]
        by_language[code] = {
            "articles": len(rows),
            "uncertain": round(sum(in_doubt) / len(rows), 4),
        } | {
            topic.name: round(float(share), 4)
            for topic, share in zip(made.topics, carried.mean(axis=0), strict=True)
        }
    return {"date": date.today().isoformat(), "languages": by_language}
