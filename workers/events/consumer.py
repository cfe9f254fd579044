"""The consumer: events out of a subscription, acknowledged after the caller's code has run.

    for event in subscribe("alerts", topics=["security"]).events():
        alert(event)

An event is given again when the caller's code did not end (the process died, say): then its `id`
tells it apart. One that the code refuses three times goes to the subscription's dead letters.
"""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from time import monotonic
from typing import Self

import redis
from kombu.exceptions import OperationalError

from schemas.event import EnrichedEvent
from workers.events.sources import AmqpSource, Held, RedisSource, Source
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings, get_settings
from workers.store.connection import EXCHANGE, same_redis
from workers.telemetry import tracing
from workers.telemetry.lognames import get_logger

POLL_FIRST, POLL_LAST = 0.01, 0.25
"""Seconds between two looks at an empty queue: the first, and the longest."""

RECONNECT_FIRST, RECONNECT_LAST = 0.1, 5.0
"""Seconds between two attempts to reach a broker that is away."""

AWAY = (redis.ConnectionError, redis.TimeoutError, OperationalError, ConnectionError, TimeoutError)
"""What a broker that is away, or restarting, raises."""

log = get_logger(__name__)

Handler = Callable[[EnrichedEvent], object]


def subscribe(
    name: str,
    topics: Sequence[str] = (),
    languages: Sequence[str] = (),
    *,
    settings: Settings | None = None,
) -> "Subscription":
    """Make a durable subscription, or take up one that exists, and return its consumer.

    Each subscription gets every event that it is bound to; several consumers of one name share
    its events between them.

    Args:
        name: the subscription's name, and its queue's.
        topics: events that carry any of these; none given: all events. "none": without a topic.
        languages: ISO 639 codes; none given: every language.
        settings: other settings than those of the environment.

    Raises:
        ConfigurationError: a name, topic or language cannot be used.
    """
    settings = settings or get_settings()
    Subscriptions(settings).declare(name, topics, languages)
    return Subscription(name, settings)


class Subscription:
    """A consumer of one subscription. Use it in one thread; `stop` may be called from any.

    Attributes:
        handled: events whose handling ended well.
        refused: times that the caller's code raised an error.
        repeats: events dropped because this subscription had handled them before.
    """

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.handled = self.refused = self.repeats = 0
        self._settings = settings
        self._source: Source = (
            RedisSource(name, settings) if same_redis(settings) else AmqpSource(name, settings)
        )
        self._stopped = threading.Event()
        self._held: list[Held] = []
        self._heart = threading.Thread(target=self._beat, name=f"holds {name}", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def consume(
        self, handler: Handler, *, limit: int | None = None, timeout: float | None = None
    ) -> int:
        """Call `handler` with each event; what it raises refuses the event, and the next comes.

        Args:
            handler: your code; the event is acknowledged when it returns.
            limit: end after as many events.
            timeout: end when no event has come for as many seconds; None: wait on.

        Returns:
            How many events were handled.
        """
        before = self.handled
        for held in self._fetched(timeout):
            try:
                with self._span(held.event):
                    handler(held.event)
            except Exception as error:
                self._refuse(held, f"{type(error).__name__}: {error}")
            else:
                self._handled(held)
            if limit is not None and self.handled - before >= limit:
                break
        self._give_back()
        return self.handled - before

    def events(self, *, timeout: float | None = None) -> Generator[EnrichedEvent]:
        """Yield events; each is acknowledged when the next one is asked for.

        One that is still being worked on when the generator is closed is given back.
        """
        try:
            for held in self._fetched(timeout):
                with self._span(held.event):
                    yield held.event
                self._handled(held)
        finally:
            self._give_back()

    def _span(self, event: EnrichedEvent) -> AbstractContextManager[str | None]:
        told = {
            "messaging.system": "barid",
            "messaging.operation.name": "consume",
            "messaging.operation.type": "process",
            "messaging.destination.name": EXCHANGE,
            "messaging.destination.subscription.name": self.name,
            "messaging.message.id": event.id,
        }
        return tracing.span(f"consume {self.name}", "consumer", told, event.traceparent)

    def stop(self) -> None:
        """Let `consume` or `events` end after the event under way."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, give back what is held, and disconnect."""
        self.stop()
        self._give_back()
        self._source.close()

    def _fetched(self, timeout: float | None) -> Generator[Held]:
        if not self._heart.is_alive():
            self._heart.start()
        pause, away, last = POLL_FIRST, RECONNECT_FIRST, monotonic()
        while not self._stopped.is_set():
            try:
                fresh = self._unseen(self._source.fetch(self._settings.consumer_prefetch, pause))
                away = RECONNECT_FIRST
            except AWAY as error:
                log.warning("consumer.disconnected", subscription=self.name, error=str(error))
                self._stopped.wait(away)
                away = min(away * 2, RECONNECT_LAST)
                self._source.reconnect()
                fresh = []
            self._held = list(fresh)  # of its own: what is settled is taken out of it
            for held in fresh:
                if self._stopped.is_set():
                    break
                yield held
            pause = POLL_FIRST if fresh else min(pause * 2, POLL_LAST)
            last = monotonic() if fresh else last
            if timeout is not None and monotonic() - last > timeout:
                break

    def _unseen(self, fetched: list[Held]) -> list[Held]:
        seen = self._source.seen([h.event.id for h in fetched])
        for held in fetched:
            if held.event.id in seen:
                self.repeats += 1
                self._settle(held, "handled")
        # The same event twice in one batch is a repeat, too.
        unique: dict[str, Held] = {}
        for held in fetched:
            if held.event.id in seen:
                continue
            if held.event.id in unique:
                self.repeats += 1
                self._settle(held, "handled")
            else:
                unique[held.event.id] = held
        return list(unique.values())

    def _handled(self, held: Held) -> None:
        self.handled += 1
        self._settle(held, "handled")

    def _refuse(self, held: Held, cause: str) -> None:
        self.refused += 1
        verdict = self._settle(held, "refused", cause)
        log.warning(
            "event.refused",
            subscription=self.name,
            event_id=held.event.id,
            error=cause,
            outcome=verdict,
        )

    def _give_back(self) -> None:
        # Backwards, so that the one that was fetched first is the next one fetched.
        for held in reversed(list(self._held)):
            self._settle(held, "back")

    def _settle(self, held: Held, verdict: str, cause: str = "") -> str:
        try:
            return self._source.settle(held, verdict, cause)
        except AWAY as error:
            # Not settled: it comes back when the hold is over, and is a repeat then.
            log.warning("consumer.disconnected", subscription=self.name, error=str(error))
            return "lost"
        finally:
            if held in self._held:
                self._held.remove(held)

    def _beat(self) -> None:
        while not self._stopped.wait(self._settings.consumer_lease / 3):
            held = list(self._held)
            if held:
                try:
                    self._source.extend(held)
                except AWAY as error:
                    log.warning("consumer.disconnected", subscription=self.name, error=str(error))
