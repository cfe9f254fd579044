"""What the workers of every peer do with an article: the same pipeline, the same event stored."""

import os
from functools import cache

import redis

from schemas import RawArticle
from workers.pipeline import default_pipeline

STORED = "stored"
"""Stream of the events; Redis writes the time in milliseconds into each entry's id."""

KEPT = 100_000
"""Events kept in the stream, as Barid keeps the latest."""

WORKER = "BARID_BENCHMARK_WORKER"
"""Variable of the environment that only workers have: they load the pipeline before they fork."""


def url() -> str:
    """Return where Redis is; the environment of peers and their producers says it."""
    return os.environ["BARID_REDIS_URL"]


def load_in_worker() -> None:
    """Load the models if this process belongs to a worker; a module of tasks calls it first."""
    if WORKER in os.environ:
        default_pipeline()


def event_of(payload: bytes | str) -> bytes:
    """Return the event of an article, both as JSON."""
    event = default_pipeline().enrich(RawArticle.model_validate_json(payload))
    return event.to_json().encode()


def handle(payload: bytes | str) -> None:
    """Make the event of an article and store it."""
    client().xadd(STORED, {"event": event_of(payload)}, maxlen=KEPT, approximate=True)


def handle_all(payloads: list[str]) -> None:
    """Make the events of articles and store them in one trip."""
    with client().pipeline(transaction=False) as trip:
        for payload in payloads:
            trip.xadd(STORED, {"event": event_of(payload)}, maxlen=KEPT, approximate=True)
        trip.execute()


def client() -> "redis.Redis":
    """Return this process's own client."""
    return _client(os.getpid())


@cache
def _client(_process: int) -> "redis.Redis":
    return redis.Redis.from_url(url())
