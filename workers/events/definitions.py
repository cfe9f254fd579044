"""The definitions of all subscriptions, as kept in Redis."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from schemas.event import EnrichedEvent
from workers.errors import ConfigurationError
from workers.events.definition import Definition, WhenFull
from workers.events.exchange import Target, default_queues
from workers.events.facts import Facts
from workers.events.filters import Filter
from workers.settings import Settings
from workers.store.connection import Client, keys
from workers.store.keys import Keys
from workers.store.script import Script
from workers.stories.index import Wanted

DEFINE, UNDEFINE = (Script("workers.events", name) for name in ("define", "undefine"))

UNREAD = "unread"
"""`when_full` of a default queue: drop-oldest until somebody reads it."""


class Written(NamedTuple):
    """The definitions as Redis has them.

    Attributes:
        bound: name of a subscription -> JSON of what it is bound to.
        defined: name -> JSON of its definition.
    """

    bound: dict[bytes, bytes]
    defined: dict[bytes, bytes]

    @classmethod
    def now(cls, client: Client, keys: Keys) -> "Written":
        """Read them."""
        pipe = client.pipeline(transaction=False)
        pipe.hgetall(keys.subscriptions)
        pipe.hgetall(keys.definitions)
        return cls(*pipe.execute())

    @classmethod
    def of(cls, bound: Sequence[bytes], defined: Sequence[bytes]) -> "Written":
        """Return what a script gives: names and values in turn."""
        pairs = (zip(its[::2], its[1::2], strict=True) for its in (bound, defined))
        return cls(*map(dict, pairs))


class _Read(NamedTuple):
    """The definitions as read, with what is worked out from them. It is replaced as a whole, since
    several threads of a console or consumer may ask at once."""

    written: Written | None
    definitions: dict[str, Definition]
    asking: dict[str, Filter]
    targets: dict[str, Target]


class Definitions:
    """The definition of every subscription in one Redis and namespace.

    Beside the definitions there is the older table of binding keys, which earlier versions read and
    write. A subscription that is only in that table was made by such a version.
    """

    def __init__(self, settings: Settings, client: Client) -> None:
        self._settings, self._client, self._keys = settings, client, keys(settings)
        self._defaults = default_queues(settings.default_subscriptions).keys()
        self._read = _Read(None, {}, {}, {})

    def all(self) -> dict[str, Definition]:
        """Return every subscription's definition, by name."""
        self.refresh()
        return self.known()

    def get(self, name: str) -> Definition | None:
        """Return a subscription's definition; None if there is no such subscription."""
        pipe = self._client.pipeline(transaction=False)
        pipe.hget(self._keys.subscriptions, name)
        pipe.hget(self._keys.definitions, name)
        bound, defined = pipe.execute()
        return None if bound is None else _read(defined, bound)

    def put(self, name: str, definition: Definition) -> None:
        """Store a definition, and its binding keys where earlier versions look for them."""
        DEFINE(
            self._client,
            self._keys,
            name=name,
            bindings=json.dumps(definition.bindings),
            definition=definition.model_dump_json(exclude_defaults=True),
        )

    def remove(self, name: str) -> None:
        """Forget a definition."""
        UNDEFINE(self._client, self._keys, name=name)

    def declared(self) -> set[str]:
        """Return the names of the subscriptions that a file declares."""
        names: Any = self._client.smembers(self._keys.declared)
        return {name.decode() for name in names}

    def declare(self, names: Iterable[str]) -> None:
        """Record that a file declares these subscriptions."""
        if names := list(names):
            self._client.sadd(self._keys.declared, *names)

    def refresh(self) -> None:
        """Reload what `known` and `target` return; cheap if nothing has changed."""
        self.read(Written.now(self._client, self._keys))

    def read(self, written: Written) -> None:
        """Take over what somebody else has read in Redis; cheap if nothing has changed."""
        if written != self._read.written:
            bound, defined = written
            read = {n.decode(): _read(defined.get(n), b) for n, b in sorted(bound.items())}
            asking = {n: d.filter for n, d in read.items() if d.filter.first_of_story}
            self._read = _Read(written, read, asking, {})

    def known(self) -> dict[str, Definition]:
        """Return the definitions as of the last `refresh`."""
        return self._read.definitions

    def wanting(self, event: EnrichedEvent) -> list[Wanted]:
        """Return the subscriptions that let an event in if it is the one of its story for them."""
        asking = self._read.asking
        if not asking:
            return []
        facts = Facts(event, self._settings.actors_file)
        return [
            Wanted(name, conditions.again_after or 0)
            for name, conditions in asking.items()
            if conditions.matches_but_story(facts)
        ]

    def target(self, name: str) -> Target:
        """Return a queue's bounds as of the last `refresh`; a foreign queue has the defaults."""
        read = self._read
        target = read.targets.get(name)
        if target is None:
            target = self.bounds(name, read.definitions.get(name, Definition()))
            read.targets[name] = target
        return target

    def bounds(self, name: str, definition: Definition) -> Target:
        """Return the bounds of a queue with this definition."""
        when_full = definition.when_full or (UNREAD if name in self._defaults else WhenFull.HOLD)
        length = definition.max_length or self._settings.max_queue_length
        return Target(name, length, str(when_full))


def _read(defined: bytes | None, bound: bytes | None) -> Definition:
    if defined is None:
        return Definition.from_bindings(json.loads(bound or b"[]"))
    try:
        return Definition.model_validate_json(defined, extra="ignore")
    except ValidationError as error:
        raise ConfigurationError(f"a subscription's definition is broken: {error}") from None
