"""What a worker's main process owns: its name, its threads, and what it prepares before forking."""

import gc
from contextlib import suppress
from os import getpid
from socket import gethostname
from time import time
from typing import Any, Protocol

from celery import Celery

from workers.articles import bell
from workers.articles.inbox.watch import Watch
from workers.articles.pauses import Pauses
from workers.articles.sweeper import Sweeper
from workers.distribution import version
from workers.events.declared import declare_subscriptions
from workers.events.subscriptions import Subscriptions
from workers.feeds.declared import declare_feeds
from workers.feeds.store import FeedStore
from workers.operate.presence import Presence, Sign
from workers.operate.samples import Samples
from workers.operate.workerhttp import WorkerServer
from workers.pipeline import default_pipeline
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS, address, connect
from workers.telemetry.lognames import get_logger
from workers.telemetry.metrics import process_memory

log = get_logger(__name__)


class _Thread(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


class Runtime:
    """A worker's main process.

    Attributes:
        name: Celery's name of the worker, `bells@host`.
    """

    def __init__(self) -> None:
        self.name = "worker"
        self._threads: list[_Thread] = []
        self._presence: Presence | None = None
        self._queues: tuple[str, ...] = ()
        self._started_at = time()

    def prepare(self, settings: Settings) -> None:
        """Load the models before the pool forks, and make the default queues."""
        pipeline = default_pipeline()
        subscriptions = Subscriptions(settings)
        subscriptions.declare_defaults()
        declare_subscriptions(settings)
        subscriptions.repair()  # the broker may be a different one from last time
        if settings.feeds_file:
            declare_feeds(settings)
        # What is loaded now is never collected: children share its pages instead of copying them.
        gc.collect()
        gc.freeze()
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
            },
        )
        server = WorkerServer(settings, lambda: sweeper.swept_at)
        self._threads = [sweeper, Watch(settings, app), server]
        for thread in self._threads:
            thread.start()

    def say_stopping(self, how: str) -> None:
        """Log that the worker was asked to stop, `how` being warm or cold."""
        log.info("worker.stopping", how=how)

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
