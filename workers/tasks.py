"""The Celery tasks."""

from contextlib import suppress
from functools import cache
from time import monotonic, sleep

import structlog
from celery import Task
from celery.exceptions import Reject, SoftTimeLimitExceeded

from workers.app import app
from workers.articles.bell import FEEDS_TASK, TASK
from workers.articles.inbox.entries import call
from workers.articles.inbox.inbox import Inbox
from workers.articles.loop import Loop
from workers.errors import RedisFull
from workers.feeds.run import POLL_HARD_LIMIT, POLL_SOFT_LIMIT, poll_due
from workers.pipeline import default_pipeline
from workers.settings import Settings, get_settings
from workers.store.connection import REDIS_AWAY, REDIS_ERRORS, connect
from workers.store.keys import CALLS
from workers.telemetry.lognames import get_logger

RECONNECT = 10.0
"""Seconds that a task waits for a Redis that does not answer."""

log = get_logger(__name__)


@cache
def _loop() -> Loop:
    """This process's loop: made after the fork, since connections cannot be shared."""
    return Loop(get_settings(), app, default_pipeline())


@app.task(name=TASK, bind=True, Request="workers.articles.lost:BellRequest")
def answer_bell(self: Task, token: str = "") -> None:
    """Process waiting articles for one time slice."""
    with structlog.contextvars.bound_contextvars(task_id=self.request.id):
        try:
            _loop().answer(token)
        except (*REDIS_AWAY, RedisFull) as error:
            # What was claimed comes back with its lease; the sweeper rings when Redis is back.
            log.warning("ledger.unreachable", error=str(error))
            wait_for_ledger(get_settings(), RECONNECT)
        except SoftTimeLimitExceeded:
            log.warning("task.out_of_time")


@app.task(name=FEEDS_TASK, soft_time_limit=POLL_SOFT_LIMIT, time_limit=POLL_HARD_LIMIT)
def poll_feeds() -> None:
    """Poll feeds that are due, for one time slice."""
    try:
        poll_due(get_settings(), app)
    except (*REDIS_AWAY, RedisFull) as error:
        log.warning("ledger.unreachable", error=str(error))
    except SoftTimeLimitExceeded:
        # What was claimed is due again when its lease runs out.
        log.warning("task.out_of_time")


@app.task(
    name=CALLS,
    bind=True,
    typing=False,
    # The broker keeps the message until the inbox has it; a call that comes twice is known.
    acks_late=True,
    reject_on_worker_lost=True,
    acks_on_failure_or_timeout=False,
)
def enqueue_call(self: Task, *args: object, **kwargs: object) -> None:
    """Put articles on their way for any Celery application, by the task's name.

    For calls that come by another task queue than that for calls, whose messages go to the inbox
    as they are (`workers/articles/inbox/calls.py`). What is wrong with the arguments is found
    there, too, so this takes any.
    """
    try:
        Inbox(get_settings()).push_call(call(list(args), kwargs))
    except Exception as error:
        log.warning("ledger.unreachable", error=str(error) or type(error).__name__)
        wait_for_ledger(get_settings(), RECONNECT)
        raise Reject(str(error), requeue=True) from error


def wait_for_ledger(settings: Settings, seconds: float) -> None:
    """Wait until Redis answers, or for `seconds`."""
    client = connect(settings)
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        with suppress(*REDIS_ERRORS):
            client.ping()
            return
        sleep(0.1)
