"""Times of day that stand right beside a day."""

import re
from dataclasses import replace

from workers.stages.text import datewords
from workers.stages.when.calendar import Meaning

_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:.h] ?(?P<minute>\d\d)| ?h(?:eures?)?\b)?(?!\d|[:.]\d)"
    r" ?(?P<half>[ap]\.?m\b\.?|صباحا|مساء|فجرا|ظهرا|عصرا|ليلا|بعد الظهر)?"
)
_ZONE = r"(?:,? ?\(?(?:gmt|utc|local time|heure locale|بالتوقيت المحلي|بتوقيت \w+)\)?)?"
_BEFORE = re.compile(
    rf"(?:\bat |\ba |\bvers |الساعه )?{_CLOCK}{_ZONE},? ?(?:on |le |من |يوم |مساء |صباح |فجر |من مساء |من صباح )*$"
)
_BEHIND = re.compile(
    rf"(?:,| (?:morning|evening|afternoon|night|matin|soir))?,? (?:at |a |vers |(?:في |عند )?(?:تمام )?الساعه ){_CLOCK}"
)
_REACH = 48


def with_clock(meant: Meaning, text: str, start: int, end: int) -> Meaning:
    """Return what a date means with the time of day beside it, if there is one.

    Args:
        meant: what the date means by itself.
        text: the folded text.
        start: where the date begins.
        end: where it ends.
    """
    if meant.precision != "day" or (meant.value and "/" in meant.value):
        return meant
    clock = _BEHIND.match(text, end)
    if clock is None and any(map(str.isdigit, text[max(0, start - _REACH) : start])):
        clock = _BEFORE.search(text, max(0, start - _REACH), start)
    if clock is None or not (clock["minute"] or clock["half"]):
        return meant
    hour, minute = _of_day(int(clock["hour"]), clock["half"]), int(clock["minute"] or 0)
    if hour > 23 or minute > 59:
        return meant
    value = f"{meant.value}T{hour:02}:{minute:02}" if meant.value else None
    return replace(meant, value=value, precision="minute")


def _of_day(hour: int, half: str | None) -> int:
    """Return the hour of a twelve-hour clock in 24."""
    half = datewords.HALVES.get((half or "").replace(".", "").replace(" ", "_"), "")
    if not half or hour > 12:
        return hour
    hour %= 12
    if half == "night":
        return hour + 12 if hour >= 6 else hour
    if half == "noon":
        return hour if hour >= 10 else hour + 12
    return hour + 12 if half == "pm" else hour
