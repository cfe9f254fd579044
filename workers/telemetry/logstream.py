"""The log stream: the latest log lines of every process, kept in Redis, bounded.

It is two streams in Redis that are read as one: warnings and errors have one of their own, so that
the many lines of what went well do not push them out.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import merge
from typing import Any

from workers.settings import Settings
from workers.store.connection import Client, connect, keys
from workers.store.script import Script

PAGE = 1_000
"""Lines read at once."""

APPEND = Script("workers.telemetry", "append")

HEAD = 120
"""Characters of a line in which its level stands, after its time."""

_FAILURES = tuple(f'"severity_text":"{level}"' for level in ("warning", "error", "critical"))


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the stream.

    Attributes:
        position: its place in the stream, a Redis stream id; later lines have greater ones.
        fields: what the line says; telemetry/logging.py names the fields.
    """

    position: str
    fields: dict[str, Any]

    @property
    def timestamp(self) -> str:
        """When it was written, ISO 8601 in UTC, by the writer's clock."""
        return str(self.fields.get("timestamp", ""))


class LogStream:
    """The log stream of one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._keys = keys(settings)
        self._both = (self._keys.logs, self._keys.log_failures)
        self._kept, self._failures_kept = settings.log_stream, settings.log_failures
        self._redis = client or connect(settings)

    def append(self, lines: Sequence[str]) -> None:
        """Add lines, each a JSON object."""
        if not lines:
            return
        marked = (
            part
            for line in lines
            for part in (int(self._failures_kept > 0 and _is_failure(line)), line)
        )
        APPEND(
            self._redis,
            self._keys,
            kept=self._kept,
            failures_kept=self._failures_kept,
            more=marked,
        )

    def since(self, age: timedelta, *, upto: str = "", having: str = "") -> Iterator[LogLine]:
        """Yield the lines of the last `age` that contain `having`, in the order of arrival.

        Args:
            age: how old they may be.
            upto: the position of the last one; empty: the last there is.
            having: text that they contain.
        """
        seconds, micros = self._redis.time()
        start = max(0, int(seconds * 1000 + micros // 1000 - age.total_seconds() * 1000))
        yield from self._between(f"{start}-0", upto or self.end(), having)

    def after(self, position: str) -> Iterator[LogLine]:
        """Yield the lines after a position, up to the last one there is."""
        yield from self._between(f"({position}", self.end())

    def backwards(self) -> Iterator[LogLine]:
        """Yield all lines that are kept, latest first."""
        yield from merge(*map(self._backwards, self._both), key=_order, reverse=True)

    def latest(self, at_most: int) -> list[LogLine]:
        """Return the latest lines, oldest first."""
        pages = self._ends(at_most)
        lines = [_read(identity.decode(), fields) for page in pages for identity, fields in page]
        return sorted((line for line in lines if line), key=_order)[-at_most:]

    def pushed(self) -> str:
        """Return the position up to which lines were pushed to a log store."""
        position: Any = self._redis.get(self._keys.logs_pushed)
        return position.decode() if position else "0-0"

    def set_pushed(self, position: str) -> None:
        """Remember that the lines up to a position were pushed to a log store."""
        self._redis.set(self._keys.logs_pushed, position)

    def end(self) -> str:
        """Return the position of the last line there is."""
        last = [page[0][0].decode() for page in self._ends(1) if page]
        return max(last, key=order, default="0-0")

    def _between(self, start: str, end: str, having: str = "") -> Iterator[LogLine]:
        # Both up to the same end: a line that came to one of them after that one was read would be
        # passed over for good, were a later one of the other read.
        yield from merge(
            *(self._forwards(key, start, end, having.encode()) for key in self._both), key=_order
        )

    def _ends(self, count: int) -> list[Any]:
        # One after the other, which is as good as at once: what comes in between has a later
        # position. In one step (MULTI), a Redis without memory would refuse to be read.
        pipe = self._redis.pipeline(transaction=False)
        for key in self._both:
            pipe.xrevrange(key, count=count)
        return pipe.execute()

    def _forwards(self, key: str, start: str, end: str, mark: bytes) -> Iterator[LogLine]:
        def read(bound: str) -> Any:
            return self._redis.xrange(key, min=bound, max=end, count=PAGE)

        return _pages(read, start, mark)

    def _backwards(self, key: str) -> Iterator[LogLine]:
        def read(bound: str) -> Any:
            return self._redis.xrevrange(key, max=bound, count=PAGE)

        return _pages(read, "+")


def order(position: str) -> tuple[int, ...]:
    """Return the key by which positions are compared."""
    return tuple(map(int, position.split("-")))


def _pages(read: Callable[[str], Any], bound: str, mark: bytes = b"") -> Iterator[LogLine]:
    """Yield the lines of a stream that contain `mark`, read page by page from a bound on."""
    while True:
        page = read(bound)
        for identity, fields in page:
            bound = f"({identity.decode()}"
            if mark not in fields.get(b"line", b""):
                continue  # looked for before it is read, which costs far more
            if line := _read(identity.decode(), fields):
                yield line
        if len(page) < PAGE:
            return


def _order(line: LogLine) -> tuple[int, ...]:
    return order(line.position)


def _is_failure(line: str) -> bool:
    # In the head of a line, where the level stands; a title further on might say the same.
    head = line[:HEAD].replace(" ", "")
    return any(level in head for level in _FAILURES)


def _read(position: str, fields: dict[bytes, bytes]) -> LogLine | None:
    try:
        line = json.loads(fields[b"line"])
    except (KeyError, ValueError):
        return None
    return LogLine(position, line) if isinstance(line, dict) else None
