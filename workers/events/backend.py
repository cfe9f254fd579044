"""Where the events exchange is: in the ledger's Redis, or on another broker that kombu knows.

Everything that differs between the two is behind `Backend`; tests/flow runs one suite on both.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from schemas.event import EnrichedEvent
from workers.events.definition import Definition
from workers.events.definitions import Written
from workers.events.exchange import Delivery
from workers.events.holds import Held, Settled, Settlement
from workers.events.pulls import Pulls
from workers.settings import Settings
from workers.store.connection import Client, connect
from workers.store.keys import Keys
from workers.stories.index import Wanted


class Outlet(Protocol):
    """The way out for a worker process: prepares events for their queues."""

    def begin(self, written: Written) -> None:
        """Read the subscriptions as they were when a batch was claimed; called for each batch."""

    def wanting(self, event: EnrichedEvent) -> list[Wanted]:
        """Return the subscriptions that let an event in if it is the one of its story for them."""

    def prepare(
        self,
        event: EnrichedEvent,
        text: str,
        bindings: frozenset[bytes],
        given: frozenset[str] = frozenset(),
    ) -> Delivery:
        """Return what the finishing step must push.

        Args:
            event: the event.
            text: the event as JSON.
            bindings: the binding table of the exchange.
            given: those of the subscriptions `wanting` it that are given it.

        Raises:
            TryLater: the broker did not accept the event; the article waits in the ledger.
        """

    def repay(self, names: Sequence[str]) -> None:
        """Move what is owed to these subscriptions, if that is quick."""


class Source(Protocol):
    """A subscription's queue, whose events are held until they are settled.

    Attributes:
        shared: whether two threads may use it at once.
    """

    shared: bool

    def fetch(self, at_most: int, wait: float) -> list[Held]:
        """Take events and hold them; wait up to `wait` seconds if there are none."""

    def read(self, held: Held) -> EnrichedEvent | None:
        """Return a held event; None if it is not one, or of a type that is not known here.

        What is not an event is set aside, and its hold ends.
        """

    def settle(self, settlements: Sequence[tuple[Held, Settlement]]) -> list[Settled]:
        """End holds; return what became of each event."""

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""

    def extend(self, held: Sequence[Held]) -> None:
        """Keep the holds alive."""

    def reconnect(self) -> None:
        """Drop a broken connection; the next call opens a new one."""

    def close(self) -> None:
        """Disconnect."""


class Backend(Protocol):
    """The events exchange of a namespace, with the Redis that keeps its records.

    Attributes:
        settings: how to reach it.
        client: the client of the ledger's Redis.
        keys: the names of keys there.
    """

    settings: Settings
    client: Client
    keys: Keys

    def make(self, name: str, definition: Definition) -> None:
        """Make a durable queue without binding it; repeating this changes nothing.

        Raises:
            ConfigurationError: the name cannot be a queue's.
        """

    def declare(self, name: str, definition: Definition) -> None:
        """Make a durable queue and bind it; repeating this changes nothing.

        Raises:
            ConfigurationError: the name cannot be a queue's.
        """

    def unbind(self, name: str, bound: Sequence[str]) -> None:
        """Remove bindings of a queue."""

    def delete(self, name: str) -> None:
        """Remove a queue and everything in it."""

    def lengths(self, names: Iterable[str]) -> dict[str, int | None]:
        """Return how many events are ready in each queue; None: there is no such queue."""

    def missing(self, subscriptions: Mapping[str, Definition]) -> int:
        """Return how many of the queues or bindings that subscriptions need are missing."""

    def waiting(self, name: str) -> set[str]:
        """Return the ids of the events in a queue, without taking any.

        On a broker other than Redis this looks at each event in turn, which takes a while; they go
        back to their places.
        """

    def repay(self, names: Iterable[str] | None = None) -> int:
        """Move what is owed into queues that have room again; return how many events.

        Args:
            names: subscriptions to look at; None: all that are owed something.
        """

    def push(
        self,
        name: str,
        events: Sequence[str],
        *,
        max_length: int | None = None,
        again: bool = False,
    ) -> int:
        """Put kept events into one queue, as far as there is room; return how many.

        Args:
            name: the subscription.
            events: as JSON, the oldest first.
            max_length: most events in its queue; None: as the subscription is defined.
            again: forget that consumers handled them, or they would be dropped as repeats.
        """

    def task_queues(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many Celery messages are in these queues; 0 for one that does not exist."""

    def outlet(self) -> Outlet:
        """Return the way out for a worker process."""

    def source(self, name: str) -> Source:
        """Return a consumer's way to a subscription's events."""

    def pulls(self) -> Pulls | None:
        """Return the way to take events under leases that outlive connections.

        None: this exchange has no such leases.
        """

    def requeue(self, name: str, event_id: str) -> bool:
        """Put a refused event back at the end of its queue; return whether it was there."""


def open_backend(settings: Settings, client: Client | None = None) -> Backend:
    """Return the backend for these settings; it connects on first use."""
    client = client or connect(settings)
    if settings.broker_url is None:
        from workers.events.redis_backend import RedisBackend

        return RedisBackend(settings, client)
    from workers.events.broker_backend import BrokerBackend

    return BrokerBackend(settings, client)
