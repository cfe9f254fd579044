"""Examples as the rows of a sparse matrix: one column a stem or pair, then one an n-gram bucket."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.sparse import csr_matrix

from workers.stages.linear import buckets, count, terms
from workers.stages.modelfile import Counting
from workers.train.dataset import Example

STEM_SEEN = 2
"""A stem in fewer articles than this gets no column."""

PAIR_SEEN = 3
"""A pair of stems in fewer articles than this gets no column."""

Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns stand for.

    Attributes:
        counting: how words are counted.
        idf: inverse document frequency of each known term, in the order of the columns.
        unknown_idf: that of a term in one article or none.
    """

    counting: Counting
    idf: dict[str, float]
    unknown_idf: float

    @classmethod
    def of(cls, articles: Sequence[Counts], counting: Counting) -> "Columns":
        """Return columns for the terms of these articles."""
        seen = Counter(term for counts in articles for term in counts)
        total = len(articles)
        idf = {
            term: 1 + log((total + 1) / (n + 1))
            for term, n in sorted(seen.items())
            if n >= (PAIR_SEEN if " " in term else STEM_SEEN)
        }
        return cls(counting, idf, 1 + log((total + 1) / 2))

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.idf) + (self.counting.buckets if self.counting.grams else 0)

    def rows(self, articles: Sequence[Counts]) -> "csr_matrix":
        """Return the matrix of these articles."""
        number = {term: n for n, term in enumerate(self.idf)}
        parts: dict[str, list[tuple[int, float]]] = {}
        indices, values, ends = [], [], [0]
        for counts in articles:
            row: dict[int, float] = {}
            for term, value in self._values(counts):
                if (found := parts.get(term)) is None:
                    found = parts[term] = self._parts(term, number)
                for column, part in found:
                    row[column] = row.get(column, 0.0) + value * part
            indices.extend(row)
            values.extend(row.values())
            ends.append(len(indices))
        return csr_matrix(
            (np.array(values), np.array(indices), np.array(ends)), shape=(len(articles), self.width)
        )

    def weights(self, coefficients: Sequence[float]) -> tuple[list[float], list[float]]:
        """Return the weight of each term, its n-grams added, and of each n-gram bucket."""
        number = {term: n for n, term in enumerate(self.idf)}
        of_terms = [
            sum(float(coefficients[column]) * part for column, part in self._parts(term, number))
            for term in self.idf
        ]
        of_grams = [float(value) for value in coefficients[len(self.idf) :]]
        return of_terms, of_grams or [0.0] * self.counting.buckets

    def _values(self, counts: Counts) -> list[tuple[str, float]]:
        values = [
            (term, (1 + log(n)) * self.idf.get(term, self.unknown_idf))
            for term, n in counts.items()
        ]
        squares = (v * v for term, v in values if term in self.idf and " " not in term)
        length = sqrt(sum(squares)) or 1.0
        return [(term, value / length) for term, value in values]

    def _parts(self, term: str, number: dict[str, int]) -> list[tuple[int, float]]:
        pair = " " in term
        found = []
        if (column := number.get(term)) is not None:
            found.append((column, self.counting.pairs if pair else 1.0))
        if self.counting.grams and not pair:
            hashed = buckets(term, self.counting)
            part = self.counting.grams / sqrt(len(hashed))
            found += [(len(number) + bucket, part) for bucket in hashed]
        return found


def count_terms(example: Example, counting: Counting) -> Counts:
    """Return how often each term of an example counts."""
    found = [list(terms(sentence.text, counting)) for sentence in example.sentences]
    return count(example.sentences, found, counting)
