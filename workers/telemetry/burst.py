"""Keeps a storm of one message from drowning the rest: it is counted, not repeated."""

import logging
import os
import re
import threading
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from structlog import DropEvent

WINDOW = 10.0
"""Seconds in which the lines of one message are counted together."""

MESSAGES = 1_000
"""Largest number of different messages that are told apart at a time."""

SHAPE = 120
"""Characters at the start of a field by which messages are told apart."""

LIMITED = frozenset({"warning", "error", "critical"})
"""Levels that are limited: one line for each article of a healthy service is not a storm."""

_TELLING = ("stage", "queue", "error", "subscription", "logger", "outcome")
"""Fields that tell one message from another; ids and numbers do not."""


@dataclass(slots=True)
class _Count:
    began: float
    seen: int = 0
    silent: int = 0


class BurstLimit:
    """A structlog processor.

    Args:
        limit: lines of one message that pass in a window. The first line of a later window says in
            `suppressed` how many did not.
        clock: seconds, for tests.

    Attributes:
        suppressed: lines held back since the start of the process.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._begin()
        # A child that is forked counts for itself, and the parent's lock may be held just then.
        os.register_at_fork(after_in_child=self._begin)

    def __call__(self, _: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Let a line pass, or raise DropEvent."""
        if line.get("level") not in LIMITED:
            return line
        key = (str(line.get("event")), *(_shape(line.get(name, "")) for name in _TELLING))
        with self._lock:
            silent = self._count(key)
        if silent < 0:
            raise DropEvent
        if silent:
            line["suppressed"] = silent
        return line

    @property
    def messages(self) -> int:
        """How many different messages are told apart now."""
        return len(self._counts)

    def over(self) -> list[tuple[str, int]]:
        """Return the storms whose window is over: the message, and how many were held back."""
        now = self._clock()
        with self._lock:
            ended = [
                (key, count.silent)
                for key, count in self._counts.items()
                if count.silent and now - count.began >= WINDOW
            ]
            for key, _ in ended:
                del self._counts[key]
        return [(" · ".join(filter(None, key)), silent) for key, silent in ended]

    def _begin(self) -> None:
        self._counts: dict[tuple[str, ...], _Count] = {}
        self._lock = threading.Lock()
        self.suppressed = 0

    def _count(self, key: tuple[str, ...]) -> int:
        now = self._clock()
        count = self._counts.get(key)
        if count is None or now - count.began >= WINDOW:
            before = count.silent if count else 0
            if count is None and len(self._counts) >= MESSAGES:
                self._counts = {k: c for k, c in self._counts.items() if now - c.began < WINDOW}
                if len(self._counts) >= MESSAGES:
                    self._counts.clear()
            self._counts[key] = _Count(now, seen=1)
            return before
        count.seen += 1
        if count.seen <= self._limit:
            return 0
        count.silent += 1
        self.suppressed += 1
        return -1


class LibraryLimit(logging.Filter):
    """The burst limit for lines of libraries, told apart by their message before formatting."""

    def __init__(self, limit: BurstLimit) -> None:
        super().__init__()
        self._limit = limit

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a record pass, or not."""
        line = {"event": str(record.msg), "level": record.levelname.lower(), "logger": record.name}
        try:
            self._limit(None, "", line)
        except DropEvent:
            return False
        if "suppressed" in line:
            record.msg = f"{record.msg} (and {line['suppressed']} more like it before)"
        return True


def _shape(value: object) -> str:
    """Return what a message has in common with others of its kind: its start, without numbers."""
    return re.sub(r"\d+", "#", str(value))[:SHAPE]
