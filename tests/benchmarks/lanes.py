"""What a back-fill does to a live wire: one article a second beside 100,000 that wait.

    python -m tests.benchmarks.lanes [--backfill 100000] [--live 60] [--processes 2]

The time from before `enqueue` until the article's event is in its queue, without a back-fill, with one
in the lane bulk for a wire in the lanes normal and urgent, and, for comparison, with a small one in
the same lane as the wire. Times are of this machine; docs/lanes.md says what they mean.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from schemas.identity import digest
from tests.articles import make_articles
from tests.servers import Service, kill_group, service, wait_until
from workers.articles import bell
from workers.articles.entries import Offer
from workers.articles.lanes import Lane
from workers.events.subscriptions import Subscriptions
from workers.store.codec import pack_article

TEXTS = 2_000
"""Different texts among the articles of a back-fill; what counts here is how many wait."""

SMALL = 3_000
"""Articles of the back-fill in the wire's own lane: with more of them it would take as many minutes."""

POLL = 0.001
"""Seconds between two looks whether an article is out."""

PATIENCE = 600.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--backfill", type=int, default=100_000)
    parser.add_argument("--live", type=int, default=60, help="articles of the wire, one a second")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    ways: tuple[tuple[str, int, Lane, Lane, int], ...] = (
        ("no back-fill", 0, "bulk", "normal", given.live // 2),
        ("bulk waits, wire normal", given.backfill, "bulk", "normal", given.live),
        ("bulk waits, wire urgent", given.backfill, "bulk", "urgent", given.live),
        (f"{SMALL:,} in the wire's own lane", SMALL, "normal", "normal", 1),
    )
    print(f"  {'':<34} {'waiting':>16}      p50      p99  longest, ms")
    for name, number, lane, wire, live in ways:
        with (
            tempfile.TemporaryDirectory(prefix="barid-lanes-") as folder,
            service(
                Path(folder),
                default_subscriptions=[],
                max_in_flight=2 * given.backfill,
                max_queue_length=4 * given.backfill,
            ) as made,
        ):
            before, times, after = _measured(made, given.processes, number, lane, wire, live)
        waited = f"{before:,} to {after:,}"
        centiles = (
            statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
        )
        figures = (statistics.median(times), centiles[98], max(times))
        shown = " ".join(f"{1000 * seconds:8.0f}" for seconds in figures)
        print(f"  {name:<34} {waited:>16} {shown}", flush=True)


def _measured(
    made: Service, processes: int, number: int, lane: Lane, wire: Lane, live: int
) -> tuple[int, list[float], int]:
    """Return how many waited at first, the times of the live articles, and how many waited then."""
    Subscriptions(made.settings).declare("all")
    worker = made.start_worker(processes)
    _through(made, 200)
    backfill = _offers(number)
    while offers := list(islice(backfill, 500)):
        bell.ring(made.app, made.ledger.enqueue(offers, lane=lane).bell)
    before = made.ledger.depth()["waiting"]
    times = []
    producer = made.producer()
    for article in make_articles(live, seed=7):
        began = time.perf_counter()
        receipt = producer.offer(article, lane=wire)
        entry = f"{receipt.article_id}.{receipt.version}"
        while made.ledger.redis.hexists(made.ledger.keys.ledger, entry):
            time.sleep(POLL)
        times.append(time.perf_counter() - began)
        time.sleep(max(0.0, 1.0 - times[-1]))
    after = made.ledger.depth()["waiting"]
    kill_group(worker)
    return before, times, after


def _offers(number: int) -> Iterator[Offer]:
    made = [
        (a.fingerprint, pack_article(a, a.fingerprint))
        for a in make_articles(min(number, TEXTS), seed=5)
    ]
    for n in range(number):
        fingerprint, payload = made[n % len(made)]
        yield Offer(digest(str(n)), fingerprint, payload)


def _through(made: Service, number: int) -> None:
    """Let every process of the worker process something first."""
    made.producer().enqueue(make_articles(number, seed=999))
    wait_until(lambda: made.ledger.depth()["in_flight"] == 0, PATIENCE, "the worker to warm up")


if __name__ == "__main__":
    main()
