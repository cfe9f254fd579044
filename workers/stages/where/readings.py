"""What a name can stand for: a country, a place, or something that is neither."""

from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import cast, get_args

from schemas.entities import PlaceKind

_KINDS = get_args(PlaceKind)


@dataclass(frozen=True, slots=True)
class CountryName:
    """A country by one of its names.

    Attributes:
        country: its ISO 3166-1 alpha-2 code.
        adjective: whether the name is an adjective or that of its people.
    """

    country: str
    adjective: bool = False


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place of the catalogue.

    Attributes:
        name: its English name.
        country: ISO 3166-1 alpha-2 code; None where it lies in several or none.
        kind: what sort of place it is.
        geonames: its number at GeoNames; None if that does not have it.
        lat: degrees north.
        lon: degrees east.
    """

    name: str
    country: str | None = None
    kind: PlaceKind = "city"
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None

    @property
    def id(self) -> str | None:
        """`geonames:…`; None if GeoNames does not have it."""
        return f"geonames:{self.geonames}" if self.geonames else None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A place by a name that has other meanings, so that the text has to show what is meant.

    Attributes:
        its: the place, or the row of places.tsv that tells of it: of the thousands that GeoNames
            alone has hardly any is ever named, and a row takes less than half the memory.
        known: whether the name was written by hand; those of GeoNames need a clearer sign.
    """

    its: PlaceName | bytes
    known: bool = True

    @property
    def place(self) -> PlaceName:
        """The place."""
        return self.its if isinstance(self.its, PlaceName) else _place_of(self.its)

    @property
    def country(self) -> str | None:
        """The country of the place."""
        return self.place.country


def place_of(row: bytes) -> PlaceName:
    """Return the place that a row tells of: name, id, kind, country, latitude, longitude by tabs.

    Raises:
        ValueError: if there is no such kind.
    """
    name, id_, kind, country, lat, lon = row.decode().split("\t")[:6]
    if kind not in _KINDS:
        raise ValueError(f"places.tsv: {name}: there is no kind {kind}")
    return PlaceName(
        name,
        intern(country) if country else None,  # thousands of places have the same ones
        cast(PlaceKind, intern(kind)),
        int(id_.removeprefix("geonames:")) if id_ else None,
        float(lat) if lat else None,
        float(lon) if lon else None,
    )


_place_of = lru_cache(maxsize=1000)(place_of)


@dataclass(frozen=True, slots=True)
class Neither:
    """A phrase that has the name of a place in it and means none: "Washington Post"."""

    country: None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A noun with which places are named.

    Attributes:
        kind: what sort of place it names.
        is_after: whether it stands after the name ("… Hospital").
        belongs: whether it is part of the name.
    """

    kind: PlaceKind
    is_after: bool
    belongs: bool
    country: None = None


Reading = CountryName | PlaceName | Doubtful | Head | Neither
