"""The sweeper: a timer in every worker that brings back what was lost."""

import threading
from collections.abc import Callable, Mapping
from time import monotonic

from celery import Celery

from workers.articles import bell
from workers.articles.ledger import Ledger
from workers.articles.room import Room
from workers.errors import BaridError
from workers.events.backend import open_backend
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.connection import BROKER_ERRORS, REDIS_ERRORS
from workers.telemetry.lognames import get_logger

BINDINGS_INTERVAL = 10.0
"""Seconds between two checks of the binding table."""

Chore = Callable[[], object]

CHORES_EVERY = 3.0
"""Seconds between two rounds of the other chores, each of which is a trip to Redis."""

log = get_logger(__name__)


class Sweeper:
    """Sweeps the ledger every `sweep_interval` seconds, in its own thread.

    Without it, an article whose worker was killed would stay leased for ever, and one whose bell
    was lost would wait until the next article rings one.

    Args:
        settings: the settings.
        app: the Celery application that sends bells.
        chores: what else to do at the first sweep and every `CHORES_EVERY` seconds, by name, such
            as saying that it is there. One that fails is tried again in the next round and does not
            stop the others.

    Attributes:
        swept_at: when the last sweep ended, successful or not (`time.monotonic`): shows that the
            thread is alive.
    """

    def __init__(
        self,
        settings: Settings,
        app: Celery,
        chores: Mapping[str, Chore] | None = None,
    ) -> None:
        self._settings = settings
        self._app = app
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._until_bindings = self._until_chores = 0.0
        self._ledger = Ledger(settings)
        self._subscriptions = Subscriptions(settings)
        self._backend = open_backend(settings)
        self._room = Room(self._ledger, self._subscriptions)
        self._chores = dict(chores or {})
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
        swept = self._ledger.sweep()
        bell.ring(self._app, swept.bell)
        if swept.orphaned:
            log.warning("worker.lost", articles=swept.orphaned)
        if expired := swept.returned - swept.orphaned:
            log.warning("lease.expired", articles=expired)
        return swept.returned

    def _run(self) -> None:
        # Owed events move within a second of there being room, so they are checked twice as often.
        while not self._stop.wait(self._settings.sweep_interval / 2):
            self._do("debts", self._backend.repay)
            if self._stop.wait(self._settings.sweep_interval / 2):
                return
            self._do("debts", self._backend.repay)
            self._do("room", self._room.look)
            self._do("ledger", self.sweep)
            self._do("bindings", self._check_bindings)
            self._do_chores()
            self.swept_at = monotonic()

    def _do_chores(self) -> None:
        self._until_chores -= self._settings.sweep_interval
        if self._until_chores <= 0:
            self._until_chores = CHORES_EVERY
            for name, chore in self._chores.items():
                self._do(name, chore)

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
