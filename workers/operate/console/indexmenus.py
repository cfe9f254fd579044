"""The menus of the console's filters: what there is to choose, and how many events each leaves.

A menu counts over what the other filters leave; its own does not count, since it takes several
values of which any will do.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workers.operate.console import indexnames
from workers.operate.console.indexnames import KINDS, MENU, NO_LABELS, Name
from workers.operate.console.indexrows import Filter, conditions
from workers.operate.console.labels import label

COUNTED = 10_000
"""Events over which the menus of a filter count: the latest that it leaves."""

Part = tuple[str, list[Any]]
"""A condition in SQL, and the values of its parameters."""


def menus(
    db: sqlite3.Connection,
    wanted: Filter,
    texts: Sequence[Part],
    labels: Mapping[str, str] = NO_LABELS,
) -> dict[str, Any]:
    """Return the languages, feeds, sources and names to filter by, each with the number `n`.

    Args:
        db: the index.
        wanted: the filters.
        texts: what its words mean: conditions of which any will do; none: no event has them.
        labels: id -> Arabic name.

    Returns:
        `languages`, `feeds`, `sources`, `named` by kind, and `counted`: over how many of the latest
        events, where those that are left are more.
    """
    if _is_open(wanted):
        named, left = indexnames.menus(db, labels), 0
    else:
        named = _named(db, wanted, texts, labels)
        left = len(db.execute(*_ids(wanted, texts)).fetchall())
    columns = {
        "languages": _column(db, replace(wanted, languages=()), texts, "language", 50),
        "feeds": _column(db, replace(wanted, feeds=()), texts, "feed", 200),
        "sources": _column(db, replace(wanted, sources=()), texts, "source", 200),
    }
    return columns | {"named": named, "counted": COUNTED if left >= COUNTED else None}


def _column(
    db: sqlite3.Connection, wanted: Filter, texts: Sequence[Part], column: str, at_most: int
) -> list[dict[str, Any]]:
    query = f"select {column} as value, count(*) as n from events where {column} != ''"
    ids: Part = ("", [])
    if not _is_open(wanted):
        ids = _ids(wanted, texts)
        query += f" and id in ({ids[0]})"
    rows = db.execute(f"{query} group by 1 order by 2 desc, 1 limit ?", [*ids[1], at_most])
    return [dict(row) for row in rows]


def _named(
    db: sqlite3.Connection, wanted: Filter, texts: Sequence[Part], labels: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the menus of names; those whose filters are the same are counted together."""
    together: list[tuple[Filter, list[str]]] = []
    for kind in KINDS:
        others = replace(wanted, named=[one for one in wanted.named if kind not in one.kinds])
        same = next((kinds for seen, kinds in together if seen == others), None)
        if same is None:
            together.append((others, [kind]))
        else:
            same.append(kind)
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for others, kinds in together:
        for kind, key, name, number in _counts(db, others, texts, kinds):
            if len(found[kind]) < MENU:
                found[kind].append(indexnames.offered(Name(kind, key, name), number))
    for offered in found.values():
        label(offered, labels)
    return found


def _counts(
    db: sqlite3.Connection, wanted: Filter, texts: Sequence[Part], kinds: Sequence[str]
) -> Iterable[tuple[str, str, str, int]]:
    ids, values = _ids(wanted, texts)
    return db.execute(
        "select kind, key, names.name, count(*) from named join names on names.id = named.name "
        f"where event in ({ids}) and kind in ({', '.join('?' * len(kinds))}) "
        "group by names.id order by 4 desc, 2",
        [*values, *kinds],
    )


def _is_open(wanted: Filter) -> bool:
    """Whether a filter leaves every event, so that the numbers kept beforehand are right."""
    return not wanted.text.strip() and not conditions(wanted)[0]


def _ids(wanted: Filter, texts: Sequence[Part]) -> Part:
    """Return a query for the latest events that a filter leaves, and its values."""
    where, chosen = conditions(wanted)
    parts = [
        (f"select id from events where 1 {where} {inside}", values) for inside, values in texts
    ]
    every = " union ".join(query for query, _ in parts) or "select 0 as id where 0"
    return (
        f"select id from ({every}) order by id desc limit {COUNTED}",
        [value for _, values in parts for value in (*chosen, *values)],
    )
