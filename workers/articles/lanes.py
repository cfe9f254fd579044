"""Lanes: urgent articles go before normal ones, and those before bulk, which never starves.

docs/lanes.md has the rules. What enforces them is in the scripts of the ledger.
"""

from typing import Literal, get_args

from workers.errors import ConfigurationError
from workers.settings import Settings

Lane = Literal["urgent", "normal", "bulk"]

LANES: tuple[Lane, ...] = get_args(Lane)
"""The lanes, the highest first."""

TURNS = 3
"""Articles of a lane that are claimed in a row while one of a lower lane waits: 12 of 16."""


def checked_lane(name: str) -> Lane:
    """Return a lane by its name.

    Raises:
        ConfigurationError: there is none of that name.
    """
    for lane in LANES:
        if lane == name:
            return lane
    raise ConfigurationError(f"lane: there is no {name!r}; it may be {', '.join(LANES)}")


def room(settings: Settings, lane: Lane) -> int:
    """Return up to how many articles in flight, of all lanes, a lane is taken in."""
    whole = settings.max_in_flight
    return max(1, int(whole * settings.bulk_share)) if lane == "bulk" else whole


def bound(lane: Lane) -> str:
    """Return which settings make the bound of a lane, for messages."""
    return "BARID_BULK_SHARE of BARID_MAX_IN_FLIGHT" if lane == "bulk" else "BARID_MAX_IN_FLIGHT"
