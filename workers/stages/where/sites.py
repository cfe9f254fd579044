"""Airports, camps, prisons and the like that bear the name of a known place."""

import re
from dataclasses import replace

from workers.stages.names.folded import Folded
from workers.stages.names.hinted import Ending
from workers.stages.where.readings import PlaceName, Reading
from workers.stages.where.spot import Spot
from workers.stages.where.words import SITES

_HEAD = re.compile(r"(?:\A|(?<=[^\w]))[وفبكل]?(" + "|".join(SITES) + r") (?:مدينه )?\Z")
_INTERNATIONAL = re.compile(r" الدولي\b| الجوي[هة]\b| الحدودي\b")
_AIRPORT = re.compile(r"(?:'s|’s)? (?:International )?[Aa]irport\b")


_FRENCH = Ending(
    r"(?<!\bune )(?<!\bun )(?<!\bautre )(?<!\bdes )\b(?P<site>"
    r"aéroport(?: international| militaire)?|gare|prison|hôpital militaire|cathédrale|"
    r"base aérienne|zoo) (?:de |d['’]|du )\Z",
    " de ", " d'", " d’", " du ",
    reach=45,
)  # fmt: skip
_ON = re.compile(r"(?<![\w-])(?:[A-ZÉ][\w’']*-)+(?:sur|sous|lès|en|de|du|la|le)-\Z")
"""What a French town has before the name of its river: `Condé-sur-Sarthe`."""
_FRENCH_SITES = {
    "aéroport": "Airport", "gare": "Station", "prison": "Prison", "hôpital": "Hospital",
    "cathédrale": "Cathedral", "base": "Base", "zoo": "Zoo",
}  # fmt: skip


def widened(spot: Spot, reading: Reading) -> tuple[Reading, int, int]:
    """Return what is named, with its offsets: مطار بيروت and "Beirut airport" are places too.

    The place takes country and coordinates from the one whose name it bears.
    """
    start, end = spot.found.start, spot.found.end
    if not isinstance(reading, PlaceName) or reading.kind not in ("city", "region"):
        return reading, start, end
    if not spot.arabic:
        if spot.before.endswith("-") and (on := _ON.search(spot.before)):
            start -= len(on[0])
            return PlaceName(spot.text.source[start:end], reading.country), start, end
        after = _AIRPORT.match(spot.text.source, end)
        if after:
            return _site(reading, "Airport", "site"), start, after.end()
        if reading.kind == "city" and (french := _FRENCH.search(spot.before)):
            english = _FRENCH_SITES[french["site"].split()[0]]
            return _site(reading, english, "site"), start - len(french[0]), end
        return reading, start, end
    if spot.last not in SITES and spot.last[1:] not in SITES and not spot.last.endswith("مدينه"):
        return reading, start, end
    head = _HEAD.search(spot.before) if spot.found.clitics in ("", "ل") else None
    if not head:
        return reading, start, end
    start = _offset(spot.text, spot.found.folded_start - len(spot.found.clitics), head)
    more = _INTERNATIONAL.match(spot.text.source, end)
    return _site(reading, *SITES[head[1]]), start, more.end() if more else end


def _site(place: PlaceName, kind: str, is_a: str) -> PlaceName:
    return replace(place, name=f"{place.name} {kind}", kind=is_a, geonames=None)  # type: ignore[arg-type]


def _offset(text: Folded, end: int, head: "re.Match[str]") -> int:
    return text.start(end - (len(head.string) - head.start(1)))
