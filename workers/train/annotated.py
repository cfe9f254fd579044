"""Articles whose names are annotated.

The annotations are ids and offsets; the texts are read from the pools of articles that they were
made from.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas import RawArticle
from schemas.event import Content
from schemas.parts import ContentField
from workers.stages.draft import Draft
from workers.stages.language import language
from workers.stages.where.where import where
from workers.stages.who.spans import Type

Named = tuple[ContentField, int, int, Type]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with the names in it.

    Attributes:
        draft: its title and text, as far as it is annotated, with the countries and places found.
        names: field, start and end (code points) and type of each name.
    """

    draft: Draft
    names: tuple[Named, ...]


def articles(annotations: Iterable[Path], pools: Iterable[Path]) -> list[Annotated]:
    """Return the articles of annotation files, with their texts from the pools (JSON lines, gzip).

    Raises:
        KeyError: no pool has an article of an annotation.
    """
    lines = [line for path in annotations for line in path.read_text("utf-8").splitlines()]
    entries = [json.loads(line) for line in lines]
    wanted = {entry["id"] for entry in entries}
    texts = {it["id"]: it for it in pooled(pools) if it["id"] in wanted}
    return [
        Annotated(drafted(texts[entry["id"]], entry.get("upto")), _names(entry))
        for entry in entries
    ]


def ids_of(annotations: Iterable[Path]) -> frozenset[str]:
    """Return the ids of the articles of annotation files."""
    lines = [line for path in annotations for line in path.read_text("utf-8").splitlines()]
    return frozenset(json.loads(line)["id"] for line in lines)


def pooled(pools: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the articles of pools (JSON lines, gzip)."""
    for path in pools:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def drafted(row: dict[str, Any], upto: int | None) -> Draft:
    """Return an article of a pool as the who stage gets it.

    Args:
        row: the article.
        upto: how much of its text is kept; None: all.
    """
    try:
        published = datetime.fromisoformat(row.get("date") or "").replace(tzinfo=UTC)
    except ValueError:  # some have a year only
        published = None
    content = Content(title=row["title"] or "", text=row["text"][:upto], paragraphs=[], lead="")
    draft = Draft(RawArticle(body="-"), published_at=published, content=content)
    return where(language(draft))


def _names(entry: dict[str, Any]) -> tuple[Named, ...]:
    types: tuple[tuple[str, Type], ...] = (("people", "person"), ("organisations", "organisation"))
    return tuple(
        (field, start, end, type_)
        for key, type_ in types
        for one in entry[key]
        for field, start, end in one["mentions"]
    )
