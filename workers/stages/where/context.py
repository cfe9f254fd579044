"""Decides by what stands around a name, and elsewhere in the text, what it stands for."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from workers.stages.names.hinted import Ending
from workers.stages.names.namewords import GIVEN_NAMES
from workers.stages.text.normalize import fold
from workers.stages.where import words
from workers.stages.where.readings import (
    CountryName,
    Doubtful,
    Head,
    Neither,
    PlaceName,
    Reading,
)
from workers.stages.where.spot import Spot

PERSONS = frozenset(["jordan", "georgia", "chad", "mali", "hollande", "holland", "dominique"])
"""Names of countries that people and films bear too; a neighbour in capitals tells them."""

WORDS = frozenset(["مالي", "المالي", "بنين", "الصحراء"])
"""Names of countries in Arabic that are words too ("financial", "sons", "the desert")."""

_WORD_BEFORE = re.compile(r"(?:\b[dlnDLN]['’]|\b[Qq]u['’])?([^\W\d_][\w'’-]*) \Z")
_WORD_AFTER = re.compile(r" ([^\W\d_][\w'’]*)")
_NAME_FOLLOWS = re.compile(r" (?:بن |ال|عبد)")
_SENTENCE = re.compile(r"(?:^|[.!?:…»\"”\n-]\s+|[«“\"‘(]|\n)\Z")
_LANGUAGE_BEFORE = Ending(
    r"(?i)\b(?:in|into|speaks?|spoken|speaking|learn|learning|en|parler?|parlent|langue|l['’]) ?\Z",
    reach=9,
)
_LANGUAGE_AFTER = re.compile(r"(?:[.,;:!?)»\"”]|$|\n|[ -](?:language|speak|and [A-Z]|et en))")


def plain_reading(spot: Spot) -> Reading | None:
    """Return what a name stands for, if it has one meaning; None: it has none or several."""
    values = spot.found.values
    if len(values) != 1 or isinstance(values[0], Doubtful | Head | Neither) or spot.name in WORDS:
        return None
    reading = values[0]
    if isinstance(reading, CountryName) and reading.adjective and reading.country == "EH":
        return None
    return reading if _fits(spot, reading) else None


def joined_reading(spot: Spot, beside: Reading | None, between: str) -> Reading | None:
    """Return the place of a doubtful name beside a place of its country: `Omaha and Milwaukee`.

    Args:
        spot: the name.
        beside: the place before it.
        between: what stands between the two.
    """
    if spot.arabic or not isinstance(beside, PlaceName) or not _JOINS.fullmatch(between):
        return None
    if any(isinstance(its, Neither) for its in spot.found.values):
        return None
    for its in spot.found.values:
        if (
            isinstance(its, Doubtful)
            and its.country
            and its.country == beside.country
            and _fits(spot, its.place)
        ):
            return its.place
    return None


_JOINS = re.compile(
    r"(?:,? (?:and|or|et|ou|ou encore) |, )(?:(?:à|de|du|au|in|of|at|near) |d['’])?|['’]s "
)


def chosen_reading(spot: Spot, evidence: Counter[str]) -> Reading | None:
    """Return what a name with several meanings, or a doubtful one, stands for; None: for nothing.

    Args:
        spot: the name.
        evidence: how often countries are named elsewhere in the article.
    """
    values = [v for v in spot.found.values if not isinstance(v, Neither | Head)]
    if len(values) < len(spot.found.values):
        return None
    if spot.name in WORDS:
        return values[0] if _is_country_word(spot, values[0], evidence) else None
    certain = [v for v in values if not isinstance(v, Doubtful)]
    if certain:
        fitting = [v for v in certain if _fits(spot, v)]
        if _is_of_the_desert(fitting) and not (
            evidence["EH"] + evidence["MA"] or spot.last.endswith("شعب")
        ):
            return None
        # The first is the likeliest; another needs its country to be named.
        named = [v for v in fitting if v.country and evidence[v.country]]
        return max(named, key=lambda v: evidence[v.country or ""], default=None) or (
            fitting[0] if fitting else None
        )
    doubtful = [v for v in values if isinstance(v, Doubtful)]
    best = max(doubtful, key=lambda v: evidence[v.country or ""])
    return best.place if _is_shown(spot, best, evidence) and _fits(spot, best.place) else None


def _is_of_the_desert(readings: Sequence[Reading]) -> bool:
    # صحراوي says "of the desert" too.
    return any(isinstance(r, CountryName) and r.country == "EH" and r.adjective for r in readings)


def _fits(spot: Spot, reading: Reading) -> bool:
    """Whether nothing beside a name speaks against a meaning."""
    arabic = spot.arabic
    if isinstance(reading, CountryName):
        return _is_people(spot, arabic) if reading.adjective else _is_country(spot, arabic)
    return _arabic_place(spot) if arabic else _latin_place(spot)


def _is_people(spot: Spot, arabic: bool) -> bool:
    """Whether an adjective is not that of a language, nor a surname."""
    before = spot.before
    if arabic:
        last = spot.last
        if (
            before.endswith(words.AGENCY)
            or last in words.LANGUAGE
            or (last in words.GIVEN_NAMES and spot.name.startswith("ال"))
        ):
            return False
        if _is_other_word(spot):
            return False
        feminine = spot.name.startswith("ال") and spot.name.endswith("يه")
        return not (feminine and spot.found.clitics.endswith("ب"))
    if before.endswith((" en ", "(en ")) or spot.after.startswith(" language"):
        return False
    return not (_LANGUAGE_BEFORE.search(before) and _LANGUAGE_AFTER.match(spot.after))


def _is_other_word(spot: Spot) -> bool:
    """Whether an Arabic adjective is another word: المجرى (the stream), or the name تركي."""
    if spot.name == "اليمني" and spot.last in words.LIMBS:
        return spot.text.source[spot.found.end - 1] == "ى"
    if spot.name in ("مجري", "المجري"):
        return spot.text.source[spot.found.end - 1] == "ى"
    return spot.name == "تركي" and (
        spot.last in words.RANKS or bool(_NAME_FOLLOWS.match(fold(spot.after)))
    )


def _is_country(spot: Spot, arabic: bool) -> bool:
    if arabic or spot.name not in PERSONS:
        return True
    return not _is_in_a_name(spot)


def _is_country_word(spot: Spot, reading: Reading, evidence: Counter[str]) -> bool:
    last = spot.last
    if reading.country == "EH":
        follows = fold(spot.after).startswith((" المغربيه", " الغربيه"))
        return follows or (
            (last in words.DISPUTES or last[1:] in words.DISPUTES)
            and evidence["MA"] + evidence["EH"] > 0
        )
    if spot.name.startswith("ال"):
        return evidence["ML"] > 0 and last in words.RULERS
    if last in words.PREPOSITIONS | words.OFFICES or spot.found.clitics in ("ب", "ل", "وب", "ول"):
        return True
    neighbours = evidence["NE"] + evidence["BF"] + evidence["NG"] + evidence[reading.country or ""]
    return neighbours > 0 and (last in words.HEADS or spot.found.clitics == "و")


def _arabic_place(spot: Spot) -> bool:
    last = spot.last
    return bool(spot.found.clitics) or not (last in words.BODIES or last[1:] in words.BODIES)


_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{3,}-\Z")


def _latin_place(spot: Spot) -> bool:
    if words.LATIN_BODY_AFTER.match(spot.after) or words.LATIN_BODY_BEFORE.search(spot.before):
        return False
    if spot.before.endswith("-") and _ACRONYM.search(spot.before):
        return False  # "GDF-Suez"
    return not _is_in_a_name(spot)


def _is_in_a_name(spot: Spot) -> bool:
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


def _is_shown(spot: Spot, its: Doubtful, evidence: Counter[str]) -> bool:
    """Whether the text shows that a name with other meanings is that of a place."""
    if not spot.arabic:
        if its.place.kind == "region" and _is_bracketed(spot):
            return True
        if spot.name == "nord":
            return spot.before.endswith("département du ")
        shown = words.LATIN_PLACE_BEFORE.search(spot.before)
        return bool(shown or (evidence[its.country or ""] and _is_near(spot)))
    if spot.found.clitics in ("", "ل"):
        last = spot.last
        if last in words.HEADS or last[1:] in words.HEADS:
            return True
    else:
        last = ""
    if not its.known or not evidence[its.country or ""]:
        return False
    in_a_list = spot.found.clitics == "و" and evidence[its.country or ""] > 1
    return in_a_list or last in words.PREPOSITIONS or spot.found.clitics.endswith("ب")


_TOWN_AND = re.compile(r"[A-ZÉ][\w'’-]+ \(\Z")


def _is_bracketed(spot: Spot) -> bool:
    """Whether a region stands in brackets behind a name: `Toulon (Var)`."""
    return spot.after.startswith(")") and bool(_TOWN_AND.search(spot.before))


def _is_near(spot: Spot) -> bool:
    after = words.LATIN_PLACE_AFTER.match(spot.after)
    if spot.before.endswith("(") and spot.after.startswith(")"):
        return True
    return bool(after or re.search(r"\b(?:of |de |du |d['’])\Z", spot.before))
