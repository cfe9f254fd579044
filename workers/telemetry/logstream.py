"""The log stream: the latest log lines of every process, kept in Redis, bounded."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workers.settings import Settings
from workers.store.connection import Client, connect, keys

PAGE = 1_000
"""Lines read at once."""


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
        self._key, self._pushed = keys(settings).logs, keys(settings).logs_pushed
        self._kept = settings.log_stream
        self._redis = client or connect(settings)

    def append(self, lines: Sequence[str]) -> None:
        """Add lines, each a JSON object."""
        pipe = self._redis.pipeline(transaction=False)
        for line in lines:
            pipe.xadd(self._key, {"line": line}, maxlen=self._kept, approximate=True)
        pipe.execute()

    def since(self, age: timedelta, *, having: str = "") -> Iterator[LogLine]:
        """Yield the lines of the last `age` that contain `having`, in the order of arrival."""
        seconds, micros = self._redis.time()
        start = max(0, int(seconds * 1000 + micros // 1000 - age.total_seconds() * 1000))
        yield from self.after(f"{start}-0", inclusive=True, having=having)

    def after(
        self, position: str, *, inclusive: bool = False, having: str = ""
    ) -> Iterator[LogLine]:
        """Yield the lines after a position that contain `having`, up to the last one there is."""
        mark = having.encode()
        while True:
            bound = position if inclusive else f"({position}"
            page: Any = self._redis.xrange(self._key, min=bound, count=PAGE)
            for identity, fields in page:
                position, inclusive = identity.decode(), False
                if mark not in fields.get(b"line", b""):
                    continue  # looked for before it is read, which costs far more
                if line := _read(position, fields):
                    yield line
            if len(page) < PAGE:
                return

    def latest(self, at_most: int) -> list[LogLine]:
        """Return the latest lines, oldest first."""
        page: Any = self._redis.xrevrange(self._key, count=at_most)
        lines = [_read(identity.decode(), fields) for identity, fields in reversed(page)]
        return [line for line in lines if line]

    def pushed(self) -> str:
        """Return the position up to which lines were pushed to a log store."""
        position: Any = self._redis.get(self._pushed)
        return position.decode() if position else "0-0"

    def set_pushed(self, position: str) -> None:
        """Remember that the lines up to a position were pushed to a log store."""
        self._redis.set(self._pushed, position)

    def end(self) -> str:
        """Return the position of the last line there is."""
        page: Any = self._redis.xrevrange(self._key, count=1)
        return str(page[0][0].decode()) if page else "0-0"


def _read(position: str, fields: dict[bytes, bytes]) -> LogLine | None:
    try:
        line = json.loads(fields[b"line"])
    except (KeyError, ValueError):
        return None
    return LogLine(position, line) if isinstance(line, dict) else None
