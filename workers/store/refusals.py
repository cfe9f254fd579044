"""A Redis that answers and takes nothing more, since its memory or its disk is full.

Clients raise `RedisFull` for it, with a sentence that says what to do. It is a client's error as
well, so whoever goes on after any refusal goes on after this one.
"""

from typing import Any

import redis

from workers.errors import RedisFull

MEMORY_FULL = (
    "Redis is full (maxmemory): raise maxmemory, or take events and drop what nobody needs, which "
    "goes on working; `barid status` shows what lies where"
)

DISK_FULL = (
    "Redis cannot write to disk, and so takes nothing: make room on its disk; its own log says "
    "what is wrong"
)


class MemoryFull(RedisFull, redis.ResponseError):
    """Redis holds as much as its maxmemory allows."""


class DiskFull(RedisFull, redis.ResponseError):
    """Redis cannot write its files, and refuses what would change anything."""


def told(error: Exception) -> Exception:
    """Return an error as the project's own, if it is such a refusal; else the error itself."""
    if isinstance(error, RedisFull) or not isinstance(error, redis.ResponseError):
        return error
    text = str(error)  # of a script, Redis before version 7 puts its own words before it
    if isinstance(error, redis.exceptions.OutOfMemoryError) or "OOM command not allowed" in text:
        return MemoryFull(MEMORY_FULL)
    if "MISCONF" in text:
        return DiskFull(f"{DISK_FULL}{_reason(text)}")
    return error


def _reason(text: str) -> str:
    """Return what Redis says of its append-only file; of snapshots it does not say why."""
    _, found, reason = text.partition("to the AOF file: ")
    return f" ({reason.partition('. script:')[0].rstrip('. ')})" if found else ""


class Pipeline(redis.client.Pipeline):
    """Commands that are sent together."""

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Send them; return what came of each."""
        try:
            return super().execute(raise_on_error)
        except redis.ResponseError as error:
            raise told(error) from error


class Client(redis.Redis):
    """A client of a Redis that tells in the project's own words that it is full."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command; return the answer."""
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except redis.ResponseError as error:
            raise told(error) from error

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Pipeline:
        """Return an empty pipeline.

        Args:
            transaction: whether its commands happen in one step (MULTI). Redis refuses this when
                its memory is full, even to read: use it where it is needed only.
            shard_hint: of redis-py; not used.
        """
        return Pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
