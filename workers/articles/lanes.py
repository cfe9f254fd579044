"""Lanes: urgent articles go before normal ones, and normal ones before bulk, which never starves.

docs/lanes.md states the rules; the scripts of the ledger enforce them.
"""

from typing import Literal, get_args

from workers.errors import ConfigurationError
from workers.settings import Settings

Lane = Literal["urgent", "normal", "bulk"]

LANES: tuple[Lane, ...] = get_args(Lane)
"""The lanes, highest first."""

TURNS = 3
"""Articles claimed from a lane in a row while a lower lane waits: urgent gets 12 of 16."""


def checked_lane(name: str) -> Lane:
    """Return the lane of that name.

    Raises:
        ConfigurationError: there is no such lane.
    """
    for lane in LANES:
        if lane == name:
            return lane
    raise ConfigurationError(f"lane: there is no {name!r}; it may be {', '.join(LANES)}")


def room(settings: Settings, lane: Lane) -> int:
    """Return how many articles of all lanes may be in flight before this lane is refused."""
    whole = settings.max_in_flight
    return max(1, int(whole * settings.bulk_share)) if lane == "bulk" else whole


def bound(lane: Lane) -> str:
    """Name the settings that bound a lane, for messages."""
    return "BARID_BULK_SHARE of BARID_MAX_IN_FLIGHT" if lane == "bulk" else "BARID_MAX_IN_FLIGHT"
