"""Who is at work: each worker writes a sign of life every few seconds."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from workers.errors import RedisFull
from workers.settings import Settings
from workers.store.codec import known_fields
from workers.store.connection import Client, connect, keys
from workers.store.script import Script

PRESENT = Script("workers.operate", "present")

SILENT = 10.0
"""Seconds without a sign after which a worker counts as lost."""

FORGOTTEN = 3_600.0
"""Seconds after which a lost worker is no longer listed."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A worker's sign of life.

    Attributes:
        name: Celery's name of the worker, `worker@host`.
        host: its machine.
        pid: its main process.
        version: Barid's version.
        pipeline: version of the stages and models.
        processes: worker processes.
        memory: bytes that all its processes hold, shared pages counted in each.
        queues: Celery queues that it listens to.
        started_at: seconds since 1970, by its own clock.
        at: when the sign was given, seconds since 1970 by Redis's clock; set when it is written.
    """

    name: str
    host: str
    pid: int
    version: str
    pipeline: str
    processes: int = 0
    memory: int = 0
    queues: tuple[str, ...] = ()
    started_at: float = 0.0
    at: float = 0.0


class Presence:
    """The workers of one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._keys = keys(settings)
        self._key = self._keys.workers
        self._redis = client or connect(settings)

    def sign(self, sign: Sign) -> None:
        """Write a sign of life."""
        seconds, micros = self._redis.time()
        fields = asdict(replace(sign, at=seconds + micros / 1e6))
        PRESENT(self._redis, self._keys, field=_field(sign), sign=json.dumps(fields))

    def leave(self, sign: Sign) -> None:
        """Take back the sign of a worker that ends as it should."""
        self._redis.hdel(self._key, _field(sign))

    def workers(self) -> tuple[list[Sign], list[Sign]]:
        """Return the workers that are alive and those that have gone silent, by name."""
        seconds, micros = self._redis.time()
        now = seconds + micros / 1e6
        written: Any = self._redis.hgetall(self._key)
        signs = [_read(value) for _, value in sorted(written.items())]
        alive = [s for s in signs if now - s.at <= SILENT]
        # A worker started again under the same name takes the place of the one that was killed.
        restarted = {s.name: s.started_at for s in alive}
        silent = [
            s
            for s in signs
            if SILENT < now - s.at <= FORGOTTEN and restarted.get(s.name, 0.0) <= s.started_at
        ]
        if gone := [_field(s) for s in signs if now - s.at > FORGOTTEN]:
            with suppress(RedisFull):  # of the disk: they are forgotten later
                self._redis.hdel(self._key, *gone)
        return alive, silent


def _read(value: bytes) -> Sign:
    fields = json.loads(value)
    return known_fields(Sign, fields | {"queues": tuple(fields.get("queues", ()))})


def _field(sign: Sign) -> str:
    # A machine may run two workers of one name; in containers all pids are alike, but names differ.
    return f"{sign.name} {sign.pid}"
