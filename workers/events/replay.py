"""Replay: puts recent events, again or for the first time, into the queue of one subscription.

The step that finishes an article puts its event into the recent-events stream and into the queues,
or owes it to them. So for an event in the stream it is already decided whether a subscription was
given it, and looking where the event is now tells whether the subscription lacks it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

from schemas.event import EnrichedEvent
from workers.errors import ConfigurationError
from workers.events.backend import Backend, open_backend
from workers.events.debts import Debts
from workers.events.definition import Definition
from workers.events.facts import Facts
from workers.events.places import Place, Places
from workers.events.recent import RecentStream, order
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.store.connection import Client
from workers.stories.index import StoryIndex, Wanted
from workers.stories.rehearsal import Rehearsal
from workers.telemetry.lognames import get_logger

POLL = 0.05
"""Seconds between two checks of the articles being worked on."""

SHORT = 50
"""Events that may be left for the last pass when a subscription begins with the past."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """How events are replayed.

    Attributes:
        again: replay those, too, that the subscription's consumers have handled.
        limit: most events to put, oldest first; None: all.
        dry_run: only count what would be done.
    """

    again: bool = False
    limit: int | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found and did; all attributes but the last count events.

    Attributes:
        matching: recent events that the subscription's filter lets in.
        put: put into its queue, or in a dry run, those that would have been.
        no_room: not put because the queue was full; in a dry run, as it is now.
        coming: not put because they are waiting, held by its consumers, or owed to it.
        handled: not put because its consumers have handled them.
        refused: not put because they are among its dead letters.
        oldest_at: the time of the oldest recent event; None: there is none.
    """

    matching: int = 0
    put: int = 0
    no_room: int = 0
    coming: int = 0
    handled: int = 0
    refused: int = 0
    oldest_at: datetime | None = None


class Replay:
    """Replays the recent events in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._backend = open_backend(settings, client)
        self._subscriptions = Subscriptions(settings, self._backend.client)
        self._stream = RecentStream(settings, self._backend.client)

    def into(self, name: str, since: timedelta, options: Options | None = None) -> Replayed:
        """Put the recent events that a subscription's filter lets in into its queue, oldest first.

        They go behind what waits there. Events that its consumers will get anyway are skipped,
        and so are those that they have handled, unless the options say otherwise.

        Raises:
            ConfigurationError: there is no subscription of that name.
        """
        definition = self._subscriptions.definition(name)
        run = _Run(self._backend, name, definition, options or Options())
        end = self._stream.end()
        run.look()  # only once the end is known: later events are not replayed
        run.go(self._stream.pages(self._stream.since(since), end))
        return replace(run.done, oldest_at=self._oldest())

    def begin(self, name: str, definition: Definition, since: timedelta) -> Replayed:
        """Make a subscription that begins with the recent past.

        Past events are in its queue before it is bound. An event finished meanwhile arrives once:
        from the stream, or from a worker that knew of the subscription when it claimed.

        Raises:
            ConfigurationError: the name is taken, or the subscription cannot be made.
        """
        if name in self._subscriptions.definitions():
            raise ConfigurationError(
                f"subscription {name!r} already exists: put past events into its queue with "
                f"`barid subscriptions replay {name}`"
            )
        self._subscriptions.check(definition.filter)
        self._backend.make(name, definition)
        run = _Run(self._backend, name, definition, Options())
        run.look()  # an interrupted attempt may have left a queue of that name
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
        return replace(run.done, oldest_at=self._oldest())

    def _oldest(self) -> datetime | None:
        first = int(self._stream.first().partition("-")[0])
        return datetime.fromtimestamp(first / 1000, UTC) if first else None

    def _await_claimed(self) -> None:
        """Wait until no worker holds articles that it claimed before it could know of the queue."""
        client, key = self._backend.client, self._backend.keys.leases
        leases: Any = client.zrange(key, 0, -1, withscores=True)
        claimed = dict(leases)
        deadline = monotonic() + self._backend.settings.lease
        while claimed and monotonic() < deadline:
            now: Any = client.zmscore(key, list(claimed))
            claimed = {
                entry: until
                for (entry, until), score in zip(claimed.items(), now, strict=True)
                if score == until  # the same claim: a new one would have a new deadline
            }
            if claimed:
                sleep(POLL)


@dataclass(slots=True)
class _Run:
    """One replay in progress."""

    backend: Backend
    name: str
    definition: Definition
    options: Options
    done: Replayed = Replayed()
    places: Places | None = None
    put_now: set[str] = field(default_factory=set)
    rehearsal: Rehearsal | None = None

    def look(self) -> None:
        """Look where the subscription has its events."""
        self.places = Places(self.backend, self.name)

    def go(self, pages: Iterable[Sequence[tuple[str, bytes]]]) -> int:
        """Put those of these events that the subscription lacks; return how many were read."""
        read = 0
        for page in pages:
            read += len(page)
            self._put([one for one in map(_read, page) if one and self._lets_in(one.event)])
            if self._left() == 0:
                break
        return read

    def _lets_in(self, event: EnrichedEvent) -> bool:
        """Whether an event is let in, as far as that can be said without giving it to anybody."""
        if event.id in self.put_now:
            return False
        wanted, facts = self.definition.filter, Facts(event, self.backend.settings.actors_file)
        if wanted.first_of_story:
            return wanted.matches_but_story(facts)
        return wanted.matches(facts)

    def _is_given(self, event: EnrichedEvent) -> bool:
        """Whether it is let in as one of its story; from then on the others of its story are not.

        So only an event that is put now may be asked about.
        """
        wanted = self.definition.filter
        if not wanted.first_of_story:
            return True
        facts = Facts(event, self.backend.settings.actors_file)
        return wanted.matches(facts, self._given(event))

    def _given(self, event: EnrichedEvent) -> bool | None:
        """Whether the subscription is given an event as one of its story; a dry run only looks."""
        index = StoryIndex(self.backend.settings, self.backend.client)
        wanted = Wanted(self.name, self.definition.filter.again_after or 0)
        if self.options.dry_run:
            self.rehearsal = self.rehearsal or Rehearsal(index, wanted)
            return self.rehearsal.give(event.subject)
        return index.give(wanted, [event.subject])[0]

    def _left(self) -> int | None:
        limit = self.options.limit
        return None if limit is None else limit - self.done.put

    def _put(self, matching: Sequence["_Kept"]) -> None:
        places = self.places.of(one.event for one in matching) if self.places else {}
        lacking: list[_Kept] = []
        passed: list[Place] = []
        room, homeless = self._room(), 0
        for one in matching:
            if len(lacking) == self._left():
                break
            if len(lacking) == room:
                homeless += 1
                continue
            if not self._is_given(one.event):
                continue
            place = places.get(one.event.id)
            if place is None or (place is Place.HANDLED and self.options.again):
                lacking.append(one)
            else:
                passed.append(place)
        put = self._push([one.text for one in lacking])
        self.put_now.update(one.event.id for one in lacking[:put])
        done = self.done
        handled, refused = passed.count(Place.HANDLED), passed.count(Place.REFUSED)
        self.done = replace(
            done,
            matching=done.matching + len(lacking) + len(passed) + homeless,
            put=done.put + put,
            no_room=done.no_room + len(lacking) - put + homeless,
            coming=done.coming + len(passed) - handled - refused,
            handled=done.handled + handled,
            refused=done.refused + refused,
        )

    def _room(self) -> int | None:
        """How many events have room, where one must know before; None: pushing them will tell.

        An event of a story must not be given if there is no room for it: it would be lost, and all
        others of its story with it.
        """
        return self._space() if self.definition.filter.first_of_story else None

    def _space(self) -> int:
        """How many events find room in the queue; in a dry run, after those that would be there."""
        if self.done.no_room:
            return 0
        if not self.options.dry_run:
            self.backend.repay([self.name])
        if self.name in Debts(self.backend.settings, self.backend.client).owed():
            return 0  # what is owed goes first, into whatever room there will be
        most = self.definition.max_length or self.backend.settings.max_queue_length
        there = self.backend.lengths([self.name])[self.name] or 0
        return max(0, most - there - (self.done.put if self.options.dry_run else 0))

    def _push(self, events: Sequence[str]) -> int:
        if not events:
            return 0
        if self.options.dry_run:
            return min(len(events), self._space())
        if self.done.no_room:
            return 0  # earlier ones found no room: in order, or not at all
        return self.backend.push(
            self.name, events, max_length=self.definition.max_length, again=self.options.again
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A recent event, and the JSON that was kept."""

    event: EnrichedEvent
    text: str


def _read(kept: tuple[str, bytes]) -> _Kept | None:
    position, text = kept
    try:
        return _Kept(EnrichedEvent.from_json(text), text.decode())
    except ValueError as error:
        log.error("event.unreadable", error=f"recent event {position}: {type(error).__name__}")
        return None
