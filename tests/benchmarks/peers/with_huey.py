"""Huey."""

from huey import RedisHuey

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import handle, load_in_worker, url

load_in_worker()
queue = RedisHuey("peers", url=url(), results=False)


@queue.task()
def enrich(payload: bytes) -> None:
    handle(payload)


def sender() -> Send:
    """Return what enqueues; Huey takes one call at a time."""

    def send(payloads: list[bytes]) -> None:
        for payload in payloads:
            enrich(payload)

    return send
