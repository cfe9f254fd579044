"""Dramatiq, with its Redis broker."""

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import handle, load_in_worker, url

load_in_worker()
dramatiq.set_broker(RedisBroker(url=url()))


@dramatiq.actor
def enrich(payload: str) -> None:
    handle(payload)


def sender() -> Send:
    """Return what enqueues; Dramatiq takes one message at a time."""

    def send(payloads: list[bytes]) -> None:
        for payload in payloads:
            enrich.send(payload.decode())

    return send
