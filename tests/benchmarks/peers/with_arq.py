"""arq. What keeps a processor busy goes to a pool of processes, as its documents say."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from arq import create_pool
from arq.connections import RedisSettings

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import handle, load_in_worker, url

PROCESSES = 2

load_in_worker()


async def enrich(context: dict[str, Any], payload: bytes) -> None:
    await asyncio.get_running_loop().run_in_executor(context["pool"], handle, payload)


async def startup(context: dict[str, Any]) -> None:
    context["pool"] = ProcessPoolExecutor(PROCESSES)


class WorkerSettings:
    functions = (enrich,)
    on_startup = startup
    redis_settings = RedisSettings.from_dsn(url())
    keep_result = 0


def sender() -> Send:
    """Return what enqueues; arq takes one job at a time."""
    loop = asyncio.new_event_loop()
    pool = loop.run_until_complete(create_pool(WorkerSettings.redis_settings))

    async def enqueue(payloads: list[bytes]) -> None:
        for payload in payloads:
            await pool.enqueue_job("enrich", payload)

    return lambda payloads: loop.run_until_complete(enqueue(payloads))
