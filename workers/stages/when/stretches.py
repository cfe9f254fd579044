"""Stretches of the calendar: the week, month, year, decade or season that lies so many away."""

from datetime import date, timedelta

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""Season -> its first month."""


def step_from(unit: str, step: int, today: date) -> str:
    """Return the week, month and so on that lies so many of them after that of a day.

    Raises:
        ValueError: it lies beyond the calendar.
    """
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return f"{monday}/{monday + timedelta(6)}"
    if unit == "weekend":
        # On the weekend, the last one is that before.
        saturday = today - timedelta(today.weekday()) + timedelta(5 + 7 * step)
        return f"{saturday}/{saturday + timedelta(1)}"
    if unit == "month":
        month = today.year * 12 + today.month - 1 + step
        return f"{in_calendar(month // 12):04}-{month % 12 + 1:02}"
    if unit == "year":
        return f"{in_calendar(today.year + step):04}"
    if unit == "decade":
        first = today.year // 10 * 10 + 10 * step
        return f"{first}/{first + 9}"
    return season(unit, _year_ofseason(unit, step, today))


def in_calendar(year: int) -> int:
    """Return a year.

    Raises:
        ValueError: the calendar has no such year.
    """
    return date(year, 1, 1).year


def _year_ofseason(unit: str, step: int, today: date) -> int:
    first = SEASONS[unit]
    # The latest year whose season has begun.
    begun = today.year - (today.month < first)
    within = today.month in {(first + n - 1) % 12 + 1 for n in range(3)}
    if step < 0:
        return begun + step + (not within)
    if step > 0:
        return begun + step
    return begun if within or (first != 12 and begun == today.year) else begun + 1


def season(unit: str, year: int) -> str:
    """Return the months of the season that begins in a year, as an interval."""
    month = SEASONS[unit]
    last = (month + 1) % 12 + 1
    return f"{year:04}-{month:02}/{year + (month == 12):04}-{last:02}"
