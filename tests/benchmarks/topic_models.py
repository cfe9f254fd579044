"""Ways to decide on topics, side by side on the validation articles.

    python -m tests.benchmarks.topic_models POOL.jsonl.gz

Every way learns from the same articles and is asked about the same others. Given are macro-F1 at the
best threshold of each topic (so that ways are compared, not their calibration) and average precision,
each over Arabic and over English and French together. fastText is compared where it is installed.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from schemas.topics import DEFINITIONS
from workers.stages.text.normalize import fold
from workers.stages.topics.lexicon import LexiconModel
from workers.stages.topics.modelfile import Counting
from workers.train.dataset import Example, read_examples
from workers.train.fit import Options, fit
from workers.train.matrix import Ideas

TRAIN = Path(__file__).parents[2] / "workers/train"
TOPICS = list(DEFINITIONS)
OWN = Options()

Way = Callable[[Sequence[Example], Sequence[Example]], Any]
"""From examples to learn from and examples to ask about to one row of scores an example."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    given = parser.parse_args()
    kept = set((TRAIN / "validation.txt").read_text("utf-8").split())
    pool = read_examples(given.pool, TRAIN / "grades.jsonl", TOPICS)
    written = read_examples(TRAIN / "written.jsonl", TRAIN / "written.jsonl", TOPICS)
    asked = [e for e in pool if e.id in kept]
    learnt = [e for e in pool if e.grades and e.id not in kept]
    rest = [e for e in pool if not e.grades]
    print(
        f"{len(learnt)} articles and {len(written)} written ones to learn from, {len(asked)} asked"
    )
    print("| way | Arabic F1 | AP | English and French F1 | AP |\n| --- | --- | --- | --- | --- |")
    both = learnt + written
    for name, way, examples in ways(learnt, both, rest):
        show(name, way(examples, asked), asked)


def ways(
    learnt: list[Example], both: list[Example], rest: list[Example]
) -> list[tuple[str, Way, list[Example]]]:
    try:
        import fasttext  # noqa: F401

        fast = [("fastText, subwords, one against all", by_fasttext, both)]
    except ImportError:
        fast = []
    return [
        ("lexicon", by_lexicon, []),
        *fast,
        ("TF-IDF of words", tfidf(word=True), both),
        ("TF-IDF of words, not folded", tfidf(word=True, folded=False), both),
        ("TF-IDF of words and character n-grams", tfidf(word=True, char=True), both),
        ("the same, hashed to 2^18", hashed, both),
        ("own", own(OWN), both),
        ("own, without the written examples", own(OWN), learnt),
        ("own, without shared ideas", own(replace(OWN, ideas=Ideas.none())), both),
        (
            "own, without either",
            own(replace(OWN, ideas=Ideas.none())),
            learnt,
        ),
        ("own, without stemming", counting(stems=False), both),
        ("own, without n-grams", counting(grams=0.0), both),
        ("own, with pairs of stems", counting(pairs=0.5), both),
        ("own, title counts once", counting(title=1.0), both),
        ("own, title counts five times", counting(title=5.0), both),
        ("own, lead counts once", counting(lead=1.0), both),
        ("own, classes not balanced", own(replace(OWN, balanced=False)), both),
        ("own, first halves learnt too", halves, both),
        ("own, and a round over the ungraded articles", self_taught(rest), both),
        ("mean of own and TF-IDF of words and n-grams", ensemble, both),
    ]


def show(name: str, scores: Any, asked: Sequence[Example]) -> None:
    carried = np.array([e.carried for e in asked])
    arabic = np.array([e.language == "ar" for e in asked])
    cells = []
    for rows in (arabic, ~arabic):
        pairs = [(carried[rows, n], scores[rows, n]) for n in range(len(TOPICS))]
        cells += [
            np.mean([best_f1(*pair) for pair in pairs]),
            np.mean([average_precision_score(*pair) for pair in pairs]),
        ]
    print(f"| {name} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |", flush=True)


def best_f1(carried: Any, scores: Any) -> float:
    hits = np.cumsum(carried[np.argsort(-scores, kind="stable")])
    return float((2 * hits / (np.arange(1, len(carried) + 1) + carried.sum())).max())


def own(options: Options) -> Way:
    return lambda learnt, asked: fit(learnt, options).scores(asked)


def counting(**changes: Any) -> Way:
    return own(replace(OWN, counting=replace(Counting(), **changes)))


def halves(learnt: Sequence[Example], asked: Sequence[Example]) -> Any:
    more = [
        replace(e, sentences=e.sentences[: len(e.sentences) // 2])
        for e in learnt
        if len(e.sentences) >= 8
    ]
    return own(OWN)([*learnt, *more], asked)


def self_taught(rest: Sequence[Example]) -> Way:
    def way(learnt: Sequence[Example], asked: Sequence[Example]) -> Any:
        scores = own(OWN)(learnt, rest)
        sure = [
            replace(e, grades=tuple(2 * int(s > 0) for s in row))
            for e, row in zip(rest, scores, strict=True)
            if np.abs(row).min() > 1.5
        ]
        return own(OWN)([*learnt, *sure], asked)

    return way


def by_lexicon(_: Sequence[Example], asked: Sequence[Example]) -> Any:
    model = LexiconModel.load()
    rows = [{s.topic: s.probability for s in model.score(e.sentences)} for e in asked]
    return np.array([[row[topic] for topic in TOPICS] for row in rows])


def tfidf(*, word: bool = False, char: bool = False, folded: bool = True) -> Way:
    def way(learnt: Sequence[Example], asked: Sequence[Example]) -> Any:
        makers = []
        if word:
            makers.append(TfidfVectorizer(sublinear_tf=True, min_df=2, token_pattern=r"[^\W_]+"))
        if char:
            makers.append(
                TfidfVectorizer(sublinear_tf=True, min_df=3, analyzer="char_wb", ngram_range=(3, 5))
            )
        texts = [_text(e, folded) for e in learnt]
        rows = hstack([maker.fit_transform(texts) for maker in makers]).tocsr()
        others = hstack([maker.transform([_text(e, folded) for e in asked]) for maker in makers])
        return _regression(rows, learnt, others.tocsr())

    return way


def hashed(learnt: Sequence[Example], asked: Sequence[Example]) -> Any:
    makers = [
        HashingVectorizer(n_features=1 << 18, token_pattern=r"[^\W_]+"),
        HashingVectorizer(n_features=1 << 18, analyzer="char_wb", ngram_range=(3, 5)),
    ]
    rows = hstack([m.transform([_text(e) for e in learnt]) for m in makers]).tocsr()
    return _regression(
        rows, learnt, hstack([m.transform([_text(e) for e in asked]) for m in makers]).tocsr()
    )


def ensemble(learnt: Sequence[Example], asked: Sequence[Example]) -> Any:
    ours = 1 / (1 + np.exp(-own(OWN)(learnt, asked)))
    theirs = 1 / (1 + np.exp(-tfidf(word=True, char=True)(learnt, asked)))
    return ours + theirs


def by_fasttext(learnt: Sequence[Example], asked: Sequence[Example]) -> Any:
    import tempfile

    import fasttext

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        for e in learnt:
            labels = [t for t, yes in zip(TOPICS, e.carried, strict=True) if yes] or ["none"]
            marks = " ".join(f"__label__{label}" for label in labels)
            file.write(f"{marks} {_text(e)}\n")
        file.flush()
        model = fasttext.train_supervised(
            file.name, loss="ova", minn=3, maxn=5, dim=64, epoch=40, lr=0.3, thread=1, verbose=0
        )
    rows = []
    for e in asked:
        # The wrapper's own predict() fails with numpy 2; this is what it calls.
        probabilities = {
            label: p for p, label in model.f.predict(_text(e) + "\n", -1, 0.0, "strict")
        }
        rows.append([probabilities.get(f"__label__{topic}", 0.0) for topic in TOPICS])
    return np.array(rows)


def _regression(rows: Any, learnt: Sequence[Example], others: Any) -> Any:
    carried = np.array([e.carried for e in learnt])
    return np.column_stack(
        [
            LogisticRegression(C=10, solver="liblinear", class_weight="balanced", random_state=0)
            .fit(rows, wanted)
            .decision_function(others)
            for wanted in carried.T
        ]
    )


def _text(example: Example, folded: bool = True) -> str:
    text = " ".join([example.title] * 2 + [s.text for s in example.sentences])
    return (fold(text) if folded else text).replace("\n", " ")


if __name__ == "__main__":
    main()
