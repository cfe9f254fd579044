"""The Celery application: `celery -A workers.app worker` works as Celery users expect.

There is no result backend (events are the result), everything is JSON, and a task is only a bell,
acknowledged as soon as it arrives, because the ledger, not Celery, remembers the work.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any, NoReturn

from celery import Celery, signals
from kombu import Queue

from workers.articles.bell import FEEDS_QUEUE, QUEUE
from workers.articles.lanes import Lane
from workers.articles.producer import Given, Producer
from workers.errors import BaridError
from workers.operate.ownname import own_name
from workers.receipts import Summary
from workers.settings import Settings, get_settings
from workers.store.connection import (
    REDIS_AWAY,
    REDIS_ERRORS,
    address,
    broker_url,
    connect,
    same_redis,
    transport_options,
    without_password,
)
from workers.store.keys import CALLS
from workers.telemetry import tracing
from workers.telemetry.logging import configure, flush, give_output_back, keep_output
from workers.telemetry.lognames import get_logger
from workers.telemetry.metrics import instruments, share_between_processes

if TYPE_CHECKING:
    from workers.runtime import Runtime

log = get_logger(__name__)


def celery_settings() -> dict[str, Any]:
    """Return Celery's configuration; read when first needed, not when this module is imported."""
    settings = get_settings()
    return {
        "broker_url": broker_url(settings),
        "broker_transport_options": transport_options(settings) | _visibility(settings),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # A Redis whose memory or disk is full refuses what kombu asks; the worker would end by it.
        "broker_channel_error_retry": True,
        "result_backend": None,
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        "task_serializer": "json",
        "result_serializer": "json",
        "event_serializer": "json",
        "accept_content": ["json"],
        "task_default_queue": QUEUE,
        "task_queues": [Queue(name, durable=True) for name in _queues(settings)],
        "task_create_missing_queues": False,
        "task_acks_late": False,
        "worker_prefetch_multiplier": 1,
        "worker_consumer": "workers.articles.inbox.calls:CallsConsumer",
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


def _queues(settings: Settings) -> list[str]:
    # In its own Redis the inbox takes calls itself, in one step (Celery's own fetch has two).
    return [QUEUE, FEEDS_QUEUE, *([] if same_redis(settings) else [CALLS])]


def _visibility(settings: Settings) -> dict[str, object]:
    # On another Redis: when a call comes again that a killed worker had taken.
    redis = not same_redis(settings) and broker_url(settings).startswith("redis")
    return {"visibility_timeout": settings.lease} if redis else {}


app = Celery("barid", include=["workers.tasks"])
app.add_defaults(celery_settings)


def enqueue(
    articles: Given | Iterable[Given],
    *,
    versions: bool = False,
    lane: Lane = "normal",
    traceparent: str | None = None,
) -> Summary:
    """Put one article or many on their way, with the settings of the environment.

    See `Producer.enqueue` for arguments and errors.
    """
    return default_producer().enqueue(
        articles, versions=versions, lane=lane, traceparent=traceparent
    )


@cache
def default_producer() -> Producer:
    """Return this process's producer, made once from the settings of the environment."""
    return Producer(get_settings(), app)


@cache
def runtime() -> "Runtime":
    """Return what this process owns as a worker's main process.

    Imported by workers alone: a producer needs neither its threads nor the stages, and would wait
    half a second for them.
    """
    from workers.runtime import Runtime

    return Runtime()


@contextmanager
def _starting() -> Iterator[None]:
    """End the worker if it cannot start, and say why.

    Celery would write down an error of a signal's handler and go on with a worker that is not
    prepared.
    """
    try:
        yield
    except BaridError as error:
        _end(str(error))
    except REDIS_AWAY as error:
        where = address(connect(get_settings()))
        _end(f"Redis at {where} does not answer: {without_password(str(error))}")
    except REDIS_ERRORS as error:
        _end(without_password(str(error)))
    except Exception as error:
        log.exception("worker.not_started", error=str(error))
        flush()
        raise SystemExit(1) from error


def _end(why: str) -> NoReturn:
    log.error("worker.not_started", error=why)
    flush()
    raise SystemExit(f"barid: {why}") from None


@signals.setup_logging.connect
def _set_up_logging(**_: object) -> None:
    configure(get_settings())


@signals.celeryd_init.connect
def _name_worker(sender: str = "", instance: Any = None, **_: object) -> None:
    settings = get_settings()
    with _starting():
        # Before anything imports the library that counts, as a worker's runtime does.
        share_between_processes()
        own = runtime()
        own.name = own_name(settings, sender)
        tracing.check(settings)
        if keep_output(settings):
            instance.quiet = True  # its banner is not a log line
        configure(settings, service=own.name)
    # Celery has named the worker already, but told nobody yet.
    instance.hostname = own.name


@signals.worker_init.connect
def _prepare(**_: object) -> None:
    with _starting():
        runtime().prepare(get_settings())


@signals.worker_ready.connect
def _start_threads(sender: Any = None, **_: object) -> None:
    with _starting():
        runtime().start(get_settings(), app, sender)


@signals.worker_shutting_down.connect
def _say_stopping(how: str = "", **_: object) -> None:
    runtime().say_stopping(how)


@signals.worker_shutdown.connect
def _stop_threads(sender: Any = None, **_: object) -> None:
    runtime().exit_code = getattr(sender, "exitcode", None) or 0
    runtime().stop()
    flush()
    give_output_back()  # on SIGHUP, Celery starts the worker anew with the files that it has


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
    tracing.start(get_settings(), runtime().name)


@signals.worker_process_shutdown.connect
def _end_process(**_: object) -> None:
    tracing.stop()
    flush()
