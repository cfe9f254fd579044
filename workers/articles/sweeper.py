"""The sweeper: a timer in every worker that brings back what was lost."""

import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from workers.articles import bell
from workers.articles.ledger import Ledger
from workers.errors import BaridError
from workers.events.subscriptions import Subscriptions
from workers.feeds.store import FeedStore
from workers.operate.presence import Presence, Sign
from workers.operate.samples import Samples
from workers.settings import Settings
from workers.telemetry.lognames import get_logger

BINDINGS_INTERVAL = 10.0
"""Seconds between two looks at the binding table."""

log = get_logger(__name__)


class Sweeper:
    """Sweeps the ledger every `sweep_interval`, in a thread of its own.

    Without it, an article whose worker was killed would stay leased for ever, and one whose bell
    was lost would wait until the next article rings.

    Args:
        settings: the settings.
        app: rings through it.
        sign: makes the worker's sign of life, which is written with every sweep.

    Attributes:
        swept_at: when the last sweep ended, well or not (`time.monotonic`): the thread is alive.
    """

    def __init__(
        self, settings: Settings, app: Celery, sign: Callable[[], Sign] | None = None
    ) -> None:
        self._settings = settings
        self._app = app
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._until_bindings = 0.0
        self._presence = Presence(settings)
        self._sign = sign
        self.swept_at = monotonic()

    def start(self) -> None:
        """Start sweeping."""
        self._thread.start()

    def stop(self) -> None:
        """End after the sweep under way."""
        self._stop.set()
        self._thread.join(timeout=self._settings.redis_timeout)
        if self._sign:
            with suppress(redis.RedisError):
                self._presence.leave(self._sign())

    def sweep(self, ledger: Ledger) -> int:
        """Sweep once; returns how many articles came back."""
        returned, token = ledger.sweep()
        bell.ring(self._app, token)
        if returned:
            log.warning("lease.expired", articles=returned)
        return returned

    def _run(self) -> None:
        ledger = Ledger(self._settings)
        subscriptions = Subscriptions(self._settings)
        feeds = FeedStore(ledger)
        samples = Samples(self._settings, ledger)
        while not self._stop.wait(self._settings.sweep_interval):
            try:
                self.sweep(ledger)
                self._look_at_bindings(subscriptions)
                if feeds.call():
                    bell.call_pollers(self._app)
                if self._sign:
                    self._presence.sign(self._sign())
                samples.take()
            except (redis.RedisError, OperationalError, OSError, BaridError) as error:
                log.warning("sweeper.failed", error=str(error))
            except Exception:
                # The thread must outlive whatever it meets: without it nothing comes back.
                log.exception("sweeper.failed")
            self.swept_at = monotonic()

    def _look_at_bindings(self, subscriptions: Subscriptions) -> None:
        self._until_bindings -= self._settings.sweep_interval
        if self._until_bindings <= 0:
            self._until_bindings = BINDINGS_INTERVAL
            missing = subscriptions.repair()
            if missing:
                log.error("bindings.repaired", bindings=missing)
