"""When a feed is polled next: it depends on how often it changes and what its server asks for."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import exp, log
from random import Random

FIRST = 900.0
"""Seconds between the first and the second poll of a feed."""

LOOKS = 2.0
"""Polls in the time in which a feed brings one article, on average."""

MEMORY = 0.7
"""Weight of what was known about a feed before its last poll."""

JITTER = 0.1
"""Share by which each interval is lengthened or shortened, so that feeds are not polled in step."""

LONGEST_WISH = 7 * 86_400.0
"""Longest Retry-After, in seconds, that is followed."""

_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})", re.I)


def next_interval(
    interval: float, elapsed: float, new: int, shortest: float, longest: float
) -> float:
    """Return the seconds until the next poll, after a successful one.

    Aims at `LOOKS` polls for each new article, and approaches that slowly: the logarithm of the
    interval is an exponential average.

    Args:
        interval: the present one, in seconds; 0 when there is none yet.
        elapsed: seconds since the previous poll.
        new: number of new articles.
        shortest: lower limit, in seconds.
        longest: upper limit, in seconds.
    """
    if not interval or elapsed <= 0:
        return min(max(FIRST, shortest), longest)
    wanted = elapsed / new / LOOKS if new else elapsed * 1.5
    moved = exp(MEMORY * log(interval) + (1 - MEMORY) * log(max(wanted, 1.0)))
    return min(max(moved, shortest), longest)


def backoff(failures: int, shortest: float, longest: float) -> float:
    """Return the seconds to wait after the nth failure in a row; they double each time."""
    return float(min(shortest * 2 ** min(failures - 1, 30), longest))


def jittered(seconds: float, chance: Random) -> float:
    """Return about as many seconds, between nine and eleven tenths of them."""
    return seconds * (1 + chance.uniform(-JITTER, JITTER))


def server_wish(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a server asks us to wait by Retry-After; None when it does not."""
    text = headers.get("Retry-After", "").strip()
    if not text:
        return None
    if text.isdigit():
        return min(float(text[:9]), LONGEST_WISH)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(date.timestamp() - now, 0.0), LONGEST_WISH)


def freshness(headers: Mapping[str, str]) -> float:
    """Return the seconds for which an answer is fresh, by Cache-Control or Expires."""
    if max_age := _MAX_AGE.search(headers.get("Cache-Control", "")):
        return float(max_age[1])
    if "Expires" not in headers or "Cache-Control" in headers:
        return 0.0
    try:
        expires = parsedate_to_datetime(headers["Expires"])
        date = parsedate_to_datetime(headers.get("Date", "")) if headers.get("Date") else None
    except (ValueError, TypeError):
        return 0.0
    since = date or datetime.now(UTC)
    if (expires.tzinfo is None) != (since.tzinfo is None):
        return 0.0
    return max((expires - since).total_seconds(), 0.0)
