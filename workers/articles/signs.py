"""Signs of life, in a thread of their own: neither a hung broker nor a dead connection stops it.

The other threads wait for Redis as long as `BARID_REDIS_TIMEOUT`, or for a broker. Signs that came
after them let a living worker count as dead, so that its work was done a second time.
"""

import threading
from collections.abc import Callable, Sequence

from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS, connect, keys
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

SIGN = Script("workers.articles", "sign")

EVERY = 1.0
"""Seconds between two signs: a process counts as dead after several that did not come."""

TIMEOUT = 1.0
"""Seconds after which a connection that does not answer is replaced."""

log = get_logger(__name__)


class Signs:
    """The signs of life of one worker.

    Args:
        settings: the settings.
        alive: returns the processes of this worker that are alive (holders.py).
    """

    def __init__(self, settings: Settings, alive: Callable[[], Sequence[str]]) -> None:
        timeout = min(settings.redis_timeout, TIMEOUT)
        self._redis = connect(settings.model_copy(update={"redis_timeout": timeout}))
        self._keys, self._alive = keys(settings), alive
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="signs", daemon=True)
        self._away = False

    def start(self) -> None:
        """Start giving signs, the first one at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current sign."""
        self._stop.set()
        self._thread.join(timeout=3 * TIMEOUT)

    def give(self) -> None:
        """Give one sign for each process."""
        SIGN(self._redis, self._keys, more=self._alive())

    def _run(self) -> None:
        while True:
            try:
                self.give()
                self._away = False
            except REDIS_ERRORS as error:
                if not self._away:
                    log.warning("ledger.unreachable", error=str(error))
                self._away = True
            except Exception:
                # The thread must survive any error: without it the worker counts as dead.
                log.exception("ledger.unreachable")
            if self._stop.wait(EVERY):
                return
