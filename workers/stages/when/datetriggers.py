"""The words that make one look for a date, and what must hold of the phrase that is found."""

import re
from collections.abc import Iterable
from functools import cache

from workers.stages.names.folded import Folded
from workers.stages.when import datelexicon as lexicon

BEHIND = {
    "part": 16, "month": 48, "weekday": 26, "today": 22, "unit": 26, "this": 9, "ago": 40, "before": 3,
    "season": 8, "decade": 12, "year": 5, "said": 2,
    "spelled": 2, "edge": 28,
}  # fmt: skip
"""Characters before such a word that its phrase may begin."""

ORDER = {kind: at for at, kind in enumerate(BEHIND)}
"""Which kind of word is looked at first."""

_CLITICS = ("", "و", "ف", "ب", "ل", "وب", "ول", "فب")
_BEFORE_DIGITS = ("", "و", "ب", "ل")
_YEARS = tuple(str(year) for year in range(1000, 2100))
_OLD = 1800
"""Numbers below it are years only where the text says so."""

Triggers = dict[str, tuple[tuple[str, str], ...]]
"""Word -> languages and kinds of the patterns to try."""


def _with_clitics(words: Iterable[str]) -> list[str]:
    forms = []
    for word in words:
        clitics = _BEFORE_DIGITS if word[0].isdigit() else _CLITICS
        forms += [clitic + word for clitic in clitics]
        if word.startswith("ال"):
            forms += [f"لل{word[2:]}", f"ولل{word[2:]}"]
    return forms


def _triggers(language: str, listed: dict[str, Iterable[str]]) -> Triggers:
    found: Triggers = {}
    for kind, words in listed.items():
        for word in _with_clitics(words) if language == "ar" else words:
            found[word] = (*found.get(word, ()), (language, kind))
    # Tens of thousands of words have but a few dozen values, each of which is kept once.
    known: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = {}
    return {word: known.setdefault(kinds, kinds) for word, kinds in found.items()}


_DECADES_EN = [f"{year}s" for year in range(1800, 2040, 10)] + [f"{n}0s" for n in range(2, 10)]


@cache
def triggers() -> dict[str, Triggers]:
    """Return the words by language; they are made once, before processes fork."""
    return {
        "ar": _triggers(
            "ar",
            {
                "month": [
                    *(name.split()[0] for name in lexicon.MONTHS["ar"]),
                    # «13نوفمبر»
                    *(f"{n}{name}" for name in lexicon.MONTHS["ar"] for n in range(1, 32)),
                ],
                "spelled": ["الف", "الفين", "الفان"],
                "edge": "العام السنه الشهر الاسبوع".split(),
                "weekday": lexicon.DAY_NAMES["ar"],
                "before": ["قبل"],
                "this": ["هذا", "هذه"],
                "part": ["الربع", "النصف"],
                "said": ["عام", "سنه"],
                "unit": [w for w in lexicon.STEPS if not w.isascii() and not w.startswith("هذ")],
                "season": "الصيف الشتاء الربيع الخريف صيف شتاء ربيع خريف".split(),
                "today": "اليوم الليله امس البارحه غدا الغد غد".split(),
                "year": [*_YEARS, *(f"{year}م" for year in _YEARS)],
                "decade": [
                    f"{article}{stem}{ending}"
                    for article in ("", "ال")
                    for stem in lexicon.DECADES
                    if not stem.isascii()
                    for ending in ("ات", "يات")
                ],
            },
        ),
        "en": _triggers(
            "en",
            {
                "month": lexicon.MONTHS["en"],
                "weekday": lexicon.DAY_NAMES["en"],
                "today": "today yesterday tomorrow tonight night morning afternoon evening".split(),
                "ago": ["ago"],
                "part": ["quarter", "half"],
                "season": "spring summer autumn fall winter".split(),
                "edge": "year month week".split(),
                "unit": "week weekend month year decade spring summer autumn fall winter".split(),
                "year": _YEARS,
                "decade": [*_DECADES_EN, *(w for w in lexicon.DECADES if w.endswith("ies"))],
            },
        ),
        "fr": _triggers(
            "fr",
            {
                "month": lexicon.MONTHS["fr"],
                "weekday": lexicon.DAY_NAMES["fr"],
                "today": "hui hier demain matin soir midi nuit".split(),
                "ago": (
                    "heure heures jour jours semaine semaines mois an ans annee annees decennies decennie"
                ).split(),
                "decade": ["annees"],
                "part": ["trimestre", "semestre"],
                "edge": "annee mois semaine".split(),
                "season": "printemps ete automne hiver".split(),
                "unit": (
                    "semaine mois annee an decennie week-end printemps ete automne hiver end"
                ).split(),
                "year": _YEARS,
            },
        ),
    }


_PREPOSITION = re.compile(
    r"(?:^|[^\w])(?:in|since|until|till|by|of|from|during|to|before|after|through|early|late|mid|between|"
    r"last|next|this|and|or|en|de|des|d|du|depuis|debut|fin|mi|au|avant|apres|courant|et|mois de|mois|"
    r"[وفبل]?(?:في|شهر|شهري|خلال|منذ|حتي|منتصف|اوايل|اواخر|نهايه|بدايه|مطلع|الي|من|بحلول|قبل|بعد))[ '’-]\(?$"
)
_YEAR_BEFORE = re.compile(
    r"(?:^|[^\w])(?:in|since|until|till|by|of|from|during|to|before|after|through|early|late|mid|between|"
    r"and|or|the|en|de|d|du|depuis|debut|fin|mi|avant|apres|annee|annees|an|et|a|l'annee|jusqu'en|"
    r"[وفبل]?(?:في|عام|سنه|العام|السنه|عامي|خلال|منذ|حتي|منتصف|اوايل|اواخر|نهايه|بدايه|مطلع|الي|من|بحلول|"
    r"قبل|بعد|لعام|للعام|لسنه|بعام|ل|و))[ '-]$|[(،,/]\s?$"
)
_YEAR_SAID = re.compile(
    r"(?:^|[^\w])(?:in|since|until|by|from|before|after|en|depuis|avant|apres|jusqu'en|l'an|"
    r"[وف]?[بل]?ل?(?:ال)?(?:عام|سنه)) $"
)
_IN_A_ROW = re.compile(r"\d $")
# «1859 موقعا»: what an Arabic number counts ends in alef.
_ACCUSATIVE = re.compile(r" (?!ال|[وفبلك])[\u0620-\u064a]{2,}(?![هن])[\u0620-\u064a]ا\b")
_MORE_THAN = re.compile(
    r"\b(?:[بل]?اكثر من|[بل]?اقل من|ما لا يقل عن|ما يزيد (?:عن|علي)|more than|less than|plus de|moins de) $"
)
_HIJRI = re.compile(r"1[34]\d\d")
_COUNTED = re.compile(
    r" (?:people|persons|civilians|soldiers|troops|fighters|men|women|children|dollars|euros|pounds|miles|"
    r"met(?:re|er)s?|km|kilomet|tons|tonnes|homes|houses|jobs|aftershocks|arrests|votes|seats|refugees|migrants|cases|deaths|"
    r"personnes|habitants|soldats|morts|blesses|metres|hommes|femmes|"
    r"شخص|دولار|ريال|جنيه|درهم|دينار|متر|كيلو|كم|جندي|مقاتل|طالب|مليون|الف|وظيفه|منزل|وحده|طن|نازح|قتيل|جريح|"
    r"ليره|يورو|حاج|موظف|عامل|اسره|عايله|لاجي|مهاجر|million|euros)"
)
_NAMED_BY_YEAR = re.compile(
    r"(?:vision|agenda|expo|euro|windows|office|horizon|objectif|mission|copa|route|boeing|airbus|"
    r"fifa|pes|رؤيه|رويه|روية|اكسبو|يورو|اوفيس|ويندوز|اجنده|خطه|مونديال|موديل|طراز|ايرباص|بوينغ)[ -]$"
)
_NAMED_BY_DAY = re.compile(
    r"\b(?:every|each|black|good|bloody|super|easter|palm|cyber|ash|giving|holy|maundy|"
    r"sheffield|mail on|chaque|tous les|la|صلاه|خطبه|سوق|كل|كل يوم|ايام) (?:يوم )?$"
)
_NO_DAY_AFTER = re.compile(
    r"(?: (?:times|mirror|express|mail|telegraph|world|night football|league|sun\b|saint|noir|des cendres|"
    r"الابيض|الاسود|العظيمه|الحزينه)|s\b)"
)
_THE_DAY = re.compile(
    r" (?:السابع|الاول|الاولي|الثاني|الثالث|الرابع|الخامس|السادس|الثامن|التاسع|العاشر|الحادي|التالي|الواحد|"
    r"العالمي|الدولي|الوطني|الدراسي|نفسه|ذاته|عينه|الذي|المذكور|الموالي|السابق|الاخير|الختامي|الافتتاحي|السابقه|التاليه|نفسها|ذاتها|"
    r"المفتوح|الكامل|الموعود|الماضي)\b"
)
_A_DAY = re.compile(
    r"(?:^|[^\w])(?:[وف]?(?:هذا|ذلك|ذات|نفس|طوال|طيله|مدار|المصري|اخبار|روسيا|خبر|فلسطين|لبنان|كوره|صحيفه|"
    r"جريده|في|مرات|ساعات|موقع|العربي|العراق)) $"
)
_NOT_TOMORROW = re.compile(r"(?:صحيفه|جريده|حزب|تيار|موقع|عالم|جيل|قناه) $")
_NOWADAYS = re.compile(
    r"(?:حتي|الي|منذ|العالم|عالم|حدود|قبل|until|of|till|jusqu'a|jusqu'|d'|de|monde) $"
)
_AS_NEWS = re.compile(
    r"(?:صباح|فجر|ابتداء من|اعتبارا من|بدءا من|مساء|ظهر|عصر|ليل|نهار|سابق|لاحق|وقت|ضحي|[وف]?(?:قالت?|اعلنت?|اكدت?|صرحت?|افادت?|ذكرت?|"
    r"استقبلت?|وصلت?|التقي|عقدت?|وقعت?|شهدت?|اصدرت?|بدات?|افتتحت?|انطلقت?|قررت?|نظمت?)|"
    r"said|announced|told reporters|earlier|later|released|published|released earlier|a annonce|a declare|"
    r"a indique|ont annonce|a dit|annonce)[,،]? $"
)
NEWS = 500
"""Characters of a text in which "today" is the day; later it may be the present age."""

# Told from another event than the publication.
_RETOLD = re.compile(
    r" (?:من ذلك|من تلك|من العام (?:نفسه|ذاته|التالي)|من السنه (?:نفسها|ذاتها|التاليه)|(?:ال)?تالي\b|الموالي\b|"
    r"of (?:that|the same|the following) year|that year|the same year|the following year|"
    r"de la meme annee|de cette annee-la|suivante?\b)"
)
_RETOLD_BEFORE = re.compile(r"\b(?:the following|the previous|the preceding|that) $")
_OWN = re.compile(r"\b(?:his|her|their|my|our|your|its) (?:early |late |mid-?)?$")
_DURATION = re.compile(r"\bthe $")


_CALLED = (
    r"(?<!\w)[وفبل]?(?:ال)?(?:جامعه|جمعيه|ملعب|شارع|ساحه|ميدان|جسر|حي|مدرسه|ثانويه|مستشفي|حزب|حركه|"
    r"اكاديميه|موسسه|قاعه|مسجد|مركب|كتيبه|لواء|تجمع|شبكه|حراك|منظمه) \"?"
)
_NAMED_BY_DATE = re.compile(rf"{_CALLED}$")
"""Nouns of what is called by a day: «جمعية 8 ماي 1945»."""
_FEASTS = frozenset("14-juillet 11-novembre 8-mai".split())
_JOINED_DAY = re.compile(r"\d-$")
"""What stands before the month in the name of an event or movement: `le 11-Septembre`."""
_NAMED_BY_DATES_YEAR = re.compile(
    rf"{_CALLED}(?:\d\d?|فاتح|ال[^\W\d]+) (?:{'|'.join(lexicon.MONTHS['ar'])}) $"
)


def holds(kind: str, match: re.Match[str], folded: Folded) -> bool:
    """Whether what stands around a phrase lets it be a date."""
    start, end = match.span("x")
    before, after = folded.text[max(0, start - 24) : start], folded.text[end : end + 24]
    said = {part[0] for part, value in match.groupdict().items() if value}
    whole = "m" in said and not said.isdisjoint("de")  # "the preceding Saturday, August 17"
    if kind in ("month", "weekday") and (
        _RETOLD.match(after) or (not whole and _RETOLD_BEFORE.search(before))
    ):
        return False
    if kind == "month" and "d" not in said and _NAMED_BY_DATE.search(before):
        return False
    if kind == "month" and said.isdisjoint("dey") and _JOINED_DAY.search(before):
        return f"{before[-3:]}{match['m']}".strip() in _FEASTS
    if kind == "month":
        small = folded.source[folded.start(match.start("m"))].islower()
        if small and match["m"] in ("may", "march") and said.isdisjoint("dey"):
            return False
        return not said.isdisjoint("deyrq") or _month_alone(match["m"], before, start, folded)
    if kind == "weekday":
        if "t" in said or "r" in said:
            return True
        return not _NAMED_BY_DAY.search(before) and not _NO_DAY_AFTER.match(after)
    if kind == "today":
        return "w" in said or _is_a_day(match["t"], before, after, start)
    if kind == "unit" and match["x"].startswith(("last ", "next ")):
        return not _DURATION.search(before)
    if kind == "year":
        return _year(match, before, after, "z" in said)
    if kind == "spelled":
        return bool(_YEAR_BEFORE.search(before))
    if kind == "said":
        return not _COUNTED.match(after)
    if kind == "decade":
        return not _OWN.search(before)
    return True


def _is_a_day(word: str, before: str, after: str, start: int) -> bool:
    if word == "الغد":
        return not _NOT_TOMORROW.search(before)
    if word in ("اليوم", "الليله") and (_THE_DAY.match(after) or _A_DAY.search(before)):
        return False
    if word not in ("اليوم", "today", "aujourd'hui") or _AS_NEWS.search(before):
        return True
    return start < NEWS and not _NOWADAYS.search(before)


def _month_alone(name: str, before: str, start: int, folded: Folded) -> bool:
    name = name.rstrip(".")
    source = folded.source[folded.start(start)]
    if name in lexicon.SHORT_MONTHS and name not in ("may", "mai"):
        return False
    if name in lexicon.MONTHS["en"].keys() - lexicon.MONTHS["fr"].keys() and source.islower():
        return False
    if name == "اب" and source != "آ":
        return False
    return name not in lexicon.WEAK_MONTHS or bool(_PREPOSITION.search(before))


def _year(match: re.Match[str], before: str, after: str, is_range: bool) -> bool:
    if _NAMED_BY_YEAR.search(before) or _COUNTED.match(after) or _IN_A_ROW.search(before):
        return False
    if _NAMED_BY_DATES_YEAR.search(before):
        return False
    if _ACCUSATIVE.match(after) and not _YEAR_SAID.search(before):
        return False
    if int(match["y"]) < _OLD:
        return bool(_YEAR_SAID.search(before)) and not _HIJRI.match(f"{match['y']}{after}")
    if is_range or match["y"] != "2000":
        return True
    if _MORE_THAN.search(before):
        return False
    return bool(_YEAR_BEFORE.search(before))
