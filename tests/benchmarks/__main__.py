"""`make bench`: the service end to end against the same pipeline in two plain processes.

    python -m tests.benchmarks --articles 3000 --rounds 5 [--pool POOL.jsonl.gz]

All three ways run in turn in each round, on the same articles, so that the machine's moods cancel
out. What counts is the ratio: articles a second through the service against the bare work.
"""

import argparse
import gzip
import json
import multiprocessing
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from schemas import RawArticle
from tests.articles import make_articles
from tests.benchmarks.bare import bare
from tests.benchmarks.metering import cpu, ended, family
from tests.servers import Service, kill_group, service, wait_until

PROCESSES = 2
PARTS = ("producer", "redis", "workers", "all")

Cost = tuple[float, dict[str, float]]
"""Seconds that a way took, and seconds of processor time of its parts."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pool", type=Path, help="real articles: JSON lines with title and text")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="barid-bench-") as name:
        directory = Path(name)
        rounds = [_round(directory, given, n) for n in range(given.rounds)]
    print("articles a second (median of rounds), and the ratio to the bare work round by round")
    bare = [r["bare"] for r in rounds]
    print(f"  {'bare: two plain processes':<28} {statistics.median(bare):8.0f}")
    for way, label in (
        ("single", "service, enqueued one by one"),
        ("batch", "service, in batches"),
    ):
        ratios = sorted(r[way] / r["bare"] for r in rounds)
        print(
            f"  {label:<28} {statistics.median(r[way] for r in rounds):8.0f}"
            f"   ratio {statistics.median(ratios):.2f} (min {ratios[0]:.2f}, max {ratios[-1]:.2f})"
        )
    print("processor time an article, microseconds (median), and the bare work's against it")
    for name in ("bare all", *(f"{w} {p}" for w in ("single", "batch") for p in PARTS)):
        costs = [r[name] for r in rounds]
        ratio = statistics.median(r["bare all"] / r[name] for r in rounds)
        shown = f"   ratio {ratio:.2f}" if name.endswith(("all", "workers")) else ""
        print(f"  {name:<28} {statistics.median(costs):8.0f}{shown}")


def _round(directory: Path, given: argparse.Namespace, number: int) -> dict[str, float]:
    file = directory / f"{number}.jsonl"
    articles = list(_articles(given, number))
    file.write_text("".join(f"{a.model_dump_json(exclude_defaults=True)}\n" for a in articles))
    speeds = {}
    for way in ("bare", "single", "batch") if number % 2 else ("batch", "single", "bare"):
        seconds, used = (
            _alone(file) if way == "bare" else _service(file, directory / f"{number}{way}", way)
        )
        speeds[way] = len(articles) / seconds
        for part, seconds in used.items():
            speeds[f"{way} {part}"] = seconds / len(articles) * 1e6
    print("  " + ", ".join(f"{way} {speeds[way]:.0f}/s" for way in ("bare", "single", "batch")))
    return speeds


def _articles(given: argparse.Namespace, number: int) -> Any:
    if not given.pool:
        yield from make_articles(given.articles, seed=number + 1)
        return
    with gzip.open(given.pool, "rt", encoding="utf-8") as lines:
        for position, line in enumerate(lines):
            if position >= given.articles:
                return
            row = json.loads(line)
            yield RawArticle(
                url=f"https://news.example/{number}/{position}",
                title=row["title"][:1000] or None,
                body=row["text"],
                content_type="text/plain",
            )


def _alone(file: Path) -> Cost:
    seconds, used = bare(file, PROCESSES)
    return seconds, {"all": used}


def _service(file: Path, directory: Path, way: str) -> Cost:
    directory.mkdir()
    with service(directory) as made:
        worker = made.start_worker(PROCESSES)
        _warm(made)
        ledger = made.ledger
        before = ledger.counts().get("finished", 0)
        total = file.read_bytes().count(b"\n") + before
        producer = multiprocessing.Process(target=_produce, args=(made, file, way))
        workers = family(worker.pid)
        redis_used, worker_used = cpu(made.server.pid), sum(map(cpu, workers))
        began = time.perf_counter()
        producer.start()
        wait_until(lambda: ledger.counts().get("finished", 0) >= total, 300, "the last article")
        took = time.perf_counter() - began
        used = {
            "redis": cpu(made.server.pid) - redis_used,
            "workers": sum(map(cpu, workers)) - worker_used,
        }
        already = ended()
        producer.join()
        used["producer"] = ended() - already
        kill_group(worker)
        return took, {**used, "all": sum(used.values())}


def _warm(made: Service) -> None:
    """Let every process of the worker process something first."""
    made.producer().enqueue(make_articles(200, seed=999))
    wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 60, "the worker to warm up")


def _produce(made: Service, file: Path, way: str) -> None:
    producer = made.producer()
    with file.open("rb") as lines:
        articles = (RawArticle.model_validate_json(line) for line in lines)
        if way == "batch":
            producer.enqueue(articles)
        else:
            for article in articles:
                producer.enqueue(article)


if __name__ == "__main__":
    main()
