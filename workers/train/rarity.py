"""Writes the table of how rare terms are (workers/stages/text/rarity.bin), from articles.

    python -m workers.train.rarity POOL.jsonl.gz MODERN.jsonl.gz --except PAIRS.jsonl.gz

The files have `title`, `text` and, if known, `date` on each line. The table holds hashes and how
often they occur, no words. Texts of --except (pairs of articles, by which stories are judged) are
left out.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from schemas.article import RawArticle
from workers.pipeline import Pipeline, Stage
from workers.stages.draft import Draft
from workers.stages.story.subjects import subjects
from workers.stages.text import rarity

FEWEST = 3
"""Articles that need to have a term for it to be in the table."""


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--except", type=Path, dest="judged")
    given = parser.parse_args()
    judged = {pair[side]["text"] for pair in read(given.judged) for side in "ab"}
    articles = (one for file in given.articles for one in read(file) if one["text"] not in judged)
    rarity.FILE.write_bytes(rarity.written(shares(drafts(articles))))


def read(file: Path | None) -> Iterator[dict[str, Any]]:
    """Yield the lines of a file of JSON lines, plain or gzip; of none, nothing."""
    if file:
        opened = gzip.open if file.suffix == ".gz" else open
        with opened(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def drafts(articles: Iterable[dict[str, Any]]) -> Iterator[Draft]:
    """Yield articles with their entities."""
    stages = Pipeline.load().stages
    for one in articles:
        yield understood(one, stages)


def understood(given: Mapping[str, Any], stages: Mapping[str, Stage]) -> Draft:
    """Return an article with all that the pipeline finds in it but topics.

    Args:
        given: its `text`, and `title` and `date` if known.
        stages: those of a pipeline.
    """
    try:
        published = datetime.fromisoformat((given.get("date") or "")[:10]).replace(tzinfo=UTC)
    except ValueError:
        published = None
    draft = Draft(
        RawArticle(
            title=(given.get("title") or "")[:1_000] or None,
            body=given["text"],
            source=(given.get("source") or "unknown")[:200],
            published_at=published,
        )
    )
    for name, stage in stages.items():
        if name != "topics":
            draft = stage(draft)
    return draft


def shares(articles: Iterable[Draft]) -> dict[int, float]:
    """Return the share of articles that have a term, in the language where most have it."""
    totals = Counter[str]()
    having: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for article in articles:
        language = article.language.code
        if language in ("ar", "en", "fr"):
            totals[language] += 1
            for key in chain.from_iterable(subjects(article).prominence.values()):
                having[key][language] += 1
    return {
        key: max(number / totals[code] for code, number in counts.items())
        for key, counts in having.items()
        if counts.total() >= FEWEST
    }


if __name__ == "__main__":
    main()
