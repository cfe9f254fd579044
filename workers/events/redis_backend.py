"""The exchange in the ledger's Redis, where one script can finish an article and push its event."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import sleep
from typing import cast
from uuid import uuid4

from schemas.event import EnrichedEvent
from workers.events.debts import PAGE, Debts
from workers.events.definition import Definition
from workers.events.definitions import Definitions, Written
from workers.events.exchange import (
    EVENT_ID,
    Delivery,
    binding_member,
    declare,
    prepare,
    prepare_again,
    queue,
    queues_for,
    routing_key,
)
from workers.events.facts import Facts
from workers.events.holds import (
    Held,
    Holds,
    Settled,
    Settlement,
    Verdict,
    event_id,
    held_message,
    of_another_type,
)
from workers.events.pulls import Pulls
from workers.settings import Settings
from workers.store.connection import Client, keys, kombu_connection
from workers.store.keys import PRIORITY
from workers.store.script import Script
from workers.stories.index import Wanted
from workers.telemetry.lognames import get_logger

REQUEUE, PUSH = (Script("workers.events", name) for name in ("requeue", "push"))

NOWHERE = Delivery(b"", b"")
"""An event that no queue gets: it needs no message."""

log = get_logger(__name__)


class RedisBackend:
    """Queues as kombu keeps them on Redis.

    Beside kombu's binding table we keep our own copy: kombu says nothing when its table was wiped,
    and every event would go nowhere.
    """

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings, self.client, self.keys = settings, client, keys(settings)
        self._debts = Debts(settings, client)
        self._definitions = Definitions(settings, client)

    def make(self, name: str, definition: Definition) -> None:
        """Check the name only: a list in Redis exists once something is in it."""
        queue(name, [])

    def declare(self, name: str, definition: Definition) -> None:
        """Make a queue and bind it, in kombu's table and in our copy.

        The outlet applies filters that ask for more than bindings can express.
        """
        bound = definition.bindings
        if self._is_bound(members := _members(name, bound)):
            return  # a Redis without memory refuses kombu even what changes nothing
        with kombu_connection(self.settings) as connection:
            declare(connection, [queue(name, bound)])
        self.client.sadd(self.keys.bindings, *members)

    def _is_bound(self, members: Sequence[str]) -> bool:
        pipe = self.client.pipeline(transaction=False)
        for table in (self.keys.bindings, self.keys.kombu_bindings):
            for member in members:
                pipe.sismember(table, member)
        return all(pipe.execute())

    def unbind(self, name: str, bound: Sequence[str]) -> None:
        """Remove bindings of a queue from kombu's table and from our copy."""
        if bound:
            pipe = self.client.pipeline(transaction=False)
            pipe.srem(self.keys.bindings, *_members(name, bound))
            pipe.srem(self.keys.kombu_bindings, *_members(name, bound))
            pipe.execute()

    def delete(self, name: str) -> None:
        """Remove a queue and everything in it."""
        # As kombu does, but not in one step, which a Redis without memory refuses.
        own = self.keys.queue(name)
        self.client.delete(own, *(f"{own}{PRIORITY}{step}" for step in (3, 6, 9)))

    def lengths(self, names: Iterable[str]) -> dict[str, int | None]:
        """Return the lengths of queues; one that does not exist is empty."""
        names = list(names)
        pipe = self.client.pipeline(transaction=False)
        for name in names:
            pipe.llen(self.keys.queue(name))
        return dict(zip(names, map(int, pipe.execute()), strict=True))

    def missing(self, subscriptions: Mapping[str, Definition]) -> int:
        """Return how many bindings are missing from kombu's table or from our copy."""
        pipe = self.client.pipeline(transaction=False)
        pipe.smembers(self.keys.bindings)
        pipe.smembers(self.keys.kombu_bindings)
        ours, kombus = pipe.execute()
        wanted = {
            member.encode()
            for name, definition in subscriptions.items()
            for member in _members(name, definition.bindings)
        }
        return len(ours - kombus) + len(wanted - ours)

    def waiting(self, name: str) -> set[str]:
        """Return the ids of the events that were in a queue during this call.

        It is read from the end where events come in, so one that stays during the call is not
        missed.
        """
        ids: set[str] = set()
        start, key = 0, self.keys.queue(name)
        while page := cast("list[bytes]", self.client.lrange(key, start, start + PAGE - 1)):
            ids.update(map(event_id, page))
            start += len(page)
        return ids

    def task_queues(self, names: Sequence[str]) -> dict[str, int]:
        """Return the lengths of Celery's queues."""
        return {name: length or 0 for name, length in self.lengths(names).items()}

    def outlet(self) -> "RedisOutlet":
        """Return the way out: the finishing step itself pushes the event."""
        return RedisOutlet(self._definitions, self._debts, self.settings.actors_file)

    def source(self, name: str) -> "RedisSource":
        """Return a consumer's way to a queue."""
        return RedisSource(name, self.settings, self.client)

    def pulls(self) -> Pulls:
        """Return the way to take events under leases, which are kept in Redis."""
        return Pulls(self.settings, self.client, self.source)

    def repay(self, names: Iterable[str] | None = None) -> int:
        """Move what is owed into the queues that have room again."""
        owing = list(self._debts.owed() if names is None else names)
        if owing:
            self._definitions.refresh()
        moved = 0
        for name in owing:
            moved += self._debts.repay(name, self._definitions.target(name).max_length)
        return moved

    def push(
        self,
        name: str,
        events: Sequence[str],
        *,
        max_length: int | None = None,
        again: bool = False,
    ) -> int:
        """Put kept events into one queue, in one step (push.lua)."""
        if max_length is None:
            self._definitions.refresh()
            max_length = self._definitions.target(name).max_length
        deliveries = [prepare_again(event) for event in events]
        parts = [
            part
            for delivery in deliveries
            for part in (delivery.message(0), delivery.headers[EVENT_ID] if again else "")
        ]
        keys = self.keys.subscription(name)
        return int(PUSH(self.client, keys, name=name, max_length=max_length, more=parts))

    def requeue(self, name: str, event_id: str) -> bool:
        """Put a refused event back, in one step."""
        return bool(REQUEUE(self.client, self.keys.subscription(name), event=event_id))


class RedisOutlet:
    """Makes the message that the finishing step pushes, and looks up its queues."""

    def __init__(self, definitions: Definitions, debts: Debts, actors_file: Path | None) -> None:
        self._definitions, self._debts = definitions, debts
        self._actors_file = actors_file

    def begin(self, written: Written) -> None:
        """Read the subscriptions as they were when a batch was claimed."""
        self._definitions.read(written)

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
        """Make the message for the bound queues whose filters let the event in."""
        key = routing_key(event.data.language.code, event.topics)
        known, facts = self._definitions.known(), Facts(event, self._actors_file)
        targets = [
            self._definitions.target(name)
            for name in queues_for(bindings, key)
            if name not in known or known[name].filter.matches(facts, name in given)
        ]
        return prepare(event, text, targets, key) if targets else NOWHERE

    def repay(self, names: Sequence[str]) -> None:
        """Move what is owed to these subscriptions, as far as there is room."""
        for name in names:
            self._debts.repay(name, self._definitions.target(name).max_length)


class RedisSource:
    """Takes a message and remembers it in one step (fetch.lua).

    kombu's own consumer pops first and remembers in a second step: if it is killed in between, the
    event is lost.
    """

    shared = True

    def __init__(self, name: str, settings: Settings, client: Client) -> None:
        self._name = name
        self._holds = Holds(name, settings, client)
        self._debts = Debts(settings, client)
        self._definitions = Definitions(settings, client)

    def fetch(self, at_most: int, wait: float) -> list[Held]:
        """Take events and hold them; sleep for `wait` seconds if there are none."""
        taken = self.take(at_most)
        if not taken:
            sleep(wait)
        return taken

    def take(self, at_most: int, lease: float | None = None) -> list[Held]:
        """Take the events that are there now, and hold them.

        If this makes room in a full queue, it is filled at once with what is owed to the queue.

        Args:
            at_most: most events to take.
            lease: seconds for which they are held; None: BARID_CONSUMER_LEASE.
        """
        owed, taken = self._holds.fetch(at_most, uuid4().hex, lease)
        if owed:
            self._definitions.refresh()
            self._debts.repay(self._name, self._definitions.target(self._name).max_length, PAGE)
            if not taken:
                _, taken = self._holds.fetch(at_most, uuid4().hex, lease)
        held = (self._held(tag, message) for tag, message in taken)
        return [h for h in held if h is not None]

    def read(self, held: Held) -> EnrichedEvent | None:
        """Return a held event; None, and its hold ends, if it is not one."""
        try:
            return held.read()
        except ValueError as error:
            if of_another_type(held.body):
                self._holds.settle([Settlement(held.tag, "", Verdict.REPEAT)])
            else:
                self._set_aside(held.tag, error)
            return None

    def settle(self, settlements: Sequence[tuple[Held, Settlement]]) -> list[Settled]:
        """End holds in one step (settle.lua)."""
        return self._holds.settle([settlement for _, settlement in settlements])

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""
        return self._holds.seen(ids)

    def extend(self, held: Sequence[Held]) -> None:
        """Renew the holds."""
        self._holds.extend([h.tag for h in held])

    def reconnect(self) -> None:
        """Nothing to do: the client reconnects by itself."""

    def close(self) -> None:
        """Nothing to do: the client belongs to the process."""

    def _held(self, tag: str, raw: bytes) -> Held | None:
        try:
            return held_message(tag, raw)
        except ValueError as error:
            self._set_aside(tag, error)
            return None

    def _set_aside(self, tag: str, error: ValueError) -> None:
        # A foreign message: it would come back for ever.
        problem = f"not an event: {type(error).__name__}"
        self._holds.settle([Settlement(tag, f"unreadable-{tag}", Verdict.UNREADABLE, problem)])
        log.error("event.unreadable", subscription=self._name, error=problem)


def _members(name: str, bound: Sequence[str]) -> list[str]:
    return [binding_member(name, key) for key in bound]
