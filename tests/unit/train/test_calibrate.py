"""Folds by outlet, calibration by language, and what counts as uncertain."""

from collections import Counter

import numpy as np

from workers.stages.topics.doubt import unsure
from workers.train.calibrate import UNCERTAIN, calibrated, probabilities
from workers.train.dataset import Example
from workers.train.fit import FOLDS, folds_of
from workers.train.measures import calibration_error


def test_an_outlet_is_in_one_fold_and_one_that_is_most_of_its_language_is_spread_by_day() -> None:
    examples = [
        *(example(f"a{n}", "ar", f"site | Outlet {n % 7}") for n in range(140)),
        *(example(f"f{n}", "fr", "site | Big", f"2024-01-{1 + n % 20:02}") for n in range(80)),
        *(example(f"g{n}", "fr", "site | Small") for n in range(20)),
    ]
    folds = folds_of(examples)
    of: dict[tuple[str, str], set[int]] = {}
    for e, fold in zip(examples, folds, strict=True):
        of.setdefault((e.outlet, e.date), set()).add(fold)
    assert all(len(used) == 1 for used in of.values())
    big = {fold for e, fold in zip(examples, folds, strict=True) if e.outlet == "Big"}
    assert len(big) >= FOLDS - 1
    assert folds == folds_of(examples)


def test_articles_of_unknown_outlets_are_spread_evenly() -> None:
    folds = Counter(folds_of([example(str(n), "en", "") for n in range(100)]))
    assert set(folds.values()) == {20}


def test_probabilities_come_true_in_each_language_and_bounds_keep_to_their_share() -> None:
    rng = np.random.default_rng(1)
    codes = ["ar"] * 2000 + ["en"] * 2000
    scores = rng.normal(0, 2, (4000, 2))
    # In English, the same score means less.
    true = 1 / (1 + np.exp(-(scores - np.array([0.0] * 2000 + [2.0] * 2000)[:, None])))
    carried = (rng.random(true.shape) < true).astype(int)
    examples = [
        example(str(n), code, "", grades=tuple(map(int, row)))
        for n, (code, row) in enumerate(zip(codes, carried, strict=True))
    ]
    made = calibrated(["peace", "war"], examples, scores)
    topics = made.topics
    for code in ("ar", "en"):
        rows = np.array([c == code for c in codes])
        by_topic = []
        for n, topic in enumerate(topics):
            c = topic.calibration(code)
            sure = probabilities(c, scores[rows, n])
            assert calibration_error(list(carried[rows, n]), list(sure)) < 0.03
            assert c.low <= c.threshold <= c.high
            by_topic.append((sure, sure >= c.threshold))
        sures, decided = np.array([s for s, _ in by_topic]).T, np.array([d for _, d in by_topic]).T
        doubt = made.doubts[code]
        within = [any(unsure(*row, doubt)) for row in zip(sures, decided, strict=True)]
        assert UNCERTAIN - 0.03 < np.mean(within) <= UNCERTAIN
        wrong = (decided != carried[rows]).any(axis=1)
        assert np.mean(wrong[within]) > 1.5 * np.mean(wrong)
    assert topics[0].calibration("en").offset < topics[0].calibration("ar").offset - 1


def test_a_language_with_few_articles_has_the_general_calibration() -> None:
    examples = [example(str(n), "en", "", grades=(n % 2,)) for n in range(200)]
    examples += [example(f"f{n}", "fr", "", grades=(n % 2,)) for n in range(10)]
    scores = np.array([[2.0 * (n % 2) - 1 + n % 3] for n in range(210)])
    [topic] = calibrated(["peace"], examples, scores).topics
    assert set(topic.languages) == {"en"}
    assert topic.calibration("fr") == topic.general


def test_the_decisions_of_an_article_are_uncertain_by_all_that_may_be_wrong_with_it() -> None:
    assert unsure([0.9, 0.1, 0.0], [True, False, False], 0.3) == [False, False, False]
    assert unsure([0.7, 0.2, 0.0], [True, False, False], 0.3) == [True, True, False]
    # By itself, none is near its threshold.
    assert unsure([0.88, 0.12, 0.12], [True, False, False], 0.3) == [True, True, True]


def example(
    key: str, language: str, source: str, date: str = "", grades: tuple[int, ...] = (0,)
) -> Example:
    return Example(key, language, source, date, "", [], grades)
