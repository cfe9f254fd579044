"""What a worker does when one of its processes dies: its articles go back at once, with the cause.

The sweeper would bring them back a few seconds later, and nobody would know what ended the process.
"""

import json
import threading
from typing import Any

from billiard.einfo import ExceptionWithTraceback
from billiard.exceptions import WorkerLostError
from celery.worker.request import Request

from workers.articles import bell
from workers.articles.holders import holder
from workers.articles.ledger import Ledger
from workers.settings import Settings, get_settings
from workers.store.connection import REDIS_ERRORS
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

LOST = Script("workers.articles", "lost")

log = get_logger(__name__)


class BellRequest(Request):  # type: ignore[misc]
    """A bell being answered, in the worker's main process."""

    def on_timeout(self, soft: bool, timeout: float) -> None:
        """See Celery. When the time is up for good, the process is killed."""
        super().on_timeout(soft, timeout)
        if not soft:
            self._lost(f"it ran out of time for good (BARID_HARD_TIME_LIMIT, {timeout:g} s)")

    def on_failure(self, exc_info: Any, *args: Any, **kwargs: Any) -> Any:
        """See Celery. A process that is gone has not answered its bell."""
        error = exc_info.exception
        if isinstance(error, ExceptionWithTraceback):
            error = error.exc
        if isinstance(error, WorkerLostError | SystemExit):
            self._lost(f"its process ended: {error}".partition(" Job:")[0].rstrip("."))
        return super().on_failure(exc_info, *args, **kwargs)

    def _lost(self, error: str) -> None:
        if self.worker_pid:
            # In a thread: Celery's loop must not wait for a Redis that is away.
            given = (get_settings(), self.app, self.worker_pid, error)
            threading.Thread(target=give_back, args=given, daemon=True).start()


def give_back(settings: Settings, app: Any, pid: int, error: str) -> int:
    """Bring back what a process of this worker held; returns how many articles.

    Args:
        settings: the settings.
        app: the Celery application that bells are rung through.
        pid: the process.
        error: what ended it; kept as the cause.
    """
    ledger = Ledger(settings)
    try:
        returned, token = LOST(
            ledger.redis,
            ledger.keys,
            holder=holder(pid),
            cause=json.dumps({"error": error, "stage": None}),
            max_bells=settings.max_bells,
            batch=settings.batch_size,
        )
    except REDIS_ERRORS as away:
        log.warning("ledger.unreachable", error=str(away))  # a sweeper will see to it
        return 0
    bell.ring(app, token.decode())
    if returned:
        log.warning("worker.lost", articles=returned, error=error)
    return int(returned)
