"""How many were killed, held and so on, where a text says so in figures or words."""

import re
from collections.abc import Sequence
from itertools import pairwise

from schemas.entities import Count, CountKind, DateMention
from schemas.parts import ContentField
from workers.stages.names.hinted import Ending, Hinted
from workers.stages.when import countlexicon as lexicon
from workers.stages.when import countpatterns as patterns
from workers.stages.when.countgroups import lost, of_a_group, of_the_last
from workers.stages.when.countjoined import (
    IS_FINITE,
    OF_ALL,
    PART,
    as_following,
    elsewhere,
    inherited,
    of_them,
    sum_up,
    whole,
)
from workers.stages.when.countmeant import is_sentenced
from workers.stages.when.countnouns import counted, is_of_two_kinds, is_sum_of_kinds, is_unit, noun
from workers.stages.when.countnumbers import TWO_BODIES, Number, numbers
from workers.stages.when.counttolls import toll
from workers.stages.when.counttreated import is_of_the_hurt
from workers.stages.when.countverbs import THE, passive, verb
from workers.stages.when.wording import Wording


def counts(wording: Wording, field: ContentField, dates: Sequence[DateMention]) -> list[Count]:
    """Return what a text counts, in order.

    Args:
        wording: the text, folded, with its words.
        field: which part of the content it is.
        dates: the dates in it, whose numbers count nothing.
    """
    found = list(numbers(wording, [(d.start, d.end) for d in dates]))
    for at, number in enumerate(found):
        _decide(number, found[at - 1] if at else None, wording)
    for at in range(len(found) - 1, 0, -1):
        as_following(found[at - 1], found[at], wording.folded.text)
    sum_up(found, wording.folded.text)
    for number, behind in pairwise(found):
        if number.until > behind.start:  # «ثلاثة ثلاثة السجن»
            number.until = number.end
    mentions = []
    for number in found:
        if number.kind:
            start, end = wording.folded.span(number.start, max(number.until, number.end))
            mentions.append(
                Count(
                    field=field,
                    start=start,
                    end=end,
                    text=wording.folded.source[start:end],
                    number=number.value,
                    kind=number.kind,
                )
            )
    return mentions


def _decide(number: Number, last: Number | None, wording: Wording) -> None:
    """Set what a number counts, and where its noun ends."""
    language = wording.language
    if between := _BETWEEN.search(number.before):
        number.before = number.before[: between.start()]
    if number.before.endswith(_UP_TO):
        number.before = number.before[: -len(_UP_TO)]
    if OF_ALL.search(number.before):  # "Of 230 passengers, 40 were killed"
        number.behind = number.behind.split(",", 1)[0]
    if number.before.endswith("(") and number.words and number.words[0][0] == ")":
        number.words = number.words[1:]  # «توقيف (42) مهاجرا»
    following = [match[0] for match in number.words]
    first = following[0] if following else ""
    if number.value == 1 and first in ("of", "من", "des"):  # "one of the hostages"
        return
    if number.value == 1 and language == "ar" and not _OF_ONE.search(number.before):
        return  # «عائلة واحدة»
    if number.before.endswith(", ") and first == ",":  # "X, 50, was killed"
        return
    if first in lexicon.VAGUE or number.before.endswith(_NO_COUNT):
        return
    if language == "ar" and _is_no_number(number, first, wording.folded.text):
        return
    if number.value in _OF_SO_MANY and _PER.search(number.before):
        return  # "750 Américains sur 100 000"
    if number.value <= _FEW and _ONE_IN.search(number.before):
        return  # "one in five children"
    if number.value == 1 and _IN_FIVE.match(number.behind):
        return
    if first not in lexicon.PERSONS and number.before.endswith(_ALL_TWO):
        return  # "ils ont tous deux été blessés"
    if _ALL_BUT.search(number.before) or is_sentenced(number):
        return
    if number.dual in lexicon.TWO_OR_MORE and TWO_BODIES.search(number.before):
        _count(number, "killed", number.end, wording)
        return
    if language == "ar" and is_sum_of_kinds(following):
        return
    if number.dual and (kind := lexicon.DUALS[number.dual]):
        _count(number, kind, number.end, wording)
        return
    if first in _REMAINS and _ROOM.search(number.before):
        return  # a morgue for 150 bodies
    if first in _CASES and following[1:2] and (case := _CASE.get(following[1])):
        _count(number, case, number.words[0].end(), wording)  # «16 حالة متوسطة»
        return
    group = of_a_group(number, language)
    if group and is_unit(following):
        group = None
    if "victimes" in following[:2] and _MADE_VICTIMS.search(
        number.before + " ".join(following[:2])
    ):
        group = "killed"
    if group:
        _count(number, group, counted(number, following), wording)
        return
    if group := lost(number, following):
        _count(number, group, counted(number, following), wording)
        return
    if "lives" in following[:1] and (_TAKEN.search(number.before) or _LOST.match(number.behind)):
        _count(number, "killed", number.words[0].end(), wording)
        return
    if not number.dual and (named := noun(number, following, language)):
        kind, until = named
        _count(number, _became(number, last, named, language), until, wording)
        return
    if is_unit(following) or _AGE.search(number.before):
        return
    if _ONE_OF.search(number.before):  # "one of the two soldiers killed", but no "… was killed"
        kind = None if IS_FINITE.match(number.behind) else passive(number, language)
        if kind:
            _count(number, kind, counted(number, following), wording)
        return
    is_part = PART.search(number.before) is not None
    if kind := whole(number, is_part, first, last, wording):
        _count(number, kind, counted(number, following), wording)
        return
    if is_part:
        if kind := passive(number, language):
            _count(number, kind, counted(number, following), wording)
        return
    kind = verb(number, first, last, language)
    if kind is None:
        kind = passive(number, language)
        number.passive = kind is not None
    text = wording.folded.text
    kind = kind or toll(number) or inherited(number, first, last, text)
    kind = kind or elsewhere(number, following, last, text) or of_them(number, last, text)
    kind = kind or of_the_last(number, last, text)
    if kind:
        _count(number, kind, counted(number, following), wording)


def _became(
    number: Number, last: Number | None, named: tuple[CountKind, int], language: str
) -> CountKind:
    """Return what became of refugees or prisoners, if a verb says it: "killed 12 refugees"."""
    kind, until = named
    if kind == "wounded" and number.words[0][0] in ("of", "des"):
        died = passive(number, language, until - number.end) == "killed"
        return "killed" if died else kind  # "two of the injured later died"
    if kind not in ("displaced", "held"):
        return kind
    said = verb(number, number.words[0][0], last, language)
    said = said or passive(number, language, until - number.end)
    return said if said in ("killed", "wounded") else kind


def _count(number: Number, kind: CountKind, until: int, wording: Wording) -> None:
    text = wording.folded.text
    if wording.language != "ar" and is_of_two_kinds(number):
        return
    if kind in ("aid_trucks", "aid_tonnes"):
        if not patterns.AID.search(text, max(0, number.start - 120), until + 120):
            return
        if wording.language == "ar" and patterns.SEIZED.search(
            text, max(0, number.start - _NEARBY), until + _NEARBY
        ):
            return
    elif number.treated and not is_of_the_hurt(text, number.start, until):
        return
    elif kind == "displaced" and wording.language == "ar" and _TO_HOSPITAL.match(text, until):
        return  # «إجلاء 13 منهم إلى مستشفى»
    elif (
        kind == "wounded"
        and wording.language == "ar"
        and (
            patterns.ILL.match(text, number.end)
            or patterns.INFECTION.search(text, max(0, number.start - _SICK), until + _SICK)
            or (
                _SICK_TOO.match(text, number.end)
                and patterns.EPIDEMIC.search(text, max(0, number.start - _FAR), until + _FAR)
            )
        )
    ):
        return
    number.kind, number.until = kind, until


def _is_no_number(number: Number, first: str, text: str) -> bool:
    """Whether an Arabic number is but a name or a part: «الكتيبة "50"», «خُمس السكان»."""
    if _NUMBERED.search(number.before):
        return True
    if text[number.start].isalpha() and _QUOTED.search(number.before):  # «"14" ألف شخص»
        return True
    if (
        number.before.endswith("ال") and text[number.start].isalpha()
    ):  # «الأسرى الأربعة», «الأشهر الستة»
        whose = THE.search(number.before)
        named = whose[1] if whose else ""
        return named not in lexicon.NOUNS["ar"] and named[2:] not in lexicon.PERSONS
    return first in ("سكان", "السكان", "عدد", "مساحه")


# «كتيبة "50"», «القناة 12»
_NUMBERED = re.compile(
    r"(?<!\w)[وفبل]?(?:ال)?(?:كتيبه|لواء|فرقه|قناه|وحده|فصيل|ماده|فقره|طراز|فيفا|كوفيد) ?[-\"“«(]? ?$"
)

_TO_HOSPITAL = re.compile(r"(?: [^\W\d]+){0,4} (?:الي|في|ل)(?: [^\W\d]+){0,2} (?:ال)?مستشفي")
_NO_COUNT = (
    "no ",
    "pas ",
    "no-",
    "aucun ",
    "number ",
    "n° ",
    "numero ",
    "رقم ",
    "دون وقوع ",
    "دون تسجيل ",
    "عدم وقوع ",
    "دون سقوط ",
    "without ",
    "sans ",
)
# Of a range, what stands before its first number counts.
_BETWEEN = Ending(
    r"(?:(?:ما )?بين|between|entre) [\d.,]+ (?:و ?|and |et )$", " و", " و ", " and ", " et "
)
# "All but one of the sixteen"
_ALL_BUT = Hinted(
    r"\ball but (?:one|two|three|\d+)(?: of(?: the)?)? $|\btous sauf (?:un|deux|trois)(?: des)? $",
    "but sauf",
)
_TAKEN = re.compile(r"\b(?:costs?|claim(?:ed|s|ing)|taken|took|taking)(?: [a-z]+){0,3} $")
_LOST = re.compile(r" lives (?:[a-z]+ ){0,4}?(?:lost|taken|claimed|cut short)\b")
_AGE = Ending(
    r"\b(?:(?:aged?|ages of|agee?s?(?: de)?) \d{1,2}(?: and| et| to| a|,)|aged?|ages|agee?s?(?: de)?|عمره|عمرها|اعمارهم|سن)(?: (?:of|under|over|between|about|de|moins|plus|عن))* $",
    " and ", " et ", " to ", " a ", ", ", "age ", "aged ", "ages ", "agee ", "agees ", "عمره ", "عمرها ", "اعمارهم ", "سن ",
    " of ", " under ", " over ", " between ", " about ", " de ", " moins ", " plus ", " عن ",
)  # fmt: skip
# «حالة وفاة واحدة»
_OF_ONE = re.compile(
    r"\b(?:وفاه|قتيل|قتيله|جريح|اصابه|شهيد|جثه|اسير|رهينه|مفقود|شخص|جندي|مدني|فلسطيني|عسكري|طفل|شرطي|مواطن|عنصر|رجل|ضابط|امراه|طفله|عامل|مسلح) $"
)
_OF_SO_MANY = frozenset((10, 100, 1_000, 10_000, 100_000, 1_000_000))
_PER = re.compile(r"(?:\b(?:sur|per|pour|every|لكل|كل)|\bout of(?: every)?) $")
_FEW = 10
_ONE_IN = Ending(
    r"\b(?:(?:one|two|three|[123])(?: [a-z]+)?(?: in| out of)(?: every)?|"
    r"(?:une?|deux|trois|[123])(?: [a-z]+)? sur|(?:من|لكل|بين) كل) $",
    " in ", " of ", " every ", " sur ", " كل ",
)  # fmt: skip
# "One of his three sons was killed"
_ONE_OF = Ending(
    r"\b(?:one of (?:the|his|her|their|its|our|my)|(?:l')?une? (?:des|de (?:ses|leurs|nos|mes))) $",
    " the ", " his ", " her ", " their ", " its ", " our ", " my ", " des ", "ses ", "leurs ", " nos ", " mes ",
)  # fmt: skip
_IN_FIVE = re.compile(
    r" (?:in|out of)(?: every)? (?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b"
)
_SICK = 160
_NEARBY, _FAR = 60, 700
# «380 مصابا» may be ill, «380 جريحا» are not.
_SICK_TOO = re.compile(r" (?:اصاب|مصاب|حاله|حالات)")
_CASES = frozenset("حاله حالات".split())
_CASE: dict[str, CountKind] = {
    **dict.fromkeys("متوسطه طفيفه حرجه خطيره بليغه بسيطه".split(), "wounded"),
    **dict.fromkeys("اعتقال احتجاز اختطاف خطف توقيف".split(), "held"),
}
_REMAINS = frozenset("جثه جثث جثمان جثمانا".split())
_ROOM = re.compile(
    r"(?:استيعاب|(?<!\w)[وفل]?(?:ت|ي)تسع|(?<!\w)[وفل]?(?:ت|ي)ستوعب|(?<!\w)ب?سعه )[^،,]*$"
)
_QUOTED = re.compile(r"\d ?[\"”“»)] ?$")
_UP_TO = "ما يصل الي "
_ALL_TWO = ("tous ", "toutes ")
# "A fait 12 victimes"
_MADE_VICTIMS = Hinted(
    r"\b(?:fait|faire|faisant|font|faisait|cause|causant)(?: (?:au moins|plus de|quelque|pres de))? (?:de )?victimes\b",
    "victimes",
)
