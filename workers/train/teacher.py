"""A teacher that reads passages and tells the words what it has learnt; no worker needs it.

A small network scores the vector of each passage for each topic. The score of an article is a
weighted mean over its title, its lead, its two strongest passages and all of them, so the network
can learn from the grades of articles. As the vectors mean the same in all languages, it passes on
what it learns from one to the others. There are two teachers, each of which learns from half
of the graded articles and scores the other half: a teacher's scores of what it has learnt from
would only say again what the grades say, and be trusted too much. Then each word gets the hint that
best explains the scores of the passages in which it stands, in graded articles and in others (ridge
regression). Hints are columns for the topic model, which remains a sum over words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import Ridge
from threadpoolctl import threadpool_limits

from workers.train.dataset import Example
from workers.train.passages import Passage, passages
from workers.train.vectors import WIDTH, VectorFile

HIDDEN = 96
ROUNDS = 8
FEWEST_STEPS = 100
"""With few articles there are more rounds, until there are as many steps."""

STEP = 2e-3
DECAY = 0.01
DROPPED = 0.3
"""Share of a vector's numbers that are set to zero while learning, at random."""

STRONGEST = 2
BATCH = 64
SURE = 8.0
"""Scores beyond this say no more."""

RIDGE = 2.0

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Article:
    vectors: Numbers
    title: Numbers
    lead: Numbers
    language: int


class Teacher:
    """Scores passages by their vectors, having learnt from the grades of articles."""

    def __init__(self, vectors: VectorFile, topics: int, seed: int = 0) -> None:
        self._seed = seed
        self._vectors = vectors
        self._topics = topics
        self._languages: list[str] = []
        self._middle = np.zeros(WIDTH, np.float32)
        self._spread = 1.0
        rng = np.random.default_rng(seed)
        self._of: dict[str, Numbers] = {
            "into": _normal(rng, (WIDTH, HIDDEN), 1.5 / np.sqrt(WIDTH)),
            "into_bias": np.zeros(HIDDEN, np.float32),
            "out": _normal(rng, (HIDDEN, topics), 0.3 / np.sqrt(HIDDEN)),
            "straight": np.zeros((WIDTH, topics), np.float32),
            "bias": np.full(topics, -1, np.float32),
            "places": np.repeat(np.array([[0.5], [0.4], [0.6], [0.3]], np.float32), topics, 1),
        }

    def learn(self, examples: Sequence[Example]) -> None:
        """Learn from graded examples, in a fixed order, so that it always learns the same."""
        # The matrices are small: more threads than one only wait for each other.
        with threadpool_limits(1):
            self._learn(examples)

    def _learn(self, examples: Sequence[Example]) -> None:
        self._languages = sorted({example.language for example in examples})
        seen = np.vstack([self._read(passages(example.sentences)) for example in examples])
        # The encoder's vectors all lie close together: what tells them apart is made as large.
        self._middle = seen.mean(axis=0)
        self._spread = float((seen - self._middle).std()) or 1.0
        self._of["language"] = np.zeros((len(self._languages), self._topics), np.float32)
        carried = np.array([example.carried for example in examples], np.float32)
        rng = np.random.default_rng(self._seed)
        first = {name: np.zeros_like(value) for name, value in self._of.items()}
        second = {name: np.zeros_like(value) for name, value in self._of.items()}
        steps = 0
        rounds = max(ROUNDS, -(-FEWEST_STEPS // -(-len(examples) // BATCH)))
        for round_ in range(rounds):
            order = rng.permutation(len(examples))
            size = STEP * (1 - round_ / rounds) + 1e-5
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                articles = [self._article(examples[n]) for n in chosen]
                steps += 1
                for name, slope in self._slopes(articles, carried[chosen], rng).items():
                    # Adam (Kingma and Ba, 2015), with decay of what reads vectors.
                    first[name] = 0.9 * first[name] + 0.1 * slope
                    second[name] = 0.999 * second[name] + 0.001 * slope**2
                    mean = first[name] / (1 - 0.9**steps)
                    spread = np.sqrt(second[name] / (1 - 0.999**steps)) + 1e-8
                    decay = DECAY * self._of[name] if name in ("into", "out", "straight") else 0
                    self._of[name] -= np.float32(size) * (mean / spread + decay)

    def scores(self, example: Example) -> Numbers:
        """Return a row for each passage of an article, with its score for each topic."""
        return self._passage_scores(self._read(passages(example.sentences)))[1]

    def _slopes(
        self, articles: Sequence[_Article], carried: Numbers, rng: np.random.Generator
    ) -> dict[str, Numbers]:
        """Return the slope of the loss (cross entropy) for each parameter."""
        of = self._of
        vectors = np.vstack([article.vectors for article in articles])
        kept = rng.random(vectors.shape, dtype=np.float32) > DROPPED
        vectors *= kept / np.float32(1 - DROPPED)
        hidden, scores = self._passage_scores(vectors)
        ends = np.cumsum([len(article.vectors) for article in articles])
        pooled = [
            _pool(article, part)
            for article, part in zip(articles, np.split(scores, ends[:-1]), strict=True)
        ]
        languages = np.array([article.language for article in articles])
        places = np.array([of_places for of_places, _ in pooled])
        total = (places * of["places"]).sum(axis=1) + of["language"][languages]
        wrong = (1 / (1 + np.exp(-np.clip(total, -30, 30))) - carried) / len(articles)
        by_passage = np.vstack(
            [
                (shares * of["places"] * row).sum(axis=1)
                for (_, shares), row in zip(pooled, wrong, strict=True)
            ]
        )
        by_hidden = by_passage @ of["out"].T
        by_hidden[hidden <= 0] = 0
        by_language = np.zeros_like(of["language"])
        np.add.at(by_language, languages, wrong)
        return {
            "into": vectors.T @ by_hidden,
            "into_bias": by_hidden.sum(axis=0),
            "out": hidden.T @ by_passage,
            "straight": vectors.T @ by_passage,
            "bias": by_passage.sum(axis=0),
            "places": np.einsum("npt,nt->pt", places, wrong),
            "language": by_language,
        }

    def _passage_scores(self, vectors: Numbers) -> tuple[Numbers, Numbers]:
        of = self._of
        hidden = np.maximum(vectors @ of["into"] + of["into_bias"], 0)
        return hidden, hidden @ of["out"] + vectors @ of["straight"] + of["bias"]

    def _read(self, read: Sequence[Passage]) -> Numbers:
        vectors = self._vectors.of(passage.text for passage in read)
        return np.asarray((vectors - self._middle) / self._spread, np.float32)

    def _article(self, example: Example) -> _Article:
        read = passages(example.sentences)
        title = np.array([passage.title for passage in read], np.float32)
        lead = np.zeros_like(title)
        lead[min(int(title.sum()), len(lead) - 1)] = 1
        return _Article(
            self._read(read),
            title if title.any() else lead,
            lead,
            self._languages.index(example.language),
        )


def honest_scores(
    vectors: VectorFile, graded: Sequence[Example], others: Sequence[Example]
) -> Numbers:
    """Return a row for each passage of the articles, scored by teachers that did not learn from it.

    Args:
        vectors: those of all passages.
        graded: articles to learn from, half by one teacher and half by another.
        others: articles without grades; their scores are the mean of both teachers.
    """
    halves = [crc32(example.id.encode()) % 2 for example in graded]
    teachers = [Teacher(vectors, len(graded[0].grades), seed) for seed in (0, 1)]
    for own, teacher in enumerate(teachers):
        teacher.learn([e for e, half in zip(graded, halves, strict=True) if half != own])
    scores = [teachers[half].scores(e) for e, half in zip(graded, halves, strict=True)]
    scores += [np.float32(0.5) * (teachers[0].scores(e) + teachers[1].scores(e)) for e in others]
    return np.vstack(scores)


def hints(scores: Numbers, rows: csr_matrix) -> NDArray[np.float64]:
    """Return for each column the hint for each topic that best explains the scores of passages.

    Args:
        scores: one row for each passage.
        rows: the same passages, with a column for each word.
    """
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scaled = diags(1 / np.where(length > 0, length, 1)) @ rows
    model = Ridge(alpha=RIDGE, solver="sparse_cg", tol=1e-3)
    return np.asarray(model.fit(scaled, np.clip(scores, -SURE, SURE)).coef_).T


def _pool(article: _Article, scores: Numbers) -> tuple[Numbers, Numbers]:
    """Return an article's score by place, and the share of each passage in it."""
    count, topics = scores.shape
    shares = np.zeros((count, 4, topics), np.float32)
    shares[:, 0] = article.title[:, None]
    shares[:, 1] = article.lead[:, None]
    strongest = np.argsort(-scores, axis=0, kind="stable")[:STRONGEST]
    for topic in range(topics):
        shares[strongest[:, topic], 2, topic] = 1 / len(strongest)
    shares[:, 3] = 1 / max(1, count)
    return np.einsum("npt,nt->pt", shares, scores), shares


def _normal(rng: np.random.Generator, shape: tuple[int, int], spread: float) -> Numbers:
    return rng.normal(0, spread, shape).astype(np.float32)
