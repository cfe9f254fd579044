"""Celery as its guide to optimising says: no results, and a large prefetch for many short tasks."""

from celery import Celery

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import handle, load_in_worker, url

load_in_worker()
app = Celery("peers", broker=url())
app.conf.update(
    task_ignore_result=True,
    worker_prefetch_multiplier=64,
    broker_connection_retry_on_startup=True,
)


@app.task
def enrich(payload: str) -> None:
    handle(payload)


def sender() -> Send:
    """Return what enqueues; Celery takes one call at a time."""

    def send(payloads: list[bytes]) -> None:
        for payload in payloads:
            enrich.delay(payload.decode())

    return send
