"""Written by hand: a consumer group on a Redis stream. Alone, this file is its worker.

It takes sixteen articles at once, as Barid does, and stores, acknowledges and deletes them in one
transaction. What a worker that died had in hand is left to lie; nobody takes it over.
"""

import os
from contextlib import suppress
from typing import Any

import redis

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import KEPT, STORED, client, event_of, load_in_worker, url

ARTICLES, GROUP = "articles", "workers"
AT_ONCE = 16


def sender() -> Send:
    """Return what enqueues: a hundred articles a trip, or one."""
    producer = redis.Redis.from_url(url())

    def send(payloads: list[bytes]) -> None:
        with producer.pipeline(transaction=False) as trip:
            for payload in payloads:
                trip.xadd(ARTICLES, {"article": payload})
            trip.execute()

    return send


def work() -> None:
    """Take articles until the process is killed."""
    load_in_worker()
    with suppress(redis.ResponseError):  # the other worker has made it
        client().xgroup_create(ARTICLES, GROUP, id="0", mkstream=True)
    name = str(os.getpid())
    while True:
        answer: Any = client().xreadgroup(GROUP, name, {ARTICLES: ">"}, count=AT_ONCE, block=1_000)
        for _, entries in answer:
            _finish(entries)


def _finish(entries: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
    with client().pipeline() as trip:
        for _, fields in entries:
            event = event_of(fields[b"article"])
            trip.xadd(STORED, {"event": event}, maxlen=KEPT, approximate=True)
        ids = [entry for entry, _ in entries]
        trip.xack(ARTICLES, GROUP, *ids)
        trip.xdel(ARTICLES, *ids)
        trip.execute()


if __name__ == "__main__":
    work()
