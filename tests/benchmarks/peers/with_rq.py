"""RQ. Alone, this file is its worker: one that has the models before it forks for each job."""

import redis
from rq import Queue, Worker

from tests.benchmarks.peers.sending import Send
from tests.benchmarks.peers.work import handle, load_in_worker, url


def sender() -> Send:
    """Return what enqueues: several in one trip (`enqueue_many`)."""
    queue = Queue(connection=redis.Redis.from_url(url()))

    def send(payloads: list[bytes]) -> None:
        queue.enqueue_many(
            [Queue.prepare_data(handle, (payload,), result_ttl=0) for payload in payloads]
        )

    return send


if __name__ == "__main__":
    load_in_worker()
    Worker(["default"], connection=redis.Redis.from_url(url())).work()
