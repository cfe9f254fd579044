"""After a fork: new locks for those that a thread of the parent may have held at that moment.

A worker's main process has threads that use Redis and ring bells, and forks whenever a process of
its pool is replaced. Such a thread is not in the child, which would wait for its locks for ever:
redis-py takes a pool's to empty it, kombu those of its own pools to forget the connections of the
parent.
"""

import os
from collections.abc import Iterable, Iterator
from multiprocessing import util
from threading import RLock
from typing import Any
from weakref import WeakSet

from kombu.utils.objects import cached_property

_pools: WeakSet[Any] = WeakSet()


def watch(pool: Any) -> None:
    """Give a connection pool of redis-py new locks in each child that is forked from now on."""
    _pools.add(pool)


def _renew() -> None:
    for pool in list(_pools):
        _renew_pool(pool)
    # What kombu and Celery put in order in a child, which comes after this.
    registered: Any = util
    others = list(registered._afterfork_registry.values())
    for other in others:
        for pool in _pools_of_channel(other):
            _renew_pool(pool)
    _renew_properties(others)


def _renew_pool(pool: Any) -> None:
    pool._lock, pool._fork_lock = RLock(), RLock()
    if dispatcher := getattr(pool, "_event_dispatcher", None):
        dispatcher._lock = RLock()  # taken whenever a connection is given back
    for client in getattr(getattr(pool, "sentinel_manager", None), "sentinels", ()):
        _renew_pool(client.connection_pool)


def _pools_of_channel(channel: Any) -> Iterator[Any]:
    """Yield the pools of a channel of kombu's transport for Redis, through Sentinel as well."""
    for name in ("_pool", "_async_pool"):
        if hasattr(pool := getattr(channel, name, None), "_fork_lock"):
            yield pool


def _renew_properties(objects: Iterable[Any]) -> None:
    """Renew the locks of kombu's cached properties, which are one for all objects of a class."""
    parts = (part for o in objects for part in (o, *getattr(o, "__dict__", {}).values()))
    for kind in {base for part in parts for base in type(part).__mro__}:
        for found in vars(kind).values():
            if isinstance(found, cached_property):
                found.lock = RLock()


os.register_at_fork(after_in_child=_renew)
