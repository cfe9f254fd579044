"""The tables: medians over the rounds, and the ratios to the bare pipeline with their spread."""

import statistics
from collections.abc import Callable, Iterable
from typing import Any

from tests.benchmarks.peers.registry import BARE, PEERS
from tests.benchmarks.peers.run import LOADS

Record = dict[str, Any]
"""What one peer did in one round: `round`, `peer`, and `figures` by name."""

COST = {
    "producer": "producer, ms",
    "workers": "workers, ms",
    "all": "both, ms",
    "redis": "Redis, ms",
    "received": "to Redis, bytes",
    "sent": "from Redis, bytes",
    "waiting": "waiting, bytes",
    "kept": "stays, bytes",
}
WORKERS = {
    "cold": "cold start, s",
    "shared": "PSS, MB",
    "own": "USS, MB",
    "processes": "processes",
}


def print_tables(records: list[Record]) -> None:
    """Print what was measured."""
    peers = [name for name in PEERS if any(r["peer"] == name for r in records)]
    rounds = sorted({r["round"] for r in records})
    print(f"\nrounds: {len(rounds)}; medians, and ratios to the bare pipeline of the same round")
    _table(
        ("", "articles a second", "rate against bare", "processor time against bare"),
        (
            [
                PEERS[name].name,
                _show(_median(records, name, "rate")),
                _ratios(records, name, "rate", lambda mine, bare: mine / bare),
                _ratios(records, name, "all", lambda mine, bare: bare / mine),
            ]
            for name in peers
        ),
    )
    for columns in (COST, WORKERS):
        _table(("", *columns.values()), (_row(records, name, columns) for name in peers))
    loads = {f"{p}-{load}": f"{p} at {load} %, ms" for load in LOADS for p in ("p50", "p99")}
    with_loads = [name for name in peers if PEERS[name].latency]
    _table(("", *loads.values()), (_row(records, name, loads) for name in with_loads))


def _row(records: list[Record], name: str, columns: dict[str, str]) -> list[str]:
    return [PEERS[name].name, *(_show(_median(records, name, figure)) for figure in columns)]


def _median(records: list[Record], name: str, figure: str) -> float | None:
    known = [r["figures"][figure] for r in records if r["peer"] == name and figure in r["figures"]]
    return statistics.median(known) if known else None


def _ratios(
    records: list[Record], name: str, figure: str, ratio: Callable[[float, float], float]
) -> str:
    bare = {r["round"]: r["figures"][figure] for r in records if r["peer"] == BARE}
    ratios = sorted(
        ratio(r["figures"][figure], bare[r["round"]])
        for r in records
        if r["peer"] == name and r["round"] in bare
    )
    if not ratios or name == BARE:
        return "1.00" if ratios else "–"
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _show(figure: float | None) -> str:
    if figure is None:
        return "–"
    digits = 0 if abs(figure) >= 100 else 1 if abs(figure) >= 10 else 2
    return f"{figure:,.{digits}f}"


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> None:
    heads = list(heads)
    print(f"\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
