"""The exchange on RabbitMQ, or another broker that kombu knows; the ledger stays in Redis."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from amqp.exceptions import PreconditionFailed
from kombu import Connection

from workers.errors import ConfigurationError, TryLater
from workers.events.broker_outlet import BrokerOutlet, publish
from workers.events.broker_source import BrokerSource
from workers.events.debts import Debts
from workers.events.definition import Definition
from workers.events.definitions import Definitions
from workers.events.exchange import EVENT_ID, declare, exchange, prepare_again, queue
from workers.settings import Settings
from workers.store.connection import Client, keys, kombu_connection


class BrokerBackend:
    """Queues on a broker other than the ledger's Redis."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings, self.client, self.keys = settings, client, keys(settings)
        self._debts = Debts(settings, client)
        self._definitions = Definitions(settings, client)

    def make(self, name: str, definition: Definition) -> None:
        """Make a queue without bindings."""
        with self._connected() as connection:
            self._make(connection, name, definition)

    def declare(self, name: str, definition: Definition) -> None:
        """Make a queue and bind it.

        A queue whose filter asks for more than bindings can express is not bound: the outlet
        publishes to it by name.

        Raises:
            ConfigurationError: the queue exists with another length, which RabbitMQ does not change
                while it has events or consumers.
        """
        with self._connected() as connection:
            self._make(connection, name, definition)
            self._bind(connection, name, definition)

    def _make(self, connection: Connection, name: str, definition: Definition) -> None:
        length = self._definitions.bounds(name, definition).max_length
        wanted = queue(name, [], max_length=length)
        try:
            declare(connection, [wanted])
        except PreconditionFailed:
            with connection.channel() as channel:
                try:
                    wanted(channel).delete(if_unused=True, if_empty=True)
                except PreconditionFailed:
                    raise ConfigurationError(
                        f"the queue of {name} exists with another length, which RabbitMQ does not "
                        "change while it has events or consumers: empty it and stop its consumers "
                        "first"
                    ) from None
            declare(connection, [wanted])

    def _bind(self, connection: Connection, name: str, definition: Definition) -> None:
        with connection.channel() as channel:
            exchange()(channel).declare()
            if not definition.filter.beyond_bindings:
                for key in definition.bindings:
                    queue(name, [])(channel).bind_to(exchange(), routing_key=key)
                return
        self._unbind(connection, name, definition.bindings)

    def unbind(self, name: str, bound: Sequence[str]) -> None:
        """Remove bindings of a queue."""
        with self._connected() as connection:
            self._unbind(connection, name, bound)

    def delete(self, name: str) -> None:
        """Remove a queue and everything in it."""
        with self._connected() as connection, connection.channel() as channel:
            queue(name, [])(channel).delete()
        self.client.hdel(self.keys.detached, name)

    def lengths(self, names: Iterable[str]) -> dict[str, int | None]:
        """Return how many events are ready in each queue; None: there is no such queue."""
        with self._connected() as connection:
            return lengths(connection, names)

    def missing(self, subscriptions: Mapping[str, Definition]) -> int:
        """Return how many queues are missing, because the broker was emptied or is new."""
        return sum(length is None for length in self.lengths(subscriptions).values())

    def waiting(self, name: str) -> set[str]:
        """Return the ids of the events in a queue.

        A broker offers no way to look: the events are taken, and go back when the channel closes.
        """
        ids: set[str] = set()
        with self._connected() as connection:
            length = lengths(connection, [name])[name] or 0
            with connection.channel() as channel:
                for _ in range(length):
                    message = channel.basic_get(name, no_ack=False)
                    if message is None:
                        break
                    ids.add(str((message.headers or {}).get(EVENT_ID, "")))
        return ids

    def task_queues(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many Celery messages are ready; 0 where no worker has made the queue yet."""
        return {name: length or 0 for name, length in self.lengths(names).items()}

    def outlet(self) -> "BrokerOutlet":
        """Return the way out: an event is published before its article is finished."""
        return BrokerOutlet(self.settings, self.client)

    def source(self, name: str) -> BrokerSource:
        """Return a consumer's way to a queue."""
        return BrokerSource(name, self.settings, self.client)

    def pulls(self) -> None:
        """Return None: the broker holds a message only as long as a connection lives."""
        return

    def repay(self, names: Iterable[str] | None = None) -> int:
        """Publish what is owed to queues that have room; rebind those that are owed nothing."""
        detached: Any = self.client.hkeys(self.keys.detached)
        owing = {*self._debts.owed(), *(name.decode() for name in detached)}
        wanted = owing if names is None else owing & set(names)
        if not wanted:
            return 0
        self._definitions.refresh()
        with self._connected() as connection:
            ready = lengths(connection, wanted)
            return sum(self._repay(connection, name, ready[name] or 0) for name in sorted(wanted))

    def push(
        self,
        name: str,
        events: Sequence[str],
        *,
        max_length: int | None = None,
        again: bool = False,
    ) -> int:
        """Publish kept events to one queue, one after the other.

        Nothing is published while the queue is owed events, which go first. An event that is sent
        again is removed from the seen ones before, or a fast consumer would drop it as a repeat.
        """
        keys = self.keys.subscription(name)
        if self.client.exists(keys.owed_list):
            return 0
        pushed = 0
        with self._connected() as connection, connection.channel() as channel:
            for event in events:
                made = prepare_again(event)
                seen_at = self._forget(keys.seen, made.headers[EVENT_ID]) if again else None
                if not publish(channel, name, made):
                    if seen_at is not None:
                        self.client.zadd(keys.seen, {made.headers[EVENT_ID]: seen_at})
                    break
                pushed += 1
        return pushed

    def _forget(self, seen: str, event: str) -> float | None:
        pipe = self.client.pipeline(transaction=False)
        pipe.zscore(seen, event)
        pipe.zrem(seen, event)
        score: float | None = pipe.execute()[0]
        return score

    def requeue(self, name: str, event_id: str) -> bool:
        """Publish a refused event again, then forget the refusal: at least once, as always."""
        refused = self.keys.subscription(name).refused
        value: Any = self.client.hget(refused, event_id)
        if value is None:
            return False
        body = json.loads(json.loads(value)["message"])["body"]
        if not self.push(name, [body]):
            raise TryLater(f"the queue of {name} is full")
        return bool(self.client.hdel(refused, event_id))

    def _repay(self, connection: Connection, name: str, length: int) -> int:
        room = self._definitions.target(name).max_length - length
        moved = 0
        with connection.channel() as channel:
            for item, text in self._debts.next(name, room):
                if text and not publish(channel, name, prepare_again(text)):
                    break
                moved += self._debts.paid(name, item)
        if self.client.llen(self.keys.subscription(name).owed_list) == 0:
            # In this order: an event that comes in between is owed, and repaid in the next round.
            definition = self._definitions.known().get(name)
            if definition and self.client.hdel(self.keys.detached, name):
                self._bind(connection, name, definition)
        return moved

    def _unbind(self, connection: Connection, name: str, bound: Sequence[str]) -> None:
        with connection.channel() as channel:
            for key in bound:
                queue(name, [])(channel).unbind_from(exchange(), routing_key=key)

    def _connected(self) -> Connection:
        connection = kombu_connection(self.settings)
        connection.ensure_connection(max_retries=1, timeout=self.settings.redis_timeout)
        return connection


def lengths(connection: Connection, names: Iterable[str]) -> dict[str, int | None]:
    """Ask a broker how many events are ready in each queue; None: there is no such queue."""
    ready: dict[str, int | None] = {}
    for name in names:
        # Asking for a queue that does not exist closes the channel.
        with connection.channel() as channel:
            try:
                ready[name] = int(channel.queue_declare(name, passive=True).message_count)
            except connection.channel_errors:
                ready[name] = None
    return ready
