"""Who holds claims: the processes of a worker, which give signs of life together.

A worker's main process signs for itself and each of its children every second (signs.py). So the
claims of a child that was killed, and of a whole group, come back long before their leases run out.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import uuid4

SILENCE = 6.0
"""Seconds without a sign of life after which a process counts as dead: several signs; at least four
sweeps, with which versions before signs had a thread of their own give them."""

GRACE = 4.0
"""Seconds for which sweeps must have come before any process is judged; at least three."""

_GROUP = uuid4().hex[:12]
"""The worker; its children have it from the fork. Process ids alone are alike in containers."""


def holder(pid: int | None = None) -> str:
    """Return the name under which a process of this worker holds claims; by default this one."""
    return f"{_GROUP}:{pid or os.getpid()}"


def holders(children: Iterable[int]) -> list[str]:
    """Return the names of this process and of children of it."""
    return [holder(), *map(holder, children)]


class Asking:
    """The tokens of a process's claims: one that was not answered is asked again under its token.

    So a batch that was leased while the connection broke, or while the time limit struck, is given
    once more, instead of lying there until its lease is over.
    """

    def __init__(self) -> None:
        self._unanswered = ""

    @contextmanager
    def token(self) -> Iterator[str]:
        """Give the token of a claim; leaving without an error says that it was answered."""
        self._unanswered = self._unanswered or uuid4().hex[:16]
        yield self._unanswered
        self._unanswered = ""


def patience(sweep_interval: float) -> tuple[int, int, int]:
    """Return silence, grace and gap of sweeps (sweep.lua), in milliseconds.

    Args:
        sweep_interval: seconds between two sweeps.
    """
    silence, grace = max(SILENCE, 4 * sweep_interval), max(GRACE, 3 * sweep_interval)
    return int(1000 * silence), int(1000 * grace), int(3000 * sweep_interval)
