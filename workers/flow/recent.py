"""The recent-events stream: what came out lately, for replay and for looking; it feeds nobody."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import redis

from schemas.event import EnrichedEvent
from workers.errors import ConfigurationError
from workers.flow.codec import decompress
from workers.flow.connection import connect, keys
from workers.settings import Settings

PAGE = 200
"""Events read from the stream at once."""

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_AGE = re.compile(r"^(\d+)\s*([smhd])$")


def parse_age(text: str) -> timedelta:
    """Read a span of time such as `90s`, `10m`, `2h` or `1d`.

    Raises:
        ConfigurationError: when it is not one.
    """
    match = _AGE.match(text.strip())
    if not match:
        raise ConfigurationError(f"{text!r} is not a span of time: write 90s, 10m, 2h or 1d")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def recent_events(
    settings: Settings, since: timedelta, client: "redis.Redis | None" = None
) -> Iterator[EnrichedEvent]:
    """Yield the events of the last `since`, the oldest first; takes nothing from any queue."""
    client = client or connect(settings)
    stream = keys(settings).recent
    seconds, micros = client.time()
    start = f"{max(0, int(seconds * 1000 + micros / 1000 - since.total_seconds() * 1000))}"
    while True:
        page = cast(
            "list[tuple[bytes, dict[bytes, bytes]]]", client.xrange(stream, min=start, count=PAGE)
        )
        for _, fields in page:
            yield EnrichedEvent.from_json(decompress(fields[b"event"]))
        if len(page) < PAGE:
            return
        start = f"({page[-1][0].decode()}"
