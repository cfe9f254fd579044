"""A worker's own metrics, for Prometheus. What is shared (depths, queues, feeds) is the console's.

The processes of a worker count into files of one directory (prometheus-client's multi-process
mode), and its main process serves their sum (workerhttp.py). docs/operating.md lists the names.

The library decides when it is first imported how it counts, so this module imports it late.
"""

import atexit
import os
import shutil
import sys
import tempfile
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

import psutil

from schemas.entities import KINDS

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Histogram

    from schemas.event import EnrichedEvent

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""Directory in which a worker's processes count; prometheus-client reads it when first used."""

FOLDED = "0"
"""Takes the place of the process id in the files that hold the counts of ended processes."""

LANGUAGES = frozenset(("ar", "en", "fr"))
"""The languages that entities are counted for, each by itself."""

STAGE_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 20)
AGE_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 21600)
TASK_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 60, 140)


class Instruments:
    """What a worker counts and measures. Made once, before its processes fork."""

    def __init__(self, registry: "CollectorRegistry") -> None:
        # Here, not above: the library looks for its directory when it is imported.
        from prometheus_client import Counter as Count
        from prometheus_client import Histogram

        self.articles = Count(
            "barid_articles",
            "Deliveries of articles by outcome: enriched, repeated, held, failed, dead.",
            ["outcome"],
            registry=registry,
        )
        self.stages = Histogram(
            "barid_stage_duration_seconds",
            "Time that a stage of the pipeline took.",
            ["stage"],
            buckets=STAGE_BUCKETS,
            registry=registry,
        )
        self.entities = Count(
            "barid_entities",
            "Entities that articles name, by kind (countries, places, people, organisations, "
            "dates, counts) and language (ar, en, fr, other).",
            ["kind", "language"],
            registry=registry,
        )
        self.ages = Histogram(
            "barid_article_age_seconds",
            "Time from enqueue until the event was in its queues.",
            buckets=AGE_BUCKETS,
            registry=registry,
        )
        self.polls = Count(
            "barid_feed_polls",
            "Polls of feeds by result: new, unchanged, failed, blocked, gone, later.",
            ["result"],
            registry=registry,
        )
        self.tasks = Histogram(
            "barid_celery_task_duration_seconds",
            "Time that a Celery task took, by task and state.",
            ["task", "state"],
            buckets=TASK_BUCKETS,
            registry=registry,
        )

    def finished(self, events: "Sequence[EnrichedEvent]") -> None:
        """Count the articles of a batch whose events are out."""
        stages: dict[str, list[float]] = defaultdict(list)
        named: Counter[tuple[str, str]] = Counter()
        now, ages = time(), []
        for event in events:
            language = event.data.language.code
            for kind in KINDS:
                if found := getattr(event.data, kind):
                    named[kind, language if language in LANGUAGES else "other"] += len(found)
            for stage, milliseconds in event.data.timings_ms.items():
                stages[stage].append(milliseconds / 1000)
            if enqueued_at := event.data.provenance.enqueued_at:
                ages.append(max(0.0, now - enqueued_at.timestamp()))
        self.articles.labels("enriched").inc(len(events))
        for labels, number in named.items():
            self.entities.labels(*labels).inc(number)
        for stage, seconds in stages.items():
            _observe_all(self.stages.labels(stage), seconds)
        _observe_all(self.ages, ages)


def _observe_all(histogram: "Histogram", values: Sequence[float]) -> None:
    """Observe many values, writing each count once: the library does so for every value."""
    made: Any = histogram
    buckets: Counter[int] = Counter(bisect_left(made._upper_bounds, value) for value in values)
    made._sum.inc(sum(values))
    for bucket, number in buckets.items():
        made._buckets[bucket].inc(number)


@cache
def instruments() -> Instruments:
    """Return this process's instruments, made at the first call."""
    from prometheus_client import CollectorRegistry

    return Instruments(CollectorRegistry())


def share_between_processes() -> None:
    """Let processes that are still to be forked count together, unless a directory is set already.

    Raises:
        RuntimeError: prometheus-client was imported before, so that each process would count by
            itself and nobody would see it.
    """
    if DIRECTORY not in os.environ:
        if "prometheus_client" in sys.modules:
            raise RuntimeError("prometheus_client was imported before a worker's processes share")
        directory = tempfile.mkdtemp(prefix="barid-metrics-")
        os.environ[DIRECTORY] = directory
        atexit.register(_remove, directory, os.getpid())


def _remove(directory: str, owner: int) -> None:
    if os.getpid() == owner:  # not when a child ends
        shutil.rmtree(directory, ignore_errors=True)


def fold_dead_processes() -> None:
    """Add up what ended processes have counted, in one file for each kind, and remove their files.

    Otherwise each process that a pool replaces would leave its files behind, and every scrape
    would read them all. The files hold only counters and histograms, whose values add up. To be
    called by a worker's main process, and not while the files are being read.
    """
    from prometheus_client import mmap_dict

    opened: Any = mmap_dict.MmapedDict  # untyped

    directory = os.environ.get(DIRECTORY)
    for file in sorted(Path(directory).glob("*_*.db")) if directory else ():
        kind, _, process = file.stem.rpartition("_")
        if not process.isdigit() or process == FOLDED or psutil.pid_exists(int(process)):
            continue
        whole = opened(str(file.with_name(f"{kind}_{FOLDED}.db")))
        for key, value, stamp, _ in opened.read_all_values_from_file(str(file)):
            before, _ = whole.read_value(key)
            whole.write_value(key, before + value, stamp)
        whole.close()
        file.unlink()


def process_memory() -> tuple[int, list[int]]:
    """Return the resident bytes of this process, and of each of its children."""
    here = psutil.Process()
    children = []
    for child in here.children():
        try:
            if child.exe() == here.exe():  # the embedded Redis is a child as well
                children.append(int(child.memory_info().rss))
        except psutil.Error:
            continue  # it has just ended
    return int(here.memory_info().rss), children
