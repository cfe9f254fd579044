"""What verbs before or behind a number, and tolls, say that it counts."""

import re
from collections.abc import Iterator
from typing import cast

from schemas.entities import CountKind
from workers.stages.names.hinted import Ending
from workers.stages.when import countlexicon as lexicon
from workers.stages.when import countpatterns as patterns
from workers.stages.when.countmeant import is_of_words
from workers.stages.when.countnumbers import TOKEN, Number
from workers.stages.when.countphrases import said
from workers.stages.when.counttreated import TREATED

_ADVERBS = 5
"""Words that may stand between a French verb and people: "a tué de sang froid dix personnes"."""

_CLAUSES = frozenset(
    "et ou que qui dont mais par contre avec pour dans sur sous chez selon apres avant depuis lors "
    "est sont etait etaient a ont avait avaient se s il elle ils elles on ce la le les un une".split()
)
"""Words beyond which a French verb has another object."""

BETWEEN, BEFORE_PEOPLE = 6, 10
"""Words that may stand between an Arabic verb and its number, besides those that say nothing.

Where the number is plainly one of people, it may be further away.
"""

# «القتلى الـ12»
THE = Ending(r"\b(ال[^\W\d_]+) ال$", " ال")
"""A noun of its own before an Arabic number with the article."""

_GLUED = re.compile(r"[^\W\d]{3}و((?:اصابه|مقتل|استشهاد|اعتقال|جرح|فقدان|نزوح))$")
# "La mort accidentelle de trois soldats", "killed a man and two women"
_OF = Ending(
    r"\b(mort|deces|meurtre|meurtres|massacre|massacres|murder|murders|slaying|slayings|genocide|execution|executions|assassination|assassinat|arrestation|interpellation|enlevement|evacuation|disparition|liberation|exode|detention|incarceration|"
    r"death|deaths|killing|killings|arrest|arrests|abduction|abductions|kidnapping|kidnappings|exodus|displacement|release|disappearance|disappearances|relocation|imprisonment|capture) (?:[^\W\d]+ )?"
    r"(?:de|des|d'|of) ?(?:(?:ces|ses|les|the|at least|au moins|plus de|more than) )*$",
    "de", "des", "d'", "of", "de ", "des ", "d' ", "of ",
    "ces ", "ses ", "les ", "the ", "least ", "moins ", "than ",
)  # fmt: skip
# "L'assassinat de trois hommes", but no "poursuivis pour meurtre trois hommes"
_OF_WHOM = frozenset(
    "meurtre meurtres assassinat execution arrestation interpellation enlevement".split()
)
# «طائرة تقل 12 شخصا», «على متنها 84»
_ABOARD = re.compile(
    r"(?<!\w)(?:(?:ت|ي)قل(?:هم)?|(?:ت|ي)ستقلها|متنها?)(?: (?:نحو|حوالي|قرابه|اكثر من))? \(?$"
)
_DEEDS = frozenset(
    "يقتل تقتل قتلت اصاب اصابت يصيب تصيب قتل مقتل مصرع وفاه استشهاد اصابه جرح فقدان اختفاء اعتقال اختطاف".split()
)
"""Verbs and verbal nouns, of which two may share a number: «مقتل وإصابة 20»."""
_SET_FREE = re.compile("[وبل]?(?:ال)?(?:اخل|اطل)")
_LAST_WORD = re.compile(r"([^\W\d]+)(?: او)? $")
_DE = re.compile(r"\bd(?:es?|')(?!\w)")
_AND_AS_WELL = Ending(
    r"([^\W\d]+) (?:(?:an?|une?|the|le|la|his|her|its|sa|son) (?!and\b|et\b)[^\W\d]+(?: (?!and\b|et\b)[^\W\d]+){0,2}|(?:him|her)self|themselves) (?:and|et)"
    r"(?: (?:at least|about|some|more than|another|their|his|her|its|ses|leurs|the|les))* $",
    " and ",
    " et ",
    " least ",
    " about ",
    " some ",
    *(f" {end} " for end in "than another their his her its ses leurs the les".split()),
)


def verb(number: Number, first: str, last: Number | None, language: str) -> CountKind | None:
    """Return the kind that the verb before a number says; it has but one object."""
    own = last.end - (number.start - len(number.before)) if last and last.kind else -1
    verbs, skipped = lexicon.VERBS[language], 0
    most = BEFORE_PEOPLE if first in lexicon.PERSONS else BETWEEN
    may_skip = language == "ar" and (
        # The accusative of what is counted ends in alef.
        first in lexicon.PERSONS
        or first == "من"
        or (len(first) > 3 and first.endswith("ا"))
        or number.dual is not None
        or number.value in (1, 2)
    )
    if language == "ar" and (kind := said(number, first)):
        return kind
    if language != "ar" and not lexicon.PERSONS.isdisjoint(
        [match[0] for match in number.words[:2]]
    ):
        for pattern in (_OF, _AND_AS_WELL):
            if (match := pattern.search(number.before)) and match.start() >= own:
                return verbs.get(match[1])
    if language == "ar" and (whose := THE.search(number.before)):
        if kind := lexicon.NOUNS["ar"].get(whose[1]):
            return kind
        if whose[1][2:] not in lexicon.PERSONS:
            return None
        may_skip = True  # «مقتل الجنود الثلاثة»
    if language == "ar" and _ABOARD.search(number.before):
        return None
    for start, word in _backwards(number.before):
        if start < own:
            return None
        if language == "ar" and word not in verbs and (glued := _GLUED.search(word)):
            word = glued[1]  # «11 فلسطينياوإصابة أكثر من 100»
        if kind := verbs.get(word):
            if language == "ar" and (
                _is_other(number.before[:start], word, kind) or is_of_words(number, start, word)
            ):
                return None
            if (word in lexicon.LOOSE and not _is_of_people(number, first, language)) or (
                word in _OF_WHOM and not _DE.search(number.before, start + len(word))
            ):
                return None
            if language == "fr" and word[-1] == "s" and (became := passive(number, language)):
                return became  # "… ou capturés", "plus de 1.500 civils" tués
            return kind
        if skipped and language == "fr" and word in _CLAUSES:
            return None
        if word in lexicon.FILLERS:
            continue
        skipped += 1
        stops = word[0].isdigit() or word in lexicon.NO_FURTHER or word in lexicon.NOUNS[language]
        if language == "fr" and skipped <= _ADVERBS and first in lexicon.PERSONS:
            if not word[0].isalpha() or word in _CLAUSES:
                return None
            continue
        if stops or not may_skip or skipped > most:
            return None
    return None


def _is_of_people(number: Number, first: str, language: str) -> bool:
    """Whether the words behind a number are plainly people."""
    near = [first] if language == "ar" else [match[0] for match in number.words[:2]]
    return not _PEOPLE.isdisjoint(near)


def _backwards(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each word, number or mark of a text begins, with it, from the last to the first.

    Mostly no more than the last one is asked for.
    """
    end = len(text)
    while end >= 0:
        start = text.rfind(" ", 0, end) + 1
        for match in reversed(list(TOKEN.finditer(text, start, end))):
            yield match.start(), match[0]
        end = start - 1


def _is_other(before: str, word: str, kind: CountKind) -> bool:
    """Whether a number is the sum of two kinds, «مقتل وإصابة 20», or a verb is none: «عابر سبيل»."""
    joined = _LAST_WORD.search(before)
    if word == "سبيل":
        return joined is None or not _SET_FREE.match(joined[1])
    if joined is None or not (word[0] == "و" or joined[0].endswith(" او ")):
        return False
    first = next((name for name in (joined[1], joined[1][1:]) if name in _DEEDS), None)
    both = first is not None and word.removeprefix("و") in _DEEDS
    return both and first is not None and lexicon.VERBS["ar"].get(first) != kind


def passive(number: Number, language: str, noun: int = 0) -> CountKind | None:
    """Return the kind that the verb behind number and noun says.

    Args:
        number: the number.
        language: "ar", "en" or "fr".
        noun: how many characters behind the number belong to a noun that says a kind of its own.
    """
    if number.dual and language != "ar":
        return None
    match = patterns.PASSIVE[language].match(number.behind, noun)
    number.treated = False
    told = TREATED[language].match(number.behind, noun) if language != "ar" else None
    if told and (match is None or told.start("wounded") <= match.start(kind_of(match))):
        match, number.treated = told, True
    if match is None:
        return None
    counted = match["counted"].split()
    if match["killed"] == "to death" and not _BY_VIOLENCE.search(number.before):
        return None  # "stabbing two girls to death", but no "sentenced two men to death"
    if not counted and _DASH.match(match[0]):
        return None  # "James Henderson, 33 – were killed"
    people = not _PEOPLE.isdisjoint(counted)
    if not people and not match["inserted"] and _DASHED.search(match[0]):
        return None  # "in the past three elections - has held"
    if match["displaced"] and match["displaced"].endswith("le pays") and not people:
        return None  # "400 entreprises ont quitté le pays"
    if match["displaced"] == "expelled" and "diplomats" in counted:
        return None
    if "et" in counted and not match["auxiliary"] and _AND_OF.search(match["counted"]):
        return None
    if match["auxiliary"] and "eux" in match[0]:
        counted.append("eux")
    if "others" in counted[:-1] or "autres" in counted[:-1]:
        counted = [word for word in counted if word not in ("others", "autres")]
    if match["active"] and not match["auxiliary"] and not match["displaced"]:
        # "12 wounded the guard"; but "12 fleeing the fights", "12 personnes tuées le 9 mars"
        agrees = (
            language == "fr"
            and match.end("active")
            and _AGREES.search(match[0][: match.start("active") - match.start()])
        )
        if not agrees:
            return None
    if match["inserted"] and not match["auxiliary"] and _PART.search(match["inserted"]):
        return None  # "4 témoins, dont deux blessés"
    if number.value > 1 and _OF_ONE.search(match[0]):
        return None  # "The general of 12,000 soldiers, was captured"
    kind = cast("CountKind", kind_of(match))
    if language == "fr" and _ACTIVELY.search(match[0][: match.end(kind) - match.start()]):
        return None  # "trois hommes ont tué"
    things = match["displaced"] and counted and not _PEOPLE.intersection(counted)
    if things and language == "fr" and _MOVED.match(match["displaced"]):
        return None  # "dix girafes ont été déplacées"
    if "with" in counted and not match["auxiliary"]:
        return None  # "saw the twelve with the dead jackal"
    if match["held"] in ("freed", "released", "seized") and not _PEOPLE.intersection(counted):
        return None  # "12 songs were released"
    gone = match["missing"] and "porte" not in match[0]
    if gone and language == "fr" and counted and not _PEOPLE.intersection(counted):
        return None  # "deux sculptures disparues"
    if language == "ar" and _SUFFERED.match(match[kind]) and not _PEOPLE.intersection(counted):
        return None  # «17 بلاغا لإصابات»
    if _OF_PEOPLE.search(match[0]) and not _PEOPLE.intersection(counted):
        return None  # "deux engins neutralisés"
    if _CONDEMNED.intersection(counted):
        return None  # "12 détenus condamnés à mort"
    if counted and counted[-1] in _NO_SUBJECT and "nombre" not in counted:
        return None  # "three camps de déplacés", «إلى منازلهم»
    if language == "fr" and "abattu" in match[0] and not lexicon.PERSONS & set(counted):
        return None  # planes and trees are as well
    if match["missing"] in _GONE and not people:
        return None  # "12 planes disappeared"
    if _ASKED.search(number.before) and _TO_GO.match(match[kind]):
        return None  # "asked all 44,000 residents to evacuate"
    bare = not (noun or counted or match["auxiliary"] or match["inserted"])
    if (
        bare
        and match[0][0] == " "
        and (match[kind] in _DID or (kind == "displaced" and _LEFT.search(number.before)))
    ):
        bare = False  # "of the five, two drowned", "left 5,000 homeless"
    if bare and language != "ar":
        return None
    return kind


_BY_VIOLENCE = re.compile(
    r"\b(?:stab|beat|hack|burn|crush|shoot|shot|bludgeon|tortur|starv|chok|kick|club|trampl|ston|knif)[a-z]*"
    r"(?: (?:at least|about|some|more than|his|her|their|the|all))* $"
)
_DASHED = re.compile(" [-–—] ")
_AND_OF = re.compile(r" et (?:du|des|de la|de l')(?!\w)")
_DASH = re.compile(" [-–—]")
_GONE = frozenset("disappeared vanished introuvables".split())
_DID = frozenset("died drowned perished fled suffocated succumbed".split())
_LEFT = Ending(
    r"\b(?:left|leaves|leaving|laisse|laissant)(?: (?:at least|more than|about|some|nearly|over|around|an estimated|up to|au moins|plus de|quelque))? $",
    "left ", "leaves ", "leaving ", "laisse ", "laissant ", " least ", " than ", " about ", " some ", " nearly ", " over ", " around ",
    " estimated ", " to ", " moins ", " de ", " quelque ",
)  # fmt: skip
_ASKED = re.compile(r"\b(?:ask|advis|urg|told|tell|warn|appel|demand|invit)\w*(?: [^\W\d]+){0,4} $")
_TO_GO = re.compile(r"to (?:evacuate|flee|leave|abandon)|fuir|quitter|abandonner")
_PEOPLE = lexicon.PERSONS | frozenset(
    "them eux elles entre whom others autres hostages otages refugees prisoners refugies prisonniers detenus لاجيا لاجيين نازحا نازحين اسيرا اسري "
    "معتقلا معتقلين".split()
)
_SUFFERED = re.compile("ل(?:اصاب|جروح)")
_OF_PEOPLE = re.compile(r"\b(?:neutralise|libere|relache|trouve refuge)")
_OF_ONE = re.compile(r"^(?: [^\W\d]+)+, (?:was|is|has been|est|etait|fut|(?:a|avait) ete) ")
"""Who is spoken of is one, who was named before the number."""

_PART = re.compile(
    r"\b(?:dont|including)(?: (?:at least|au moins))? "
    r"(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|one|two|three|four|five|seven|eight|nine|ten)$"
)
"""A part of those who are counted, of which alone a verb speaks."""

_AGREES = re.compile(r"e?s$")
_ACTIVELY = re.compile(
    r"\b(?:ont|a|avaient|avait|auraient)(?: (?:aussi|egalement|deja|[a-z]+ment))* "
    r"(?:tue|blesse|arrete|interpelle|enleve|kidnappe|capture|execute|assassine|abattu|retenu|evacue|deplace)$"
)
_CONDEMNED = frozenset("condamne condamnes condamnee condamnees".split())
_MOVED = re.compile("deplace|evacue")
_NO_SUBJECT = frozenset("de des d' d الي في علي".split())
_KINDS = frozenset(("killed", "wounded", "displaced", "held", "missing"))


def kind_of(match: re.Match[str]) -> str:
    """Return the kind whose group a pattern matched."""
    return next(kind for kind in sorted(_KINDS) if match[kind])
