"""Main content of pages: ours against trafilatura, on pages whose true text is known.

    python -m tests.benchmarks.extraction PAGES.jsonl.gz

The file has `html` and `articleBody` on each line. The measure is that of the
article-extraction-benchmark: multisets of 4-grams of words, precision and recall as means over the
pages, F1 their harmonic mean. Every third page is given by itself: rules were made looking at the
others. Speed is measured in turns, and given as a ratio too.
"""

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from trafilatura import bare_extraction

from workers.stages.text.dom import Page as Parsed
from workers.stages.text.extract import extract_page
from workers.stages.text.maincontent import main_content

WORD = re.compile(r"\w+")
Page = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with gzip.open(given.pages, "rt", encoding="utf-8") as file:
        pages = [json.loads(line) for line in file]
    aside = pages[::3]
    seen = [page for n, page in enumerate(pages) if n % 3]
    print("| | pages | precision | recall | F1 |\n| --- | --- | --- | --- | --- |")
    for name, way in (("ours", ours), ("trafilatura, fast", careful)):
        for label, part in (("looked at", seen), ("set aside", aside), ("all", pages)):
            numbers = score([way(page["html"]) for page in part], part)
            print(
                f"| {name}, {label} | {len(part)} | "
                + " | ".join(f"{n:.3f}" for n in numbers)
                + " |"
            )
    doubtful = sum(_doubtful(page["html"]) for page in pages)
    print(f"{doubtful} of {len(pages)} pages are doubtful and go to trafilatura")
    speeds: dict[str, list[float]] = {"ours": [], "trafilatura": [], "parsing alone": []}
    ways: list[tuple[str, Callable[[str], object]]] = [
        ("ours", ours), ("trafilatura", careful), ("parsing alone", LexborHTMLParser),
    ]  # fmt: skip
    for _ in range(given.rounds):
        for name, read in ways:
            began = time.perf_counter()
            for page in pages:
                read(page["html"])
            speeds[name].append(len(pages) / (time.perf_counter() - began))
    for name, rates in speeds.items():
        print(f"{name}: {statistics.median(rates):.0f} pages a second (median of {given.rounds})")
    ratios = [a / b for a, b in zip(speeds["ours"], speeds["trafilatura"], strict=True)]
    print(f"ours against trafilatura: {statistics.median(ratios):.1f} times as fast")


def ours(html: str) -> str:
    return "\n".join(block.text for block in extract_page(html).blocks)


def careful(html: str) -> str:
    document = bare_extraction(html, fast=True, include_comments=False, with_metadata=False)
    return str(getattr(document, "text", "") or "") if document else ""


def _doubtful(html: str) -> bool:
    body = Parsed(html).body
    return body is None or main_content(body).doubtful


def score(texts: Sequence[str], pages: Sequence[Page]) -> tuple[float, float, float]:
    precisions, recalls = [], []
    for text, page in zip(texts, pages, strict=True):
        extracted, true = grams(text), grams(page["articleBody"])
        right = sum((extracted & true).values())
        precisions.append(right / max(sum(extracted.values()), 1))
        recalls.append(right / max(sum(true.values()), 1))
    p, r = statistics.fmean(precisions), statistics.fmean(recalls)
    return p, r, 2 * p * r / (p + r)


def grams(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


if __name__ == "__main__":
    main()
