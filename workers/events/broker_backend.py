"""The exchange on RabbitMQ or another broker of kombu; the ledger stays in Redis."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from amqp.exceptions import MessageNacked
from kombu import Connection, Consumer, Message, Producer, Queue
from kombu.exceptions import OperationalError

from schemas.event import EnrichedEvent
from workers.errors import TryLater
from workers.events.exchange import Delivery, declare, exchange, headers, queue, routing_key
from workers.events.holds import Held, Holds, Settled, Settlement, Verdict
from workers.settings import Settings
from workers.store.connection import EXCHANGE, Client, keys, kombu_connection
from workers.telemetry.lognames import get_logger

PUBLISH_TIMEOUT = 10.0
"""Seconds that a broker has to confirm an event."""

log = get_logger(__name__)


class BrokerBackend:
    """Queues on another broker than the ledger's Redis."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings, self.client, self.keys = settings, client, keys(settings)

    def declare(self, name: str, bound: Sequence[str]) -> None:
        """Make a queue and bind it."""
        with self._connected() as connection:
            declare(connection, [self._queue(name, bound)])

    def unbind(self, name: str, bound: Sequence[str]) -> None:
        """Take bindings of a queue away."""
        with self._connected() as connection, connection.channel() as channel:
            for key in bound:
                self._queue(name)(channel).unbind_from(exchange(), routing_key=key)

    def delete(self, name: str) -> None:
        """Remove a queue with what lies in it."""
        with self._connected() as connection, connection.channel() as channel:
            self._queue(name)(channel).delete()

    def lengths(self, names: Iterable[str]) -> dict[str, int | None]:
        """Ask how many events are ready in each queue; None: there is no such queue."""
        lengths: dict[str, int | None] = {}
        with self._connected() as connection:
            for name in names:
                # A queue that is not there closes the channel that asked for it.
                with connection.channel() as channel:
                    try:
                        told = channel.queue_declare(name, passive=True)
                        lengths[name] = int(told.message_count)
                    except connection.channel_errors:
                        lengths[name] = None
        return lengths

    def missing(self, subscriptions: Mapping[str, Sequence[str]]) -> int:
        """Return how many queues are gone: of a broker that was emptied, or is a new one."""
        return sum(length is None for length in self.lengths(subscriptions).values())

    def task_queues(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many Celery messages are ready; 0 where no worker has made the queue yet."""
        return {name: length or 0 for name, length in self.lengths(names).items()}

    def outlet(self) -> "BrokerOutlet":
        """Return the way out: the event is published before the article ends."""
        return BrokerOutlet(self.settings)

    def source(self, name: str) -> "BrokerSource":
        """Return a consumer's way to a queue."""
        return BrokerSource(name, self.settings, self.client)

    def requeue(self, name: str, event_id: str) -> bool:
        """Publish a refused event again, then forget it: at least once, as everything here."""
        refused = self.keys.subscription(name).refused
        value: Any = self.client.hget(refused, event_id)
        if value is None:
            return False
        with self._connected() as connection:
            Producer(connection.channel(), auto_declare=False).publish(
                json.loads(json.loads(value)["message"])["body"],
                exchange="",
                routing_key=name,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=2,
                confirm_timeout=self.settings.redis_timeout,
            )
        return bool(self.client.hdel(refused, event_id))

    def _connected(self) -> Connection:
        connection = kombu_connection(self.settings)
        connection.ensure_connection(max_retries=1, timeout=self.settings.redis_timeout)
        return connection

    def _queue(self, name: str, bound: Sequence[str] = ()) -> Queue:
        # A full queue refuses what has no room, and the article waits in the ledger.
        return queue(name, bound, max_length=self.settings.max_queue_length)


class BrokerOutlet:
    """Publishes an event and has it confirmed before its article is finished.

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


class BrokerSource:
    """Takes messages from the broker, which holds them until they are settled."""

    shared = False  # a connection of kombu belongs to one thread

    def __init__(self, name: str, settings: Settings, client: Client) -> None:
        self._name, self._settings = name, settings
        self._holds = Holds(name, settings, client)
        self._connection: Connection | None = None
        self._channel: Any = None
        self._arrived: list[Message] = []

    def fetch(self, at_most: int, wait: float) -> list[Held]:
        """Take events and hold them; waits up to `wait` seconds when there are none."""
        connection = self._connected(at_most)
        try:
            while len(self._arrived) < at_most:
                connection.drain_events(timeout=wait if not self._arrived else 0.001)
        except TimeoutError:
            pass
        except connection.connection_errors as error:
            raise ConnectionError(str(error)) from error
        arrived = self._arrived.copy()
        self._arrived.clear()
        return [h for h in map(self._read, arrived) if h is not None]

    def settle(self, settlements: Sequence[tuple[Held, Settlement]]) -> list[Settled]:
        """Write down how holds ended, then tell the broker."""
        outcomes = self._holds.settle([replace(s, message=_kept(h, s)) for h, s in settlements])
        try:
            for (held, settlement), outcome in zip(settlements, outcomes, strict=True):
                if held.message.channel is not self._channel:
                    continue  # of a connection that broke: the broker has it again
                if outcome is not Settled.BACK:
                    held.message.ack()
                elif settlement.verdict is Verdict.BACK:
                    held.message.reject(requeue=True)
                else:
                    self._publish_behind(held)
        except (self._connection or kombu_connection(self._settings)).connection_errors as error:
            raise ConnectionError(str(error)) from error
        return outcomes

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""
        return self._holds.seen(ids)

    def extend(self, held: Sequence[Held]) -> None:
        """Nothing to do: the broker holds messages as long as the connection lives."""

    def reconnect(self) -> None:
        """Drop the connection; the broker returns what was held."""
        self.close()

    def close(self) -> None:
        """Disconnect."""
        self._arrived.clear()
        if self._connection is not None:
            self._connection.release()
        self._connection = self._channel = None

    def _connected(self, at_most: int) -> Connection:
        if self._connection is None:
            self._connection = kombu_connection(self._settings)
            self._channel = self._connection.channel()
            Consumer(
                self._channel,
                [queue(self._name, [])],
                on_message=self._arrived.append,
                prefetch_count=at_most,
                auto_declare=False,
            ).consume()
        return self._connection

    def _read(self, message: Message) -> Held | None:
        tag = str(message.delivery_tag)
        try:
            return Held(tag, EnrichedEvent.from_json(message.body), message)
        except ValueError as error:
            problem = f"not an event: {type(error).__name__}"
            kept = _message(str(message.body))
            name = f"unreadable-{uuid4().hex}"
            unreadable = Settlement(tag, name, Verdict.UNREADABLE, problem, kept)
            [outcome] = self._holds.settle([unreadable])
            if outcome is Settled.DEAD:
                message.ack()
            else:
                message.reject(requeue=True)
            log.error("event.unreadable", subscription=self._name, error=problem)
            return None

    def _publish_behind(self, held: Held) -> None:
        """Put a refused event behind the others, so that it blocks none; then end its hold."""
        message = held.message
        try:
            Producer(message.channel, auto_declare=False).publish(
                message.body,
                exchange="",
                routing_key=self._name,
                content_type=message.content_type,
                content_encoding=message.content_encoding,
                headers=message.headers,
                delivery_mode=2,
                confirm_timeout=PUBLISH_TIMEOUT,
            )
        except MessageNacked:
            message.reject(requeue=True)  # the queue is full: back to its old place
        else:
            message.ack()


def _kept(held: Held, settlement: Settlement) -> str:
    """Return what a dead letter would keep; a mark where none can come of it."""
    if settlement.verdict is Verdict.REFUSED:
        return _message(held.event.to_json())
    return "at the broker"


def _message(body: str) -> str:
    return json.dumps({"body": body}, ensure_ascii=False)
