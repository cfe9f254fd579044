"""The catalogue of countries and places, read from the files beside this one."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import cast

from schemas.entities import PlaceKind
from workers.stages.names.matcher import Matcher
from workers.stages.where.forms import arabic_forms, english_forms, french_forms
from workers.stages.where.readings import (
    CountryName,
    Doubtful,
    Head,
    Neither,
    PlaceName,
    Reading,
    place_of,
)

HERE = Path(__file__).parent
UNKNOWN = "??"
"""What stands behind a name that is known to GeoNames alone; behind others in doubt, one ?."""
_ENGLISH_ADJECTIVE = re.compile(r"(?:~|ish|ese|French|Dutch|Swiss|Welsh)\Z")


@cache
def catalogue() -> Matcher[Reading]:
    """Return the catalogue; it is loaded once, before processes fork."""
    return Matcher(chain(_phrases(), _countries(), _cldr(), _places(), _heads()))


@cache
def country_codes() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes of the countries that an article can name."""
    codes = {line.split("|")[0].strip() for line in _lines("countries.txt")}
    return frozenset(codes | {line.split("\t")[0] for line in _lines("cldr.tsv")})


def places() -> Iterator[tuple[str, PlaceName]]:
    """Yield the names of the places of the catalogue, each with its place."""
    for name, reading in _places():
        yield name, _place(reading)


def places_named(name: str) -> tuple[PlaceName, ...]:
    """Return the places that have a name, in any case, with or without the Arabic article."""
    meant = catalogue().named(name)
    return tuple(_place(one) for one in meant if isinstance(one, PlaceName | Doubtful))


def country_named(name: str) -> str | None:
    """Return the code of the country that has a name or an adjective; None: there is none."""
    meant = catalogue().named(name)
    return next((one.country for one in meant if isinstance(one, CountryName)), None)


def _lines(file: str) -> Iterator[str]:
    with (HERE / file).open(encoding="utf-8") as lines:
        for line in map(str.rstrip, lines, repeat("\n")):
            if line and not line.startswith("#"):
                yield line


def _phrases() -> Iterator[tuple[str, Reading]]:
    for line in _lines("phrases.txt"):
        for phrase in line.split(";"):
            yield phrase.strip(), Neither()


def _countries() -> Iterator[tuple[str, Reading]]:
    for line in _lines("countries.txt"):
        code, arabic, adjectives, english, french = (part.strip() for part in line.split("|"))
        name, adjective = CountryName(code), CountryName(code, adjective=True)
        for word in _split(arabic):
            yield word, name
        for word in _split(adjectives):
            for form in arabic_forms(word):
                yield form, adjective
        for word in _split(english):
            for form in english_forms(word):
                yield form, adjective if _ENGLISH_ADJECTIVE.search(word) else name
        for word in _split(french):
            for form in french_forms(word):
                yield form, adjective if word[0].islower() else name


def _cldr() -> Iterator[tuple[str, Reading]]:
    for line in _lines("cldr.tsv"):
        code, *names = line.split("\t")
        for name in names:
            yield name, CountryName(code)


def _places() -> Iterator[tuple[str, PlaceName | Doubtful]]:
    for line in _lines("places.tsv"):
        row, _, names = line.rpartition("\t")
        spelt = names.split("|")
        its = row.rpartition("\t")[0].encode()
        if all(name.endswith(UNKNOWN) for name in spelt):
            unknown = Doubtful(its, known=False)
            for name in spelt:
                yield name.removesuffix(UNKNOWN), unknown
            continue
        place = place_of(its)
        meant: dict[str, PlaceName | Doubtful] = {"": place}
        for name in spelt:
            bare = name.rstrip("?")
            mark = name[len(bare) :]
            if mark not in meant:
                meant[mark] = Doubtful(place, known=mark != UNKNOWN)
            yield bare, meant[mark]


def _heads() -> Iterator[tuple[str, Reading]]:
    for line in _lines("heads.txt"):
        kind, where, belongs, nouns = (part.strip() for part in line.split("|"))
        head = Head(cast(PlaceKind, kind), where == "before", belongs == "yes")
        for noun in _split(nouns):
            yield noun, head


def _place(reading: PlaceName | Doubtful) -> PlaceName:
    return reading.place if isinstance(reading, Doubtful) else reading


def _split(names: str) -> Iterator[str]:
    return filter(None, (name.strip() for name in names.split(";")))
