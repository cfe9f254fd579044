"""How good topic decisions are on articles of outlets that the model has not seen.

    python -m tests.benchmarks.topic_outlets ARTICLES.jsonl.gz [--vectors FILE.npz] [--curve]

Each of five models leaves out whole outlets and scores them (workers/train/fit.py, folds_of), and
what it scores is decided with calibrations and thresholds from the other four fifths, so nothing
that is judged was learnt from in any way. Given are figures by language, by outlet and by year; with
--curve, macro-F1 after learning from a quarter, a half and three quarters of the articles too.
The validation articles of 2015 are learnt from by none of them.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from schemas.topics import DEFINITIONS
from workers.stages.topics.doubt import unsure
from workers.stages.topics.score import Score
from workers.train.calibrate import Calibrated, calibrated
from workers.train.dataset import Example, read_examples
from workers.train.evaluate import Judged
from workers.train.fit import Options, cross_scores, folds_of
from workers.train.vectors import VectorFile

TRAIN = Path(__file__).parents[2] / "workers/train"
TOPICS = list(DEFINITIONS)
LEARN_ONLY = ("saudinewsnet/", "masakhanews/")
"""Sources to which Barid's own model does not fit its thresholds: older than 2018, or undated."""

FEWEST = 30
"""Articles of an outlet or a year for it to have a line."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--curve", action="store_true")
    given = parser.parse_args()
    kept = set((TRAIN / "validation.txt").read_text("utf-8").split())
    every = read_examples(given.articles, TRAIN / "grades.jsonl", TOPICS)
    written = read_examples(TRAIN / "written.jsonl", TRAIN / "written.jsonl", TOPICS)
    graded = [e for e in every if e.grades and e.id not in kept]
    options = Options(also=written)
    if given.vectors:
        ungraded = [e for e in every if not e.grades]
        options = replace(options, vectors=VectorFile(given.vectors), ungraded=ungraded)
    show(judged(graded, cross_scores(graded, options)))
    for share in (0.25, 0.5, 0.75) if given.curve else ():
        less = [e for e in graded if crc32(e.id.encode()) % 100 < 100 * share]
        print(f"\nafter learning from {share:.0%}:")
        languages(judged(graded, cross_scores(graded, options, less)))


def judged(graded: Sequence[Example], scores: Any) -> Judged:
    """Return decisions on each fifth with calibrations from the others."""
    folds = np.array(folds_of(graded))
    answers: list[list[Score]] = [[] for _ in graded]
    for fold in range(max(folds) + 1):
        others = (folds != fold) & [not e.source.startswith(LEARN_ONLY) for e in graded]
        chosen = [e for e, other in zip(graded, others, strict=True) if other]
        made = calibrated(TOPICS, chosen, scores[others])
        for n in map(int, np.flatnonzero(folds == fold)):
            answers[n] = decided(made, scores[n], graded[n].language)
    return Judged("unseen outlets", TOPICS, graded, answers)


def decided(made: Calibrated, scores: Sequence[float], language: str) -> list[Score]:
    of = [topic.calibration(language) for topic in made.topics]
    sure = [c.probability(score) for c, score in zip(of, scores, strict=True)]
    carried = [p >= c.threshold for p, c in zip(sure, of, strict=True)]
    uncertain = unsure(sure, carried, made.doubts[language])
    return [
        Score(topic, probability, yes, unsure_of_it, [], c.threshold)
        for topic, probability, yes, unsure_of_it, c in zip(
            TOPICS, sure, carried, uncertain, of, strict=True
        )
    ]


def show(answers: Judged) -> None:
    languages(answers)
    modern = [n for n, e in enumerate(answers.examples) if "|" in e.source]
    print("\nof 2018 and later:")
    languages(part(answers, modern))
    for name in ("outlet", "year"):
        print(f"\n| {name} | articles | macro-F1 | uncertain |\n| --- | --- | --- | --- |")
        groups = Counter(group(e, name) for e in answers.examples)
        for key, number in sorted(groups.items()):
            if number >= FEWEST:
                rows = [n for n, e in enumerate(answers.examples) if group(e, name) == key]
                of = part(answers, rows)
                print(f"| {key} | {number} | {of.macro_f1():.3f} | {of.uncertain():.0%} |")


def languages(answers: Judged) -> None:
    heading = "precision | recall | F1 | AP | ECE | uncertain | of the errors"
    print(f"| | topic | carry it | {heading} |\n|{' --- |' * 10}", flush=True)
    for code in sorted({e.language for e in answers.examples}):
        unsure = f"{answers.uncertain(code):.3f} | {answers.errors_uncertain(code):.2f}"
        for topic, f in answers.figures(code).items():
            numbers = (f.precision, f.recall, f.f1, f.average_precision, f.calibration_error)
            cells = " | ".join(f"{number:.3f}" for number in numbers)
            print(f"| {code} | {topic} | {f.positives}/{f.articles} | {cells} | | |")
        print(f"| {code} | macro | | | | {answers.macro_f1(code):.3f} | | | {unsure} |", flush=True)


def group(example: Example, name: str) -> str:
    value = example.outlet if name == "outlet" else example.date[:4]
    return f"{example.language} {value or 'unknown'}"


def part(answers: Judged, rows: Sequence[int]) -> Judged:
    return replace(
        answers,
        examples=[answers.examples[n] for n in rows],
        scores=[answers.scores[n] for n in rows],
    )


if __name__ == "__main__":
    main()
