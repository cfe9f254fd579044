"""Measures how many entities articles name: what is usual, for `barid entities drift`."""

from collections import defaultdict
from collections.abc import Iterable
from statistics import fmean, pstdev
from typing import Any

from schemas.article import RawArticle
from schemas.entities import KINDS
from schemas.event import Flag
from workers.pipeline import VERSION, Pipeline

LANGUAGES = ("ar", "en", "fr")
"""The languages that entities are found in."""


def measure(articles: Iterable[RawArticle], pipeline: Pipeline, source: str) -> dict[str, Any]:
    """Return how many of each kind articles name: mean and standard deviation, by language.

    Garbled articles, in which nothing is looked for, are left out.

    Args:
        articles: the articles, of which a few hundred in each language are enough.
        pipeline: the stages.
        source: says which articles these are.
    """
    numbers: dict[str, list[list[int]]] = defaultdict(list)
    for article in articles:
        data = pipeline.enrich(article).data
        if Flag.GARBLED not in data.flags and data.language.code in LANGUAGES:
            numbers[data.language.code].append([len(getattr(data, kind)) for kind in KINDS])
    return {
        "source": source,
        "pipeline": VERSION,
        "articles": {language: len(rows) for language, rows in sorted(numbers.items())},
        "languages": {
            language: {
                kind: {"mean": round(fmean(values), 3), "deviation": round(pstdev(values), 3)}
                for kind, values in zip(KINDS, zip(*rows, strict=True), strict=True)
            }
            for language, rows in sorted(numbers.items())
        },
    }
