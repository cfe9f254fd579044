"""Takes events from a push's subscription, and ends their holds."""

from collections import deque
from collections.abc import Sequence
from time import monotonic

from workers.events.backend import open_backend
from workers.events.consumer import RECONNECT_FIRST, RECONNECT_LAST
from workers.events.holds import Held, Settled, Verdict
from workers.events.settler import Settler
from workers.settings import Settings
from workers.store.connection import AWAY
from workers.telemetry.lognames import get_logger

MAX_BYTES = 1_000_000
"""Most bytes of events taken together; a larger event is taken by itself."""

log = get_logger(__name__)


class Taking:
    """The events that a push holds. Use it in one thread.

    They are held, and the holds renewed, until the events are handled, refused or given back by
    `close`: a push that is killed loses none.
    """

    def __init__(self, subscription: str, settings: Settings) -> None:
        self._name, self._settings = subscription, settings
        self._source = open_backend(settings).source(subscription)
        self._settler = Settler(subscription, self._source, settings.consumer_lease)
        self._waiting: deque[Held] = deque()
        self._unseen: list[Held] = []
        self._away = RECONNECT_FIRST
        self._not_before = 0.0

    def next(self, at_most: int) -> list[Held]:
        """Return events in order, up to this many and `MAX_BYTES`; none if there are none now.

        If Redis or the broker is away, there are none; it is tried again after a while.
        """
        if monotonic() < self._not_before:
            return []
        try:
            if self._settler.flush() and not self._waiting:
                self._waiting.extend(self._fetched(at_most))
            self._away = RECONNECT_FIRST
        except AWAY as error:
            log.warning("consumer.disconnected", subscription=self._name, error=str(error))
            self._not_before = monotonic() + self._away
            self._away = min(self._away * 2, RECONNECT_LAST)
            self._source.reconnect()
            if not self._source.shared:
                self._unseen = []  # a broker gives to others what a closed connection held
            return []
        taken: list[Held] = []
        size = 0
        while self._waiting and len(taken) < at_most:
            if at_most > 1:
                body = self._waiting[0].body
                size += len(body.encode() if isinstance(body, str) else body)
                if taken and size > MAX_BYTES:
                    break
            taken.append(self._waiting.popleft())
        return taken

    def beat(self) -> None:
        """Keep what is held while no more is taken; to be called every second or so."""
        self._settler.beat()

    def handled(self, events: Sequence[Held]) -> None:
        """Record that events were delivered; they are acknowledged soon."""
        for held in events:
            self._settler.handled(held)

    def refuse(self, held: Held, cause: str) -> Settled:
        """Refuse an event: it goes behind the others, or to the dead letters."""
        return self._settler.settle(held, Verdict.REFUSED, cause)

    def close(self) -> None:
        """Acknowledge what was delivered, give back the rest, and disconnect."""
        self._settler.close()
        self._source.close()

    def _fetched(self, at_most: int) -> list[Held]:
        # What was fetched just before Redis went away is held, so it is looked at now: nobody else
        # would get it as long as this process renews its holds.
        fetched = self._unseen or self._fetch(at_most)
        seen = self._source.seen([held.event_id for held in fetched])
        fresh = []
        for held in fetched:
            if held.event_id in seen:
                self._settler.handled(held)
            elif self._source.read(held) is None:
                self._settler.forget(held)
            else:
                seen.add(held.event_id)
                fresh.append(held)
        self._unseen = []
        return fresh

    def _fetch(self, at_most: int) -> list[Held]:
        self._unseen = self._source.fetch(max(at_most, self._settings.consumer_prefetch), 0.0)
        self._settler.hold(self._unseen)
        return self._unseen
