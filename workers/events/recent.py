"""The recent-events stream: the latest events, for replay and inspection; no consumer reads it."""

import re
from collections.abc import Collection, Iterator
from datetime import timedelta
from time import sleep
from typing import Any, cast

from schemas.event import EnrichedEvent
from workers.errors import ConfigurationError
from workers.settings import Settings
from workers.store.codec import decompress
from workers.store.connection import Client, connect, keys

PAGE = 200
"""Events read from the stream at once."""

POLL = 0.2
"""Seconds between two reads of the stream while it is being followed."""

Fields = dict[bytes, bytes]

_POSITION = re.compile(r"^([0-9]{1,20})-([0-9]{1,20})$")
_LAST = 2**64 - 1

_EVENT_ID = re.compile(rb'"id": ?"([0-9a-f]{32})"')
"""An event's id, which stands before everything that a stranger has written."""

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_AGE = re.compile(r"^(\d+)\s*([smhd])$")

LONGEST = timedelta(days=36_500)
"""Longest span of time; beyond it there are no dates to reckon with."""


def parse_age(text: str) -> timedelta:
    """Read a span of time such as `90s`, `10m`, `2h` or `1d`.

    Raises:
        ConfigurationError: it is not one.
    """
    match = _AGE.match(text.strip())
    if not match:
        raise ConfigurationError(f"{text!r} is not a span of time: write 90s, 10m, 2h or 1d")
    if len(match[1]) > 10 or int(match[1]) * _UNITS[match[2]] > LONGEST.total_seconds():
        raise ConfigurationError(f"{text[:40]!r} is longer than {LONGEST.days}d")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def recent_events(
    settings: Settings, since: timedelta, client: Client | None = None
) -> Iterator[EnrichedEvent]:
    """Yield the events of the last `since`, oldest first; nothing is taken from any queue."""
    client = client or connect(settings)
    stream = keys(settings).recent
    start = _start(client, since)
    while page := _page(client, stream, start):
        for _, fields in page:
            yield EnrichedEvent.from_json(decompress(fields[b"event"]))
        if len(page) < PAGE:
            return
        start = f"({page[-1][0].decode()}"


def follow_events(
    settings: Settings, since: timedelta, client: Client | None = None
) -> Iterator[EnrichedEvent]:
    """Yield the events of the last `since`, then each new one as it comes; never ends."""
    client = client or connect(settings)
    stream = keys(settings).recent
    start = _start(client, since)
    while True:
        page = _page(client, stream, start)
        for identity, fields in page:
            yield EnrichedEvent.from_json(decompress(fields[b"event"]))
            start = f"({identity.decode()}"
        if not page:
            sleep(POLL)


class RecentStream:
    """The stream by position, for code that keeps an index of it."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._redis = client or connect(settings)
        self._key = keys(settings).recent

    def end(self) -> str:
        """Return the position of the newest event."""
        page: Any = self._redis.xrevrange(self._key, count=1)
        return str(page[0][0].decode()) if page else "0-0"

    def first(self) -> str:
        """Return the position of the oldest event."""
        page: Any = self._redis.xrange(self._key, count=1)
        return str(page[0][0].decode()) if page else "0-0"

    def since(self, age: timedelta) -> str:
        """Return the position before the first event of the last `age`."""
        return before(max(f"{_start(self._redis, age)}-0", self.first(), key=order))

    def span(self) -> tuple[str, str]:
        """Return the positions of the oldest and the newest event."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.xrange(self._key, count=1)
        pipe.xrevrange(self._key, count=1)
        oldest, newest = pipe.execute()
        return (oldest[0][0].decode(), newest[0][0].decode()) if oldest else ("0-0", "0-0")

    def read(self, position: str, count: int) -> tuple[str, list[tuple[str, bytes]]]:
        """Return the oldest position, and what `after` returns.

        What was trimmed before the page was read is trimmed when the oldest is: no gap is missed.
        """
        pipe = self._redis.pipeline(transaction=False)
        pipe.xrange(self._key, min=f"({position}", count=count)
        pipe.xrange(self._key, count=1)
        page, oldest = pipe.execute()
        return oldest[0][0].decode() if oldest else "0-0", _unpacked(page)

    def pages(self, after: str, upto: str) -> Iterator[list[tuple[str, bytes]]]:
        """Yield the events after one position up to and including another, page by page."""
        while True:
            page: Any = self._redis.xrange(self._key, min=f"({after}", max=upto, count=PAGE)
            if page:
                yield _unpacked(page)
                after = page[-1][0].decode()
            if len(page) < PAGE:
                return

    def find(self, identity: str) -> EnrichedEvent | None:
        """Return the latest event that has this id or whose article has it; None: there is none."""
        wanted = identity.encode()
        for text in self._backwards():
            if wanted in text:
                event = EnrichedEvent.from_json(text)
                if identity in (event.id, event.subject):
                    return event
        return None

    def find_all(self, event_ids: Collection[str]) -> dict[str, EnrichedEvent]:
        """Return those of these events that are still kept, by id; the stream is read once."""
        missing, found = set(event_ids), {}
        for text in self._backwards() if missing else ():
            match = _EVENT_ID.search(text)
            if match and (identity := match[1].decode()) in missing:
                missing.remove(identity)
                found[identity] = EnrichedEvent.from_json(text)
                if not missing:
                    break
        return found

    def _backwards(self) -> Iterator[bytes]:
        newest = "+"
        while True:
            page: Any = self._redis.xrevrange(self._key, max=newest, count=PAGE)
            yield from (text for _, text in _unpacked(page))
            if len(page) < PAGE:
                return
            newest = f"({page[-1][0].decode()}"

    def after(self, position: str, count: int) -> list[tuple[str, bytes]]:
        """Return position and JSON of the events after a position, oldest first."""
        return _unpacked(self._redis.xrange(self._key, min=f"({position}", count=count))

    def before(self, position: str, count: int) -> list[tuple[str, bytes]]:
        """Return position and JSON of the events before a position, newest first."""
        return _unpacked(self._redis.xrevrange(self._key, max=f"({position}", count=count))

    def at(self, position: str) -> bytes | None:
        """Return the JSON of the event at a position."""
        events = _unpacked(self._redis.xrange(self._key, min=position, max=position, count=1))
        return events[0][1] if events else None


def order(position: str) -> tuple[int, int]:
    """Return the key by which positions in the stream are compared.

    Raises:
        ValueError: it is not a position, such as 1764082800000-0.
    """
    match = _POSITION.match(position)
    if not match or max(numbers := (int(match[1]), int(match[2]))) > _LAST:
        raise ValueError(f"{position[:50]!r} is not a position in the stream")
    return numbers


def before(position: str) -> str:
    """Return the position just before this one."""
    time, number = order(position)
    if number:
        return f"{time}-{number - 1}"
    return f"{time - 1}-{_LAST}" if time else position


def _unpacked(page: Any) -> list[tuple[str, bytes]]:
    return [(identity.decode(), decompress(fields[b"event"])) for identity, fields in page]


def _start(client: Client, since: timedelta) -> str:
    seconds, micros = client.time()
    now = seconds * 1000 + micros // 1000
    return str(max(0, int(now - since.total_seconds() * 1000)))


def _page(client: Client, stream: str, start: str) -> list[tuple[bytes, Fields]]:
    return cast("list[tuple[bytes, Fields]]", client.xrange(stream, min=start, count=PAGE))
