"""A consumer's way to its queue on RabbitMQ, or another broker that kombu knows."""

import json
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Any
from uuid import uuid4

from amqp.exceptions import NotFound
from kombu import Connection, Consumer, Message

from schemas.event import EnrichedEvent
from workers.events.broker_outlet import publish
from workers.events.exchange import prepare_again, queue
from workers.events.holds import Held, Holds, Settled, Settlement, Verdict, named, of_another_type
from workers.settings import Settings
from workers.store.connection import Client, keys, kombu_connection
from workers.telemetry.lognames import get_logger

NOTED_EVERY = 5.0
"""Seconds between two records that a consumer reads its queue."""

HEARTBEAT = 60
"""Seconds between two heartbeats. A connection that is dead for two of them is replaced, and its
broker gives to others what it held; so it does when a consumer's code takes longer than that."""

log = get_logger(__name__)


class BrokerSource:
    """Takes messages from the broker, which holds them until they are settled."""

    shared = False  # a kombu connection belongs to one thread

    def __init__(self, name: str, settings: Settings, client: Client) -> None:
        self._name, self._settings = name, settings
        self._holds = Holds(name, settings, client)
        self._client, self._read_at = client, keys(settings).read_at
        self._noted = -NOTED_EVERY
        self._connection: Connection | None = None
        self._channel: Any = None
        self._welcome = False
        self._arrived: list[Message] = []

    def fetch(self, at_most: int, wait: float) -> list[Held]:
        """Take events and hold them; wait up to `wait` seconds if there are none."""
        connection = self._connected(at_most)
        self._note_read()
        try:
            while len(self._arrived) < at_most:
                connection.drain_events(timeout=wait if not self._arrived else 0.001)
        except TimeoutError:
            pass
        except connection.connection_errors as error:
            raise ConnectionError(str(error)) from error
        self._beat()
        arrived = self._arrived.copy()
        self._arrived.clear()
        return [_held(message) for message in arrived]

    def read(self, held: Held) -> EnrichedEvent | None:
        """Return a held event; None, and its hold ends, if it is not one."""
        try:
            return held.read()
        except ValueError as error:
            if of_another_type(held.body):
                held.message.ack()
            else:
                self._set_aside(held, error)
            return None

    def settle(self, settlements: Sequence[tuple[Held, Settlement]]) -> list[Settled]:
        """Record how holds ended, then tell the broker."""
        outcomes = self._holds.settle(
            [
                replace(settlement, message=_kept(held, settlement))
                for held, settlement in settlements
            ]
        )
        try:
            for (held, settlement), outcome in zip(settlements, outcomes, strict=True):
                if held.message.channel is not self._channel:
                    continue  # its connection broke: the broker has it again
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
        """Tell the broker that the connection lives: it holds messages as long as that does."""
        self._beat()

    def reconnect(self) -> None:
        """Drop the connection; the broker returns what was held."""
        self._arrived.clear()
        if self._connection is not None:
            self._connection.collect()  # it may be half open: no goodbye is waited for
        self._connection = self._channel = None

    def close(self) -> None:
        """Disconnect."""
        self._arrived.clear()
        if self._connection is not None:
            self._connection.release()
        self._connection = self._channel = None

    def _connected(self, at_most: int) -> Connection:
        if self._connection is None:
            connection = kombu_connection(self._settings, heartbeat=HEARTBEAT)
            try:
                self._channel = connection.channel()
                Consumer(
                    self._channel,
                    [queue(self._name, [])],
                    on_message=self._arrived.append,
                    prefetch_count=at_most,
                    auto_declare=False,
                ).consume()
            except (*connection.channel_errors, *connection.connection_errors) as error:
                connection.release()
                # A broker may be replaced by an empty one: until it is set up it refuses who was
                # welcome before, and until a worker looks it has no queue.
                if self._welcome or isinstance(error, NotFound):
                    raise ConnectionError(str(error)) from error
                raise
            self._connection, self._welcome = connection, True
        return self._connection

    def _beat(self) -> None:
        """Send a heartbeat when it is time, and see whether the broker has sent its own."""
        connection = self._connection
        if connection is not None and connection.supports_heartbeats:
            try:
                connection.heartbeat_check()
            except connection.connection_errors as error:
                raise ConnectionError(str(error)) from error

    def _note_read(self) -> None:
        if monotonic() - self._noted > NOTED_EVERY:
            self._noted = monotonic()
            seconds, micros = self._client.time()
            self._client.hset(self._read_at, self._name, seconds * 1000 + micros // 1000)

    def _set_aside(self, held: Held, error: ValueError) -> None:
        problem, name = f"not an event: {type(error).__name__}", f"unreadable-{uuid4().hex}"
        kept = _message(str(held.body))
        [outcome] = self._holds.settle(
            [Settlement(held.tag, name, Verdict.UNREADABLE, problem, kept)]
        )
        if outcome is Settled.DEAD:
            held.message.ack()
        else:
            held.message.reject(requeue=True)
        log.error("event.unreadable", subscription=self._name, error=problem)

    def _publish_behind(self, held: Held) -> None:
        """Publish a refused event behind the others, so that it blocks none; then end its hold."""
        message = held.message
        if publish(message.channel, self._name, prepare_again(_text(held))):
            message.ack()
        else:
            message.reject(requeue=True)  # the queue is full: it goes back to its old place


def _held(message: Message) -> Held:
    name = named(message.headers or {}, message.body)
    return Held(str(message.delivery_tag), name, message.body, message)


def _text(held: Held) -> str:
    return held.body if isinstance(held.body, str) else bytes(held.body).decode()


def _kept(held: Held, settlement: Settlement) -> str:
    """Return what a dead letter would keep, or a placeholder if there will be none."""
    if settlement.verdict is Verdict.REFUSED:
        return _message(_text(held))
    return "at the broker"


def _message(body: str) -> str:
    return json.dumps({"body": body}, ensure_ascii=False)
