"""Autoscaling played: KEDA's formula against the real metrics of a load that rises tenfold.

    python -m tests.deploy.autoscale [--plot FILE.svg]

Real: Redis, the workers (started, and ended with SIGTERM as a cluster does), the console whose
/metrics are asked, the articles and the count at the end. Played: KEDA and the HPA, by the formula
of keda.py with the numbers of the ScaledObject in deploy/kubernetes where it exists.

Two things are made smaller so that it fits on two cores and into four minutes, and are said in the
output: a worker is held to a small part of what a replica does (by Celery's own rate limit), and
the number of articles that a replica stands for is made smaller by as much; and all of KEDA's and the HPA's times are
divided by five.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.deploy import keda
from tests.deploy.prometheus import evaluate, scrape
from tests.deploy.replicas import BATCH, BELLS, Load, Workers
from tests.servers import Service, service, start_console, wait_until
from workers.events.subscriptions import Subscriptions

WORKER_RATE = BATCH * BELLS
REPLICA_RATE = 770
"""Articles a second of a worker here, held back; and of a replica (docs/decisions/throughput.md)."""

SMALLER = REPLICA_RATE / WORKER_RATE
FASTER = 5.0

LOW, HIGH = 16.0, 160.0
"""Articles a second before and after the rise."""

RISE_AT, RISEN_AT, FALL_AT, FALLEN_AT = 10.0, 30.0, 80.0, 90.0
ENOUGH = 235.0
"""Seconds: the rise, the fall, and when the replicas must have come down again."""

SETTLED = 45.0
"""Seconds after the rise has begun from which the oldest article's age is held to its bound."""

MOST_HERE = 10
"""Workers that this drill starts at most, whatever the ScaledObject allows."""

SETTINGS: dict[str, object] = {
    # A bell brings one batch, so that the rate limit on bells is one on articles.
    "batch_size": BATCH,
    "time_slice": 0.01,
    "linger": 0,
    "max_bells": 64,
    "default_subscriptions": ["security"],
}


@dataclass(frozen=True, slots=True)
class Row:
    """What was seen at one look of the HPA; `at` in seconds since the beginning."""

    at: float
    offered: float
    in_flight: float
    age: float
    asked: int
    running: int


@dataclass(slots=True)
class Result:
    """The rows, and what was counted at the end."""

    rows: list[Row] = field(default_factory=list)
    articles: int = 0
    events: int = 0
    lost: int = 0
    doubled: int = 0
    dead: int = 0
    redelivered: int = 0
    exits: list[int] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plot", type=Path, help="write the rows as an SVG plot")
    parser.add_argument("--manifest", type=Path, default=keda.MANIFEST, help="the ScaledObject")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is stopped
    source = given.manifest if given.manifest.exists() else Path(keda.__file__)
    asked = keda.read(given.manifest)
    played = smaller(asked)
    print(f"the numbers of {source.name}: {_described(asked)}")
    print(
        f"played with: {_described(played)}; a worker is held to {WORKER_RATE} articles a second,"
    )
    print(
        f"one in {SMALLER:.0f} of what a replica does; all times divided by {FASTER:g}: a look every {keda.SYNC / FASTER:g} s"
    )
    with (
        tempfile.TemporaryDirectory(prefix="barid-autoscale-") as directory,
        service(Path(directory), **SETTINGS) as made,
    ):
        result = run(made, played)
    checks = check(result, played)
    print(f"{result.articles:,} articles: events {result.events:,}, lost {result.lost}, doubled {result.doubled},"
          f" dead letters {result.dead}, delivered again {result.redelivered}")  # fmt: skip
    for what, well in checks.items():
        print(f"{'passed' if well else 'FAILED'}: {what}")
    failed = list(checks.values()).count(False)
    print(f"{len(checks) - failed} passed, {failed} failed")
    if given.plot:
        from tests.deploy.plot import draw

        draw(result.rows, given.plot)
    sys.exit(1 if failed else 0)


def smaller(scaled: keda.ScaledObject) -> keda.ScaledObject:
    """Return what is played: in step with workers that are held back, and in less time."""
    triggers = tuple(
        replace(t, threshold=t.threshold / SMALLER) if "oldest_age" not in t.query else t
        for t in scaled.triggers
    )
    most = min(scaled.max_replicas, MOST_HERE)
    return keda.hastened(replace(scaled, triggers=triggers, max_replicas=most), FASTER)


def offered(at: float) -> float:
    """Return the articles a second that come at a moment: low, up tenfold, and down again."""
    if at < RISE_AT or at >= FALLEN_AT:
        return LOW
    if at < RISEN_AT:
        return LOW + (HIGH - LOW) * (at - RISE_AT) / (RISEN_AT - RISE_AT)
    if at < FALL_AT:
        return HIGH
    return HIGH - (HIGH - LOW) * (at - FALL_AT) / (FALLEN_AT - FALL_AT)


def run(made: Service, played: keda.ScaledObject) -> Result:
    """Offer the load, scale the workers, and count."""
    result, least = Result(), played.min_replicas
    Subscriptions(made.settings).declare("count")
    console = start_console(made)
    workers, scaler = Workers(made), keda.Autoscaler(played)
    workers.scale(least)
    wait_until(lambda: workers.alive(scrape(console)) >= least, 30, "the first workers")
    load = Load(made, offered)
    print("     s  offered/s  in flight  oldest s  replicas asked  running")
    ends, began = ENOUGH, time.monotonic()
    for look in range(1, 10_000):
        at = keda.SYNC / FASTER * look
        time.sleep(max(0.0, began + at - time.monotonic()))
        page = scrape(console)
        values = [evaluate(trigger.query, page) for trigger in played.triggers]
        asked = scaler.decide(at, workers.asked, values)
        workers.scale(asked)
        row = Row(at, offered(at), evaluate("sum(barid_in_flight_articles)", page),
                  evaluate("max(barid_in_flight_oldest_age_seconds)", page), asked, workers.alive(page))  # fmt: skip
        result.rows.append(row)
        print(
            f"{row.at:6.0f} {row.offered:10.0f} {row.in_flight:10.0f} {row.age:9.1f} {row.asked:15} {row.running:8}",
            flush=True,
        )
        down = at > FALLEN_AT and asked == least
        ends = min(ends, at + 5.0) if down else ends
        if at >= ends:
            break
    identities = load.stop()
    wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 60, "an empty ledger")
    workers.scale(0)
    result.exits = workers.ended()
    _count(made, result, identities)
    return result


def check(result: Result, played: keda.ScaledObject) -> dict[str, bool]:
    """Return what has to be so, and whether it was."""
    most = max(row.asked for row in result.rows)
    needed = min(-int(-HIGH // WORKER_RATE), played.max_replicas)
    bound = max(t.threshold for t in played.triggers if "oldest_age" in t.query)
    settled = [r.age for r in result.rows if r.at >= RISE_AT + SETTLED]
    exact = result.lost == result.doubled == 0 and result.events == result.articles
    return {
        "every article gave one event, no dead letters": exact and result.dead == 0,
        f"the replicas rose from {played.min_replicas} to {most}, at least the {needed} that the load needs": most >= needed,
        f"and fell back to the minimum, {played.min_replicas}": result.rows[-1].asked == played.min_replicas,
        f"once scaled, the oldest article was never older than {bound:g} s (it was {max(settled):.1f} s;"
        f" {max(r.age for r in result.rows):.1f} s in all)": max(settled) <= bound,
        f"all {len(result.exits)} workers ended by themselves when told, and left nothing to a lease":
            not any(result.exits) and result.redelivered == 0,
    }  # fmt: skip


def _count(made: Service, result: Result, expected: set[str]) -> None:
    raw: Sequence[bytes] = made.redis().lrange(made.ledger.keys.queue("count"), 0, -1)  # type: ignore[assignment]
    times = Counter(json.loads(json.loads(message)["body"])["subject"] for message in raw)
    result.articles, result.events = len(expected), len(raw)
    result.lost, result.doubled = len(expected - set(times)), len(raw) - len(times)
    result.dead = made.ledger.depth()["dead"]
    result.redelivered = made.ledger.counts().get("returned", 0)


def _described(scaled: keda.ScaledObject) -> str:
    triggers = ", ".join(
        f"{t.query} per {t.threshold:g} ({t.metric_type})" for t in scaled.triggers
    )
    return f"{triggers}; {scaled.min_replicas} to {scaled.max_replicas} replicas; down after {scaled.down.window:g} s"


if __name__ == "__main__":
    main()
