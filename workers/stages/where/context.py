"""Decides by what stands around a name, and elsewhere in the text, what it stands for."""

import re
from collections import Counter
from collections.abc import Sequence

from workers.stages.names.hinted import Ending
from workers.stages.text.normalize import fold
from workers.stages.where import words
from workers.stages.where.alone import ALONE, is_meant
from workers.stages.where.latin import PERSONS, is_in_a_name, is_latin_place
from workers.stages.where.readings import (
    CountryName,
    Doubtful,
    Head,
    Neither,
    PlaceName,
    Reading,
)
from workers.stages.where.spot import Spot

WORDS = frozenset(["مالي", "المالي", "بنين", "الصحراء"])
"""Names of countries in Arabic that are words too ("financial", "sons", "the desert")."""

_NAME_FOLLOWS = re.compile(r" (?:بن |ال|عبد)")
_LANGUAGE_BEFORE = Ending(
    r"(?i)\b(?:in|into|speaks?|spoken|speaking|learn|learning|en|parler?|parlent|langue|l['’]) ?\Z",
    reach=9,
)
_LANGUAGE_AFTER = re.compile(r"(?:[.,;:!?)»\"”]|$|\n|[ -](?:language|speak|and [A-Z]|et en))")


def plain_reading(spot: Spot) -> Reading | None:
    """Return what a name stands for, if it has one meaning; None: it has none or several."""
    values = spot.found.values
    if isinstance(values[0], Doubtful | Head | Neither) or spot.name in WORDS:
        return None
    if len(values) != 1 and not _is_one_country(values):
        return None
    reading = values[0]
    if isinstance(reading, CountryName) and reading.adjective and reading.country == "EH":
        return None
    return reading if _fits(spot, reading) else None


def _is_one_country(values: Sequence[Reading]) -> bool:
    """Whether a name is a country's and its adjective's: سوريا is "Syria", and "Syrian" too."""
    return all(isinstance(v, CountryName) and v.country == values[0].country for v in values)


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


def chosen_reading(spot: Spot, evidence: Counter[str], listed: bool = False) -> Reading | None:
    """Return what a name with several meanings, or a doubtful one, stands for; None: for nothing.

    Args:
        spot: the name.
        evidence: how often countries are named elsewhere in the article.
        listed: whether it follows upon a place as in a list of them: «طرابلس والزاوية».
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
    best = max(doubtful, key=lambda v: _times(v.country, evidence))
    shown = _is_shown(spot, best, evidence, listed) and _fits(spot, best.place)
    return best.place if shown else None


def _is_of_the_desert(readings: Sequence[Reading]) -> bool:
    # صحراوي says "of the desert" too.
    return any(isinstance(r, CountryName) and r.country == "EH" and r.adjective for r in readings)


def _fits(spot: Spot, reading: Reading) -> bool:
    """Whether nothing beside a name speaks against a meaning."""
    arabic = spot.arabic
    if isinstance(reading, CountryName):
        return _is_people(spot, arabic) if reading.adjective else _is_country(spot, arabic)
    return _arabic_place(spot) if arabic else is_latin_place(spot)


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
    return not is_in_a_name(spot)


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
    if (spot.name in words.WORDLIKE or spot.name == "اب") and _is_spelt_otherwise(spot):
        return False
    last = spot.last
    return bool(spot.found.clitics) or not (last in words.BODIES or last[1:] in words.BODIES)


def _is_spelt_otherwise(spot: Spot) -> bool:
    """Whether its letters make it another word: «آب» (August), not «إب»; «حديثه», not «حديثة»."""
    its = spot.text.source[spot.found.start : spot.found.end]
    return (spot.name.endswith("ه") and its.endswith("ه")) or (spot.name == "اب" and its != "إب")


def _is_shown(spot: Spot, its: Doubtful, evidence: Counter[str], listed: bool) -> bool:
    """Whether the text shows that a name with other meanings is that of a place."""
    if spot.name in ALONE:
        return is_meant(spot)
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
    named = _times(its.country, evidence)
    if not its.known or not named:
        return False
    if spot.name in words.WORDLIKE:
        inside = spot.found.clitics.endswith("ب") and spot.name.startswith("ال")
        return listed or inside or last in words.WHERE
    in_a_list = spot.found.clitics == "و" and named > 1
    return listed or in_a_list or last in words.PREPOSITIONS or spot.found.clitics.endswith("ب")


def _times(country: str | None, evidence: Counter[str]) -> int:
    """Return how often the country of a place is named; for Western Sahara, Morocco counts too."""
    return evidence[country or ""] + (evidence["MA"] if country == "EH" else 0)


def is_held(spot: Spot, its: Reading) -> bool:
    """Whether a name with other meanings may be the place that the text shows it to be elsewhere.

    Args:
        spot: the name where nothing shows what it means.
        its: what it means elsewhere in the text.
    """
    if not spot.arabic or spot.name in ALONE or not isinstance(its, PlaceName):
        return False
    if spot.name in words.WORDLIKE or not any(
        isinstance(v, Doubtful) and v.known for v in spot.found.values
    ):
        may = not spot.name.startswith("ال") or spot.name in words.HELD
        return may and spot.last in words.WHERE and _fits(spot, its)
    clause = not spot.before.strip() or spot.before.endswith(_OPENS)
    joined = spot.found.clitics in ("و", "ب", "ل", "وب", "ول")
    return (clause or joined or spot.last in words.PREPOSITIONS) and _fits(spot, its)


_OPENS = ("\n", ". ", ": ", "، ", "؛ ", '"', "«", "“", "(", "- ", "– ")
"""What a name stands behind that begins a clause or is one of a list."""

_TOWN_AND = re.compile(r"[A-ZÉ][\w'’-]+ \(\Z")


def _is_bracketed(spot: Spot) -> bool:
    """Whether a region stands in brackets behind a name: `Toulon (Var)`."""
    return spot.after.startswith(")") and bool(_TOWN_AND.search(spot.before))


def _is_near(spot: Spot) -> bool:
    after = words.LATIN_PLACE_AFTER.match(spot.after)
    if spot.before.endswith("(") and spot.after.startswith(")"):
        return True
    return bool(after or re.search(r"\b(?:of |de |du |d['’])\Z", spot.before))
