"""Examples as the rows of a sparse matrix.

There is one column for each stem or pair, then one for each n-gram bucket, then one for each idea:
a line of `concepts.txt`, whose words in several languages share what is learnt from any of them.
Last, if a teacher gave hints, is one column for each topic, in which each stem has its hint.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from workers.stages.text.words import is_arabic, stem, words
from workers.stages.topics.linear import buckets, count, terms
from workers.stages.topics.modelfile import Counting
from workers.train.dataset import Example
from workers.train.passages import passages

STEM_SEEN = 2
"""A stem in fewer articles than this gets no column."""

HINTS = 0.25
"""Standard deviation, over articles, of the columns of hints."""

PAIR_SEEN = 3
"""A pair of stems in fewer articles than this gets no column."""

Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ideas:
    """Stems that share a column.

    Attributes:
        of: stem -> the numbers of its ideas.
        number: how many ideas there are.
        arabic: value of an idea's column for a stem of Arabic letters; that of its own column is 1.
        other: the same for other stems, which have fewer examples and need it more.
    """

    of: dict[str, tuple[int, ...]]
    number: int
    arabic: float = 0.7
    other: float = 2.5

    @classmethod
    def read(cls) -> "Ideas":
        """Read the `concepts.txt` that comes with Barid."""
        return cls.parse(files("workers.train").joinpath("concepts.txt").read_text("utf-8"))

    @classmethod
    def parse(cls, text: str) -> "Ideas":
        """Read ideas, one on each line; lines that begin with # are comments."""
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        by_stem: dict[str, set[int]] = {}
        for number, line in enumerate(lines):
            for word in line.split():
                match words(word):
                    case [single]:
                        by_stem.setdefault(stem(single), set()).add(number)
        return cls({key: tuple(sorted(ideas)) for key, ideas in by_stem.items()}, len(lines))

    @classmethod
    def none(cls) -> "Ideas":
        """Return no ideas at all: each stem has only its own columns."""
        return cls({}, 0)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns stand for.

    Attributes:
        counting: how words are counted.
        idf: inverse document frequency of each known term, in the order of the columns.
        unknown_idf: that of a term that is in one article or in none.
        ideas: stems that share a column.
        hints: for each known term, its hint for each topic; without any, no columns.
    """

    counting: Counting
    idf: dict[str, float]
    unknown_idf: float
    ideas: Ideas
    hints: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))

    @classmethod
    def of(cls, articles: Sequence[Counts], counting: Counting, ideas: Ideas) -> "Columns":
        """Return columns for the terms of these articles and of the ideas."""
        seen = Counter(term for counts in articles for term in counts)
        total = len(articles)
        least = {term: PAIR_SEEN if " " in term else STEM_SEEN for term in seen}
        known = {term for term, n in seen.items() if n >= least[term]} | ideas.of.keys()
        idf = {term: 1 + log((total + 1) / (max(1, seen[term]) + 1)) for term in sorted(known)}
        return cls(counting, idf, 1 + log((total + 1) / 2), ideas)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.idf) + self.counting.buckets + self.ideas.number + int(self.hints.shape[1])

    def hinted(self, hints: NDArray[np.float64], articles: Sequence[Counts]) -> "Columns":
        """Return columns with hints, which are scaled so that they vary alike in these articles."""
        number = len(self.idf)
        spread = (self.rows(articles)[:, :number] @ hints).std(axis=0)
        return replace(self, hints=HINTS * hints / np.where(spread > 0, spread, 1))

    def passage_rows(self, examples: Sequence[Example]) -> "csr_matrix":
        """Return a row for each passage of the examples, of the columns of terms alone."""
        number = {term: n for n, term in enumerate(self.idf)}
        weights = list(self.idf.values())
        indices: list[int] = []
        values: list[float] = []
        ends = [0]
        for passage in (p for example in examples for p in passages(example.sentences)):
            for term, n in Counter(terms(passage.text, self.counting)).items():
                if (column := number.get(term)) is not None:
                    indices.append(column)
                    values.append((1 + log(n)) * weights[column])
            ends.append(len(indices))
        shape = (len(ends) - 1, len(number))
        return csr_matrix((np.array(values), np.array(indices), np.array(ends)), shape=shape)

    def rows(self, articles: Sequence[Counts]) -> "csr_matrix":
        """Return the matrix of these articles."""
        number = {term: n for n, term in enumerate(self.idf)}
        parts: dict[str, list[tuple[int, float]]] = {}
        indices: list[int] = []
        values: list[float] = []
        ends = [0]
        for counts in articles:
            row: dict[int, float] = {}
            for term, value in self._values(counts):
                if (shares := parts.get(term)) is None:
                    shares = parts[term] = self._parts(term, number)
                for column, part in shares:
                    row[column] = row.get(column, 0.0) + value * part
            indices.extend(row)
            values.extend(row.values())
            ends.append(len(indices))
        return csr_matrix(
            (np.array(values), np.array(indices), np.array(ends)), shape=(len(articles), self.width)
        )

    def weights(self, coefficients: NDArray[np.float64]) -> tuple[list[float], list[float]]:
        """Return the weight of each term, its n-grams included, and that of each n-gram bucket."""
        number = {term: n for n, term in enumerate(self.idf)}
        of_terms = [
            sum(float(coefficients[column]) * part for column, part in self._parts(term, number))
            for term in self.idf
        ]
        start = len(self.idf)
        return of_terms, [
            float(value) for value in coefficients[start : start + self.counting.buckets]
        ]

    def _values(self, counts: Counts) -> list[tuple[str, float]]:
        values = [
            (term, (1 + log(n)) * self.idf.get(term, self.unknown_idf))
            for term, n in counts.items()
        ]
        squares = (v * v for term, v in values if term in self.idf and " " not in term)
        length = sqrt(sum(squares)) or 1.0
        return [(term, value / length) for term, value in values]

    def _parts(self, term: str, number: dict[str, int]) -> list[tuple[int, float]]:
        parts = []
        if (column := number.get(term)) is not None:
            parts.append((column, self.counting.pairs if " " in term else 1.0))
        if hashed := buckets(term, self.counting):
            part = self.counting.grams / sqrt(len(hashed))
            parts += [(len(number) + bucket, part) for bucket in hashed]
        start = len(number) + self.counting.buckets
        shared = self.ideas.arabic if is_arabic(term) else self.ideas.other
        parts += [(start + idea, shared) for idea in self.ideas.of.get(term, ())]
        if column is not None and len(self.hints):
            start += self.ideas.number
            parts += [(start + n, float(hint)) for n, hint in enumerate(self.hints[column])]
        return parts


def count_terms(example: Example, counting: Counting) -> Counts:
    """Return how often each term of an example counts."""
    by_sentence = [list(terms(sentence.text, counting)) for sentence in example.sentences]
    return count(example.sentences, by_sentence, counting)
