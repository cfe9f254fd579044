"""Pushes the log stream to Loki, where lines are kept longer than in Redis.

The stream already has the lines of every machine: one pusher serves all, and no agent needs to read
the files or sockets of a container engine. Its position in the stream is kept in Redis, so that it
carries on from there after a restart. Lines sent twice after a crash do no harm: Loki drops lines
that have the same text and time. The protocol is Loki's HTTP API, `POST /loki/api/v1/push` with
JSON.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from time import sleep
from typing import Any

from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.lognames import get_logger
from workers.telemetry.logstream import LogLine, LogStream

PATH = "/loki/api/v1/push"
BATCH = 1_000
"""Largest number of lines in one request."""

BATCH_CHARACTERS = 500_000
"""Largest number of characters in one request, at most 2 MB in UTF-8: Loki never takes 4 MiB."""

PAUSE = 1.0
"""Seconds between two looks at a stream that has nothing new."""

AWAY_FIRST, AWAY_LAST = 1.0, 30.0
"""Seconds until the next try after Loki or Redis did not answer: at first, and at most."""

TIMEOUT = 15.0
"""Seconds that Loki has to answer."""

log = get_logger(__name__)


class LokiPusher:
    """Sends lines from the log stream to one Loki.

    Args:
        settings: the settings.
        url: where Loki is, such as `http://loki:3100`.
        wait: sleeps; for tests.
    """

    def __init__(self, settings: Settings, url: str, wait: Callable[[float], None] = sleep) -> None:
        self._stream = LogStream(settings)
        self._url = url.rstrip("/") + PATH
        self._wait = wait

    def run(self) -> None:
        """Push for ever, waiting for whatever is away."""
        away = AWAY_FIRST
        while True:
            try:
                sent = self.push()
            except REDIS_ERRORS as error:  # an HTTP error is an OSError as well
                log.warning("logs.not_pushed", error=str(error))
                self._wait(away)
                away = min(2 * away, AWAY_LAST)
            else:
                away = AWAY_FIRST
                if not sent:
                    self._wait(PAUSE)

    def push(self) -> int:
        """Send the next lines, if any; returns how many were taken from the stream.

        Raises:
            OSError: Loki did not take them; they are sent again by the next call.
            redis.RedisError: Redis did not answer.
        """
        lines = _batch(islice(self._stream.after(self._stream.pushed()), BATCH))
        if lines:
            self._send(lines)
            self._stream.set_pushed(lines[-1].position)
        return len(lines)

    def _send(self, lines: Sequence[LogLine]) -> None:
        request = urllib.request.Request(  # noqa: S310  the operator names the address
            self._url,
            json.dumps({"streams": streams(lines)}, ensure_ascii=False).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
                return
        except urllib.error.HTTPError as error:
            if error.code != 400:
                raise
            # Loki will never take them (too old, for example): trying again would stop the rest.
            reason = error.read(300).decode("utf-8", "replace").strip()
            log.error("logs.refused", lines=len(lines), error=reason)


def _batch(lines: Iterable[LogLine]) -> list[LogLine]:
    """Return as many lines as fit into one request, but at least one."""
    taken: list[LogLine] = []
    size = 0
    for line in lines:
        size += len(json.dumps(line.fields, ensure_ascii=False))
        if taken and size > BATCH_CHARACTERS:
            break
        taken.append(line)
    return taken


def streams(lines: Sequence[LogLine]) -> list[dict[str, Any]]:
    """Return lines as Loki takes them: by level, each with its time in nanoseconds.

    There are few labels on purpose, since Loki keeps a stream for each set of them.
    """
    by_level: dict[str, list[list[str]]] = {}
    for line in lines:
        level = str(line.fields.get("severity_text", "info"))
        text = json.dumps(line.fields, ensure_ascii=False, separators=(",", ":"))
        by_level.setdefault(level, []).append([_nanoseconds(line), text])
    return [
        {"stream": {"service_name": "barid", "level": level}, "values": values}
        for level, values in by_level.items()
    ]


def _nanoseconds(line: LogLine) -> str:
    try:
        moment = datetime.fromisoformat(line.timestamp)
    except ValueError:
        return f"{int(line.position.partition('-')[0]) * 1_000_000}"
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return str((since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000)
