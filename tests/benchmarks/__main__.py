"""`make bench`: the service end to end against the same pipeline in two plain processes.

    python -m tests.benchmarks --articles 3000 --rounds 5 [--pool POOL.jsonl.gz]

All three ways run in turn in each round, on the same articles, so that the machine's moods cancel
out. What counts is the ratio: articles a second through the service against the bare work.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from schemas import RawArticle
from tests.articles import make_articles
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
            _bare(file) if way == "bare" else _service(file, directory / f"{number}{way}", way)
        )
        speeds[way] = len(articles) / seconds
        for part, cpu in used.items():
            speeds[f"{way} {part}"] = cpu / len(articles) * 1e6
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


def _bare(file: Path) -> Cost:
    """Read, enrich and write in two plain processes, as one would without a queue."""
    ready, go = multiprocessing.Barrier(PROCESSES + 1), multiprocessing.Barrier(PROCESSES + 1)
    processes = [
        multiprocessing.Process(target=_plain, args=(file, part, ready, go))
        for part in range(PROCESSES)
    ]
    ended = _ended()
    for process in processes:
        process.start()
    ready.wait()
    go.wait()
    began = time.perf_counter()
    used = sum(_cpu(process.pid) for process in processes)
    for process in processes:
        process.join()
        if process.exitcode:
            raise SystemExit("a plain process failed")
    return time.perf_counter() - began, {"all": _ended() - ended - used}


def _plain(file: Path, part: int, ready: Any, go: Any) -> None:
    from workers.pipeline import default_pipeline

    pipeline = default_pipeline()
    ready.wait()
    go.wait()
    with file.open("rb") as lines, file.with_suffix(f".{part}.out").open("w") as out:
        for number, line in enumerate(lines):
            if number % PROCESSES == part:
                event = pipeline.enrich(RawArticle.model_validate_json(line))
                out.write(event.to_json() + "\n")


def _service(file: Path, directory: Path, way: str) -> Cost:
    directory.mkdir()
    with service(directory) as made:
        worker = made.start_worker(PROCESSES)
        _warm(made)
        ledger = made.ledger
        before = ledger.counts().get("finished", 0)
        total = file.read_bytes().count(b"\n") + before
        producer = multiprocessing.Process(target=_produce, args=(made, file, way))
        family = _family(worker.pid)
        redis_used, worker_used = _cpu(made.server.pid), sum(map(_cpu, family))
        began = time.perf_counter()
        producer.start()
        wait_until(lambda: ledger.counts().get("finished", 0) >= total, 300, "the last article")
        took = time.perf_counter() - began
        used = {
            "redis": _cpu(made.server.pid) - redis_used,
            "workers": sum(map(_cpu, family)) - worker_used,
        }
        ended = _ended()
        producer.join()
        used["producer"] = _ended() - ended
        kill_group(worker)
        return took, {**used, "all": sum(used.values())}


def _family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _ended() -> float:
    """Seconds of processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu(pid: int | None) -> float:
    """Seconds of processor time that a process has used; 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
