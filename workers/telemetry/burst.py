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


REPEATED = "log.repeated"
"""Event of the line that stands for those that were held back; it is never held back itself."""


@dataclass(frozen=True, slots=True)
class Storm:
    """Lines of one message that were held back.

    Attributes:
        message: what they have in common, in words.
        level: theirs.
        event: theirs, as of the first of them.
        error: theirs, as of the first of them; may be empty.
        logger: of the library that wrote them; empty: Barid itself.
        times: how many they were.
    """

    message: str
    level: str
    event: str
    error: str
    logger: str
    times: int


@dataclass(slots=True)
class _Count:
    began: float
    level: str
    event: str
    error: str
    logger: str
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
        if line.get("level") not in LIMITED or line.get("event") == REPEATED:
            return line
        key = (str(line.get("event")), *(_shape(line.get(name, "")) for name in _TELLING))
        with self._lock:
            silent = self._count(key, line)
        if silent < 0:
            raise DropEvent
        if silent:
            line["suppressed"] = silent
        return line

    @property
    def messages(self) -> int:
        """How many different messages are told apart now."""
        return len(self._counts)

    def over(self) -> list[Storm]:
        """Return the storms whose window is over."""
        now = self._clock()
        with self._lock:
            ended = [
                (key, count)
                for key, count in self._counts.items()
                if count.silent and now - count.began >= WINDOW
            ]
            for key, _ in ended:
                del self._counts[key]
        return [
            Storm(" · ".join(filter(None, key)), c.level, c.event, c.error, c.logger, c.silent)
            for key, c in ended
        ]

    def _begin(self) -> None:
        self._counts: dict[tuple[str, ...], _Count] = {}
        self._lock = threading.Lock()
        self.suppressed = 0

    def _count(self, key: tuple[str, ...], line: MutableMapping[str, Any]) -> int:
        now = self._clock()
        count = self._counts.get(key)
        if count is None or now - count.began >= WINDOW:
            before = count.silent if count else 0
            if count is None and len(self._counts) >= MESSAGES:
                self._counts = {k: c for k, c in self._counts.items() if now - c.began < WINDOW}
                if len(self._counts) >= MESSAGES:
                    self._counts.clear()
            said = str(line.get("said") or line.get("event"))
            error, logger = (str(line.get(name) or "") for name in ("error", "logger"))
            self._counts[key] = _Count(now, str(line["level"]), said, error, logger, seen=1)
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
        level = record.levelname.lower()
        line = {"event": str(record.msg), "level": level, "logger": record.name}
        if level in LIMITED:
            line["said"] = _said(record)
        try:
            self._limit(None, "", line)
        except DropEvent:
            return False
        if "suppressed" in line:
            record.suppressed = line["suppressed"]
        return True


def suppressed_of(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say in the line of a library how many like it were held back: a structlog processor."""
    if suppressed := getattr(line.get("_record"), "suppressed", 0):
        line["suppressed"] = suppressed
    return line


def _said(record: logging.LogRecord) -> str:
    """Return the message of a record; its pattern, if that does not fit its values."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def _shape(value: object) -> str:
    """Return what a message has in common with others of its kind: its start, without numbers."""
    return re.sub(r"\d+", "#", str(value))[:SHAPE]
