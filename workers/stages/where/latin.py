"""Whether a name in Latin letters is a place by itself, or part of a longer name or someone's."""

import re
from collections.abc import Iterable

from workers.stages.names.namewords import GIVEN_NAMES
from workers.stages.text.normalize import fold
from workers.stages.where import words
from workers.stages.where.readings import Doubtful
from workers.stages.where.spot import Spot

PERSONS = frozenset(["jordan", "georgia", "chad", "mali", "hollande", "holland", "dominique"])
"""Names of countries that people and films bear too; a neighbour in capitals tells them."""

_WORD_BEFORE = re.compile(r"(?:\b[dlnDLN]['’]|\b[Qq]u['’])?([^\W\d_][\w'’-]*) \Z")
_WORD_AFTER = re.compile(r" ([^\W\d_][\w'’]*)")
_SENTENCE = re.compile(r"(?:^|[.!?:…»\"”\n-]\s+|[«“\"‘(]|\n)\Z")
_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{3,}-\Z")


def surnames(spots: Iterable[Spot]) -> frozenset[str]:
    """Return the names of places that someone in a text bears, by the spots of the text in order.

    Whoever is named by surname alone was named in full before (`Sudesh Amman`, later `Amman`);
    where the name is that of a place only in doubt, that holds before the full name, too.
    """
    borne: dict[str, bool] = {}
    for spot in spots:
        if spot.arabic:
            continue
        doubtful = all(isinstance(its, Doubtful) for its in spot.found.values)
        if spot.name not in borne or (doubtful and not borne[spot.name]):
            borne[spot.name] = _is_surname(spot)
    return frozenset(name for name, its in borne.items() if its)


def is_latin_place(spot: Spot) -> bool:
    """Whether nothing beside a name makes it that of a body, or part of a longer one."""
    if words.LATIN_BODY_AFTER.match(spot.after) or words.LATIN_BODY_BEFORE.search(spot.before):
        return False
    if spot.before.endswith("-") and _ACRONYM.search(spot.before):
        return False  # "GDF-Suez"
    return not is_in_a_name(spot)


def is_in_a_name(spot: Spot) -> bool:
    """Whether a name in Latin letters is but a part of a longer one, as told by capitals."""
    if spot.titled or words.FRENCH_OFFICE.search(spot.before):
        return False
    following = spot.after
    if following[:1] == "-" and "A" <= following[1:2] <= "Z" and spot.name not in PERSONS:
        return True
    after = _WORD_AFTER.match(following)
    if " " not in spot.name and after and after[1][0].isupper() and after[1] not in words.TITLES:
        return not after[1].isupper()
    before = _word_before(spot.before)
    if not before or not before[1][0].isupper() or before[1] in words.DIRECTIONS:
        return False
    if spot.name == "hollande":
        return before[1] not in ("La", "En", "De")
    if spot.name not in PERSONS and _OTHER_NAME.search(before[1]):
        return False
    # The first word of a sentence is in capitals anyway.
    begins = _SENTENCE.search(spot.before[: before.start()])
    return not before[1].isupper() and (not begins or fold(before[1]) in GIVEN_NAMES)


_OTHER_NAME = re.compile(r"['’]s\Z|-[a-z]+\Z")
"""How a word ends that is no part of the name behind it: `Florida's`, `Russian-occupied`."""


def _is_surname(spot: Spot) -> bool:
    before = spot.before
    if spot.titled or before[-1:] != " ":
        return False
    word = before[before.rfind(" ", 0, -1) + 1 : -1].rpartition("\n")[2]
    if word[1:2] in ("'", "’"):
        word = word[2:]  # "d'Ernesto"
    return (
        word[:1].isupper()
        and spot.text.source[spot.found.start].isupper()
        and fold(word) in GIVEN_NAMES
    )


def _word_before(before: str) -> re.Match[str] | None:
    if not before.endswith(" "):
        return None
    return _WORD_BEFORE.search(before, before.rfind(" ", 0, -1) + 1)
