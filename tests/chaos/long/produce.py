"""Four ways in at once: Python, the inbox, HTTP, feeds. Each sends again what was not confirmed."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import islice

import redis

from schemas import RawArticle
from tests.articles import make_articles
from tests.chaos.long.sites import Feed
from tests.servers import Service
from workers.errors import BaridError
from workers.store.connection import AWAY

SHARES = {"python": 0.4, "inbox": 0.3, "http": 0.25, "feed": 0.05}
"""Way in -> its share of the articles."""

BACKLOG = 1_500
"""Articles in flight at which producers wait; in a short run, a tenth of all."""

BATCH = 20

LAST_POLL = 20.0
"""Seconds in which a feed's items must have been polled once nobody else has anything to send; in a
run of few minutes, a tenth of the run."""


class Producers:
    """Threads that send articles.

    Attributes:
        sent: ids of all articles that Barid has confirmed, and those that a feed's polls took.
        allowed: how many may be offered for now, so that some are left for every fault.
    """

    def __init__(
        self, made: Service, articles: int, seed: int, ends: float, console: Callable[[], int]
    ) -> None:
        self._made, self._ends, self._console = made, ends, console
        self.sent: set[str] = set()
        self.site = Feed()
        self.allowed, self._offered = float(articles), 0
        self._lock = threading.Lock()
        self._ledger = made.ledger
        self._most = min(BACKLOG, articles // 10)
        self._last_poll = min(LAST_POLL, (ends - time.monotonic()) / 10)
        ways = {"python": self._python, "inbox": self._inbox, "http": self._http}
        numbers = {way: round(articles * share) for way, share in SHARES.items()}
        given = {
            way: make_articles(number, seed=seed * 10 + n, sentences=6)
            for n, (way, number) in enumerate(numbers.items())
        }
        self._threads = [
            threading.Thread(target=self._send, args=(given[way], send), daemon=True, name=way)
            for way, send in ways.items()
        ]
        self._others = tuple(self._threads)
        self._threads.append(
            threading.Thread(target=self._feed, args=(given["feed"],), daemon=True, name="feed")
        )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def done(self) -> bool:
        """Whether all is sent, or the time is over."""
        return not any(thread.is_alive() for thread in self._threads)

    def _batches(self, articles: Iterator[RawArticle]) -> Iterator[list[RawArticle]]:
        while time.monotonic() < self._ends and (batch := list(islice(articles, BATCH))):
            while self._backlog() > self._most or self._offered >= self.allowed:
                if time.monotonic() > self._ends:
                    return
                time.sleep(0.1)
            with self._lock:
                self._offered += len(batch)
            yield batch

    def _backlog(self) -> int:
        with suppress(*AWAY, redis.RedisError):
            return self._ledger.depth()["in_flight"] + int(
                self._made.redis().llen(self._ledger.keys.inbox().inbox)
            )
        return 0

    def _send(
        self, articles: Iterator[RawArticle], send: Callable[[list[RawArticle]], None]
    ) -> None:
        for batch in self._batches(articles):
            while True:
                try:
                    send(batch)
                    break
                except (*AWAY, redis.RedisError, OSError, http.client.HTTPException, BaridError):
                    # Accepted before an answer that never came: then it is known now.
                    time.sleep(0.1)
            with self._lock:
                self.sent.update(a.id for a in batch)

    def _python(self, batch: list[RawArticle]) -> None:
        self._made.producer().enqueue(batch)

    def _inbox(self, batch: list[RawArticle]) -> None:
        texts = [a.model_dump_json(exclude_defaults=True) for a in batch]
        self._made.redis().lpush(self._ledger.keys.inbox().inbox, *texts)

    def _http(self, batch: list[RawArticle]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._console(), timeout=15)
        body = "\n".join(a.model_dump_json(exclude_defaults=True) for a in batch).encode()
        with closing(connection):
            connection.request("POST", "/articles", body, {"Content-Type": "application/x-ndjson"})
            lines = connection.getresponse().read().splitlines()
        answers = [json.loads(line) for line in lines]
        if len(answers) < len(batch) or any(a["status"] != 202 for a in answers):
            raise OSError(f"not all were taken: {answers[-1] if answers else 'no answer'}")

    def _feed(self, articles: Iterator[RawArticle]) -> None:
        for batch in self._batches(articles):
            self.site.offer(batch)
            alone: float | None = None  # since when
            # A feed shows its items until they were polled: what it drops before is not promised,
            # and the feed of a poller that was killed is due again after some minutes only.
            while not self._known(batch):
                if alone is None and not any(thread.is_alive() for thread in self._others):
                    alone = time.monotonic()
                if alone is not None and time.monotonic() > alone + self._last_poll:
                    return
                time.sleep(0.3)
            with self._lock:
                self.sent.update(a.id for a in batch)

    def _known(self, batch: list[RawArticle]) -> bool:
        with suppress(*AWAY, redis.RedisError):
            return all(self._ledger.version(a.id) for a in batch)
        return False
