"""Hosts that feeds and pages come from: their turns and robots.txt, shared by all workers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from workers.settings import Settings
from workers.store.connection import Client, connect, keys
from workers.store.script import Script

MAX_ROBOTS = 100_000
"""Characters of a robots.txt that are kept."""

SLOT = Script("workers.feeds", "host_slot")


@dataclass(frozen=True, slots=True)
class _HostKeys:
    requests: str


class Hosts:
    """The hosts of one Redis and namespace.

    Args:
        settings: which Redis and namespace.
        client: of that Redis, if there is one already.
        clock: seconds since 1970 to use instead of Redis's own clock; for simulations.
    """

    def __init__(
        self,
        settings: Settings,
        client: Client | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._redis, self._keys = client or connect(settings), keys(settings)
        self._clock = clock

    def slot(self, host: str, token: str, at_once: int, gap: float, over: float) -> float:
        """Ask to make a request to a host; returns 0 for yes, else seconds until one may ask again.

        Args:
            host: name and port.
            token: of the request (`new_token`).
            at_once: largest number of requests to the host at once.
            gap: shortest time between two of them, in seconds.
            over: seconds after which a request counts as over, whatever became of it.
        """
        wait = SLOT(
            self._redis,
            _HostKeys(self._keys.host(host)),
            token=token,
            at_once=at_once,
            gap=int(gap * 1000),
            over=int(over * 1000),
            clock=int(self._clock() * 1000) if self._clock else "",
        )
        return int(wait) / 1000

    def done(self, host: str, token: str) -> None:
        """Say that a request is over."""
        self._redis.zrem(self._keys.host(host), token)

    def robots(self, origin: str) -> str | None:
        """Return the robots.txt of an origin, if it is remembered."""
        text: Any = self._redis.get(self._keys.robots(origin))
        return text.decode("utf-8", "replace") if text is not None else None

    def remember_robots(self, origin: str, text: str, seconds: float) -> None:
        """Remember the robots.txt of an origin for some seconds."""
        self._redis.set(self._keys.robots(origin), text[:MAX_ROBOTS], ex=int(seconds))


def new_token() -> str:
    """Return a token for one request."""
    return uuid4().hex
