"""Speed of the where stage and of what it consists of, over Arabic articles of 3 KB.

    python -m tests.benchmarks.names ARTICLES.jsonl.gz

The file has `lang`, `title` and `text` on each line. For each article the quickest of several
rounds counts, so that other load on the machine matters little; times are given beside that of
folding the text in one go, which every machine can measure anew.
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from schemas.article import RawArticle
from schemas.event import Content
from workers.stages.draft import Draft
from workers.stages.names.folded import folded
from workers.stages.names.words import words_of
from workers.stages.text.normalize import fold
from workers.stages.where.catalogue import catalogue
from workers.stages.where.where import where

LENGTH = 1_700
"""Characters of Arabic that make about 3 KB."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--number", type=int, default=200)
    given = parser.parse_args()
    before = psutil.Process().memory_info().rss
    began = time.perf_counter()
    names = catalogue()
    seconds = time.perf_counter() - began
    memory = (psutil.Process().memory_info().rss - before) / 1e6
    print(f"{len(names):,} spellings, loaded in {seconds:.2f} s, {memory:.0f} MB\n")
    drafts = read(given.articles, given.number)
    ways: list[tuple[str, Callable[[Draft], object]]] = [
        ("fold in one go", lambda draft: fold(draft.content.text)),
        ("fold with offsets", lambda draft: folded(draft.content.text)),
        ("and its words", lambda draft: words_of(draft.content.text)),
        ("and find names", lambda draft: names.find(words_of(draft.content.text))),
        ("where, all of it", where),
    ]
    best = {name: [float("inf")] * len(drafts) for name, _ in ways}
    for _ in range(given.rounds):
        for name, way in ways:
            folded.cache_clear()
            words_of.cache_clear()
            for n, draft in enumerate(drafts):
                started = time.perf_counter()
                way(draft)
                best[name][n] = min(best[name][n], time.perf_counter() - started)
    unit = statistics.mean(best["fold in one go"])
    print("| | ms an article | of folding |\n| --- | --- | --- |")
    for name, times in best.items():
        mean = statistics.mean(times)
        print(f"| {name} | {mean * 1000:.3f} | {mean / unit:.2f} |")


def read(file: Path, number: int) -> list[Draft]:
    """Return drafts of the first long Arabic articles of a file."""
    drafts: list[Draft] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            if given["lang"] == "ar" and len(given["text"]) >= LENGTH:
                text = given["text"][:LENGTH]
                content = Content(title=given["title"], text=text, paragraphs=[], lead="")
                drafts.append(Draft(RawArticle(body=text, source="pool"), content=content))
            if len(drafts) == number:
                break
    return drafts


if __name__ == "__main__":
    main()
