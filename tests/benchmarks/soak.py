"""`make soak MINUTES=60`: steady work; memory and keys must stay as they are.

    python -m tests.benchmarks.soak [--minutes 60] [--articles 2000000] [--rate 100] [--processes 2]

It ends after the minutes or the articles, whichever comes first. Everything that Barid remembers is
bounded; here the bounds are so small that all are reached within minutes, so that what still grows
afterwards is a leak. What is remembered for a time grows with the rate: choose one that is kept. Of the articles one in ten comes again unchanged, and one in twenty comes again
as a new version. A consumer takes every event. The verdict is drawn from the second half.
"""

import argparse
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas import RawArticle
from tests.articles import make_articles
from tests.benchmarks.metering import memory_of
from tests.benchmarks.peers.tree import memory
from tests.servers import Service, kill_group, service, wait_until
from workers.events.consumer import Subscription
from workers.events.subscriptions import Subscriptions

WINDOW = 60
"""Seconds for which articles and stories are known."""

IN_FLIGHT = 2_000

SETTINGS = {
    **{"known_window": WINDOW, "story_window": WINDOW, "max_story_bytes": 4_000_000},
    **{"max_outline_bytes": 1_000_000, "recent_events": 1_000, "log_stream": 2_000},
    **{"seen_window": 2_000, "default_subscriptions": [], "max_in_flight": IN_FLIGHT},
}
NAME = "soak"
BOUNDED = r"\}/(stories|outlines|known)[:/]"
"""Names of keys of the stores that have bounds of their own: stories, outlines, known articles."""

PAUSE = 5.0
"""Seconds between two samples."""

FLAT = 0.03
"""Growth over the second half, as a share of the mean, that is still called flat."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen at one moment: seconds since the start, articles finished, bytes, keys."""

    at: float
    finished: int
    workers: int
    redis: int
    keys: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--articles", type=int, default=2_000_000)
    parser.add_argument("--rate", type=float, default=100, help="articles a second")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="barid-soak-") as name, \
            service(Path(name), **SETTINGS) as made:  # fmt: skip
        Subscriptions(made.settings).declare(NAME)
        worker = made.start_worker(given.processes)
        with _consumer(made):
            samples = _work(made, worker.pid, given)
            wait_until(lambda: _idle(made), 120, "the last articles and events")
        kill_group(worker)
        left = _left(made)
    flat = [_verdict(samples, "workers", "MB"), _verdict(samples, "redis", "MB"),
            _verdict(samples, "keys", "keys")]  # fmt: skip
    print(
        f"rate: {_rate(samples, 2, 3):.1f} a second in the third quarter, {_rate(samples, 3, 4):.1f} in the last"
    )
    print(f"keys left behind: {dict(left) or 'none'}")
    if not all(flat) or left:
        sys.exit("not flat")


def _work(made: Service, pid: int, given: argparse.Namespace) -> list[Sample]:
    samples: list[Sample] = []
    began = looked = shown = time.monotonic()
    producer, offered = made.producer(), 0
    articles = _articles()
    print("| minute | finished | a second | workers, MB (PSS) | Redis, MB | keys |")
    print(f"|{' --- |' * 6}")
    while time.monotonic() - began < given.minutes * 60 and offered < given.articles:
        article, version = next(articles)
        while made.ledger.depth()["in_flight"] > IN_FLIGHT - 10:
            time.sleep(0.05)
        producer.enqueue(article, versions=version)
        offered += 1
        time.sleep(max(0.0, began + offered / given.rate - time.monotonic()))
        now = time.monotonic()
        if now - looked >= PAUSE:
            looked = now
            samples.append(_sample(made, pid, now - began))
            if now - shown >= min(60.0, given.minutes * 6):
                shown = now
                _show(samples[-1])
    return samples


def _articles() -> Iterator[tuple[RawArticle, bool]]:
    """Yield articles, and whether each may be a new version of a known one."""
    for seed in range(1, sys.maxsize):
        batch = list(make_articles(1_000, seed=seed))
        for number, article in enumerate(batch):
            yield article, False
            if number % 10 == 9:
                yield article, False
            if number % 20 == 19:
                yield article.model_copy(update={"title": f"{article.title} (2)"}), True


def _sample(made: Service, pid: int, at: float) -> Sample:
    finished = made.ledger.counts().get("finished", 0)
    keys = made.ledger.redis.dbsize()
    return Sample(at, finished, memory([pid]).shared, memory_of(made.ledger), int(keys))


def _show(sample: Sample) -> None:
    print(
        f"| {sample.at / 60:.1f} | {sample.finished:,} | {sample.finished / sample.at:.0f} "
        f"| {sample.workers / 1e6:.1f} | {sample.redis / 1e6:.1f} | {sample.keys:,} |",
        flush=True,
    )


def _verdict(samples: list[Sample], what: str, unit: str) -> bool:
    """Fit a line to the second half, say what it grows by, and whether that is flat."""
    half = samples[len(samples) // 2 :]
    if len(half) < 3:
        raise SystemExit("too short for a verdict")
    scale = 1e6 if unit == "MB" else 1
    values = [getattr(sample, what) / scale for sample in half]
    slope = statistics.linear_regression([s.finished for s in half], values).slope
    growth = slope * (half[-1].finished - half[0].finished)
    share = growth / statistics.mean(values)
    flat = share <= FLAT
    print(
        f"{what}: {values[0]:,.1f} to {values[-1]:,.1f} {unit} in the second half, "
        f"{growth:+.2f} {unit} by a fitted line ({share:+.1%}): {'flat' if flat else 'GROWS'}"
    )
    return flat


def _rate(samples: list[Sample], quarter: int, until: int) -> float:
    last = len(samples) - 1
    first, end = samples[last * quarter // 4], samples[last * until // 4]
    return (end.finished - first.finished) / (end.at - first.at)


def _idle(made: Service) -> bool:
    queue = made.ledger.keys.queue(NAME)
    return made.ledger.depth()["in_flight"] == 0 and made.ledger.redis.llen(queue) == 0


def _left(made: Service) -> Counter[str]:
    """Count the keys that were made for one article, event or batch and do not end by themselves.

    Their names have a number; those of the bounded stores too, which `Sample.keys` watches.
    """
    redis = made.ledger.redis
    left: Counter[str] = Counter()
    for key in map(bytes.decode, redis.scan_iter(count=1_000)):
        if re.search(r"\d", key) and not re.search(BOUNDED, key) and redis.ttl(key) == -1:
            left[re.sub(r"\d+", "N", key)] += 1
    return left


@contextmanager
def _consumer(made: Service) -> Iterator[None]:
    with Subscription(NAME, made.settings) as subscription:
        thread = threading.Thread(target=subscription.consume, args=(lambda _: None,))
        thread.start()
        yield
        subscription.stop()
        thread.join()


if __name__ == "__main__":
    main()
