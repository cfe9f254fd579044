"""What a receiver's answer means, and how long to wait before the next request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum

FIRST, LONGEST = 1.0, 300.0
"""Seconds between two requests for an event: at first, and at most; they double each time."""

LONGEST_ASKED = 900.0
"""Longest wait, in seconds, that a receiver may ask for by `Retry-After`."""

LATER = (408, 425, 429)
"""Statuses below 500 that are not the fault of the event."""


class Outcome(StrEnum):
    """What an answer means."""

    DELIVERED = "delivered"
    RETRIED = "retried"
    """The receiver, or the way to it, has a problem: the event is sent again."""
    REFUSED = "refused"
    """The receiver does not want this event."""
    GONE = "gone"
    """The receiver wants no more events."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a request.

    Attributes:
        status: the status of the response; None: there was none.
        cause: what went wrong, in words; a dead letter keeps it.
        retry_after: seconds that the receiver asks for.
    """

    status: int | None
    cause: str = ""
    retry_after: float | None = None

    @property
    def outcome(self) -> Outcome:
        """What it means for the event."""
        if self.status is None or self.status in LATER or self.status >= 500:
            return Outcome.RETRIED
        if 200 <= self.status < 300:
            return Outcome.DELIVERED
        if self.status == 410:
            return Outcome.GONE
        # A redirect is about the address, not the event.
        return Outcome.REFUSED if self.status >= 400 else Outcome.RETRIED


def retry_after(header: str | None, now: float) -> float | None:
    """Return how many seconds a `Retry-After` asks for, at most `LONGEST_ASKED`.

    Args:
        header: seconds or a date; anything else, or None, asks for nothing.
        now: the time, in seconds since 1970.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_ASKED)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(0.0, date.timestamp() - now), LONGEST_ASKED)


def pause(times: int, chance: Callable[[], float]) -> float:
    """Return the seconds to wait after a number of failures in a row.

    The wait is a random part of a bound, at least half, so that pushes that failed together do not
    all come back together.

    Args:
        times: failures, from 1.
        chance: returns a number from 0 to 1.
    """
    bound = min(FIRST * 2.0 ** min(times - 1, 30), LONGEST)
    return bound * (0.5 + 0.5 * chance())
