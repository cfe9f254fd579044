"""What is asked of the log stream: lines among all that are kept, and equal errors in groups."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workers.stages.text.normalize import fold
from workers.telemetry.burst import REPEATED
from workers.telemetry.logstream import LogLine, LogStream

LEVELS = ("debug", "info", "warning", "error")

GROUPS = 100
"""Groups of equal errors that are shown at most."""

LIBRARY = "otel.scope.name"
"""Field of a line that a library wrote: its logger. Barid's own lines have an event's name."""

_NUMBERS = re.compile(r"[0-9a-f]{16,}|\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """Which lines are wanted; None: whatever it is.

    Attributes:
        text: what they contain, in any case and, in Arabic, in any spelling of a letter.
        level: the lowest level; a library's warning counts as `info`, for it names nothing that
            somebody could put right.
        article: the article that they are about, by its id.
        feed: the feed that they are about.
        stage: the stage that they are about.
        worker: what the name of the worker or service contains.
    """

    text: str = ""
    level: str = "debug"
    article: str | None = None
    feed: str | None = None
    stage: str | None = None
    worker: str | None = None

    def lines(self, stream: LogStream) -> Iterator[LogLine]:
        """Yield the lines that are kept, latest first."""
        return self.among(stream.backwards())

    def among(self, lines: Iterable[LogLine]) -> Iterator[LogLine]:
        """Yield those of these lines that are wanted, in their order."""
        wanted, least = fold(self.text), _rank(self.level)
        for line in lines:
            fields = line.fields
            if _weight(fields) < least or not self._is_about(fields):
                continue
            if not wanted or any(wanted in fold(f"{k}={v}") for k, v in fields.items()):
                yield line

    def _is_about(self, fields: Mapping[str, Any]) -> bool:
        return (
            self.article in (None, fields.get("article_id"))
            and self.feed in (None, fields.get("feed"))
            and self.stage in (None, fields.get("stage"))
            and (self.worker or "") in str(fields.get("service.instance.id", ""))
        )


def latest(stream: LogStream, search: Search, at_most: int) -> list[dict[str, Any]]:
    """Return the latest lines, oldest first, each with its `position`."""
    found = []
    for line in search.lines(stream):
        found.append(line)
        if len(found) == at_most:
            break
    found.sort(key=lambda line: line.timestamp)
    return [line.fields | {"position": line.position} for line in found]


def groups(lines: Iterable[LogLine], at_most: int = GROUPS) -> list[dict[str, Any]]:
    """Return equal errors in groups, the one that came last first.

    Errors are equal that differ by numbers and ids alone. Of each group the last line's level,
    event and error, `count`, and the times of the `first` and `last`. Counted are also the lines
    that a storm kept from being written, by the line that stands for them.

    Args:
        lines: those that are grouped, in any order.
        at_most: groups to return.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in lines:
        fields, at = line.fields, line.timestamp
        name, error = _event_of(fields), str(fields.get("error") or "")
        told = {
            "event_name": name, "severity_text": fields.get("severity_text"), "error": error,
        }  # fmt: skip
        key = _NUMBERS.sub("#", name), _NUMBERS.sub("#", error)
        group = found.setdefault(key, {**told, "count": 0, "first": at, "last": at})
        group["count"] += _times(fields)
        group["first"] = min(group["first"], at)
        if at > group["last"]:
            group.update(told, last=at)
    return sorted(found.values(), key=lambda group: group["last"], reverse=True)[:at_most]


def _event_of(fields: Mapping[str, Any]) -> str:
    """Return the event of a line; of one that stands for others, theirs."""
    name = str(fields.get("event_name", ""))
    return str(fields.get("of") or name) if name == REPEATED else name


def _times(fields: Mapping[str, Any]) -> int:
    """Return for how many lines one stands."""
    if fields.get("event_name") == REPEATED and "of" in fields:
        return _whole(fields.get("times"))
    return 1 + _whole(fields.get("suppressed"))


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def level_of(fields: Mapping[str, Any]) -> str:
    """Return the level that a line counts for: a library's warning is `info`."""
    level = str(fields.get("severity_text", "info"))
    return "info" if LIBRARY in fields and level == "warning" else level


def _weight(fields: Mapping[str, Any]) -> int:
    return _rank(level_of(fields))


def _rank(level: object) -> int:
    return LEVELS.index(level) if isinstance(level, str) and level in LEVELS else len(LEVELS)
