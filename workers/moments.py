"""How moments are written: for programs, and in the columns of a terminal."""

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """Return a moment in ISO 8601, such as `2026-11-30T12:09:00Z`."""
    return moment.isoformat().replace("+00:00", "Z")


def in_column(moment: datetime, form: str = "%Y-%m-%d %H:%M") -> str:
    """Return a moment in UTC, so that all in a column can be compared; without a zone it is UTC."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime(form)
