"""What is to be told of the problems of a service, from what was seen and told before.

Pure data: no Redis, no clock, nothing is sent. A problem is told when it has been there for a
while, and over when it has been gone for a while; so one that comes and goes is told once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workers.operate.diagnosis import Problem
from workers.operate.notify.declared import Notify
from workers.store.codec import known_fields

LONGEST_STEP = 30.0
"""Seconds between two looks that count at most: of a longer pause nobody knows what was then."""

WAITING = 100
"""Messages that wait for a channel at most; beyond that the oldest are dropped."""

ABSENCE = "redis_down"
"""The problem that is seen while nothing can be written down."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A problem that was seen.

    Attributes:
        problem: as it was the last time.
        since: when it was first seen, seconds since 1970.
        seen: when it was last seen.
        lasted: seconds for which it was there, all told.
        told: the severity that it was told with; empty: it was not told yet.
    """

    problem: Problem
    since: float
    seen: float
    lasted: float = 0.0
    told: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is told at one moment.

    Attributes:
        at: when, seconds since 1970.
        begun: problems that have begun, or become critical.
        ended: problems that are over.
        tries: how often it was sent in vain.
        due: when it is to be sent.
    """

    at: float
    begun: tuple[Seen, ...] = ()
    ended: tuple[Seen, ...] = ()
    tries: int = 0
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class Book:
    """What is known between two looks.

    Attributes:
        at: when the last look was, seconds since 1970.
        seen: the problems that are there, or were a while ago, by what tells them apart.
        waiting: name of a channel -> messages that it has not taken yet, the oldest first.
    """

    at: float = 0.0
    seen: dict[str, Seen] = field(default_factory=dict)
    waiting: dict[str, list[Message]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Book":
        """Return the book that was made plain values; what a newer version added is left out."""
        return cls(
            values.get("at", 0.0),
            {key: _seen(one) for key, one in values.get("seen", {}).items()},
            {name: [_message(m) for m in all_] for name, all_ in values.get("waiting", {}).items()},
        )


def look_at(
    book: Book, problems: Iterable[Problem], now: float, rules: Notify, *, complete: bool
) -> Book:
    """Return the book after a look, with a message for every channel if there is anything to tell.

    Args:
        book: the book before.
        problems: what is wrong now.
        now: seconds since 1970.
        rules: what is worth telling, when, and to which channels.
        complete: whether these are all problems; while Redis is away, nobody knows the others.
    """
    seen: dict[str, Seen] = {}
    begun: list[Seen] = []
    ended: list[Seen] = []
    step = min(max(now - book.at, 0.0), LONGEST_STEP)
    for problem in problems:
        if problem.severity != "critical" and rules.least == "critical":
            continue
        before = book.seen.get(key := _key(problem))
        lasted = before.lasted + step if before and before.seen == book.at else 0.0
        if before and before.seen != book.at:
            lasted = before.lasted  # it was away in between, which does not count
        one = Seen(problem, before.since if before else now, now, lasted, _told(before))
        worse = one.told == "warning" and problem.severity == "critical"
        if worse or (not one.told and lasted >= rules.begins_after):
            one = replace(one, told=problem.severity)
            begun.append(one)
        seen[key] = one
    # A queue has one of several problems: one that has become another is not over.
    queues = {_queue(one) for one in seen.values()} - {""}
    for key, before in book.seen.items():
        if key in seen:
            continue
        if not complete:
            seen[key] = replace(before, seen=now)
        elif now - before.seen < rules.ends_after:
            seen[key] = before
        elif before.told and _queue(before) not in queues:
            ended.append(before)
    waiting = {name: list(book.waiting.get(name, ())) for name in rules.channels}
    if begun or ended:
        message = Message(now, tuple(begun), tuple(ended))
        waiting = {name: [*told, message][-WAITING:] for name, told in waiting.items()}
    return Book(now, seen, waiting)


def recalled(book: Book, alone: Book) -> Book:
    """Return what is written down, and of Redis's absence what a process told without the office.

    Args:
        book: what is written down.
        alone: what that process remembers.
    """
    seen = {key: one for key, one in alone.seen.items() if one.problem.name == ABSENCE}
    waiting = dict(book.waiting)
    for name, messages in alone.waiting.items():
        own = [m for m in messages if {one.problem.name for one in m.begun + m.ended} == {ABSENCE}]
        waiting[name] = [*waiting.get(name, []), *own][-WAITING:]
    return Book(book.at, book.seen | seen, waiting)


def _told(before: Seen | None) -> str:
    return before.told if before else ""


def _key(problem: Problem) -> str:
    # Of some there may be several: a full queue, a push that fails.
    return f"{problem.name} {problem.figures.get('name', '')}".rstrip()


def _queue(one: Seen) -> str:
    """Return the subscription whose queue has a problem; of another problem, nothing."""
    problem = one.problem
    return str(problem.figures.get("name", "")) if problem.name.startswith("queue_") else ""


def _seen(values: dict[str, Any]) -> Seen:
    return known_fields(Seen, values | {"problem": known_fields(Problem, values["problem"])})


def _message(values: dict[str, Any]) -> Message:
    told = {name: tuple(map(_seen, values.get(name, ()))) for name in ("begun", "ended")}
    return known_fields(Message, values | told)
