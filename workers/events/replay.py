"""Replay: recent events, once more or for the first time, into the queue of one subscription.

What finishes an event puts it into the recent-events stream and into the queues, or owes it to
them, in one step. So of an event in the stream it is settled already whether a subscription was
given it, and to look afterwards where it is tells whether it is missing there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

from schemas.event import EnrichedEvent
from workers.errors import ConfigurationError
from workers.events.backend import Backend, open_backend
from workers.events.definition import Definition
from workers.events.filters import Facts
from workers.events.places import Place, Places
from workers.events.recent import RecentStream, order
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.connection import Client
from workers.telemetry.lognames import get_logger

POLL = 0.05
"""Seconds between two looks at the articles that are being worked on."""

SHORT = 50
"""Events that may be left for the end when a subscription begins with the past."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """How events are replayed.

    Attributes:
        again: also those that the subscription's consumers have handled.
        limit: events put at most, the oldest ones; None: all.
        dry_run: only count.
    """

    again: bool = False
    limit: int | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found and did; all but the last count events.

    Attributes:
        matching: recent ones that the subscription's filter lets in.
        put: put into its queue, or that would be.
        no_room: that would have been put, had the queue not been full.
        coming: not put since they wait for its consumers, or are held by them or owed to it.
        handled: not put since its consumers have handled them.
        refused: not put since they are among its dead letters.
        oldest: time of the oldest recent event there is; None: there is none.
    """

    matching: int = 0
    put: int = 0
    no_room: int = 0
    coming: int = 0
    handled: int = 0
    refused: int = 0
    oldest: datetime | None = None


class Replay:
    """Replays the recent events of one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._backend = open_backend(settings, client)
        self._subscriptions = Subscriptions(settings, self._backend.client)
        self._stream = RecentStream(settings, self._backend.client)

    def into(self, name: str, since: timedelta, options: Options | None = None) -> Replayed:
        """Put recent events that a subscription's filter lets in into its queue, oldest first.

        They go behind what waits there. Those that its consumers are going to get anyway are
        passed over, and those that they have handled, unless the options say otherwise.

        Raises:
            ConfigurationError: there is no subscription of that name.
        """
        definition = self._subscriptions.definition(name)
        run = _Run(self._backend, name, definition, options or Options())
        end = self._stream.end()
        run.look()  # after the end is known: what comes later is not ours
        run.go(self._stream.pages(self._stream.since(since), end))
        return replace(run.done, oldest=self._oldest())

    def begin(self, name: str, definition: Definition, since: timedelta) -> Replayed:
        """Make a subscription that begins with the recent past.

        The past is in its queue before it is bound. What finishes meanwhile comes once: by the
        stream, or from a worker that knew of the subscription when it began.

        Raises:
            ConfigurationError: there is one of that name, or it cannot be made.
        """
        if name in self._subscriptions.definitions():
            raise ConfigurationError(
                f"subscription {name!r} is there already: put the past into its queue with "
                f"`barid subscriptions replay {name}`"
            )
        self._subscriptions.check(definition.filter)
        self._backend.make(name, definition)
        run = _Run(self._backend, name, definition, Options())
        run.look()  # a queue of that name may be left over from an attempt that was broken off
        position, read = self._stream.since(since), SHORT
        while read >= SHORT and not run.done.no_room:
            end = self._stream.end()
            read = run.go(self._stream.pages(position, end))
            position = max(position, end, key=order)
        self._subscriptions.take_up(name, definition)
        self._await_claimed()
        end = self._stream.end()
        run.look()
        run.go(self._stream.pages(position, end))
        return replace(run.done, oldest=self._oldest())

    def _oldest(self) -> datetime | None:
        first = int(self._stream.first().partition("-")[0])
        return datetime.fromtimestamp(first / 1000, UTC) if first else None

    def _await_claimed(self) -> None:
        """Wait until no worker is left that claimed articles before it could know of a queue."""
        client, key = self._backend.client, self._backend.keys.leases
        found: Any = client.zrange(key, 0, -1, withscores=True)
        claimed = dict(found)
        deadline = monotonic() + self._backend.settings.lease
        while claimed and monotonic() < deadline:
            now: Any = client.zmscore(key, list(claimed))
            claimed = {
                entry: until
                for (entry, until), score in zip(claimed.items(), now, strict=True)
                if score == until  # the same claim: another would have another deadline
            }
            if claimed:
                sleep(POLL)


@dataclass(slots=True)
class _Run:
    """One replay under way."""

    backend: Backend
    name: str
    definition: Definition
    options: Options
    done: Replayed = Replayed()
    places: Places | None = None
    given: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Look where the subscription has its events."""
        self.places = Places(self.backend, self.name)

    def go(self, pages: Iterable[Sequence[tuple[str, bytes]]]) -> int:
        """Put what the subscription lacks of these events; returns how many were read."""
        read = 0
        for page in pages:
            read += len(page)
            self._put([one for one in map(_read, page) if one and self._lets_in(one.event)])
            if self._left() == 0:
                break
        return read

    def _lets_in(self, event: EnrichedEvent) -> bool:
        return event.id not in self.given and self.definition.filter.matches(Facts(event))

    def _left(self) -> int | None:
        limit = self.options.limit
        return None if limit is None else limit - self.done.put

    def _put(self, matching: Sequence["_Kept"]) -> None:
        found = self.places.of(one.event for one in matching) if self.places else {}
        lacking: list[_Kept] = []
        passed: list[Place] = []
        for one in matching:
            if len(lacking) == self._left():
                break
            place = found.get(one.event.id)
            if place is None or (place is Place.HANDLED and self.options.again):
                lacking.append(one)
            else:
                passed.append(place)
        put = self._push([one.text for one in lacking])
        self.given.update(one.event.id for one in lacking[:put])
        d, handled, refused = self.done, passed.count(Place.HANDLED), passed.count(Place.REFUSED)
        self.done = replace(
            d,
            matching=d.matching + len(lacking) + len(passed),
            put=d.put + put,
            no_room=d.no_room + len(lacking) - put,
            coming=d.coming + len(passed) - handled - refused,
            handled=d.handled + handled,
            refused=d.refused + refused,
        )

    def _push(self, events: Sequence[str]) -> int:
        if self.options.dry_run or not events:
            return len(events)
        if self.done.no_room:
            return 0  # behind those that had none: in order, or not at all
        return self.backend.push(
            self.name, events, max_length=self.definition.max_length, again=self.options.again
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A recent event, and the JSON that it was kept as."""

    event: EnrichedEvent
    text: str


def _read(kept: tuple[str, bytes]) -> _Kept | None:
    position, text = kept
    try:
        return _Kept(EnrichedEvent.from_json(text), text.decode())
    except ValueError as error:
        log.error("event.unreadable", error=f"recent event {position}: {type(error).__name__}")
        return None
