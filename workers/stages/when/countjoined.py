"""Numbers that count what the number before or behind them counts: parts, lists and ranges."""

import re
from collections.abc import Sequence

from schemas.entities import CountKind
from workers.stages.names.hinted import Ending, Hinted
from workers.stages.when import countlexicon as lexicon
from workers.stages.when.countnouns import counted, is_unit
from workers.stages.when.countnumbers import BEFORE, Number
from workers.stages.when.wording import Wording

_RANGE = re.compile(r" (?:to|or|a|ou|الي|او) |[-–]| (?:and|et) | و ?")
_OUT_OF = re.compile(
    r"(?: out)? of (?:(?:the|those|his|her|their|its|our|my) )?(?:at least )?|"
    r" (?:des|de (?:ses|leurs|nos|mes)|sur(?: les)?) "
)
IS_FINITE = re.compile(
    r"(?: [^\W\d]+(?:'[^\W\d]+)?){0,4}? (?:was|were|have|has|had|are|is|died|drowned|perished|"
    r"ont|a|sont|est|etaient|avaient|furent)\b"
)
_SOME = (
    r"(?:(?:at least|more than|about|some|nearly|another|au moins|plus de|environ|pres de|quelque|de|"
    r"اكثر من|نحو|حوالي|قرابه|ما لا يقل عن|زهاء) |d')?"
)
_AND_OTHERS = re.compile(
    # «مقتل ثمانية من عناصر التنظيم وخمسة مدنيين»
    r"(?: من(?: [^\W\d]+){1,5}?| علي الاقل| [^\W\d]+(?:يين|يا|يه|امن|شرطه))?"
    rf"(?:,? (?:and|et) |,? ainsi que |،? ?(?<!\w)و ?|, ){_SOME}"
    # «نزوح ألف شخص في الروصيرص، فضلا عن 500 آخرين»
    rf"|(?: [^\W\d]+){{0,4}}?،? (?:فضلا عن|اضافه الي|بالاضافه الي|الي جانب|علاوه علي) {_SOME}"
)

_LISTED = re.compile(
    r"(?:(?: (?!\w+وا\b|(?:bord|board|aboard|was|were|had|have|has|is|are|sont|ont|etaient|furent|avaient)\b)[^\W\d]+){1,3}?| [^\W\d]+ (?:of|des|de|du|من)(?: [^\W\d]+){1,4}?)(?:, (?:dont|including) [^.;]{1,60})?"
    rf"(?:,? (?:and|et|ainsi que|as well as) |, |،? و ?){_SOME}"
)
OF_ALL = Ending(
    r"(?:^|[,;:]) ?(?:(?:out )?of|sur|parmi)(?: (?:the|these|his|her|their|les|ces|ses|leurs))? $",
    "of ", "sur ", "parmi ", " the ", " these ", " his ", " her ", " their ", " les ", " ces ", " ses ", " leurs ",
)  # fmt: skip
PART = Ending(
    r"(?:including|among them|dont|parmi lesquels|parmi (?:eux|elles)(?:,| se trouvent| figurent)?|بينهم|بينها|منهم|ضمنهم) (?:\( ?)?"
    r"(?:(?:at least|more than|over|almost|up to|about|around|some|nearly|au moins|plus de|environ|quelque|pres de|اكثر من|نحو|حوالي|قرابه|ما لا يقل عن|ما يزيد علي|ما يزيد عن|علي الاقل) )?$",
    "including ", "among them ", "dont ", "lesquels ", "parmi eux ", "parmi eux, ", "parmi elles ", "parmi elles, ", "trouvent ", "figurent ",
    "بينهم ", "بينها ", "منهم ", "ضمنهم ", " least ", " than ", "about ", "around ", "some ", "nearly ", " moins ",
    " de ", "environ ", "quelque ", " من ", "نحو ", "حوالي ", "قرابه ", " عن ", " علي ", " الاقل ",
    "over ", "almost ", " to ", " (", " ( ",
)  # fmt: skip
_VAGUE_WHOLE = re.compile(
    rf"([^\W\d]+)(?: (?:des|de|d'|les|plusieurs|of|tens of|حوالي|نحو))* (?:{'|'.join(lexicon.VAGUE)})\b[^.;]{{0,50}}$"
)


def _is_of_people(number: Number) -> bool:
    """Whether the word behind an adjective is one for people: "five BPE members"."""
    return len(number.words) > 1 and number.words[1][0] in lexicon.PERSONS


_EVERYONE = Hinted(
    r"\b(killed|killing|kills|injured|injuring|wounded|wounding|arrested|arresting|detained|displaced|displacing|evacuated|abducted|kidnapped) "
    r"(?:everyone|everybody|all|several|many|scores|numerous|people|civilians|passengers)\b[^.;:]{0,50}$|"
    r"\b(?:hundreds|dozens|scores|thousands|several|many|numerous|dizaines|centaines|milliers|plusieurs|nombreux|nombreuses)\b[^.;:]{0,50}? "
    r"(?:(?:were|have been|had been|was|being|are|ont ete|sont|etaient|avaient ete|furent|have|had|ont) ){0,2}"
    r"(killed|injured|wounded|hurt|arrested|detained|displaced|evacuated|abducted|kidnapped|held|missing|died|fled|"
    r"tues|tuees|morts|mortes|blesses|blessees|arretes|arretees|interpelles|interpellees|detenus|enleves|enlevees|deplaces|deplacees|evacues|evacuees|fui|disparus|peri)\b"
    r"(?! (?:at|more|an?|his|her|their|by the)\b)[^.;:]{0,60}$|"
    r"(?:عشرات|ميات|الاف) (?:ال)?(قتلي|شهداء|جرحي|مصابين|معتقلين|نازحين|اسري|مفقودين)[^.؛:]{0,50}$",
    "عشرات ميات الاف everyone everybody all several many scores numerous people civilians passengers hundreds dozens thousands "
    "dizaines centaines milliers plusieurs nombreu",
)
"""All or many, of whom a number is a part: "killed everyone aboard, including four children"."""
_FINITE_OF: dict[str, CountKind] = {
    "died": "killed",
    "peri": "killed",
    "hurt": "wounded",
    "fled": "displaced",
    "fui": "displaced",
    "held": "held",
    "missing": "missing",
    "disparus": "missing",
}


def _vaguely(word: str | None, language: str) -> CountKind | None:
    if word is None:
        return None
    names = (word, word.removesuffix("s"), word.removesuffix("es"))
    kinds = {**lexicon.NOUNS[language], **lexicon.VERBS[language]}
    return _FINITE_OF.get(word) or next((kinds[name] for name in names if name in kinds), None)


_WHERE = frozenset("في en dans in au aux".split())
"""What may stand behind a part of a whole: "dont 231 en 24 heures"."""
_OF_THEM = frozenset((", ", ", at least ", ", including ", " (", " - "))
_NEXT = frozenset((". ", ".\n", "\n", "؛ "))
_BADLY = frozenset(
    "بحاله grave graves serieusement leger legers grievement gravement legerement".split()
)
_NEAR = 30
_STOPS = re.compile(r"[.;:!?؟\n]")


def whole(
    number: Number, is_part: bool, first: str, last: Number | None, wording: Wording
) -> CountKind | None:
    """Return the kind of the whole that a number is a part of: "15 people, including 6 children"."""
    if is_part:
        people = number.dual or first in lexicon.PERSONS or first == "من"
        people = people or (wording.language != "ar" and _is_of_people(number))
        people = people or (len(first) > 4 and first.endswith(("ون", "ين")))  # «محاصرون»
        if not people and first not in _WHERE:
            badly = first in _BADLY and last and last.kind == "wounded"
            return "wounded" if badly else None  # "sept blessés, dont deux grièvement"
        if last is None or number.start - last.end > BEFORE:
            # Of a whole of no certain number: "dozens of people, including 6 children".
            vague = _VAGUE_WHOLE.search(number.before) or _EVERYONE.search(number.before)
            if vague is None:
                return None
            return next(
                (kind for word in vague.groups() if (kind := _vaguely(word, wording.language))),
                None,
            )
        return last.kind
    if last and last.kind and first in ("منهم", "منهن"):  # «51 قتيلا، 40 منهم أطفال»
        between = wording.folded.text[last.until : number.start]
        near = len(between) <= _NEAR and not _STOPS.search(between)
        return last.kind if near or between in _NEXT else None  # «15 معتقلا. 6 منهم»
    if last and last.kind and number.behind.startswith(" of them "):  # "11 civilians, two of them"
        between = wording.folded.text[last.until : number.start]
        return last.kind if between in _OF_THEM else None
    if last and last.kind == "wounded" and _HOW_BADLY.match(number.behind):
        between = wording.folded.text[last.until : number.start]
        return None if _STOPS.search(between) else "wounded"  # "20 were hurt, three critically"
    return None


_HOW_BADLY = re.compile(
    r"(?: of (?:them|whom)| others?| autres?| d'entre (?:eux|elles))? "
    r"(?:seriously|critically|severely|gravely|slightly|lightly|badly|grievement|gravement|legerement|serieusement|severement)"
    r"(?: (?:hurt|injured|wounded|so))? ?(?:[,.;:)\n]|$|and\b|et\b|in\b|at\b)"
)


def inherited(number: Number, first: str, last: Number | None, text: str) -> CountKind | None:
    """Return the kind of the number before: "killing 12 civilians and 5 soldiers"."""
    people = number.dual or first in lexicon.PERSONS or first == "من"
    if last is None or last.kind is None or not people:
        return None
    if text[last.until : number.start] in _APPOSED:  # "eight people - six Frenchmen, …"
        return last.kind
    if first in _OTHERS_AR and number.before.endswith("و"):  # «قتل 24 الخميس وأربعة آخرون الجمعة»
        between = text[last.until : number.start]
        verbs = lexicon.VERBS["ar"]
        near = len(between) <= _NEAR_OTHERS and not _STOPS.search(between)
        if near and not any(word in verbs for word in between.split()):
            return last.kind
    joined = _AND_OTHERS.fullmatch(text, last.until, number.start)
    return last.kind if joined and first != "others" else None


_OTHERS_AR = frozenset("اخرون اخرين".split())
_NEAR_OTHERS = 60
_APPOSED = frozenset((" - ", " – ", " — ", " (", " ( "))
_ELSEWHERE = re.compile(
    r"(?: (?:were|was|have been|had been|people|others|died|dead) ?(?:killed|dead|wounded|injured)?| توفوا| قتلوا|(?: (?!in\b|at\b|and\b)[a-z]+){1,2})?"
    r" (?:in|at|inside|near|a|au|en|dans|في|ب)\b ?[^.;:!?؟\n\d]{2,50}?(?:,|،| and| et| و)+ ?"
)


def elsewhere(
    number: Number, following: Sequence[str], last: Number | None, text: str
) -> CountKind | None:
    """Return the kind of the number before: "12 were killed in Leeds, 4 in York and two in Hull"."""
    if following[:1] and following[0] in _OTHERS and (along := _ALONG.search(number.before)):
        return _vaguely(along[1], "en") or _vaguely(along[1], "fr")
    behind = following[1:2] if following[:1] == ["others"] else following[:1]
    if last is None or last.kind is None or not _AT.issuperset(behind) or not behind:
        return None
    return (
        last.kind if _ELSEWHERE.fullmatch(text, max(last.until, last.end), number.start) else None
    )


def of_them(number: Number, last: Number | None, text: str) -> CountKind | None:
    """Return the kind of the number before: "12 000 détenus …, dit-il. 2.500 d'entre eux …"."""
    if last is None or last.kind is None:
        return None
    total = _TOTAL.search(number.before)
    if not (total or number.behind.startswith(_OF_THOSE) or number.before.endswith(_OF_WHOM)):
        return None
    between = text[last.until : number.start]
    return last.kind if len(between) <= BEFORE and len(_STOPS.findall(between)) <= 1 else None


_OF_WHOM = (" of whom ", " of whom at least ", " of whom about ", " of whom some ")
_TOTAL = Ending(
    r"\b(?:(?:bring|brought|tak|took|push|rais)[a-z]* (?:[a-z']+ ){1,4}?(?:total|number|toll|figure|tally)(?: [a-z-]+){0,6} to|"
    r"port(?:e|ant|ait|er) (?:[a-z']+ ){0,2}?(?:total|nombre|bilan)(?: [a-z]+){0,5} a)(?: (?:at least|more than|over|about|au moins|plus de|pres de))? $",
    " to ", " a ", " least ", " than ", " over ", " about ", " moins ", " de ",
)  # fmt: skip
_OF_THOSE = (" d'entre eux", " d'entre elles", " of them ", " of whom ", " of those ")
_OTHERS = frozenset("others autres".split())
# "Her son was arrested, along with four others", "the death of Mr Goldberg and the five others"
_ALONG = Ending(
    r"\b(killed|murdered|wounded|injured|arrested|detained|kidnapped|abducted|jailed|released|freed|tuee?|blessee?|arretee?|interpellee?|enlevee?|detenue?|death|deaths|killing|murder|arrest)"
    r"\b[^.;:\d]{0,60}? (?:along with|together with|ainsi que|avec|and the|et les) (?:at least |au moins )?$",
    " with ", " que ", " avec ", " the ", " les ", " least ", " moins ",
)  # fmt: skip
_AT = frozenset("in at inside near a au en dans في".split())


_FROM = ("from ", " de ")
_TO = re.compile(
    r" (?:people|persons|deaths|dead|personnes|morts) (?:to|a) (?:at least |au moins )?"
)


def sum_up(found: Sequence[Number], text: str) -> None:
    """Give numbers what their sum counts: "11 have died – nine civilians and two gendarmes"."""
    for at in range(len(found) - 2):
        if found[at].kind is None or found[at + 1].kind or found[at + 2].kind:
            continue
        whole_, *parts = found[at : at + 3]
        if (
            whole_.value != sum(part.value for part in parts)
            or parts[0].start - whole_.end > BEFORE
        ):
            continue
        between = text[parts[0].end : parts[1].start]
        if _IN_SUM.fullmatch(between) and not _STOPS.search(text[whole_.end : parts[0].start]):
            for part in parts:
                part.kind = whole_.kind
                part.until = counted(part, [match[0] for match in part.words])


_IN_SUM = re.compile(r"(?: [^\W\d]+){1,3} (?:and|et) |(?: [^\W\d]+){1,3} و ?")


def as_following(number: Number, following: Number, text: str) -> None:
    """Give a number what the next one counts: "10 to 12 killed", "9 men and 12 boys were killed"."""
    out_of = following.passive and _OUT_OF.fullmatch(text, number.end, following.start)
    if out_of and IS_FINITE.match(following.behind):  # "Two of his three sons were killed"
        number.kind, following.kind = number.kind or following.kind, None
        return
    if number.kind or not following.kind or following.dual or OF_ALL.search(number.before):
        return
    if number.value > 1 and _OUT_OF.fullmatch(text, number.end, following.start):
        number.kind = following.kind  # "63 of the 74 deaths"
    elif number.before.endswith(_FROM) and _TO.fullmatch(text, number.end, following.start):
        number.kind = following.kind  # "the toll rose from five people to six"
        number.until = counted(number, [match[0] for match in number.words])
    elif joined := _RANGE.fullmatch(text, number.end, following.start):
        between = "and" in joined[0] or "et" in joined[0] or "و" in joined[0]
        if not between or number.before.rstrip().endswith(("between", "entre", "بين")):
            number.kind = following.kind
    elif following.passive and _LISTED.fullmatch(text, number.end, following.start):
        words = [match[0] for match in number.words]
        if not is_unit(words) and words[0] not in lexicon.VAGUE:
            number.kind, number.until = following.kind, counted(number, words)
            number.passive = True
