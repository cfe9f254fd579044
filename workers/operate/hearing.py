"""Whether a worker hears its bells.

A Celery consumer can go deaf: its connection is half open, or its loop hangs, while the process is
there and its sweeper runs. A worker that hears takes a bell as soon as it has nothing to do. So
bells that lie in the queue at every look, while the worker is idle, show that it is deaf; while it
is busy, so do bells that lie there for longer than its longest task.
"""

from collections.abc import Callable, Hashable
from time import monotonic

from celery.worker import state

from workers.articles.bell import QUEUE
from workers.settings import Settings
from workers.store.connection import connect, keys, same_redis

NOT_READY = 15.0
"""Seconds of deafness after which a worker is not ready."""

END = 60.0
"""Seconds of deafness after which it ends; Celery itself may take 32 to come back to its broker."""

UNSEEN = 10.0
"""Seconds between two looks after which what was seen before counts for nothing."""


class Hearing:
    """Looks at the queue of bells and at what this worker does.

    Args:
        settings: the settings. With a broker of its own, nothing is judged: AMQP has heartbeats.
        listens: whether the worker is meant to answer bells now.
        longest: seconds that its longest task may take.
        end: what to do, once, when the worker has been deaf for too long.
        activity: what the worker does: whether it has tasks, and something that differs whenever
            one begins or ends.
    """

    def __init__(
        self,
        settings: Settings,
        listens: Callable[[], bool],
        longest: float,
        end: Callable[[], object],
        activity: "Callable[[], tuple[bool, Hashable]] | None" = None,
    ) -> None:
        self._redis, self._queue = connect(settings), keys(settings).queue(QUEUE)
        self._judged = same_redis(settings)
        self._listens, self._longest, self._end = listens, longest, end
        self._activity = activity or celery_activity
        self._seen: Hashable = None
        self._looked_at = self._since = monotonic()
        self._deaf = 0.0
        self._ended = False

    @property
    def deaf(self) -> float:
        """For how many seconds the worker has certainly been deaf, at the last look."""
        return self._deaf

    def look(self) -> None:
        """Look once; to be called every few seconds."""
        if not self._judged:
            return
        bells = self._listens() and int(self._redis.llen(self._queue))
        busy, seen = self._activity()
        now = monotonic()
        if not bells or seen != self._seen or now - self._looked_at > UNSEEN:
            self._since = now
        self._seen, self._looked_at = seen, now
        self._deaf = max(0.0, now - self._since - (self._longest if busy else 0.0))
        if self._deaf >= END and not self._ended:
            self._ended = True
            self._end()


def celery_activity() -> tuple[bool, Hashable]:
    """Return whether this worker has tasks, and what differs when one begins or ends."""
    tasks = {request.id for request in [*state.reserved_requests, *state.active_requests]}
    return bool(tasks), (frozenset(tasks), sum(state.total_count.values()))
