"""How many were killed, held and so on, where a text says so in figures or words."""

import re
from collections.abc import Sequence

from schemas.entities import Count, CountKind, DateMention
from schemas.parts import ContentField
from workers.stages.when import countlexicon as lexicon
from workers.stages.when import countpatterns as patterns
from workers.stages.when.countnouns import noun
from workers.stages.when.countnumbers import BEFORE, Number, numbers
from workers.stages.when.countverbs import THE, passive, toll, verb
from workers.stages.when.wording import Wording

_RANGE = re.compile(r" (?:to|or|a|ou|الي|او) |[-–]| (?:and|et) | و ?")
_OUT_OF = re.compile(
    r"(?: out)? of (?:(?:the|those|his|her|their|its|our|my) )?(?:at least )?|"
    r" (?:des|de (?:ses|leurs|nos|mes)|sur(?: les)?) "
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
    r"(?:(?: (?!\w+وا\b|(?:was|were|had|have|has|is|are|sont|ont|etaient|furent|avaient)\b)[^\W\d]+){1,3}?| [^\W\d]+ (?:of|des|de|du|من)(?: [^\W\d]+){1,4}?)(?:, (?:dont|including) [^.;]{1,60})?"
    rf"(?:,? (?:and|et|ainsi que|as well as) |, |،? و ?){_SOME}"
)


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
        _as_following(found[at - 1], found[at], wording.folded.text)
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
    number.before = _BETWEEN.sub("", number.before)
    if _OF_ALL.search(number.before):  # "Of 230 passengers, 40 were killed"
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
    if _ALL_BUT.search(number.before) or _is_sentenced(number):
        return
    if number.dual and (kind := lexicon.DUALS[number.dual]):
        _count(number, kind, number.end, wording)
        return
    if among := _AMONG.search(number.before):
        kind = lexicon.NOUNS["ar"][among[1]]
        _count(number, kind, _counted(number, following), wording)
        return
    if _OF_THE_DEAD.search(number.before) or _MADE_VICTIMS.search(
        number.before + " ".join(following[:2])
    ):
        _count(number, "killed", _counted(number, following), wording)
        return
    if "lives" in following[:1] and (_TAKEN.search(number.before) or _LOST.match(number.behind)):
        _count(number, "killed", number.words[0].end(), wording)
        return
    if not number.dual and (named := noun(number, following, language)):
        kind, until = named
        _count(number, _became(number, last, named, language), until, wording)
        return
    if _is_unit(following) or _AGE.search(number.before) or _ONE_OF.search(number.before):
        return
    if whole := _whole(number, first, last, wording):
        _count(number, whole, _counted(number, following), wording)
        return
    if _PART.search(number.before):
        if kind := passive(number, language):
            _count(number, kind, _counted(number, following), wording)
        return
    if language == "fr" and number.value == 1:
        return
    kind = verb(number, first, last, language)
    if kind is None:
        kind = passive(number, language)
        number.passive = kind is not None
    text = wording.folded.text
    kind = kind or toll(number) or _inherited(number, first, last, text)
    kind = kind or _elsewhere(number, following, last, text)
    if kind:
        _count(number, kind, _counted(number, following), wording)


def _became(
    number: Number, last: Number | None, named: tuple[CountKind, int], language: str
) -> CountKind:
    """Return what became of refugees or prisoners, if a verb says it: "killed 12 refugees"."""
    kind, until = named
    if kind not in ("displaced", "held"):
        return kind
    said = verb(number, number.words[0][0], last, language)
    said = said or passive(number, language, until - number.end)
    return said if said in ("killed", "wounded") else kind


def _whole(number: Number, first: str, last: Number | None, wording: Wording) -> CountKind | None:
    """Return the kind of the whole that a number is a part of: "15 people, including 6 children"."""
    if _PART.search(number.before):
        people = number.dual or first in lexicon.PERSONS or first == "من"
        people = people or (len(first) > 4 and first.endswith(("ون", "ين")))  # «محاصرون»
        if not people and first not in _WHERE:
            badly = first in _BADLY and last and last.kind == "wounded"
            return "wounded" if badly else None  # "sept blessés, dont deux grièvement"
        if last is None or number.start - last.end > BEFORE:
            # Of a whole of no certain number: "dozens of people, including 6 children".
            vague = _VAGUE_WHOLE.search(number.before)
            return lexicon.VERBS[wording.language].get(vague[1]) if vague else None
        return last.kind
    if last and last.kind and first in ("منهم", "منهن"):  # «51 قتيلا، 40 منهم أطفال»
        between = wording.folded.text[last.until : number.start]
        return last.kind if len(between) <= _NEAR and not _STOPS.search(between) else None
    if last and last.kind and number.behind.startswith(" of them "):  # "11 civilians, two of them"
        between = wording.folded.text[last.until : number.start]
        return last.kind if between in _OF_THEM else None
    return None


def _count(number: Number, kind: CountKind, until: int, wording: Wording) -> None:
    text = wording.folded.text
    if kind in ("aid_trucks", "aid_tonnes"):
        if not patterns.AID.search(text, max(0, number.start - 120), until + 120):
            return
        if wording.language == "ar" and patterns.SEIZED.search(
            text, max(0, number.start - _NEARBY), until + _NEARBY
        ):
            return
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
    if (
        number.before.endswith("ال") and text[number.start].isalpha()
    ):  # «الأسرى الأربعة», «الأشهر الستة»
        whose = THE.search(number.before)
        return whose is None or whose[1] not in lexicon.NOUNS["ar"]
    return first in ("سكان", "السكان", "عدد", "مساحه")


# «كتيبة "50"», «القناة 12»
_NUMBERED = re.compile(
    r"(?<!\w)[وفبل]?(?:ال)?(?:كتيبه|لواء|فرقه|قناه|وحده|فصيل|ماده|فقره|طراز|فيفا|كوفيد) ?[-\"“«(]? ?$"
)

_NO_COUNT = (
    "no ",
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
_BETWEEN = re.compile(r"(?:(?:ما )?بين|between|entre) [\d.,]+ (?:و ?|and |et )$")
# "All but one of the sixteen"
_ALL_BUT = re.compile(
    r"\ball but (?:one|two|three|\d+)(?: of(?: the)?)? $|\btous sauf (?:un|deux|trois)(?: des)? $"
)
_SENTENCED = re.compile(
    r"\b(?:احكام\w*|حكم\w*|قضت?|[يت]قضي|ايدت?|تاييد)(?: [^\W\d]+){0,3} ب?(?:ال)?اعدام (?:علي )?$|"
    r"\bpeines? (?:de mort|capitale) aux? $|\b(?:a mort de|death sentences? (?:of|for)|الاعدام علي|بالاعدام علي) $"
)
_TO_DEATH = re.compile(r"(?: [^\W\d]+){1,4} (?:a mort|to death)\b")
_TAKEN = re.compile(r"\b(?:costs?|claim(?:ed|s|ing)|taken|took|taking)(?: [a-z]+){0,3} $")
_LOST = re.compile(r" lives (?:[a-z]+ ){0,4}?(?:lost|taken|claimed|cut short)\b")
_AGE = re.compile(
    r"\b(?:aged?|ages|agee?s?(?: de)?|عمره|عمرها|اعمارهم|سن)(?: (?:of|under|over|between|about|de|moins|plus|عن))* $"
)
_PART = re.compile(
    r"(?:including|among them|dont|parmi lesquels|parmi eux(?:,| se trouvent| figurent)?|بينهم|بينها|منهم|ضمنهم) (?:\( ?)?"
    r"(?:(?:at least|more than|over|almost|up to|about|around|some|nearly|au moins|plus de|environ|quelque|pres de|اكثر من|نحو|حوالي|قرابه|ما لا يقل عن|ما يزيد علي|ما يزيد عن|علي الاقل) )?$"
)
_VAGUE_WHOLE = re.compile(
    rf"([^\W\d]+)(?: (?:des|de|d'|les|plusieurs|حوالي|نحو))* (?:{'|'.join(lexicon.VAGUE)})\b[^.;]{{0,50}}$"
)
# «حالة وفاة واحدة»
_OF_ONE = re.compile(r"\b(?:وفاه|قتيل|قتيله|جريح|اصابه|شهيد|جثه|اسير|رهينه|مفقود|شخص) $")
_CONDEMNING = re.compile(r"\b(?:condamn|sentenc)[a-z]* $")
_OF_SO_MANY = frozenset((10, 100, 1_000, 10_000, 100_000, 1_000_000))
_PER = re.compile(r"(?:\b(?:sur|per|pour|every|لكل|كل)|\bout of(?: every)?) $")
_FEW = 10
_ONE_IN = re.compile(
    r"\b(?:(?:one|two|three|[123])(?: [a-z]+)?(?: in| out of)(?: every)?|"
    r"(?:une?|deux|trois|[123])(?: [a-z]+)? sur|(?:من|لكل|بين) كل) $"
)
# "One of his three sons was killed"
_ONE_OF = re.compile(
    r"\b(?:one of (?:the|his|her|their|its|our|my)|(?:l')?une? (?:des|de (?:ses|leurs|nos|mes))) $"
)
_FINITE = re.compile(
    r"(?: [^\W\d]+){0,4}? (?:was|were|have|has|had|are|is|died|drowned|perished|"
    r"ont|a|sont|est|etaient|avaient|furent)\b"
)
_IN_FIVE = re.compile(
    r" (?:in|out of)(?: every)? (?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b"
)
_OF_ALL = re.compile(
    r"(?:^|[,;:]) ?(?:(?:out )?of|sur|parmi)(?: (?:the|these|his|her|their|les|ces|ses|leurs))? $"
)
_WHERE = frozenset("في en dans in".split())
"""What may stand behind a part of a whole: "dont 231 en 24 heures"."""
_OF_THEM = frozenset((", ", ", at least ", ", including ", " (", " - "))
_BADLY = frozenset("grievement gravement legerement".split())
_NEAR, _SICK = 30, 160
_NEARBY, _FAR = 60, 700
# «380 مصابا» may be ill, «380 جريحا» are not.
_SICK_TOO = re.compile(r" (?:اصاب|مصاب|حاله)")
_STOPS = re.compile(r"[.;:!?؟\n]")
# «من بين الشهداء 9 أطفال»
_AMONG = re.compile(r"\bبين ال(قتلي|شهداء|ضحايا|جرحي|مصابين|معتقلين|اسري|نازحين|مفقودين) $")
# "A fait 12 victimes"
_MADE_VICTIMS = re.compile(
    r"\b(?:fait|faire|faisant|font|faisait|cause|causant)(?: (?:au moins|plus de|quelque|pres de))? (?:de )?victimes\b"
)
_OF_THE_DEAD = re.compile(
    r"\b(?:the (?:dead|fatalities|deceased) (?:included?|were|are)|(?:those|the [\d,.]+ [a-z]+) killed(?:,| included?)|among the (?:dead|victims) (?:are|were)|bodies of|remains of|corps de|corps des|جثث|جثامين) (?:the |at least |[\"“] ?)*$"
)


def _is_sentenced(number: Number) -> bool:
    """Whether people are sentenced to death: "condamné neuf Français à mort"."""
    if _SENTENCED.search(number.before):
        return True
    return bool(_CONDEMNING.search(number.before) and _TO_DEATH.match(number.behind))


def _is_unit(following: Sequence[str]) -> bool:
    """Whether a number counts hours, houses, animals: "16 hours", "two car bombs"."""
    for at, word in enumerate(following[:2]):
        if word == "عام" and following[at + 1 : at + 2] and following[at + 1][0].isdigit():
            return False  # «نزوح 20 مليونا عام 2014»
        if word in lexicon.UNITS:
            return True
        if word in lexicon.STOP_WORDS or (word in lexicon.PERSONS and word != "jeunes"):
            return False
    return False


def _inherited(number: Number, first: str, last: Number | None, text: str) -> CountKind | None:
    """Return the kind of the number before: "killing 12 civilians and 5 soldiers"."""
    people = number.dual or first in lexicon.PERSONS
    if last is None or last.kind is None or not people:
        return None
    joined = _AND_OTHERS.fullmatch(text, last.until, number.start)
    return last.kind if joined and first != "others" else None


_ELSEWHERE = re.compile(
    r"(?: (?:were|was|have been|had been|people|others|died|dead) ?(?:killed|dead|wounded|injured)?| توفوا| قتلوا)?"
    r" (?:in|at|inside|near|a|au|en|dans|في|ب)\b ?[^.;:!?؟\n\d]{2,50}?(?:,|،| and| et| و)+ ?"
)


def _elsewhere(
    number: Number, following: Sequence[str], last: Number | None, text: str
) -> CountKind | None:
    """Return the kind of the number before: "12 were killed in Leeds, 4 in York and two in Hull"."""
    behind = following[1:2] if following[:1] == ["others"] else following[:1]
    if last is None or last.kind is None or not _AT.issuperset(behind) or not behind:
        return None
    return (
        last.kind if _ELSEWHERE.fullmatch(text, max(last.until, last.end), number.start) else None
    )


_AT = frozenset("in at inside near a au en dans في".split())


def _counted(number: Number, following: Sequence[str]) -> int:
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
    alone = (
        first in ("", "عام") or (first[0] == "و" and len(first) > 3) or THE.search(number.before)
    )
    if alone or first in lexicon.STOP_WORDS or not first[0].isalpha():
        return number.end
    return number.words[0].end() if number.words[0].start() == number.end + 1 else number.end


def _as_following(number: Number, following: Number, text: str) -> None:
    """Give a number what the next one counts: "10 to 12 killed", "9 men and 12 boys were killed"."""
    out_of = following.passive and _OUT_OF.fullmatch(text, number.end, following.start)
    if out_of and _FINITE.match(following.behind):  # "Two of his three sons were killed"
        number.kind, following.kind = number.kind or following.kind, None
        return
    if number.kind or not following.kind or following.dual or _OF_ALL.search(number.before):
        return
    if number.value > 1 and _OUT_OF.fullmatch(text, number.end, following.start):
        number.kind = following.kind  # "63 of the 74 deaths"
    elif joined := _RANGE.fullmatch(text, number.end, following.start):
        between = "and" in joined[0] or "et" in joined[0] or "و" in joined[0]
        if not between or number.before.rstrip().endswith(("between", "entre", "بين")):
            number.kind = following.kind
    elif following.passive and _LISTED.fullmatch(text, number.end, following.start):
        words = [match[0] for match in number.words]
        if not _is_unit(words) and words[0] not in lexicon.VAGUE:
            number.kind, number.until = following.kind, _counted(number, words)
            number.passive = True
