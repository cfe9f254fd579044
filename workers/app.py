"""The Celery application: `celery -A workers.app worker` works as Celery users expect.

There is no result backend (events are the result), everything is JSON, and a task is only a bell:
it is acknowledged as soon as it arrives, because the ledger, not Celery, remembers the work.
"""

from collections.abc import Callable
from os import getpid
from socket import gethostname
from time import perf_counter, time
from typing import Any

import structlog
from celery import Celery, signals
from kombu import Queue

from workers.articles.bell import FEEDS_QUEUE, QUEUE, TASK
from workers.articles.sweeper import Sweeper
from workers.distribution import version
from workers.events.subscriptions import Subscriptions
from workers.feeds.declared import declare_feeds
from workers.operate.presence import Sign
from workers.settings import get_settings
from workers.store.connection import address, broker_url, connect, transport_options
from workers.telemetry import tracing
from workers.telemetry.logging import configure, flush
from workers.telemetry.metrics import instruments, process_memory, share_between_processes

log = structlog.get_logger(__name__)


def celery_settings() -> dict[str, Any]:
    """Return Celery's configuration; read when it is first needed, not when this is imported."""
    settings = get_settings()
    return {
        "broker_url": broker_url(settings),
        "broker_transport_options": transport_options(settings),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "result_backend": None,
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        "task_serializer": "json",
        "result_serializer": "json",
        "event_serializer": "json",
        "accept_content": ["json"],
        "task_default_queue": QUEUE,
        "task_queues": [Queue(QUEUE, durable=True), Queue(FEEDS_QUEUE, durable=True)],
        "task_create_missing_queues": False,
        "task_acks_late": False,
        "worker_prefetch_multiplier": 1,
        "worker_max_memory_per_child": settings.max_memory_per_child,
        "task_soft_time_limit": settings.soft_time_limit,
        "task_time_limit": settings.hard_time_limit,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_proc_alive_timeout": 30,
        "enable_utc": True,
        "timezone": "UTC",
    }


app = Celery("barid", include=["workers.tasks"])
app.add_defaults(celery_settings)

_running: list[Any] = []
_name = ["worker"]


@signals.setup_logging.connect
def _set_up_logging(**_: object) -> None:
    configure(get_settings())


@signals.celeryd_init.connect
def _name_worker(sender: str = "", **_: object) -> None:
    _name[0] = sender
    tracing.check(get_settings())
    configure(get_settings(), service=sender)
    share_between_processes()


@signals.worker_init.connect
def _prepare(**_: object) -> None:
    """Load the models before the pool forks, and make the default queues."""
    import gc

    from workers.pipeline import default_pipeline

    settings = get_settings()
    pipeline = default_pipeline()
    subscriptions = Subscriptions(settings)
    subscriptions.declare_defaults()
    subscriptions.repair()  # the broker may be another than the last time
    if settings.feeds_file:
        declare_feeds(settings)
    # What is loaded now is never collected: children share its pages instead of copying them.
    gc.collect()
    gc.freeze()
    log.info("worker.ready", redis=address(connect(settings)), pipeline=pipeline.version)


@signals.worker_ready.connect
def _start_threads(sender: Any = None, **_: object) -> None:
    from workers.operate.workerhttp import WorkerServer

    settings = get_settings()
    sweeper = Sweeper(settings, app, _signing(sender))
    server = WorkerServer(settings, lambda: sweeper.swept_at)
    for thread in (sweeper, server):
        thread.start()
        _running.append(thread)


def _signing(consumer: Any) -> Callable[[], Sign]:
    """Return what makes this worker's sign of life."""
    from workers.pipeline import default_pipeline

    started_at = time()
    queues = tuple(sorted(q.name for q in consumer.task_consumer.queues)) if consumer else ()

    def sign() -> Sign:
        main, children = process_memory()
        return Sign(
            name=_name[0],
            host=gethostname(),
            pid=getpid(),
            version=version(),
            pipeline=default_pipeline().version,
            processes=len(children),
            memory=main + sum(children),
            queues=queues,
            started_at=started_at,
        )

    return sign


@signals.worker_shutting_down.connect
def _say_stopping(how: str = "", **_: object) -> None:
    log.info("worker.stopping", how=how)


@signals.worker_shutdown.connect
def _stop_threads(**_: object) -> None:
    while _running:
        _running.pop().stop()
    flush()


@signals.task_prerun.connect
def _task_begins(task: Any = None, **_: object) -> None:
    task.request.barid_began = perf_counter()


@signals.task_postrun.connect
def _task_ends(task: Any = None, state: str | None = None, **_: object) -> None:
    began = getattr(task.request, "barid_began", None)
    if began is not None:
        seconds = perf_counter() - began
        instruments().tasks.labels(task.name, state or "unknown").observe(seconds)


@signals.worker_process_init.connect
def _begin_process(**_: object) -> None:
    tracing.start(get_settings(), _name[0])


@signals.worker_process_shutdown.connect
def _end_process(**_: object) -> None:
    tracing.stop()
    flush()


__all__ = ["TASK", "app"]
