"""The state of pushes, which each writes to Redis once a second, for `barid status` and metrics."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from time import monotonic, time
from typing import Any, Literal

from workers.errors import RedisFull
from workers.push.answers import Answer, Outcome
from workers.push.declared import Push
from workers.settings import Settings
from workers.store.codec import known_fields
from workers.store.connection import AWAY, Client, connect, keys
from workers.store.script import Script

RECORD = Script("workers.push", "record")

EVERY = 1.0
"""Seconds between two records of a push."""

SILENT = 15.0
"""Seconds without a record after which a push is considered killed."""

FORGOTTEN = {"running": 3_600.0, "stopped": 3_600.0, "gone": 7 * 86_400.0}
"""Seconds after its last record at which a push in this state is forgotten."""

SEVERAL = 3
"""Requests in a row that fail before a push is considered failing."""

RESULTS = ("delivered", "retried", "refused")
"""What is counted: events delivered, failed requests that are repeated, refusals of events."""

PushStatus = Literal["running", "stopped", "gone"]


@dataclass(frozen=True, slots=True)
class PushState:
    """The state of a push. Times are seconds since 1970.

    Attributes:
        name: the name of the push.
        subscription: the subscription whose events it pushes.
        to: the scheme and host that it pushes to.
        status: `running`; `stopped`: it was asked to stop; `gone`: its receiver answered 410.
        at: when this was written, by Redis's clock.
        succeeded_at: when events were last delivered; 0: never.
        failed_at: when a request last failed; 0: never.
        failures: requests in a row that have failed.
        failure: why the last of them failed.
        silent: whether its records stopped although it had not ended.
        counts: totals since the beginning, by `RESULTS`.
    """

    name: str
    subscription: str
    to: str
    status: PushStatus = "running"
    at: float = 0.0
    succeeded_at: float = 0.0
    failed_at: float = 0.0
    failures: int = 0
    failure: str = ""
    silent: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def failing(self) -> bool:
        """Whether its events fail to arrive; of one that was asked to stop, none is to."""
        fails = self.silent or self.failures >= SEVERAL
        return self.status == "gone" or (self.status == "running" and fails)


class Record:
    """What one push records about itself. Use it in one thread."""

    def __init__(self, push: Push, settings: Settings) -> None:
        self._redis, self._keys = connect(settings), keys(settings)
        self._state = PushState(push.name, push.subscription, push.shown)
        self._counts: Counter[str] = Counter()
        self._next = 0.0
        self._begun = False

    def note(self, answer: Answer, events: int) -> None:
        """Record the result of a request with this many events."""
        if answer.outcome is Outcome.DELIVERED:
            self._counts["delivered"] += events
            self._state = replace(self._state, succeeded_at=time(), failures=0)
            return
        if answer.outcome is Outcome.RETRIED:
            self._counts["retried"] += 1
        self._state = replace(
            self._state,
            failed_at=time(),
            failures=self._state.failures + 1,
            failure=answer.cause,
        )

    def refused(self) -> None:
        """Record that an event was refused."""
        self._counts["refused"] += 1

    def write(self, status: PushStatus = "running") -> None:
        """Write what was recorded, at most once a second while running; not if Redis is away."""
        if status == "running" and monotonic() < self._next:
            return
        self._next = monotonic() + EVERY
        try:
            self._write(status)
        except AWAY:
            return  # the code that takes events logs it

    def _write(self, status: PushStatus) -> None:
        name = self._state.name
        if not self._begun:
            self._continue_from(self._redis.hget(self._keys.pushes, name))
        seconds, micros = self._redis.time()
        self._state = replace(self._state, status=status, at=seconds + micros / 1e6)
        state = asdict(self._state)
        del state["silent"], state["counts"]
        RECORD(
            self._redis,
            self._keys,
            name=name,
            state=json.dumps(state, ensure_ascii=False),
            more=[part for counted in self._counts.items() for part in counted],
        )
        self._counts.clear()

    def _continue_from(self, earlier: Any) -> None:
        """Keep the times and the failure that an earlier process recorded."""
        before = _read(earlier) if earlier else self._state
        mine = self._state
        self._state = replace(
            mine,
            succeeded_at=mine.succeeded_at or before.succeeded_at,
            failed_at=mine.failed_at or before.failed_at,
            failure=mine.failure or before.failure,
        )
        self._begun = True


def push_states(settings: Settings, client: Client | None = None) -> list[PushState]:
    """Return the state of each push, by name; those that ended long ago are deleted."""
    redis, names = client or connect(settings), keys(settings)
    pipe = redis.pipeline(transaction=False)
    pipe.time()
    pipe.hgetall(names.pushes)
    pipe.hgetall(names.push_counts)
    (seconds, _), records, counted = pipe.execute()
    states = []
    for _, value in sorted(records.items()):
        state = _read(value)
        if seconds - state.at > FORGOTTEN[state.status]:
            with suppress(RedisFull):  # of the disk: it is forgotten later
                redis.hdel(names.pushes, state.name)
                redis.hdel(names.push_counts, *(f"{state.name} {result}" for result in RESULTS))
            continue
        counts = {r: int(counted.get(f"{state.name} {r}".encode(), 0)) for r in RESULTS}
        silent = state.status == "running" and seconds - state.at > SILENT
        states.append(replace(state, counts=counts, silent=silent))
    return states


def _read(value: Any) -> PushState:
    return known_fields(PushState, json.loads(value))
