"""Where events go out: into Redis with the finishing step, or to another broker before it."""

from typing import Protocol

from kombu import Connection, Producer
from kombu.exceptions import OperationalError

from schemas.event import EnrichedEvent
from workers.errors import TryLater
from workers.events.exchange import Delivery, headers, prepare, routing_key
from workers.settings import Settings
from workers.store.connection import EXCHANGE, kombu_connection, same_redis
from workers.telemetry.lognames import get_logger

PUBLISH_TIMEOUT = 10.0
"""Seconds that a broker has to confirm an event."""

log = get_logger(__name__)


class Outlet(Protocol):
    """Prepares an event for its queues."""

    def prepare(self, event: EnrichedEvent, text: str, bindings: frozenset[bytes]) -> Delivery:
        """Return what the finishing step has to push.

        Raises:
            TryLater: the broker did not take the event; the article waits in the ledger.
        """


class RedisOutlet:
    """The exchange lives in the ledger's Redis: the finishing step pushes the event itself."""

    def prepare(self, event: EnrichedEvent, text: str, bindings: frozenset[bytes]) -> Delivery:
        """Make the message and look up its queues."""
        return prepare(event, text, bindings)


class BrokerOutlet:
    """The exchange lives on another broker: the event is published, confirmed, then finished.

    A worker that dies between the two publishes the event again, with the same id: at least once.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def prepare(self, event: EnrichedEvent, text: str, bindings: frozenset[bytes]) -> Delivery:
        """Publish the event and wait for the broker's confirmation."""
        try:
            self._ready().publish(
                text,
                exchange=EXCHANGE,
                routing_key=routing_key(event.data.language.code, event.topics),
                content_type="application/json",
                content_encoding="utf-8",
                headers=headers(event),
                delivery_mode=2,
                confirm_timeout=PUBLISH_TIMEOUT,
            )
        except Exception as error:
            # Refused for want of room, or the connection is gone: a new one next time.
            self._drop()
            raise TryLater(f"the broker did not take the event: {type(error).__name__}") from error
        return Delivery("", "", (), ())

    def _ready(self) -> Producer:
        if self._producer is None:
            self._connection = kombu_connection(self._settings)
            self._connection.ensure_connection(max_retries=1, timeout=PUBLISH_TIMEOUT)
            self._producer = Producer(self._connection.channel(), auto_declare=False)
        return self._producer

    def _drop(self) -> None:
        if self._connection is not None:
            try:
                self._connection.release()
            except (OperationalError, OSError) as error:
                log.debug("broker.release_failed", error=str(error))
        self._connection = self._producer = None


def make_outlet(settings: Settings) -> Outlet:
    """Return the outlet for where the exchange lives."""
    return RedisOutlet() if same_redis(settings) else BrokerOutlet(settings)
