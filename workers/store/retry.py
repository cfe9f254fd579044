"""How long a command to Redis keeps trying."""

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from redis.backoff import AbstractBackoff
from redis.retry import Retry

T = TypeVar("T")


class BoundedRetry(Retry):
    """Tries again a few times, but not once `seconds` have passed since the first try.

    The client uses it twice, one within the other: for a command, and for the connection that it
    makes for the command. With three retries each, a command to a Redis that was cut off silently
    took fourteen times `BARID_REDIS_TIMEOUT`, which is longer than a lease. Bounded, it takes at
    most three times that, in which a connection that died silently is still replaced once. A Redis
    that refuses at once, as it does while it restarts, is tried as often as without the bound.
    """

    def __init__(self, backoff: AbstractBackoff, retries: int, *, seconds: float) -> None:
        super().__init__(backoff, retries)
        self._seconds = seconds

    def call_with_retry(
        self,
        do: Callable[[], T],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        """Call `do` until it succeeds, or tries or time are used up; `fail` cleans up each time."""
        ends = monotonic() + self._seconds
        tries = 0

        def once() -> T:
            nonlocal tries
            tries += 1
            return do()

        def worth_it(error: Exception) -> bool:
            if monotonic() < ends:
                return is_retryable is None or is_retryable(error)
            # Whoever gives up has to clean up: nobody else drops the broken connection.
            fail(*((error, tries) if with_failure_count else (error,)))
            return False

        return super().call_with_retry(once, fail, worth_it, with_failure_count)
