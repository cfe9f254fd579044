"""Four ways in at once: Python, the inbox, HTTP, feeds. Each sends again what was not confirmed."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import chain, islice

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

SHOWN = 500
"""Articles that a feed shows at once; in a short run, a quarter of all that it has."""

LAST_POLL = 20.0
"""Seconds that a feed gets once nobody else has anything to send; in a run of few minutes, a tenth of
the run. What it had no time to show is then sent by Python."""

PASSED_ON = "passed on"
"""What was meant for the feed and was sent by Python."""


class Producers:
    """Threads that send articles.

    Attributes:
        sent: ids of all articles that Barid has confirmed, and those that a feed's polls took.
        ways: how many of them came by each way.
        allowed: how many may be offered for now, so that some are left for every fault.
    """

    def __init__(
        self, made: Service, articles: int, seed: int, ends: float, console: Callable[[], int]
    ) -> None:
        self._made, self._ends, self._console = made, ends, console
        self.sent: set[str] = set()
        self.ways: Counter[str] = Counter()
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
            threading.Thread(target=self._send, args=(given[way], send, way), daemon=True, name=way)
            for way, send in ways.items()
        ]
        self._others = tuple(self._threads)
        shown = min(SHOWN, max(BATCH, numbers["feed"] // 4))
        self._threads.append(
            threading.Thread(target=self._feed, args=(given["feed"], shown), daemon=True)
        )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def done(self) -> bool:
        """Whether all is sent, or the time is over."""
        return not any(thread.is_alive() for thread in self._threads)

    def _batches(
        self, articles: Iterator[RawArticle], size: int = BATCH
    ) -> Iterator[list[RawArticle]]:
        while time.monotonic() < self._ends and (batch := list(islice(articles, size))):
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
        self, articles: Iterator[RawArticle], send: Callable[[list[RawArticle]], None], way: str
    ) -> None:
        for batch in self._batches(articles):
            while True:
                try:
                    send(batch)
                    break
                except (*AWAY, redis.RedisError, OSError, http.client.HTTPException, BaridError):
                    # Accepted before an answer that never came: then it is known now.
                    time.sleep(0.1)
            self._confirmed(batch, way)

    def _confirmed(self, articles: Sequence[RawArticle], way: str) -> None:
        with self._lock:
            self.sent.update(a.id for a in articles)
            self.ways[way] += len(articles)

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

    def _feed(self, articles: Iterator[RawArticle], shown: int) -> None:
        for batch in self._batches(articles, shown):
            self.site.offer(batch)
            left = self._polled(batch)
            self._confirmed(batch[: len(batch) - len(left)], "feed")
            if left:
                with self._lock:
                    self._offered -= len(left)  # they are offered once more
                self._send(chain(left, articles), self._python, PASSED_ON)

    def _polled(self, batch: Sequence[RawArticle]) -> list[RawArticle]:
        """Wait until a feed's articles were polled; return those from the first that was not.

        A feed shows its items until then: what it drops before is not promised, and the feed of a
        poller that was killed is due again after some minutes only.
        """
        left, alone = list(batch), None  # since when
        while left := self._unknown(left):
            if alone is None and not any(thread.is_alive() for thread in self._others):
                alone = time.monotonic()
            if alone is not None and time.monotonic() > alone + self._last_poll:
                break
            time.sleep(0.3)
        return left

    def _unknown(self, articles: list[RawArticle]) -> list[RawArticle]:
        for n, article in enumerate(articles):
            try:
                if not self._ledger.version(article.id):
                    return articles[n:]
            except (*AWAY, redis.RedisError):
                return articles[n:]
        return []
