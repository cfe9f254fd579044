"""How well countries, places, people, organisations, dates and counts are found.

    python -m tests.benchmarks.entities POOL.jsonl.gz [POOL.jsonl.gz ...] [--split test blind ...]

The annotations (workers/train/entities) have ids and offsets; the pools have the texts. Countries
count by code. A place, person or organisation is found if one of its mentions overlaps one of those
annotated; a date if it overlaps, a count if number and kind agree, too. docs/events.md has the
figures of `test`, `blind` and `counts`, on which nothing is trained or tried; `blind` and `counts`
(which has nothing else) were annotated by reading alone.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas import RawArticle
from schemas.event import Content
from workers.stages.draft import Draft
from workers.stages.language import language
from workers.stages.when.stage import when
from workers.stages.where.where import where
from workers.stages.who.register import register
from workers.stages.who.who import who

ANNOTATIONS = Path(__file__).parents[2] / "workers" / "train" / "entities"

SPLITS = ("train", "dev", "test", "blind", "counts")

Passage = tuple[str, int, int]
"""Field, start and end."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pools", type=Path, nargs="+")
    parser.add_argument("--split", choices=SPLITS, nargs="+", default=["test"])
    given = parser.parse_args()
    for code in ("ar", "en", "fr"):
        files = [ANNOTATIONS / f"{split}.{code}.jsonl" for split in given.split]
        annotated = [
            json.loads(line) for it in files for line in it.read_text("utf-8").splitlines()
        ]
        texts = _texts(given.pools, {one["id"] for one in annotated})
        print(f"{code}, {len(annotated)} articles")
        counted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for one in annotated:
            for kind, numbers in _compared(one, _found(texts[one["id"]], one["upto"])).items():
                counted[kind] = [sum(pair) for pair in zip(counted[kind], numbers, strict=True)]
        for kind, (right, found, wanted) in sorted(counted.items()):
            precision, recall = right / max(found, 1), right / max(wanted, 1)
            f1 = 2 * right / max(found + wanted, 1)
            print(
                f"  {kind:14} F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  of {wanted}"
            )


def _texts(pools: Sequence[Path], ids: set[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for pool in pools:
        with gzip.open(pool, "rt", encoding="utf-8") as lines:
            found.update({row["id"]: row for row in map(json.loads, lines) if row["id"] in ids})
    return found


def _found(row: dict[str, Any], upto: int) -> Draft:
    try:
        published = datetime.fromisoformat(row["date"] or "").replace(tzinfo=UTC)
    except ValueError:  # some have a year only
        published = None
    draft = Draft(
        RawArticle(body="-"),
        published_at=published,
        content=Content(title=row["title"] or "", text=row["text"][:upto], paragraphs=[], lead=""),
    )
    return when(who(where(language(draft)), register()))


def _compared(one: dict[str, Any], draft: Draft) -> dict[str, tuple[int, int, int]]:
    """Return by kind how many are right, found and wanted."""
    numbers = _countries(one, draft) if "countries" in one else {}
    for kind in one.keys() & {"places", "people", "organisations"}:
        there = [[tuple(m) for m in entity["mentions"]] for entity in one[kind]]
        seen = [[(m.field, m.start, m.end) for m in e.mentions] for e in getattr(draft, kind)]
        numbers[kind] = _matched([s for s in seen if s], [t for t in there if t], _touch)
    if "dates" in one:
        dates = [[(d["field"], d["start"], d["end"])] for d in one["dates"]]
        found = [[(d.field, d.start, d.end)] for d in draft.dates]
        numbers["dates"] = _matched(found, dates, _touch)
    counts = [(c["field"], c["start"], c["end"], c["number"], c["kind"]) for c in one["counts"]]
    read = [(c.field, c.start, c.end, c.number, c.kind) for c in draft.counts]
    return numbers | {"counts": _matched(read, counts, _same_count)}


def _countries(one: dict[str, Any], draft: Draft) -> dict[str, tuple[int, int, int]]:
    wanted = {c["code"]: c["about"] for c in one["countries"]}
    found = {c.code: c.about for c in draft.countries}
    about, told = ({c for c, yes in some.items() if yes} for some in (wanted, found))
    return {
        "countries": (len(wanted.keys() & found.keys()), len(found), len(wanted)),
        "about": (len(about & told), len(told), len(about)),
    }


def _matched(
    found: Sequence[Any], wanted: Sequence[Any], fit: Callable[[Any, Any], bool]
) -> tuple[int, int, int]:
    """Match each of what was found with one of what was wanted, at most."""
    left = list(wanted)
    for one in found:
        match = next((other for other in left if fit(one, other)), None)
        if match is not None:
            left.remove(match)
    return len(wanted) - len(left), len(found), len(wanted)


def _touch(one: Sequence[Passage], other: Sequence[Passage]) -> bool:
    return any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in one for b in other)


def _same_count(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return one[3:] == other[3:] and _touch([one[:3]], [other[:3]])


if __name__ == "__main__":
    main()
