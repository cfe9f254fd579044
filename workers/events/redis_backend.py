"""The exchange in the ledger's Redis: one script can end an article and push its event."""

from collections.abc import Iterable, Mapping, Sequence
from time import sleep
from typing import cast
from uuid import uuid4

from schemas.event import EnrichedEvent
from workers.events.exchange import Delivery, binding_member, declare, prepare, queue
from workers.events.holds import Held, Holds, Settled, Settlement, Verdict, message_body
from workers.settings import Settings
from workers.store.connection import Client, keys, kombu_connection
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

REQUEUE = Script("workers.events", "requeue")

log = get_logger(__name__)


class RedisBackend:
    """Queues as kombu keeps them on Redis.

    Beside kombu's binding table we keep our own copy: kombu says nothing when its table was wiped,
    and every event would go nowhere.
    """

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings, self.client, self.keys = settings, client, keys(settings)

    def declare(self, name: str, bound: Sequence[str]) -> None:
        """Make a queue and bind it, in kombu's table and in our copy."""
        with kombu_connection(self.settings) as connection:
            declare(connection, [queue(name, bound)])
        if bound:
            self.client.sadd(self.keys.bindings, *_members(name, bound))

    def unbind(self, name: str, bound: Sequence[str]) -> None:
        """Take bindings of a queue away, from kombu's table and from our copy."""
        if bound:
            pipe = self.client.pipeline()
            pipe.srem(self.keys.bindings, *_members(name, bound))
            pipe.srem(self.keys.kombu_bindings, *_members(name, bound))
            pipe.execute()

    def delete(self, name: str) -> None:
        """Remove a queue with what lies in it."""
        with kombu_connection(self.settings) as connection, connection.channel() as channel:
            queue(name, [])(channel).delete()

    def lengths(self, names: Iterable[str]) -> dict[str, int | None]:
        """Return the lengths of queues; one that is not there is empty."""
        names = list(names)
        pipe = self.client.pipeline(transaction=False)
        for name in names:
            pipe.llen(self.keys.queue(name))
        return dict(zip(names, map(int, pipe.execute()), strict=True))

    def missing(self, subscriptions: Mapping[str, Sequence[str]]) -> int:
        """Return how many bindings are gone from kombu's table."""
        tables = [self.keys.bindings, self.keys.kombu_bindings]
        return len(cast("set[bytes]", self.client.sdiff(tables)))

    def task_queues(self, names: Sequence[str]) -> dict[str, int]:
        """Return the lengths of Celery's queues."""
        return {name: length or 0 for name, length in self.lengths(names).items()}

    def outlet(self) -> "RedisOutlet":
        """Return the way out: the finishing step pushes the event itself."""
        return RedisOutlet()

    def source(self, name: str) -> "RedisSource":
        """Return a consumer's way to a queue."""
        return RedisSource(name, self.settings, self.client)

    def requeue(self, name: str, event_id: str) -> bool:
        """Put a refused event back, in one step."""
        return bool(REQUEUE(self.client, self.keys.subscription(name), event=event_id))


class RedisOutlet:
    """Makes the message that the finishing step pushes."""

    def prepare(self, event: EnrichedEvent, text: str, bindings: frozenset[bytes]) -> Delivery:
        """Make the message and look up its queues."""
        return prepare(event, text, bindings)


class RedisSource:
    """Takes a message and remembers it in one step (fetch.lua).

    kombu's own consumer pops first and remembers in a second step: killed between the two, it
    loses the event.
    """

    shared = True

    def __init__(self, name: str, settings: Settings, client: Client) -> None:
        self._name = name
        self._holds = Holds(name, settings, client)

    def fetch(self, at_most: int, wait: float) -> list[Held]:
        """Take events and hold them; sleeps for `wait` seconds when there are none."""
        taken = self._holds.fetch(at_most, uuid4().hex)
        if not taken:
            sleep(wait)
        held = (self._read(tag, message) for tag, message in taken)
        return [h for h in held if h is not None]

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
        """Nothing to do: the client connects again by itself."""

    def close(self) -> None:
        """Nothing to do: the client belongs to the process."""

    def _read(self, tag: str, raw: bytes) -> Held | None:
        try:
            return Held(tag, EnrichedEvent.from_json(message_body(raw)))
        except ValueError as error:
            # Someone else's message: it would come back for ever.
            problem = f"not an event: {type(error).__name__}"
            unreadable = Settlement(tag, f"unreadable-{tag}", Verdict.UNREADABLE, problem)
            self._holds.settle([unreadable])
            log.error("event.unreadable", subscription=self._name, error=problem)
            return None


def _members(name: str, bound: Sequence[str]) -> list[str]:
    return [binding_member(name, key) for key in bound]
