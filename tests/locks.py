"""Everything that a thread may hold when its process forks, held all at once."""

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kombu.utils.objects import cached_property

KINDS = (type(threading.Lock()), type(threading.RLock()))

LIBRARIES = ("redis", "kombu", "celery", "vine", "amqp", "queue", "threading", "weakref")

CONTAINERS = (dict, list, tuple, set, frozenset)


def locks_of(*roots: Any) -> list[Any]:
    """Return the locks of some objects and of what they refer to, as far as libraries made it."""
    seen: dict[int, Any] = {}
    waiting: list[Any] = list(roots)
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen[id(one)] = one
        kind = type(one)
        if kind in KINDS or isinstance(one, type):
            continue
        if isinstance(one, CONTAINERS) or _is_of_a_library(kind):
            waiting += gc.get_referents(one)
            for base in kind.__mro__:  # a cached property's lock belongs to the class
                waiting += [v.lock for v in vars(base).values() if isinstance(v, cached_property)]
    return [one for one in seen.values() if type(one) in KINDS]


def _is_of_a_library(kind: type) -> bool:
    """Whether a class is a library's, or derived from one, as Barid's client of Redis is."""
    return any(base.__module__.partition(".")[0] in LIBRARIES for base in kind.__mro__)


@contextmanager
def held(locks: list[Any]) -> Iterator[None]:
    """Hold locks in another thread."""
    ready, done = threading.Event(), threading.Event()

    def hold() -> None:
        mine = [lock for lock in locks if lock.acquire(timeout=1)]
        ready.set()
        done.wait(60)
        for lock in reversed(mine):
            lock.release()

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join()


def ends_well(what: Callable[[], object]) -> bool:
    """Whether a child forked now does this and comes to an end."""
    return ended_well(begin(what))


def begin(what: Callable[[], object], seconds: int = 10) -> int:
    """Fork a child that does this, and is ended if it takes too long; returns its process."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)  # a lock that is held for ever ends it
        try:
            what()
            os._exit(0)
        finally:
            os._exit(1)
    return child


def ended_well(child: int) -> bool:
    """Wait for a child; whether it did what it should."""
    return os.waitpid(child, 0)[1] == 0
