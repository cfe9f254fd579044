"""The exchange on RabbitMQ or another broker of kombu; the ledger stays in Redis."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from kombu import Connection, Consumer, Message

from schemas.event import EnrichedEvent
from workers.errors import TryLater
from workers.events.broker_outlet import BrokerOutlet, publish
from workers.events.debts import Debts
from workers.events.definition import Definition
from workers.events.definitions import Definitions
from workers.events.exchange import EVENT_ID, declare, exchange, prepare_again, queue
from workers.events.holds import Held, Holds, Settled, Settlement, Verdict
from workers.settings import Settings
from workers.store.connection import Client, keys, kombu_connection
from workers.telemetry.lognames import get_logger

log = get_logger(__name__)


class BrokerBackend:
    """Queues on another broker than the ledger's Redis."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings, self.client, self.keys = settings, client, keys(settings)
        self._debts = Debts(settings, client)
        self._definitions = Definitions(settings, client)

    def make(self, name: str, definition: Definition) -> None:
        """Make a queue without bindings."""
        length = self._definitions.bounds(name, definition).max_length
        with self._connected() as connection:
            declare(connection, [queue(name, [], max_length=length)])

    def declare(self, name: str, definition: Definition) -> None:
        """Make a queue and bind it.

        One whose filter asks for more than bindings can say is not bound: the outlet publishes to
        it by name what its filter lets in.
        """
        bound = [] if definition.filter.beyond_bindings else definition.bindings
        length = self._definitions.bounds(name, definition).max_length
        with self._connected() as connection:
            declare(connection, [queue(name, bound, max_length=length)])
            if not bound:
                self._unbind(connection, name, definition.bindings)

    def unbind(self, name: str, bound: Sequence[str]) -> None:
        """Take bindings of a queue away."""
        with self._connected() as connection:
            self._unbind(connection, name, bound)

    def delete(self, name: str) -> None:
        """Remove a queue with what lies in it."""
        with self._connected() as connection, connection.channel() as channel:
            queue(name, [])(channel).delete()
        self.client.hdel(self.keys.detached, name)

    def lengths(self, names: Iterable[str]) -> dict[str, int | None]:
        """Ask how many events are ready in each queue; None: there is no such queue."""
        with self._connected() as connection:
            return lengths(connection, names)

    def missing(self, subscriptions: Mapping[str, Definition]) -> int:
        """Return how many queues are gone: of a broker that was emptied, or is a new one."""
        return sum(length is None for length in self.lengths(subscriptions).values())

    def waiting(self, name: str) -> set[str]:
        """Return the ids of the events in a queue.

        A broker has no way to look: they are taken, and go back when the channel is closed.
        """
        found: set[str] = set()
        with self._connected() as connection:
            length = lengths(connection, [name])[name] or 0
            with connection.channel() as channel:
                for _ in range(length):
                    message = channel.basic_get(name, no_ack=False)
                    if message is None:
                        break
                    found.add(str((message.headers or {}).get(EVENT_ID, "")))
        return found

    def task_queues(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many Celery messages are ready; 0 where no worker has made the queue yet."""
        return {name: length or 0 for name, length in self.lengths(names).items()}

    def outlet(self) -> "BrokerOutlet":
        """Return the way out: the event is published before the article ends."""
        return BrokerOutlet(self.settings, self.client)

    def source(self, name: str) -> "BrokerSource":
        """Return a consumer's way to a queue."""
        return BrokerSource(name, self.settings, self.client)

    def repay(self, names: Iterable[str] | None = None) -> int:
        """Publish what is owed to queues that have room again, and bind them again at the end."""
        detached: Any = self.client.hkeys(self.keys.detached)
        owing = {*self._debts.owed(), *(name.decode() for name in detached)}
        wanted = owing if names is None else owing & set(names)
        if not wanted:
            return 0
        self._definitions.refresh()
        with self._connected() as connection:
            found = lengths(connection, wanted)
            return sum(self._repay(connection, name, found[name] or 0) for name in sorted(wanted))

    def push(
        self,
        name: str,
        events: Sequence[str],
        *,
        max_length: int | None = None,
        again: bool = False,
    ) -> int:
        """Publish kept events to one queue, one after the other.

        What is owed to the queue goes before them, and what is to come again is forgotten first: a
        consumer that is quicker than we would drop it.
        """
        k = self.keys.subscription(name)
        if self.client.exists(k.owed_list):
            return 0
        pushed = 0
        with self._connected() as connection, connection.channel() as channel:
            for event in events:
                made = prepare_again(event)
                seen_at = self._forget(k.seen, made.headers[EVENT_ID]) if again else None
                if not publish(channel, name, made):
                    if seen_at is not None:
                        self.client.zadd(k.seen, {made.headers[EVENT_ID]: seen_at})
                    break
                pushed += 1
        if pushed:
            self.client.hincrby(self.keys.pushed, name, pushed)
        return pushed

    def _forget(self, seen: str, event: str) -> float | None:
        pipe = self.client.pipeline()
        pipe.zscore(seen, event)
        pipe.zrem(seen, event)
        score: float | None = pipe.execute()[0]
        return score

    def requeue(self, name: str, event_id: str) -> bool:
        """Publish a refused event again, then forget it: at least once, as everything here."""
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
            # In this order: what comes between the two is owed, and paid by the next round.
            definition = self._definitions.known().get(name)
            if definition and self.client.hdel(self.keys.detached, name):
                self.declare(name, definition)
        return moved

    def _unbind(self, connection: Connection, name: str, bound: Sequence[str]) -> None:
        with connection.channel() as channel:
            for key in bound:
                queue(name, [])(channel).unbind_from(exchange(), routing_key=key)

    def _connected(self) -> Connection:
        connection = kombu_connection(self.settings)
        connection.ensure_connection(max_retries=1, timeout=self.settings.redis_timeout)
        return connection


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
        if publish(message.channel, self._name, prepare_again(held.event.to_json())):
            message.ack()
        else:
            message.reject(requeue=True)  # the queue is full: back to its old place


def _kept(held: Held, settlement: Settlement) -> str:
    """Return what a dead letter would keep; a mark where none can come of it."""
    if settlement.verdict is Verdict.REFUSED:
        return _message(held.event.to_json())
    return "at the broker"


def _message(body: str) -> str:
    return json.dumps({"body": body}, ensure_ascii=False)


def lengths(connection: Connection, names: Iterable[str]) -> dict[str, int | None]:
    """Ask a broker how many events are ready in each queue; None: there is no such queue."""
    found: dict[str, int | None] = {}
    for name in names:
        # A queue that is not there closes the channel that asked for it.
        with connection.channel() as channel:
            try:
                found[name] = int(channel.queue_declare(name, passive=True).message_count)
            except connection.channel_errors:
                found[name] = None
    return found
