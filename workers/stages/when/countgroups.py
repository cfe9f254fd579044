"""Groups that are named before a number, of whom it counts some: "of the dead, 12 were children"."""

import re
from collections.abc import Sequence

from schemas.entities import CountKind
from workers.stages.names.hinted import Ending
from workers.stages.when import countlexicon as lexicon
from workers.stages.when.countnumbers import BEFORE, Number
from workers.stages.when.countverbs import passive

_MOST = r"(?:(?:at least|about|some|au moins|environ|quelque|plus de|on compte|l'on compte|on denombre|aussi) )*[\"“]?"


def of_a_group(number: Number, language: str) -> CountKind | None:
    """Return the kind of the group that is named before a number.

    Args:
        number: the number.
        language: "ar", "en" or "fr".
    """
    before = number.before
    if not before.endswith(_ENDS) or not any(map(before.__contains__, _GROUP_HINTS)):
        return None
    if among := _AMONG.search(number.before):
        return lexicon.NOUNS["ar"][among[1] or among[2]]
    if group := _GROUP.search(number.before):
        kind = _KINDS[next(word for word in group.groups() if word)]
        if kind != "killed" and passive(number, language) == "killed":
            return "killed"  # "of the injured, three died"
        return kind
    if _OF_THE_DEAD.search(number.before):
        return "killed"
    return None


def of_the_last(number: Number, last: Number | None, text: str) -> CountKind | None:
    """Return the kind of the number before: "of the 251 hostages taken, 97 remain".

    Args:
        number: the number.
        last: the number before it.
        text: the folded text.
    """
    if last is None or last.kind is None or not _OF.search(last.before):
        return None
    between = text[last.until : number.start]
    if len(between) > BEFORE or not _COMMA.fullmatch(between):
        return None
    return last.kind if _SOME_DO.match(number.behind) else None


def lost(number: Number, following: Sequence[str]) -> CountKind | None:
    """Return "killed" if a disaster or an army says so: "claimed five victims", "lost 15 soldiers".

    Args:
        number: the number.
        following: the words behind it.
    """
    if not number.before.endswith(_LOSING):
        return None
    if following[:1] == ["victims"] and _CLAIMED.search(number.before):
        return "killed"
    if following[:1] and following[0] in lexicon.PERSONS and _NO_NEWS.search(number.before):
        return "missing"
    fallen = _FALLEN.intersection(following[:2]) or following[:3:2] in _SONS
    return "killed" if fallen and _LOST.search(number.before) else None


_SOME = r"(?: (?:at least|about|some|over|more than|nearly|another|au moins|plus de|pres de|environ|quelque|deja))* $"
_SOME_ENDS = tuple(
    f"{end} "
    for end in "least about some over than nearly another moins de environ quelque deja".split()
)
_LOSING = (
    "claimed ",
    "claims ",
    "claiming ",
    "lost ",
    "losing ",
    "perdu ",
    "perdant ",
    "d'",
    " ses ",
    " ces ",
    " leurs ",
    *_SOME_ENDS,
)
_CLAIMED = re.compile(rf"\bclaim(?:ed|s|ing){_SOME}")
_LOST = re.compile(rf"\b(?:lost|losing|perdu|perdant){_SOME}")
_NO_NEWS = re.compile(rf"\bsans nouvelles? d[e'](?: ses| ces| leurs)?{_SOME}")
_FALLEN = frozenset(
    "sons daughters children relatives brothers sisters siblings proches fils freres soeurs enfants soldiers troops fighters servicemen policemen soldats combattants militaires policiers gendarmes paras legionnaires".split()
)
_SONS = (["de", "fils"], ["of", "sons"], ["de", "hommes"], ["of", "men"])

_GROUP_HINTS = tuple(
    "among |of th|parmi |includ|killed|dead were|dead are|bodies|remains|corps|depouilles|cadavres|injured |wounded |missing |"
    "detained |arrested |freed |released |ceased |بين |هم |جثث |جثامين |fatalities ".split("|")
)
_ENDS = (
    '"', "“", '" ', "“ ", "جثث ", "جثامين ", " القتلي ", " الشهداء ", " الضحايا ", " الجرحي ", " المصابين ", " المعتقلين ",
    " الاسري ", " النازحين ", " المفقودين ", " هم ", "killed, ", ", ", "included ", "include ", "includes ", "killed ", " are ", " were ",
    " was ", " is ", " of ", " de ", " des ", " d' ", "the ", "least ", " about ", " some ", "figurent ", "figuraient ", "trouvent ",
    "trouvaient ", " a ", "compte ", "denombre ", "sont ", " moins ", "environ ", "quelque ", "aussi ",
)  # fmt: skip
"""Whatever the groups below end in."""

_OF = Ending(
    r"(?:^|\W)(?:of|among|sur|parmi)(?: (?:the|les|these|ces|those|his|ses|their|leurs))*(?: (?:at least|some|about|environ|quelque|more than|plus de))? $",
    " the ", " les ", "of ", "mong ", "sur ", "armi ", " these ", " ces ", "ose ", " his ", " ses ", "eirs ", "eurs ", " their ",
    " least ", " some ", " about ", "viron ", "elque ", " than ", " de ",
)  # fmt: skip
_COMMA = re.compile(r"[^.;:!?,\d\n]*, (?:(?:at least|about|some|only|au moins|environ|seuls?) )*")
_SOME_DO = re.compile(
    r" (?:others? )?(?:were|are|was|is|have|had|remain(?:ed)?|remained|came|died|still|later|etaient|sont|ont|etait|avaient|restent|seraient|"
    r"has|survived|suffered|sustained|need(?:ed)?)\b"
)

_WORDS = {
    "killed": "dead killed fatalities deceased slain martyrs morts tues decedes martyrs",
    "wounded": "wounded injured hurt casualties blesses",
    "displaced": "displaced refugees evacuees evacuated deplaces refugies evacues",
    "held": "arrested detained detainees prisoners hostages captives captured kidnapped abducted swapped exchanged freed released "
    "otages prisonniers detenus arretes interpelles arretees liberes relaches",
    "missing": "missing disparus",
}
_KINDS: dict[str, CountKind] = {
    word: kind  # type: ignore[misc]
    for kind, words in _WORDS.items()
    for word in words.split()
}
_ANY = "|".join(sorted(set(_KINDS) - {"casualties"}))
_GROUP = Ending(
    rf"\b(?:(?:of|among)(?: the| those| these)?(?: people| victims)? ({_ANY})"
    r"(?: (?!(?:in|by|and|or)\b)[a-z]+){0,2}(?:,| were| was| are| is|, there were| there were)|"
    r"(?:the|those) (dead|killed|injured|wounded|missing|detained|arrested|freed|released) (?:included?|includes|were|are)|"
    rf"parmi (?:les|ces)(?: personnes| victimes)? ({_ANY})(?: [a-z]+)?"
    r"(?:,| figurent| figuraient| se trouvent| se trouvaient| il y a| on compte| on denombre|, il y a|, figurent| sont)) "
    rf"{_MOST}$",
    *_ENDS,
)
"""A group, and a verb or comma behind it."""

_DEAD_AND_SO_ON = "قتلي|شهداء|ضحايا|جرحي|مصابين|معتقلين|اسري|نازحين|مفقودين"
# «من بين الشهداء 9 أطفال», «القتلى هم 18 عنصرا»
_AMONG = Ending(
    rf"(?:(?<!\w)و?بين ال({_DEAD_AND_SO_ON})|(?<!\w)[وف]?ال({_DEAD_AND_SO_ON}) هم) $",
    *_ENDS,
)
_OF_THE_DEAD = Ending(
    r"\b(?:(?:those|the [\d,.]+ [a-z]+) killed(?:,| included?)|among the (?:dead|victims) (?:are|were)|the (?:fatalities|deceased) (?:included?|were|are)|"
    r"(?:bodies|remains) of|corps(?: sans vie)? des?|(?:bodies|remains|corps)[^.;]{0,60} (?:those|ceux) (?:of|des?)|(?:depouilles|cadavres)(?: mortelles)? des?|جثث|جثامين) (?:the |at least |[\"“] ?)*$",
    *_ENDS,
)
