"""The events exchange: routing keys, bindings, and events as kombu messages.

The exchange is a durable topic exchange of kombu, so that any kombu consumer can read it, on Redis,
RabbitMQ or another broker. On Redis the finishing script pushes the messages itself.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from kombu import Connection, Exchange, Queue, binding
from kombu.transport.virtual.exchange import TopicExchange
from pydantic_core import to_json

from schemas.event import EnrichedEvent
from workers.errors import ConfigurationError
from workers.store.connection import EXCHANGE

KEY_VERSION = "v1"
"""Last word of every routing key. First and last word are constant, so that `#.security.#` means
the same to kombu on Redis, where `#` wants a dot on both sides, as to AMQP, where it may be
empty."""

SEPARATOR = "\x06\x16"
"""What kombu puts between the parts of a binding, and between a queue and a priority."""

MAX_TOPICS = 8
"""A binding on language and topic allows for fewer topics than this before its own."""

EVENT_ID = "cloudEvents_id"
"""The message header that has the event's id."""

_WORD = re.compile(r"^[a-z0-9_-]{1,40}$")
_NAME = re.compile(r"^[A-Za-z0-9_.-]{1,100}$")
_AFTER_TAG = b'"}}'
_ATTRIBUTES = ("id", "type", "source", "subject")
_topic_exchange = TopicExchange(None)

# One of our own: a program that seeds Python's would give tags out again.
_dice = Random()  # noqa: S311 - tags are no secrets
os.register_at_fork(after_in_child=_dice.seed)


@dataclass(frozen=True, slots=True)
class Target:
    """A queue that an event goes to.

    Attributes:
        name: the subscription.
        max_length: most events in its queue.
        when_full: `hold`, `drop-oldest`, or `unread`: drop-oldest until somebody reads it.
    """

    name: str
    max_length: int
    when_full: str = "hold"


class Delivery(NamedTuple):
    """An event on its way into its queues.

    Attributes:
        head: the message up to its delivery tag.
        tail: the message after it.
        targets: the queues that get it, each once.
        stem: the beginning of the delivery tags, which end with the place of the queue. kombu uses
            one tag for every queue, so that two subscribers that hold the same event overwrite
            each other's entry in `unacked`.
        body: the event as JSON.
        headers: the headers of the message.
    """

    head: bytes
    tail: bytes
    targets: tuple[Target, ...] = ()
    stem: str = ""
    body: str = ""
    headers: Mapping[str, str] = MappingProxyType({})

    def tag(self, place: int) -> str:
        """Return the delivery tag of the event in the queue at a place among the targets."""
        return f"{self.stem}.{place}"

    def message(self, place: int) -> bytes:
        """Return the message for that queue."""
        return self.head + self.tag(place).encode() + self.tail


def exchange() -> Exchange:
    """Return the durable topic exchange that all events go through."""
    return Exchange(EXCHANGE, type="topic", durable=True, delivery_mode=2)


def routing_key(language: str, topics: Iterable[str]) -> str:
    """Return the routing key of an event, such as `event.ar.diplomacy.security.v1`."""
    words = ".".join(sorted(topics)) or "none"
    return f"event.{language.lower()}.{words}.{KEY_VERSION}"


def binding_keys(topics: Sequence[str] = (), languages: Sequence[str] = ()) -> list[str]:
    """Return the keys that bind a queue to events of any of these topics and languages.

    Without topics, events of every topic and of none match; without languages, those of every
    language. `none` as a topic means events that carry no topic.

    Raises:
        ConfigurationError: a name cannot be a word of a routing key.
    """
    for word in (*topics, *languages):
        if not _WORD.match(word):
            raise ConfigurationError(
                f"{word!r} is not a topic or language: use lower-case letters, digits, - and _"
            )
    if not topics:
        return [f"event.{language}.#" for language in languages] or ["event.#"]
    if not languages:
        return [f"#.{topic}.#" for topic in topics]
    # `event.ar.#.security.#` would miss event.ar.security.v1 on Redis, so count words instead.
    return [
        f"event.{language}.{'*.' * before}{topic}.#"
        for language in languages
        for topic in topics
        for before in range(MAX_TOPICS)
    ]


def queue(name: str, bound_to: Sequence[str], *, max_length: int | None = None) -> Queue:
    """Return the durable queue of a subscription, bound to the given keys.

    Args:
        name: the subscription.
        bound_to: the binding keys.
        max_length: number of events at which a broker refuses more; None: no bound there.

    Raises:
        ConfigurationError: the name cannot be used for a queue.
    """
    if not _NAME.match(name):
        raise ConfigurationError(
            f"{name!r} is not a subscription name: use letters, digits, '.', '-' and '_'"
        )
    arguments = None
    if max_length is not None:
        arguments = {"x-max-length": max_length, "x-overflow": "reject-publish"}
    return Queue(
        name,
        exchange=exchange(),
        bindings=[binding(exchange(), routing_key=key) for key in bound_to],
        durable=True,
        queue_arguments=arguments,
    )


def default_queues(topics: Iterable[str]) -> dict[str, list[str]]:
    """Return the names and binding keys of the default subscriptions to these topics."""
    return {f"events.{topic}": binding_keys([topic]) for topic in topics}


def declare(connection: Connection, queues: Iterable[Queue]) -> None:
    """Declare exchange, queues and bindings with the broker; repeating this changes nothing."""
    with connection.channel() as channel:
        for item in queues:
            item(channel).declare()


def binding_member(queue_name: str, key: str) -> str:
    """Return a binding as kombu writes it into its table on Redis."""
    return SEPARATOR.join((key, _topic_exchange.key_to_pattern(key), queue_name))


@lru_cache(maxsize=4096)
def queues_for(bindings: frozenset[bytes], key: str) -> tuple[str, ...]:
    """Return the queues that a routing key reaches by a binding table, each once, sorted."""
    names = set()
    for member in bindings:
        _, pattern, name = member.decode().split(SEPARATOR)
        if _compiled(pattern).match(key):
            names.add(name)
    return tuple(sorted(names))


def prepare(
    event: EnrichedEvent, event_json: str, targets: Iterable[Target] = (), key: str = ""
) -> Delivery:
    """Make the kombu message of an event.

    Args:
        event: the event.
        event_json: the event as JSON.
        targets: the queues that get it.
        key: its routing key, if that is known already.
    """
    key = key or routing_key(event.data.language.code, event.topics)
    return _delivery(key, headers(event), event_json, targets)


def prepare_again(event_json: str) -> Delivery:
    """Make the kombu message of an event that was kept as JSON, by any version of Barid.

    Raises:
        ValueError: it is not an event.
    """
    try:
        event = json.loads(event_json)
        data = event["data"]
        carried = [d["topic"] for d in data["topics"] if d["carried"]]
        key = routing_key(data["language"]["code"], carried)
        attributes = {f"cloudEvents_{name}": str(event[name]) for name in _ATTRIBUTES}
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an event: {error}") from None
    return _delivery(key, attributes, event_json, ())


def headers(event: EnrichedEvent) -> dict[str, str]:
    """Return the message headers: CloudEvents attributes for consumers to filter by."""
    return {f"cloudEvents_{name}": str(getattr(event, name)) for name in _ATTRIBUTES}


def _delivery(
    key: str, attributes: dict[str, str], event_json: str, targets: Iterable[Target]
) -> Delivery:
    message = {
        "body": event_json,
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": attributes,
        "properties": {
            "delivery_mode": 2,
            "delivery_info": {"exchange": EXCHANGE, "routing_key": key},
            "priority": 0,
            "body_encoding": None,
            "delivery_tag": "",  # last, so that the message can be split here
        },
    }
    # Unescaped, Arabic takes 2 bytes a letter; \uXXXX takes 6, and base64 2.7. The standard library
    # takes three times as long.
    text = to_json(message)
    head, tail = text[: -len(_AFTER_TAG)], _AFTER_TAG
    # As unlikely to come twice as a UUID, without asking the kernel.
    stem = f"{_dice.getrandbits(128):032x}"
    return Delivery(head, tail, tuple(targets), stem, event_json, attributes)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
