"""Pauses: nothing is claimed, in the whole service or in one lane, until it is resumed."""

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
"""The whole service, or one lane."""

NAME = 100
"""Characters kept of the name of whoever paused."""

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
    """The pauses in one Redis and namespace. Articles claimed before a pause are still finished."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self._redis, self._keys = client or connect(settings), keys(settings)

    def pause(self, what: What, by: str) -> bool:
        """Stop claiming; return False, changing nothing, if it was paused already."""
        by = " ".join("".join(c if c.isprintable() else " " for c in by).split())[:NAME]
        new = bool(PAUSE(self._redis, self._keys, what=what, by=by))
        if new:
            log.warning("claiming.paused", what=what, by=by)
        return new

    def resume(self, what: What, by: str, app: Celery) -> bool:
        """Resume claiming and ring for what waits; return False if it was not paused."""
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
        """Return the pauses in force: that of the whole service first, then those of lanes."""
        texts: Any = self._redis.hgetall(self._keys.pauses)
        order: tuple[What, ...] = ("all", *LANES)
        kept = {what: json.loads(texts[what.encode()]) for what in order if what.encode() in texts}
        return [
            Pause(what, str(pause["by"]), pause["at_ms"] / 1000) for what, pause in kept.items()
        ]


def held(pauses: list[Pause]) -> frozenset[Lane]:
    """Return the lanes from which nothing is claimed."""
    paused = {pause.what for pause in pauses}
    return frozenset(lane for lane in LANES if "all" in paused or lane in paused)
