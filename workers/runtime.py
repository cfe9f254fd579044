"""What a worker's main process owns: its name, its threads, and what it prepares before forking."""

import gc
import os
from contextlib import suppress
from os import getpid
from socket import gethostname
from threading import Timer
from time import time
from typing import Any, Protocol

import psutil
from celery import Celery
from celery.worker import state

from workers.articles import bell
from workers.articles.holders import holders
from workers.articles.inbox.watch import Watch
from workers.articles.pauses import Pauses
from workers.articles.signs import Signs
from workers.articles.sweeper import Sweeper
from workers.distribution import version
from workers.events.declared import declare_subscriptions
from workers.events.subscriptions import Subscriptions
from workers.feeds.declared import declare_feeds
from workers.feeds.run import POLL_HARD_LIMIT
from workers.feeds.store import FeedStore
from workers.operate.hearing import Hearing
from workers.operate.notify.notifier import notifiers
from workers.operate.presence import Presence, Sign
from workers.operate.samples import Samples
from workers.operate.workerhttp import WorkerServer
from workers.pipeline import default_pipeline
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS, address, connect
from workers.strangers import mistyped_settings
from workers.telemetry.logging import flush
from workers.telemetry.lognames import get_logger
from workers.telemetry.metrics import process_memory

END_WITHIN = 30.0
"""Seconds in which a worker that hears no bells must have ended by itself."""

YOUNG = 20_000
"""New objects after which garbage is looked for. Python's 700 are there a few times in each batch,
none of them garbage: what is known of an article goes by itself when its batch is done."""

log = get_logger(__name__)


class _Thread(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


class Runtime:
    """A worker's main process.

    Attributes:
        name: Celery's name of the worker, `bells@host`.
        exit_code: Celery's own at the end: 1 if it met an error, or heard no bells.
    """

    def __init__(self) -> None:
        self.name, self.exit_code = "worker", 0
        self._threads: list[_Thread] = []
        self._presence: Presence | None = None
        self._queues: tuple[str, ...] = ()
        self._started_at = time()

    def prepare(self, settings: Settings) -> None:
        """Load the models before the pool forks, and make the default queues."""
        for mistyped in mistyped_settings():
            log.warning("settings.mistyped", problem=mistyped)
        pipeline = default_pipeline()
        subscriptions = Subscriptions(settings)
        subscriptions.declare_defaults()
        declare_subscriptions(settings)
        for name in subscriptions.blind():
            log.warning("subscription.blind", subscription=name)
        subscriptions.repair()  # the broker may be a different one from last time
        if settings.feeds_file:
            declare_feeds(settings)
        # What is loaded now is never collected: children share its pages instead of copying them.
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
        for pause in Pauses(settings).now():
            log.warning("claiming.paused", what=pause.what, by=pause.by, since=pause.since)
        log.info("worker.ready", redis=address(connect(settings)), pipeline=pipeline.version)

    def start(self, settings: Settings, app: Celery, consumer: Any = None) -> None:
        """Start the threads that watch over the service.

        Args:
            settings: the settings.
            app: the Celery application that bells are rung through.
            consumer: Celery's consumer, which knows the queues that it listens to.
        """
        if consumer:
            self._queues = tuple(sorted(q.name for q in consumer.task_consumer.queues))
        self._started_at = time()
        self._presence = presence = Presence(settings)
        feeds, samples = FeedStore(settings), Samples(settings)
        hearing = Hearing(settings, lambda: _listens(consumer), _longest(settings), self._end_deaf)

        def call_pollers() -> None:
            if feeds.call():
                bell.call_pollers(app)

        sweeper = Sweeper(
            settings,
            app,
            {
                "feeds": call_pollers,
                "presence": lambda: presence.sign(self._sign()),
                "samples": samples.take,
                "hearing": hearing.look,
            },
        )
        signs = Signs(settings, lambda: holders(_children(consumer)))
        server = WorkerServer(settings, lambda: sweeper.swept_at, lambda: hearing.deaf)
        self._threads = [signs, sweeper, Watch(settings, app), server, *notifiers(settings)]
        for thread in self._threads:
            thread.start()

    def say_stopping(self, how: str) -> None:
        """Log that the worker was asked to stop, `how` being warm or cold."""
        log.info("worker.stopping", how=how)

    def _end_deaf(self) -> None:
        """End a worker that hears no bells: warmly, or at once if its loop does not hear this."""
        log.error("worker.deaf", worker=self.name)
        flush()
        state.should_stop = 1  # ends Celery's loop, with this exit code
        last = Timer(END_WITHIN, os._exit, [1])
        last.daemon = True
        last.start()

    def stop(self) -> None:
        """Stop the threads and take back the worker's sign of life: it ends as it should."""
        while self._threads:
            self._threads.pop().stop()
        if self._presence:
            with suppress(*REDIS_ERRORS):
                self._presence.leave(self._sign())
            self._presence = None

    def _sign(self) -> Sign:
        main, children = process_memory()
        return Sign(
            name=self.name,
            host=gethostname(),
            pid=getpid(),
            version=version(),
            pipeline=default_pipeline().version,
            processes=len(children),
            memory=main + sum(children),
            queues=self._queues,
            started_at=self._started_at,
        )


def _listens(consumer: Any) -> bool:
    """Whether Celery's consumer is meant to take bells; while it reconnects, it is."""
    tasks = consumer and consumer.task_consumer
    return bool(consumer) and (tasks is None or tasks.consuming_from(bell.QUEUE))


def _longest(settings: Settings) -> float:
    """Return how many seconds a task may keep a process busy, until it is killed and replaced."""
    return max(settings.hard_time_limit, POLL_HARD_LIMIT) + 10


def _children(consumer: Any) -> list[int]:
    """Return the processes of the pool that are alive."""
    try:
        pids = consumer.pool.info.get("processes", []) if consumer else []
    except AttributeError:
        return []  # the pool has ended: the worker is stopping
    return [pid for pid in pids if _lives(pid)]


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
