"""Ends a consumer's holds, many in one step, and renews those of events being worked on."""

import threading
from collections.abc import Sequence
from time import monotonic

from workers.events.backend import Source
from workers.events.holds import Held, Settled, Settlement, Verdict
from workers.store.connection import AWAY, REDIS_ERRORS
from workers.telemetry.lognames import get_logger

DELAY = 0.05
"""Seconds within which a handled event is acknowledged.

A consumer that is killed within this time handles its last events again; acknowledging each event
by itself would cost a round trip for each.
"""

log = get_logger(__name__)


class Settler:
    """The holds of one consumer, from the fetch of an event to its settlement.

    A thread settles handled events while the consumer is busy with the next one, and renews the
    holds. There is such a thread only if the source can be shared between threads.
    """

    def __init__(self, name: str, source: Source, lease: float) -> None:
        self._name, self._source, self._lease = name, source, lease
        self._held: dict[str, Held] = {}
        self._handled: list[tuple[Held, Settlement]] = []
        self._since = self._flushed = 0.0
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._closed = False
        self._thread: threading.Thread | None = None

    def hold(self, fetched: Sequence[Held]) -> None:
        """Record what was fetched."""
        with self._lock:
            self._held.update((held.tag, held) for held in fetched)
        if self._thread is None and self._source.shared:
            self._thread = threading.Thread(
                target=self._run, name=f"holds {self._name}", daemon=True
            )
            self._thread.start()

    def handled(self, held: Held) -> None:
        """Record that the consumer's code is done with an event; it is acknowledged soon."""
        with self._changed:
            if not self._handled:
                self._since = monotonic()
                self._changed.notify()
            self._handled.append((held, Settlement(held.tag, held.event_id, Verdict.HANDLED)))
            if not self._source.shared and monotonic() - self._flushed > DELAY:
                self.flush()  # no thread will do it, and the next event may take long

    def forget(self, held: Held) -> None:
        """Record that an event is no longer held: it was none, and is set aside."""
        with self._lock:
            self._held.pop(held.tag, None)

    def settle(self, held: Held, verdict: Verdict, cause: str = "") -> Settled:
        """End a hold now; return what became of the event."""
        with self._lock:
            self.flush()
            settlement = Settlement(held.tag, held.event_id, verdict, cause)
            try:
                return self._source.settle([(held, settlement)])[0]
            except AWAY as error:
                # It comes back when the hold is over.
                self._log_away(error)
                return Settled.LOST
            finally:
                self._held.pop(held.tag, None)

    def flush(self) -> bool:
        """Acknowledge what was handled; return whether nothing is left to acknowledge.

        If Redis or the broker is away, this is kept for later.
        """
        with self._lock:
            self._flushed = monotonic()
            if not self._handled:
                return True
            try:
                self._source.settle(self._handled)
            except AWAY as error:
                self._log_away(error)
                self._since = monotonic()
                return False
            for held, _ in self._handled:
                self._held.pop(held.tag, None)
            self._handled = []
            return True

    def give_back(self) -> None:
        """Acknowledge what was handled, and return the rest to its queue."""
        with self._lock:
            self.flush()
            kept = {held.tag for held, _ in self._handled}
            # Backwards, so that the first one fetched is the next one fetched.
            for held in [h for h in reversed(self._held.values()) if h.tag not in kept]:
                self.settle(held, Verdict.BACK)

    def close(self) -> None:
        """Give back what is held, and end the thread."""
        try:
            self.give_back()
        finally:
            # Whatever went wrong: a thread that stayed would renew the holds for ever.
            with self._changed:
                self._closed = True
                self._changed.notify()

    def beat(self) -> None:
        """Keep the holds alive where no thread does; to be called every few seconds."""
        if not self._source.shared:
            with self._lock:
                self._extend(list(self._held.values()))

    def _run(self) -> None:
        beat = monotonic() + self._lease / 3
        while True:
            with self._changed:
                if self._closed:
                    return
                due = min(beat, self._since + DELAY) if self._handled else beat
                self._changed.wait(max(0.0, due - monotonic()))
                if self._handled and monotonic() >= self._since + DELAY:
                    self._flush_soon()
                held = list(self._held.values())
            if monotonic() >= beat:
                beat = monotonic() + self._lease / 3
                if held:
                    self._extend(held)

    def _flush_soon(self) -> None:
        """Flush in the thread, which must survive what Redis may refuse, as a full one does."""
        try:
            self.flush()
        except REDIS_ERRORS as error:
            self._since = monotonic() + 1.0  # the consumer's own next flush raises it
            self._log_away(error)

    def _extend(self, held: Sequence[Held]) -> None:
        try:
            self._source.extend(held)
        except (*AWAY, *REDIS_ERRORS) as error:
            self._log_away(error)

    def _log_away(self, error: BaseException) -> None:
        log.warning("consumer.disconnected", subscription=self._name, error=str(error))
