"""Which pool, acknowledgement and prefetch: the same articles through each, in turn.

python -m tests.benchmarks.celery_options --articles 2000 --rounds 3
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from tests.articles import make_articles
from tests.servers import kill_group, service, wait_until

WAYS = {
    "prefork, early ack, prefetch 1": ("prefork", False, 1),
    "prefork, late ack, prefetch 1": ("prefork", True, 1),
    "prefork, early ack, prefetch 4": ("prefork", False, 4),
    "threads, early ack, prefetch 1": ("threads", False, 1),
}
START = """
from workers.app import app
app.conf.task_acks_late = {late}
app.worker_main(["--quiet", "worker", "--pool={pool}", "-c", "2", "-n", "bench@test",
                 "--prefetch-multiplier={prefetch}", "--without-gossip", "--without-mingle"])
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    speeds: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(given.rounds):
        for way in WAYS:
            speeds[way].append(_speed(way, given.articles, number))
    first = speeds[next(iter(WAYS))]
    print("articles a second (median), and the ratio to the first way round by round")
    for way, rates in speeds.items():
        ratios = sorted(a / b for a, b in zip(rates, first, strict=True))
        print(
            f"  {way:<32} {statistics.median(rates):6.0f}   ratio {statistics.median(ratios):.2f}"
            f" (min {ratios[0]:.2f}, max {ratios[-1]:.2f})"
        )


def _speed(way: str, articles: int, number: int) -> float:
    pool, late, prefetch = WAYS[way]
    with (
        tempfile.TemporaryDirectory(prefix="barid-bench-") as directory,
        service(Path(directory)) as made,
    ):
        worker = made.start("-c", START.format(pool=pool, late=late, prefetch=prefetch))
        made.producer().enqueue(make_articles(100, seed=999))
        wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 60, "the worker")
        given = list(make_articles(articles, seed=number))
        began = time.perf_counter()
        made.producer().enqueue(given)
        wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 300, "the last article")
        took = time.perf_counter() - began
        kill_group(worker)
        return articles / took


if __name__ == "__main__":
    main()
