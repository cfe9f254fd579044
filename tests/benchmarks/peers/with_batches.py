"""celery-batches: Celery's tasks in groups of sixteen, or what has come within a tenth of a second."""

from typing import Any

from celery import Celery
from celery_batches import Batches

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import handle_all, load_in_worker, url

load_in_worker()
app = Celery("peers", broker=url())
app.conf.update(
    task_ignore_result=True,
    worker_prefetch_multiplier=64,  # more than a group, as its documents ask for
    broker_connection_retry_on_startup=True,
)


@app.task(base=Batches, flush_every=16, flush_interval=0.1)
def enrich(requests: list[Any]) -> None:
    handle_all([request.args[0] for request in requests])


def sender() -> Send:
    """Return what enqueues; Celery takes one call at a time."""

    def send(payloads: list[bytes]) -> None:
        for payload in payloads:
            enrich.delay(payload.decode())

    return send
