"""Where a consumer's events come from: a queue on Redis, or one of another kombu broker."""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import sleep
from typing import Any, Protocol, cast
from uuid import uuid4

import redis
from kombu import Connection, Consumer, Message

from schemas.event import EnrichedEvent
from workers.articles.ledger import Ledger
from workers.events.exchange import queue
from workers.settings import Settings
from workers.store.connection import connect, keys, kombu_connection
from workers.telemetry.lognames import get_logger

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """An event that this consumer works on.

    Attributes:
        tag: names the hold, not the event.
        message: kombu's message, where the broker is not Redis.
    """

    tag: str
    event: EnrichedEvent
    message: Any = field(default=None, compare=False)


class Source(Protocol):
    """A queue of events that are held until they are settled."""

    def fetch(self, at_most: int, wait: float) -> list[Held]:
        """Take events and hold them; waits up to `wait` seconds when there are none."""

    def settle(self, held: Held, verdict: str, cause: str = "") -> str:
        """End a hold: "handled", "back" or "refused"; returns what became of the event."""

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""

    def extend(self, held: Sequence[Held]) -> None:
        """Keep the holds alive."""

    def reconnect(self) -> None:
        """Drop a broken connection; the next call makes a new one."""

    def close(self) -> None:
        """Disconnect."""


class RedisSource:
    """Takes a message and remembers it in one step (fetch.lua).

    kombu's own consumer pops first and remembers in a second step: killed between the two, it
    loses the event.
    """

    def __init__(self, name: str, settings: Settings) -> None:
        self._name, self._settings = name, settings
        self._ledger = Ledger(settings)
        self._keys = keys(settings)

    def fetch(self, at_most: int, wait: float) -> list[Held]:
        """Take events and hold them; sleeps for `wait` seconds when there are none."""
        k, name = self._keys, self._name
        reply = self._ledger.run(
            "fetch",
            [k.queue(name), k.held(name), k.held_leases(name)],
            [at_most, int(self._settings.consumer_lease * 1000), uuid4().hex],
        )
        if not reply:
            sleep(wait)
            return []
        held = (self._read(t.decode(), m) for t, m in zip(reply[::2], reply[1::2], strict=True))
        return [h for h in held if h is not None]

    def settle(self, held: Held, verdict: str, cause: str = "") -> str:
        """End a hold (settle.lua)."""
        return self._settle(held.tag, held.event.id, verdict, cause)

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""
        return _seen(self._ledger.redis, self._keys.seen(self._name), ids)

    def extend(self, held: Sequence[Held]) -> None:
        """Renew the leases, in Redis's own time."""
        lease = int(self._settings.consumer_lease * 1000)
        tags = [h.tag for h in held]
        self._ledger.run("extend", [self._keys.held_leases(self._name)], [lease, *tags])

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
            self._settle(tag, f"unreadable-{tag}", "unreadable", problem)
            log.error("event.unreadable", subscription=self._name, error=problem)
            return None

    def _settle(self, tag: str, event_id: str, verdict: str, cause: str) -> str:
        k, s, name = self._keys, self._settings, self._name
        reply = self._ledger.run(
            "settle",
            [
                *(k.queue(name), k.held(name), k.held_leases(name)),
                *(k.refusals(name), k.seen(name), k.refused(name)),
            ],
            [
                *(verdict, tag, event_id, s.max_refusals, s.seen_window),
                *(cause, s.max_dead_letters),
            ],
        )
        return cast(str, reply.decode())


class AmqpSource:
    """Takes messages from RabbitMQ or another broker of kombu, which holds them until settled.

    What was handled and refused is remembered in the ledger's Redis, as it is for Redis queues.
    """

    def __init__(self, name: str, settings: Settings) -> None:
        self._name, self._settings = name, settings
        self._keys, self._redis = keys(settings), connect(settings)
        self._connection: Connection | None = None
        self._consumer: Consumer | None = None
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
        arrived, self._arrived = self._arrived, []
        return [h for h in map(self._read, arrived) if h is not None]

    def settle(self, held: Held, verdict: str, cause: str = "") -> str:
        """End a hold; a refused event goes behind the others, or to the dead letters."""
        k, name, event = self._keys, self._name, held.event.id
        outcome = verdict
        if verdict == "handled":
            pipe = self._redis.pipeline()
            pipe.zadd(k.seen(name), {event: _now(self._redis)})
            pipe.zremrangebyrank(k.seen(name), 0, -self._settings.seen_window - 1)
            pipe.hdel(k.refusals(name), event)
            pipe.execute()
        elif verdict == "refused":
            times = int(self._redis.hincrby(k.refusals(name), event, 1))
            full = int(self._redis.hlen(k.refused(name))) >= self._settings.max_dead_letters
            if times >= self._settings.max_refusals and not full:
                self._bury(event, held.event.to_json(), cause, times)
                outcome = "dead"
        try:
            if outcome in ("handled", "dead"):
                held.message.ack()
            else:
                held.message.reject(requeue=True)
        except (self._connection or kombu_connection(self._settings)).connection_errors as error:
            raise ConnectionError(str(error)) from error
        return "back" if outcome == "refused" else outcome

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Return which of these events this subscription has handled before."""
        return _seen(self._redis, self._keys.seen(self._name), ids)

    def extend(self, held: Sequence[Held]) -> None:
        """Nothing to do: the broker holds messages as long as the connection lives."""

    def reconnect(self) -> None:
        """Drop the connection; the broker returns what was held."""
        self.close()

    def close(self) -> None:
        """Disconnect."""
        self._arrived = []
        if self._connection is not None:
            self._connection.release()
        self._connection = self._consumer = None

    def _connected(self, at_most: int) -> Connection:
        if self._connection is None:
            self._connection = kombu_connection(self._settings)
            item = queue(self._name, [], self._settings)
            self._consumer = Consumer(
                self._connection.channel(),
                [item],
                on_message=self._arrived_append,
                prefetch_count=at_most,
                auto_declare=False,
            )
            self._consumer.consume()
        return self._connection

    def _arrived_append(self, message: Message) -> None:
        self._arrived.append(message)

    def _read(self, message: Message) -> Held | None:
        try:
            body = message.body
            return Held(str(message.delivery_tag), EnrichedEvent.from_json(body), message)
        except ValueError as error:
            problem = f"not an event: {type(error).__name__}"
            self._bury(f"unreadable-{uuid4().hex}", str(message.body), problem, 1)
            message.ack()
            log.error("event.unreadable", subscription=self._name, error=problem)
            return None

    def _bury(self, event: str, text: str, cause: str, times: int) -> None:
        letter = {
            "cause": cause,
            "refusals": times,
            "at_ms": _now(self._redis),
            "message": json.dumps({"body": text}, ensure_ascii=False),
        }
        k, name = self._keys, self._name
        pipe = self._redis.pipeline()
        pipe.hset(k.refused(name), event, json.dumps(letter, ensure_ascii=False))
        pipe.hdel(k.refusals(name), event)
        pipe.execute()


def message_body(raw: bytes) -> bytes:
    """Return the body of a kombu message as it lies on Redis.

    Raises:
        ValueError: when it is no such message.
    """
    message = json.loads(raw)
    try:
        body, encoding = message["body"], message["properties"].get("body_encoding")
    except (KeyError, TypeError, AttributeError):
        raise ValueError("not a kombu message") from None
    return b64decode(body) if encoding == "base64" else str(body).encode()


def _seen(client: "redis.Redis", key: str, ids: Sequence[str]) -> set[str]:
    if not ids:
        return set()
    pipe = client.pipeline(transaction=False)
    for event_id in ids:
        pipe.zscore(key, event_id)
    return {i for i, score in zip(ids, pipe.execute(), strict=True) if score is not None}


def _now(client: Any) -> int:
    seconds, micros = client.time()
    return int(seconds * 1000 + micros // 1000)
