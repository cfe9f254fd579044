"""What a known article costs: memory in Redis, and Redis's time for taking it in and refusing it.

    python -m tests.benchmarks.known [--articles N] [--window SECONDS]

First, articles are made known without any ending, and the memory is read at each power of ten. Then,
in an empty Redis, they end after a window of seconds while others come at the rate that keeps N of
them known, for three windows: what has ended and is not removed yet is counted in. The articles are
taken out of the ledger at once, so that only what is known of them is left.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from schemas.identity import digest
from tests.servers import Service, service
from workers.articles.entries import Offer

BATCH = 200

REFUSED = 1_000
"""Articles that are offered again at each step."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--window", type=float, default=20.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, service(Path(folder), fsync="no") as made:
        grow(made, given.articles)
    with (
        tempfile.TemporaryDirectory() as folder,
        service(Path(folder), fsync="no", known_window=given.window) as made,
    ):
        hold(made, given.articles // 5, given.window)


def grow(made: Service, articles: int) -> None:
    """Print what the articles cost while there are more and more of them."""
    print("articles that are known: bytes each, hashes, most in one; Redis's time for each")
    empty, known = _empty(made), 0
    for at in (10**n for n in range(3, 10) if 10**n <= articles):
        taking = _redis_time(made, partial(_take, made, range(known, at))) / (at - known)
        refusing = _redis_time(made, partial(_take, made, range(REFUSED))) / REFUSED
        known = at
        print(
            f"  {at:>11,} {(_memory(made) - empty) / at:6.1f} {_shape(made)}"
            f"   {taking:5.1f} µs to take one in, {refusing:5.1f} µs to refuse one"
        )


def hold(made: Service, articles: int, window: float) -> None:
    """Print what the articles cost while as many end as come."""
    print(f"{articles:,} articles known at a time, for {window:g} s each")
    empty, began, taken = _empty(made), time.monotonic(), 0
    for window_number in range(1, 4):
        while (now := time.monotonic() - began) < window_number * window:
            due = min(int(articles * now / window), taken + BATCH)
            _take(made, range(taken, due))
            taken = due
        known = min(taken, articles)
        print(
            f"  after {window_number} windows {(_memory(made) - empty) / known:6.1f} {_shape(made)}"
        )


def _take(made: Service, numbers: range) -> None:
    """Make articles known, and take them out of the ledger again."""
    keys = made.ledger.keys
    for first in range(numbers.start, numbers.stop, BATCH):
        names = [str(n) for n in range(first, min(first + BATCH, numbers.stop))]
        made.ledger.enqueue([Offer(digest(n), digest("text", n), b"x") for n in names])
        made.ledger.redis.delete(keys.ledger, keys.waiting)


def _empty(made: Service) -> int:
    """Return the memory of a Redis in which one article is known."""
    _take(made, range(1))
    return _memory(made)


def _memory(made: Service) -> int:
    return int(made.ledger.redis.info("memory")["used_memory"])


def _redis_time(made: Service, work: Callable[[], object]) -> float:
    """Return the microseconds of Redis's main thread that some work takes."""
    before = _used(made)
    work()
    return (_used(made) - before) * 1e6


def _used(made: Service) -> float:
    info = made.ledger.redis.info("cpu")
    return float(info["used_cpu_user_main_thread"] + info["used_cpu_sys_main_thread"])


def _shape(made: Service) -> str:
    """Return how many hashes there are, and how many records are in the largest of a sample."""
    keys, client = made.ledger.keys, made.ledger.redis
    hashes = int(client.hget(keys.known_table, "hashes") or 1)
    largest = max(int(client.hlen(f"{keys.known}/{n}")) for n in range(min(hashes, 5_000)))
    return f"{hashes:8,} {largest:4}"


if __name__ == "__main__":
    main()
