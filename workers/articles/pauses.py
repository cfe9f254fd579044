"""The pause: claiming is held, of the whole service or of one lane, until it is resumed."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from celery import Celery

from workers.articles import bell
from workers.articles.lanes import LANES, Lane
from workers.settings import Settings
from workers.store.connection import Client, connect, keys
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

PAUSE, RESUME = (Script("workers.articles", name) for name in ("pause", "resume"))

What = Literal["all"] | Lane
"""The whole service, or a lane of it."""

NAME = 100
"""Characters kept of who paused."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that is in force.

    Attributes:
        what: `all`, or the lane.
        by: who paused.
        since: when, in seconds since 1970, by Redis's clock.
    """

    what: What
    by: str
    since: float


class Pauses:
    """The pauses of one Redis and namespace. What is claimed already is finished all the same."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self._redis, self._keys = client or connect(settings), keys(settings)

    def pause(self, what: What, by: str) -> bool:
        """Hold claiming; returns False when it was held already, and changes nothing then."""
        by = " ".join("".join(c if c.isprintable() else " " for c in by).split())[:NAME]
        new = bool(PAUSE(self._redis, self._keys, what=what, by=by))
        if new:
            log.warning("claiming.paused", what=what, by=by)
        return new

    def resume(self, what: What, by: str, app: Celery) -> bool:
        """Let claiming go on, and ring for what waits; returns False when it was not held."""
        resumed, token = RESUME(
            self._redis,
            self._keys,
            what=what,
            max_bells=self._settings.max_bells,
            batch=self._settings.batch_size,
        )
        bell.ring(app, token.decode())
        if resumed:
            log.warning("claiming.resumed", what=what, by=by)
        return bool(resumed)

    def now(self) -> list[Pause]:
        """Return the pauses in force: the whole service's first, then those of lanes."""
        found: Any = self._redis.hgetall(self._keys.pauses)
        order: tuple[What, ...] = ("all", *LANES)
        told = {what: json.loads(found[what.encode()]) for what in order if what.encode() in found}
        return [Pause(what, str(t["by"]), t["at_ms"] / 1000) for what, t in told.items()]


def held(pauses: list[Pause]) -> frozenset[Lane]:
    """Return the lanes from which nothing is claimed."""
    paused = {pause.what for pause in pauses}
    return frozenset(lane for lane in LANES if "all" in paused or lane in paused)
