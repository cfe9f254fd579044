"""How long it takes after each fault until what it hit goes on; measured from outside."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import redis

from tests.chaos.long.faults import READERS
from tests.chaos.long.plan import Fault
from tests.chaos.long.world import World, progress
from workers.store.connection import AWAY

EVERY = 0.1
"""Seconds between two looks."""


@dataclass
class Hit:
    """A fault that happened.

    Attributes:
        fault: what was planned.
        what: what it hit.
        held: entries that were in the hands of workers at that moment.
        over: when everything was as it was again, `time.monotonic`.
        seconds: from then on until the work went on; None: not seen before the end.
    """

    fault: Fault
    what: str = ""
    held: set[str] = field(default_factory=set)
    over: float = 0.0
    seconds: float | None = None


class Recovery:
    """Watches in a thread for the work to go on.

    Attributes:
        hits: every fault so far.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._client: Any = world.made.redis()
        self._keys = world.made.ledger.keys
        self.hits: list[Hit] = []
        self._open: list[tuple[Hit, Callable[[], bool]]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def before(self, fault: Fault) -> Hit:
        """Note what is in the hands of workers; to be called before a fault."""
        hit = Hit(fault)
        with suppress(*AWAY):
            entries = self._client.hkeys(self._keys.holders)
            hit.held = {e.decode().rpartition(".")[0] for e in entries}
        self.hits.append(hit)
        return hit

    def after(self, hit: Hit, what: str) -> None:
        """Begin to watch; to be called when a fault is over."""
        hit.what, hit.over = what, time.monotonic()
        kind = hit.fault.kind
        if kind in READERS:
            went_on = progress(lambda: self._world.lines(what))
        elif kind.startswith("poison"):
            went_on = lambda: self._ended({what})  # noqa: E731
        else:
            went_on = lambda: self._ended(hit.held)  # noqa: E731
        self._open.append((hit, went_on))

    def stop(self) -> None:
        """End watching."""
        self._stop.set()
        self._thread.join(10)

    def _ended(self, articles: set[str]) -> bool:
        if not articles:
            return True
        left = self._client.hmget(self._keys.ledger, [f"{a}.1" for a in articles])
        return not any(left)

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            for pair in list(self._open):
                hit, went_on = pair
                with suppress(*AWAY, redis.RedisError):
                    if went_on():
                        hit.seconds = time.monotonic() - hit.over
                        self._open.remove(pair)
