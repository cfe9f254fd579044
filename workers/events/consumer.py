"""The consumer: events out of a subscription, acknowledged after the caller's code has run.

    for event in subscribe("alerts", topics=["security"]).events():
        alert(event)

An event comes again if the caller's code did not finish, for example because the process died: its
`id` identifies it. An event that the code refuses three times goes to the subscription's dead
letters.
"""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from time import monotonic
from typing import Self

from schemas.event import EnrichedEvent
from workers.events.backend import open_backend
from workers.events.definition import Definition, WhenFull
from workers.events.filters import Filter
from workers.events.holds import Held, Verdict
from workers.events.settler import Settler
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings, get_settings
from workers.store.connection import AWAY, EXCHANGE
from workers.telemetry import tracing
from workers.telemetry.lognames import get_logger

POLL_FIRST, POLL_LAST = 0.01, 0.25
"""Seconds between two looks at an empty queue: at first, and at most."""

RECONNECT_FIRST, RECONNECT_LAST = 0.1, 5.0
"""Seconds between two attempts to reach a broker that is away: at first, and at most."""

log = get_logger(__name__)

Handler = Callable[[EnrichedEvent], object]


def subscribe(
    name: str,
    topics: Sequence[str] = (),
    languages: Sequence[str] = (),
    *,
    filter: Filter | None = None,
    when_full: WhenFull | str | None = None,
    max_length: int | None = None,
    settings: Settings | None = None,
) -> "Subscription":
    """Use a subscription, or make it if it does not exist, and return a consumer of it.

    Each subscription gets every event that it lets in; several consumers of one name share its
    events. An existing subscription is never changed: without a filter it is used as it is. A new
    one (`subscription.new`) gets events from now on; `barid subscriptions replay` adds earlier
    ones.

    Args:
        name: the name of the subscription and of its queue.
        topics: lets in events that carry any of these; if empty, all events. "none": no topic.
        languages: ISO 639 codes; if empty, every language.
        filter: all conditions, instead of topics and languages.
        when_full: what happens when its queue is full and no more can be owed to it.
        max_length: most events in its queue.
        settings: settings to use instead of those of the environment.

    Raises:
        ConfigurationError: it exists with another definition, or a name, topic or language cannot
            be used.
    """
    settings = settings or get_settings()
    wanted = None
    values: dict[str, object] = {"when_full": when_full, "max_length": max_length}
    if topics or languages or filter is not None:
        values["filter"] = filter or {"topics": topics, "languages": languages}
    if any(value is not None for value in values.values()):
        wanted = Definition.of(**values)
    new = Subscriptions(settings).take_up(name, wanted)
    return Subscription(name, settings, new=new)


class Subscription:
    """A consumer of one subscription. Use it in one thread; `stop` may be called from any.

    Attributes:
        new: whether it was just made, so that it gets events from now on.
        handled: events that were handled without an error.
        refused: how often the caller's code raised an error.
        repeats: events dropped because this subscription had handled them before.
    """

    def __init__(self, name: str, settings: Settings, *, new: bool = False) -> None:
        self.name, self.new = name, new
        self.handled = self.refused = self.repeats = 0
        self._settings = settings
        self._source = open_backend(settings).source(name)
        self._settler = Settler(name, self._source, settings.consumer_lease)
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def consume(
        self, handler: Handler, *, limit: int | None = None, timeout: float | None = None
    ) -> int:
        """Call `handler` with each event; if it raises, the event is refused.

        Args:
            handler: your code; the event is acknowledged within 50 ms of its return.
            limit: end after this many events.
            timeout: end when no event has come for this many seconds; None: never.

        Returns:
            How many events were handled.
        """
        before = self.handled
        for held in self._fetched(timeout):
            event = self._event(held)
            if event is None:
                continue
            try:
                with self._span(event):
                    handler(event)
            except Exception as error:
                self._refuse(held, f"{type(error).__name__}: {error}")
            else:
                self._done(held)
            del event  # not kept while the next one is read
            if limit is not None and self.handled - before >= limit:
                break
        self._settler.give_back()
        return self.handled - before

    def events(self, *, timeout: float | None = None) -> Generator[EnrichedEvent]:
        """Yield events; each is acknowledged within 50 ms of asking for the next one.

        An event that is still being worked on when the generator is closed is given back.
        """
        try:
            for held in self._fetched(timeout):
                event = self._event(held)
                if event is None:
                    continue
                with self._span(event):
                    yield event
                del event
                self._done(held)
        finally:
            self._settler.give_back()

    def _span(self, event: EnrichedEvent) -> AbstractContextManager[str | None]:
        attributes = {
            "messaging.system": "barid",
            "messaging.operation.name": "consume",
            "messaging.operation.type": "process",
            "messaging.destination.name": EXCHANGE,
            "messaging.destination.subscription.name": self.name,
            "messaging.message.id": event.id,
        }
        return tracing.span(f"consume {self.name}", "consumer", attributes, event.traceparent)

    def stop(self) -> None:
        """Let `consume` or `events` end after the current event."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, give back what is held, and disconnect."""
        self.stop()
        self._settler.close()
        self._source.close()

    def _event(self, held: Held) -> EnrichedEvent | None:
        event = self._source.read(held)
        if event is None:
            self._settler.forget(held)
        return event

    def _fetched(self, timeout: float | None) -> Generator[Held]:
        pause, away, last = POLL_FIRST, RECONNECT_FIRST, monotonic()
        fetched: list[Held] = []
        while not self._stopped.is_set():
            fresh: list[Held] = []
            try:
                if self._settler.flush():
                    # What was fetched just before Redis went away is held, and looked at now.
                    fetched = fetched or self._fetch(pause)
                    fresh, fetched = self._unseen(fetched), []
                away = RECONNECT_FIRST
            except AWAY as error:
                log.warning("consumer.disconnected", subscription=self.name, error=str(error))
                self._stopped.wait(away)
                away = min(away * 2, RECONNECT_LAST)
                self._source.reconnect()
                if not self._source.shared:
                    fetched = []  # a broker gives to others what a closed connection held
            for held in fresh:
                if self._stopped.is_set():
                    break
                yield held
            pause = POLL_FIRST if fresh else min(pause * 2, POLL_LAST)
            last = monotonic() if fresh else last
            if timeout is not None and monotonic() - last > timeout:
                break

    def _fetch(self, wait: float) -> list[Held]:
        fetched = self._source.fetch(self._settings.consumer_prefetch, wait)
        self._settler.hold(fetched)
        return fetched

    def _unseen(self, fetched: list[Held]) -> list[Held]:
        seen = self._source.seen([h.event_id for h in fetched])
        fresh: dict[str, Held] = {}
        for held in fetched:
            if held.event_id in seen or held.event_id in fresh:
                # A repeat, not handled: of two in one batch, the first has not been worked on yet.
                self.repeats += 1
                self._settler.settle(held, Verdict.REPEAT)
            else:
                fresh[held.event_id or held.tag] = held
        return list(fresh.values())

    def _done(self, held: Held) -> None:
        self.handled += 1
        self._settler.handled(held)

    def _refuse(self, held: Held, cause: str) -> None:
        self.refused += 1
        outcome = self._settler.settle(held, Verdict.REFUSED, cause)
        log.warning(
            "event.refused",
            subscription=self.name,
            event_id=held.event_id,
            error=cause,
            outcome=outcome,
        )
