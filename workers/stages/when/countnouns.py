"""The noun behind a number: what it says that is counted, or that nothing is, and where it ends."""

import re
from collections.abc import Sequence

from schemas.entities import CountKind
from workers.stages.names.hinted import Hinted
from workers.stages.when import countlexicon as lexicon
from workers.stages.when.countnumbers import Number
from workers.stages.when.countverbs import THE


def noun(number: Number, following: Sequence[str], language: str) -> tuple[CountKind, int] | None:
    """Return the kind that the noun behind a number says, and where the noun ends."""
    nouns = lexicon.NOUNS[language]
    at = 0
    # "12 of the hostages", «12 من الرهائن», "12 des otages"; "12 other hostages".
    while at < min(3, len(following)) and following[at] in _OF:
        at += 1
    if following[at : at + 1] == ["corps"] and (
        _FOUND.intersection(following[at + 1 : at + 4]) or _FINDING.search(number.before)
    ):
        return "killed", number.words[at].end()
    pair = following[at : at + 2]
    if language == "ar" and len(pair) == 2 and pair[0] in lexicon.PERSONS:
        kind = nouns.get(pair[1])
        if kind and not pair[1].startswith("ال"):  # «24 جنديا قتيلا»
            return kind, number.words[at + 1].end()
    for ahead in range(at, min(at + (_AHEAD if language == "en" else 1), len(following))):
        word = following[ahead]
        if word == "-" and language == "en":  # "74 malnutrition-related deaths"
            continue
        if kind := nouns.get(word):
            participle = word in _PARTICIPLES
            if participle and (ahead > at or _is_active(following[ahead + 1 : ahead + 3])):
                return None
            if language == "en" and _is_hyphened(number, ahead):
                return None  # "18 captive-bred newts"
            return kind, number.words[ahead].end()
        after = following[ahead + 1] if ahead + 1 < len(following) and language == "en" else ""
        if word in lexicon.PERSONS and after in nouns and after not in _PARTICIPLES:
            continue  # "12 women prisoners"
        if word in lexicon.STOP_WORDS or word in lexicon.PERSONS or word in lexicon.UNITS:
            return None
        if not word[0].isalpha() or word in lexicon.VERBS[language]:
            return None
    return None


_AHEAD = 4
"""Words behind an English number among which its noun may stand."""


def _is_hyphened(number: Number, at: int) -> bool:
    """Whether a word behind a number is but the first part of a longer one."""
    behind = number.words[at + 1 : at + 2]
    return bool(behind) and behind[0][0] == "-" and behind[0].start() == number.words[at].end()


_OF = frozenset(
    "portes portees porte portee of the those other more additional new further من de d des autres nouveaux derniers dernieres premiers others حاله حالات )".split()
)

_FOUND = frozenset(
    "sans vie retrouves decouverts repeches recuperes rejetes calcines supplementaires".split()
)
"""What is said of the bodies of the dead, in French."""

_FINDING = re.compile(
    r"\b(?:re)?(?:trouve|decouvert|extrait|repeche|exhume|recupere|vu|degage|retire|sorti|remonte|ramene|evacue)(?:e?s?)"
    r"(?: (?:au moins|plus de|pres de|un total de|quelque|les|encore|deja|total|de|un|d'))* ?$"
)
"""Verbs before the bodies of the dead, in French."""

_PARTICIPLES = frozenset(
    "killed dead wounded injured displaced detained arrested captured hurt missing unaccounted".split()
)

_OBJECTS = frozenset("at more the a an his her their its about nearly some dozens hundreds".split())


def _is_active(following: Sequence[str]) -> bool:
    """Whether a participle has an object: "two killed at least 12"."""
    if not following:
        return False
    if following[0] == "at":
        return following[1:2] == ["least"]
    return following[0] in _OBJECTS or following[0][0].isdigit()


def is_of_two_kinds(number: Number) -> bool:
    """Whether an English or French number holds for two kinds together: "150 killed and wounded"."""
    return _TOGETHER.match(number.behind, 0) is not None


def is_sum_of_kinds(following: Sequence[str]) -> bool:
    """Whether an Arabic number holds for two kinds together: «1539 قتيلا ومصابا»."""
    nouns, pair = lexicon.NOUNS["ar"], following[:3]
    if pair[1:2] and pair[1] in _ONE_MORE and pair[0] in _PLURAL:
        return False  # «3 قتلى وجريح»
    if len(pair) < 2 or pair[1] not in _AND_OTHERS or pair[2:] == ["اخرين"]:
        return False
    first = nouns.get(pair[0])
    return first is not None and first != nouns[pair[1][1:]]


_ONE_MORE = frozenset("ومصاب وجريح وقتيل وشهيد ومفقود".split())
_PLURAL = frozenset("قتلي شهداء جرحي مصابين وفيات".split())
_TOGETHER = Hinted(
    r"(?: (?!and\b|et\b|who\b|qui\b|including\b|dont\b)[^\W\d]+){0,4}?(?: (?:were|have been|had been|ont ete|ont|sont|etaient))? "
    r"(?:(?:dead|killed|morts|tues)(?: (?:and|or|et|ou)|,) (?:wounded|injured|missing|blesses|disparus)|"
    r"(?:wounded|injured|blesses) (?:and|or|et|ou) (?:dead|killed|morts|tues))\b(?! (?:\d|at|more|an?|the|some|about|nearly|another|in \d|une?|des))",
    "dead killed morts tues",
)
_AND_OTHERS = frozenset(
    "ومصاب وجريح وقتيل وشهيد ومفقود ومصابا وجريحا وقتيلا وشهيدا ومصابين وجرحي وقتلي ومفقودا".split()
)


_OF_SO_MANY = frozenset(("de", "d", "d'"))


def is_unit(following: Sequence[str]) -> bool:
    """Whether a number counts hours, houses, animals: "16 hours", "two car bombs"."""
    if following[:1] and following[0] in _OF_SO_MANY:
        following = following[1:]  # "un million de dollars pour deux blessés"
    for at, word in enumerate(following[:2]):
        if word == "عام" and following[at + 1 : at + 2] and following[at + 1][0].isdigit():
            return False  # «نزوح 20 مليونا عام 2014»
        if word in lexicon.UNITS:
            return True
        if word in lexicon.STOP_WORDS or (word in lexicon.PERSONS and word != "jeunes"):
            return False
    return False


_NO_NOUN = frozenset(
    "died drowned perished remain remained slightly seriously critically severely بحاله".split()
)


def counted(number: Number, following: Sequence[str]) -> int:
    """Return where the noun behind a number ends."""
    if following[:1] == ["من"] and following[1:2] and following[1].startswith("ال"):
        return number.words[1].end()  # «101 من الأطفال»
    if number.dual:
        return number.end
    for at, word in enumerate(following[:3]):
        if word in lexicon.PERSONS:
            return number.words[at].end()
        if word in lexicon.STOP_WORDS or not word[0].isalpha():
            break
    first = following[0] if following else ""
    if first in _NO_NOUN:
        return number.end
    alone = (
        first in ("", "عام", "بجروح", "بجراح")
        or (first[0] == "و" and len(first) > 3)
        or THE.search(number.before)
    )
    if alone or first in lexicon.STOP_WORDS or not first[0].isalpha():
        return number.end
    return number.words[0].end() if number.words[0].start() == number.end + 1 else number.end
