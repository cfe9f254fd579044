"""The replicas and the load of the autoscaling drill: real workers, real articles."""

import threading
import time
from collections.abc import Callable
from itertools import islice

from tests.articles import make_articles
from tests.deploy.prometheus import evaluate
from tests.servers import Running, Service

BATCH, BELLS = 8, 5
"""Articles that a bell brings, and bells that a worker answers in a second."""


class Workers:
    """The replicas: `barid worker` with one process each, started and ended as they are asked for.

    Attributes:
        asked: how many were asked for last.
    """

    def __init__(self, made: Service) -> None:
        self.asked = 0
        self._made, self._number = made, 0
        self._running: list[Running] = []
        self._told: list[Running] = []

    def scale(self, wanted: int) -> None:
        """Start or end workers, the youngest first, as a cluster does."""
        while len(self._running) < wanted:
            self._number += 1
            name = f"replica-{self._number}"
            self._running.append(self._made.start(
                "-m", "workers.cli", "worker", "-c", "1", "-n", f"{name}@drill",
                f"task.default_rate_limit={BELLS}/s", log=f"{name}.log",
            ))  # fmt: skip
        while len(self._running) > wanted:
            process = self._running.pop()
            process.terminate()
            self._told.append(process)
        self.asked = wanted

    def alive(self, page: str) -> int:
        """Return how many workers the service itself sees."""
        return int(evaluate('sum(barid_workers{state="alive"})', page))

    def ended(self) -> list[int]:
        """Wait for those that were told to end; returns their exit codes."""
        return [process.wait(60) for process in self._told]


class Load:
    """Enqueues articles at the offered rate, from a thread, until it is stopped."""

    def __init__(self, made: Service, rate: Callable[[float], float]) -> None:
        self._producer, self._rate = made.producer(), rate
        self._identities: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> set[str]:
        """Stop; returns the ids of what was enqueued."""
        self._stop.set()
        self._thread.join(30)
        return self._identities

    def _run(self) -> None:
        articles, began, due, last = make_articles(1_000_000), time.monotonic(), 0.0, 0.0
        while not self._stop.wait(0.1):
            now = time.monotonic() - began
            due += self._rate(now) * (now - last)
            last = now
            batch = list(islice(articles, int(due)))
            due -= len(batch)
            self._identities.update(r.article_id for r in self._producer.enqueue(batch).receipts)
