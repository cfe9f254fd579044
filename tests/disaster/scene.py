"""A service under load, a consumer whose work outlives every loss, and the count at the end."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

from tests.articles import make_articles
from tests.servers import Running, Service, kill_group, wait_until
from workers.errors import BaridError
from workers.events.consumer import subscribe
from workers.store.connection import AWAY

NAME = "all"

SETTINGS: dict[str, object] = {
    "default_subscriptions": [],
    "entities": False,
    "stories": False,
    "soft_time_limit": 2,
    "hard_time_limit": 3,
    "lease": 4,
    "consumer_lease": 3,
    "redis_timeout": 3,
}
PATIENCE = 180.0

STILL = 20.0
"""Seconds without an event after which a consumer of a broker has had all; it may be reconnecting."""


@dataclass
class Outcome:
    """What a disaster cost.

    Attributes:
        drill: its name.
        said: what docs/promises.md says that it costs.
        sent: articles that Barid had confirmed before it.
        lost: how many of them had no event after all that was left was done.
        safe: how many of those lost are of the kind that must not be.
        repeated: articles whose event a consumer handled more than once, until then.
        after: articles without an event once all producers had sent everything again.
        seconds: from the disaster until all that was left was done.
        notes: what else was measured.
        kept: how many articles must not be lost.
        broken: what was said and did not hold.
    """

    drill: str
    said: str
    sent: int = 0
    lost: int = 0
    safe: int = 0
    repeated: int = 0
    after: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    kept: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether it cost no more than was said."""
        return self.safe == 0 and self.after == 0 and not self.broken

    def __str__(self) -> str:
        lines = [
            f"{self.drill}: {self.said}",
            f"  of {self.sent:,} articles lost {self.lost}, of those that must not be {self.safe}; "
            f"handled again {self.repeated}; lost after all were sent again {self.after}; "
            f"{self.seconds:.1f} s until all that was left was done",
            *(f"  {note}" for note in self.notes),
            *(f"  BROKEN: {what}" for what in self.broken),
        ]
        return "\n".join([*lines, "  passed" if self.passed else "  FAILED"])


class Scene:
    """A service, its worker and its consumer, with articles that come at a rate.

    Attributes:
        made: the service; another one after a restore.
        sent: id -> when Barid confirmed it, `time.monotonic`, in order.
    """

    def __init__(self, made: Service, handled: Path, articles: int, rate: float) -> None:
        self.made, self.sent = made, dict[str, float]()
        self._file, self._rate = handled, rate
        handled.touch()
        self._articles = list(make_articles(articles, sentences=6))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._produce, daemon=True)
        self._processes: list[Running] = []

    def start(self, made: Service | None = None) -> None:
        """Start a worker and a consumer, on another service if one is given."""
        self.made = made or self.made
        subscribe(NAME, settings=self.made.settings).close()
        consumer = ["-m", "tests.chaos.consume", NAME, str(self._file)]
        self._processes += [
            self.made.start_worker(1),
            self.made.start(*consumer, log="consumer.log"),
        ]

    def kill(self) -> None:
        """Kill worker and consumer."""
        for process in self._processes:
            kill_group(process)
        self._processes.clear()

    def send(self) -> None:
        """Begin to send articles."""
        self._thread.start()

    def stop_sending(self) -> None:
        """Stop, for the disaster: what is not confirmed by now never was."""
        self._stop.set()
        self._thread.join(60)

    def wait_for(self, share: float) -> None:
        """Wait until this share of all articles was sent."""
        aim = int(len(self._articles) * share)
        wait_until(lambda: len(self.sent) >= aim, PATIENCE, f"{aim} articles that are sent")

    def send_all_again(self) -> None:
        """Send every article that was confirmed once more, as a producer does that keeps them."""
        producer = self.made.producer()
        again = [a for a in self._articles if a.id in self.sent]
        for start in range(0, len(again), 100):
            producer.enqueue(again[start : start + 100])

    def send_rest(self) -> set[str]:
        """Send the articles that were not sent before the sending was stopped; returns their ids."""
        rest = [a for a in self._articles if a.id not in self.sent]
        for start in range(0, len(rest), 100):
            self.made.producer().enqueue(rest[start : start + 100])
        self.sent |= {a.id: time.monotonic() for a in rest}
        return {a.id for a in rest}

    def settle(self) -> None:
        """Wait until nothing is in flight and the consumer has handled whatever was there."""
        ledger = self.made.ledger
        wait_until(lambda: _empty(ledger.depth), PATIENCE, "an empty ledger")
        wait_until(self._read_out, PATIENCE, "an empty subscription")
        if self.made.settings.broker_url:  # Redis does not know what lies in its queues
            wait_until(self._quiet(STILL), PATIENCE, "a consumer with nothing to do")

    def handled(self) -> Counter[str]:
        """Id of an article -> how often its event was handled."""
        return Counter(self._file.read_text("utf-8").split())

    def _quiet(self, seconds: float) -> Callable[[], bool]:
        """Return what says whether nothing was handled for so many seconds."""
        seen, since = -1, time.monotonic()

        def quiet() -> bool:
            nonlocal seen, since
            now = self._file.stat().st_size
            if now != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > seconds

        return quiet

    def _read_out(self) -> bool:
        keys = self.made.ledger.keys.subscription(NAME)
        return not self.made.redis().exists(keys.queue, keys.hands, keys.owed_list)

    def _produce(self) -> None:
        producer = self.made.producer()
        began = time.monotonic()
        for n, article in enumerate(self._articles):
            if self._stop.wait(max(0.0, began + n / self._rate - time.monotonic())):
                return
            try:
                producer.enqueue(article)
                self.sent[article.id] = time.monotonic()
            except (*AWAY, redis.RedisError, BaridError):
                continue  # not confirmed


def _empty(depth: Callable[[], dict[str, int]]) -> bool:
    return depth()["in_flight"] == 0


@contextmanager
def scene(directory: Path, articles: int, rate: float, **more: object) -> Iterator[Scene]:
    """A service under load in a directory, ended at the end."""
    (directory / "first").mkdir(parents=True)
    made = Service(directory / "first", **(SETTINGS | more))  # type: ignore[arg-type]
    played = Scene(made, directory / "handled", articles, rate)
    try:
        played.start()
        played.send()
        yield played
    finally:
        played.stop_sending()
        played.kill()
        made.stop()
