"""The sweeper: a timer in every worker that brings back what was lost."""

import threading
from collections.abc import Callable, Mapping
from time import monotonic

from celery import Celery

from workers.articles import bell
from workers.articles.ledger import Ledger
from workers.errors import BaridError
from workers.events.backend import open_backend
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.connection import BROKER_ERRORS, REDIS_ERRORS
from workers.telemetry.lognames import get_logger

BINDINGS_INTERVAL = 10.0
"""Seconds between two checks of the binding table."""

Chore = Callable[[], object]

log = get_logger(__name__)


class Sweeper:
    """Sweeps the ledger every `sweep_interval` seconds, in its own thread.

    Without it, an article whose worker was killed would stay leased for ever, and one whose bell
    was lost would wait until the next article rings one.

    Args:
        settings: the settings.
        app: the Celery application that sends bells.
        chores: what else to do with every sweep, by name, such as giving a sign of life. One that
            fails is tried again with the next sweep and does not stop the others.

    Attributes:
        swept_at: when the last sweep ended, successful or not (`time.monotonic`): shows that the
            thread is alive.
    """

    def __init__(
        self, settings: Settings, app: Celery, chores: Mapping[str, Chore] | None = None
    ) -> None:
        self._settings = settings
        self._app = app
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._until_bindings = 0.0
        self._ledger = Ledger(settings)
        self._subscriptions = Subscriptions(settings)
        self._backend = open_backend(settings)
        self._chores = {"ledger": self.sweep, "bindings": self._check_bindings, **(chores or {})}
        self.swept_at = monotonic()

    def start(self) -> None:
        """Start sweeping."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current sweep."""
        self._stop.set()
        self._thread.join(timeout=self._settings.redis_timeout)

    def sweep(self) -> int:
        """Sweep the ledger once; return how many articles came back."""
        returned, token = self._ledger.sweep()
        bell.ring(self._app, token)
        if returned:
            log.warning("lease.expired", articles=returned)
        return returned

    def _run(self) -> None:
        # Owed events move within a second of there being room, so they are checked twice as often.
        while not self._stop.wait(self._settings.sweep_interval / 2):
            self._do("debts", self._backend.repay)
            if self._stop.wait(self._settings.sweep_interval / 2):
                return
            self._do("debts", self._backend.repay)
            for name, chore in self._chores.items():
                self._do(name, chore)
            self.swept_at = monotonic()

    def _do(self, name: str, chore: Chore) -> None:
        try:
            chore()
        except (*REDIS_ERRORS, *BROKER_ERRORS, BaridError) as error:
            log.warning("sweeper.failed", chore=name, error=str(error))
        except Exception:
            # The thread must survive any error: without it nothing comes back.
            log.exception("sweeper.failed", chore=name)

    def _check_bindings(self) -> None:
        self._until_bindings -= self._settings.sweep_interval
        if self._until_bindings <= 0:
            self._until_bindings = BINDINGS_INTERVAL
            missing = self._subscriptions.repair()
            if missing:
                log.error("bindings.repaired", bindings=missing)
