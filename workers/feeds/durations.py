"""Durations as people write them: seconds, or `90s`, `15m`, `1h30m`, `2d`."""

import re

_UNITS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(s|min|m|h|d|w)")
_WHOLE = re.compile(rf"(?:{_PART.pattern}\s*)+\Z")

LONGEST = 366 * 86_400.0
"""Longest duration, in seconds."""


def seconds(value: object) -> float:
    """Return a duration in seconds.

    Args:
        value: a number of seconds, or a text such as `15m`.

    Raises:
        ValueError: it is neither, or not between 1 s and a year.
    """
    found = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = float(value)
    elif isinstance(value, str):
        text = value.strip().lower()
        if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", text):
            found = float(text)
        elif _WHOLE.match(text):
            found = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    if found is None or not 1 <= found <= LONGEST:
        raise ValueError(f"needs seconds, or a text such as 15m, 2h, 7d; not {value!r}")
    return found


def shown(duration: float) -> str:
    """Return a duration in its largest unit that leaves no rest, such as `15m`."""
    for unit in "dhm":
        if duration >= _UNITS[unit] and duration % _UNITS[unit] == 0:
            return f"{duration / _UNITS[unit]:.0f}{unit}"
    return f"{duration:g}s"
