"""The way out through RabbitMQ: an event is published and confirmed before its article is finished.

If a worker dies in between, another publishes the event again, with the same id: at least once.

A full queue refuses its copy, and the broker then reports the event as refused, although the other
queues have it. Such a queue is taken off the exchange, so that it holds up no other: what it lets
in is owed to it, in order, until it has room (`BrokerBackend.repay`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import time
from typing import Any

from amqp.exceptions import MessageNacked
from kombu import Connection, Producer
from kombu.exceptions import OperationalError

from schemas.event import EnrichedEvent
from workers.errors import TryLater
from workers.events.definitions import Definitions, Written
from workers.events.exchange import (
    Delivery,
    Target,
    exchange,
    headers,
    prepare,
    queue,
    routing_key,
)
from workers.events.facts import Facts
from workers.settings import Settings
from workers.store.connection import EXCHANGE, Client, keys, kombu_connection
from workers.stories.index import Wanted
from workers.telemetry.lognames import get_logger

PUBLISH_TIMEOUT = 10.0
"""Seconds that a broker has to confirm an event."""

log = get_logger(__name__)


class BrokerOutlet:
    """Publishes events; the targets that it returns had no room, and are owed the event."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self._settings, self._client, self._keys = settings, client, keys(settings)
        self._definitions = Definitions(settings, client)
        self._detached: set[str] = set()
        self._connection: Connection | None = None
        self._channel: Any = None

    def begin(self, written: Written) -> None:
        """Read the subscriptions as they were when a batch was claimed."""
        self._definitions.read(written)
        names: Any = self._client.hkeys(self._keys.detached)
        self._detached = {name.decode() for name in names}

    def wanting(self, event: EnrichedEvent) -> list[Wanted]:
        """Return the subscriptions that let an event in if it is the one of its story for them."""
        return self._definitions.wanting(event)

    def prepare(
        self,
        event: EnrichedEvent,
        text: str,
        bindings: frozenset[bytes],
        given: frozenset[str] = frozenset(),
    ) -> Delivery:
        """Publish the event and wait for the broker's confirmation."""
        facts, made = Facts(event, self._settings.actors_file), prepare(event, text)
        known = self._definitions.known()
        wanted = {
            name
            for name, definition in known.items()
            if definition.filter.matches(facts, name in given)
        }
        owed = wanted & self._detached
        by_name = {name for name in wanted - owed if known[name].filter.beyond_bindings}
        try:
            channel = self._ready()
            if not self._publish(channel, event, text):
                bound = wanted - owed - by_name
                full = self._detach(bound)
                owed |= full
                if not full:
                    # A foreign queue refused it, or one of ours that has room again but missed this
                    # event. Subscriptions that have it drop the repeat.
                    by_name |= bound
            owed |= {name for name in by_name if not publish(channel, name, made)}
        except Exception as error:
            self._drop()  # the connection is broken: open a new one next time
            raise TryLater(
                f"the broker did not accept the event: {type(error).__name__}"
            ) from error
        return made._replace(targets=tuple(self._owed(name) for name in sorted(owed)))

    def repay(self, names: Sequence[str]) -> None:
        """Nothing to do: asking the broker for room is slow, so the sweeper does it."""

    def _publish(self, channel: Any, event: EnrichedEvent, text: str) -> bool:
        """Publish an event to the exchange; return False if a queue refused its copy."""
        try:
            Producer(channel, auto_declare=False).publish(
                text,
                exchange=EXCHANGE,
                routing_key=routing_key(event.data.language.code, event.topics),
                content_type="application/json",
                content_encoding="utf-8",
                headers=headers(event),
                delivery_mode=2,
                confirm_timeout=PUBLISH_TIMEOUT,
            )
        except MessageNacked:
            return False
        return True

    def _detach(self, names: Iterable[str]) -> set[str]:
        """Take full queues off the exchange; return their names."""
        full = set()
        for name in names:
            target = self._definitions.target(name)
            declared = self._channel.queue_declare(name, passive=True)
            if declared.message_count >= target.max_length:
                full.add(name)
        if not full:
            log.warning("event.refused_by_broker")
        for name in full:
            self._client.hset(self._keys.detached, name, int(time() * 1000))
            for key in self._definitions.known()[name].bindings:
                queue(name, [])(self._channel).unbind_from(exchange(), routing_key=key)
            log.warning("queue.detached", subscription=name)
        self._detached |= full
        return full

    def _owed(self, name: str) -> Target:
        # Length 0, since Redis has no such queue: the event is owed.
        return replace(self._definitions.target(name), max_length=0)

    def _ready(self) -> Any:
        if self._channel is None:
            self._connection = kombu_connection(self._settings)
            self._connection.ensure_connection(max_retries=1, timeout=PUBLISH_TIMEOUT)
            self._channel = self._connection.channel()
            if not self._definitions.known():
                # Nobody else would. With subscriptions, an exchange that is missing shows that
                # their queues are missing as well: events wait until those are declared again.
                exchange()(self._channel).declare()
        return self._channel

    def _drop(self) -> None:
        if self._connection is not None:
            try:
                self._connection.release()
            except (OperationalError, OSError) as error:
                log.debug("broker.release_failed", error=str(error))
        self._connection = self._channel = None


def publish(channel: Any, name: str, made: Delivery) -> bool:
    """Publish an event to one queue by name; return False if it is full."""
    try:
        Producer(channel, auto_declare=False).publish(
            made.body,
            exchange="",
            routing_key=name,
            content_type="application/json",
            content_encoding="utf-8",
            headers=made.headers,
            delivery_mode=2,
            confirm_timeout=PUBLISH_TIMEOUT,
        )
    except MessageNacked:
        return False
    return True
