"""Who is measured: what is started as workers, how articles are enqueued, and who advises it so."""

from dataclasses import dataclass

PROCESSES = 2
"""Worker processes of each peer: one for each core."""

HERE = "tests.benchmarks.peers"
BARID, BARE = "barid", "bare"


@dataclass(frozen=True, slots=True)
class Peer:
    """A row of the table.

    Attributes:
        name: what the table calls it.
        module: module of this package that has its `sender()`.
        workers: arguments of Python for each process that is started.
        together: articles handed to its `Send` at once.
        latency: whether latencies are measured; not of a row that differs only in how articles
            are enqueued when many are at hand.
        advice: the page of its documents that the set-up follows.
    """

    name: str
    module: str
    workers: tuple[str, ...] = ()
    together: int = 1
    latency: bool = True
    advice: str = ""


PEERS: dict[str, Peer] = {
    BARE: Peer("bare pipeline", "", latency=False),
    BARID: Peer("Barid, one by one", "with_barid", ("-m workers.cli worker -c 2",)),
    "barid-batches": Peer(
        *("Barid, in batches", "with_barid", ("-m workers.cli worker -c 2",)),
        together=100,
        latency=False,
    ),
    "streams": Peer(
        *("by hand, one by one", "with_streams", (f"-m {HERE}.with_streams",) * PROCESSES),
        advice="https://redis.io/docs/latest/develop/data-types/streams/",
    ),
    "streams-batches": Peer(
        *("by hand, in batches", "with_streams", (f"-m {HERE}.with_streams",) * PROCESSES),
        together=100,
        latency=False,
    ),
    "huey": Peer(
        *("Huey", "with_huey"),
        (f"-m huey.bin.huey_consumer {HERE}.with_huey.queue -k process -w 2",),
        advice="https://huey.readthedocs.io/en/latest/consumer.html",
    ),
    "taskiq": Peer(
        *("taskiq", "with_taskiq"),
        (f"-m taskiq worker {HERE}.with_taskiq:broker --workers 2",),
        advice="https://taskiq-python.github.io/guide/cli.html",
    ),
    "dramatiq": Peer(
        *("Dramatiq", "with_dramatiq"),
        (f"-m dramatiq {HERE}.with_dramatiq --processes 2 --threads 1",),
        advice="https://dramatiq.io/guide.html",
    ),
    "celery": Peer(
        *("Celery", "with_celery"),
        (f"-m celery -A {HERE}.with_celery worker -c 2 --loglevel=warning",),
        advice="https://docs.celeryq.dev/en/stable/userguide/optimizing.html",
    ),
    "batches": Peer(
        *("celery-batches", "with_batches"),
        (f"-m celery -A {HERE}.with_batches worker -c 2 --loglevel=warning",),
        advice="https://celery-batches.readthedocs.io/en/latest/",
    ),
    "rq": Peer(
        *("RQ", "with_rq", (f"-m {HERE}.with_rq",) * PROCESSES),
        together=100,
        advice="https://python-rq.org/docs/workers/",
    ),
    "arq": Peer(
        *("arq", "with_arq"),
        (f"-m arq {HERE}.with_arq.WorkerSettings",),
        advice="https://arq-docs.helpmanual.io/#synchronous-jobs",
    ),
}
