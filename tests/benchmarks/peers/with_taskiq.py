"""taskiq, with its Redis streams."""

import asyncio

from taskiq_redis import RedisStreamBroker

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import handle, load_in_worker, url

load_in_worker()
broker = RedisStreamBroker(url=url())


@broker.task
def enrich(payload: str) -> None:
    handle(payload)


def sender() -> Send:
    """Return what enqueues; taskiq takes one call at a time."""
    loop = asyncio.new_event_loop()
    loop.run_until_complete(broker.startup())

    async def kick(payloads: list[bytes]) -> None:
        for payload in payloads:
            await enrich.kiq(payload.decode())

    return lambda payloads: loop.run_until_complete(kick(payloads))
