"""Watches the inbox and rings for what clients push, since they ring no bell themselves."""

import threading

from celery import Celery

from workers.articles import bell
from workers.articles.inbox.inbox import Inbox
from workers.settings import Settings
from workers.store.connection import BROKER_ERRORS, REDIS_ERRORS
from workers.telemetry.lognames import get_logger

EVERY = 0.25
"""Seconds between two looks: an entry is taken within a second even if one look is missed."""

log = get_logger(__name__)


class Watch:
    """Looks at the inbox from a thread in a worker's main process, and rings."""

    def __init__(self, settings: Settings, app: Celery) -> None:
        self._app = app
        self._inbox = Inbox(settings)
        self._timeout = settings.redis_timeout
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current look."""
        self._stop.set()
        self._thread.join(timeout=self._timeout)

    def look(self) -> bool:
        """Look once; return whether a bell was rung."""
        if self._inbox.quiet():
            return False
        _, token = self._inbox.look(ring=True)
        bell.ring(self._app, token)
        return bool(token)

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                self.look()
            except (*REDIS_ERRORS, *BROKER_ERRORS) as error:
                log.warning("sweeper.failed", chore="inbox", error=str(error))
            except Exception:
                # The thread must survive any error: without it nothing is taken.
                log.exception("sweeper.failed", chore="inbox")
