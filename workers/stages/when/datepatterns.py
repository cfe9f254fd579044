"""The phrases that dates are made of, as patterns over folded text, by language.

Every pattern has a group `x`, which is what counts as the date, and groups that say what it means:
`w` day of the week, `d` to `e` day of the month, `m` to `f` month, `y` to `z` year, `r` last, this or
next, `q` the same of the year or week that the rest lies in, `b` "before" («قبل الماضي»), `u` unit,
`n` how many of it ago (`a`) or ahead, `t` a day such as yesterday, `s` a year in words, `k` decade, `c` its century. A
`v` the second of two days of the week. A
digit behind the letter tells groups of the same meaning apart.
"""

import re
from collections.abc import Iterable
from functools import cache

from workers.stages.when import datelexicon as lexicon

YEAR = r"(?:1\d|20)\d\d(?!\d|[.,]\d)"
"""A year of four digits."""

Rules = dict[str, tuple[re.Pattern[str], ...]]
"""Kind of word -> the patterns that it may be part of, the most telling first."""


@cache
def rules() -> dict[str, Rules]:
    """Return the patterns of each language by the kind of the word that made one look for them.

    They are compiled once, before processes fork.
    """
    return {"ar": _arabic(), "en": _english(), "fr": _french()}


# It begins with a digit, which is quick to look for; what stands before is looked at then.
FIGURES = re.compile(
    r"\d(?<![0-9a-z./:-]\d)(?:\d{3}([-/.])\d{1,2}\1\d{1,2}|\d?([-/.])\d{1,2}\2(?:\d{4}|\d\d))"
    r"(?![\w/:-]|\.\d)"
)
"""A date in figures only."""


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _months(language: str) -> str:
    # The dot belongs to the name only where the name is cut.
    names = lexicon.MONTHS[language]
    cut = _any(name for name in names if name in lexicon.SHORT_MONTHS and name != "may")
    return rf"(?:(?:{cut})(?![^\W_])\.?|(?:{_any(names)})(?![^\W_]))"


def _english() -> Rules:
    month = _months("en")
    names = _any(lexicon.DAY_NAMES["en"])
    short = rf"(?:{names}|{_any(lexicon.SHORT_DAY_NAMES)})(?![^\W_])\.?"
    weekday = rf"(?:{names})(?![^\W_])"
    part = "(?: morning| afternoon| evening| night)?"
    day = r"(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?(?![^\W_]|[.,:]\d)"
    to = r"(?: ?[-–—] ?| to (?:the )?| until | through )"
    year = rf"(?:,? (?:of )?(?P<y>{YEAR})| (?:of )?(?P<q>last|this|next) year)"
    step = r"(?P<r>this coming|this past|last|this|next|coming)"
    number = (
        r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|"
        r"twenty|thirty|forty|fifty)"
    )
    return {
        "month": _compiled(
            rf"\b(?P<x>(?P<d>{day}) (?P<m>{month}){to}(?P<e>{day}) (?P<f>{month}){year}?)",
            rf"\b(?P<x>(?P<m>{month}) (?P<d>{day}){to}(?P<f>{month}) (?P<e>{day}){year}?)",
            rf"\b(?P<x>(?:(?P<w>{short}){part},? (?:the )?)?(?:(?P<d>{day})(?:{to}| and ))?"
            rf"(?P<e>{day})[ -](?:of )?(?P<m>{month}){year}?)",
            rf"\b(?P<x>(?:(?P<w>{short}){part},? )?(?P<m>{month}) (?P<d>{day})"
            rf"(?:(?:{to}| and )(?P<e>{day}))?{year}?)",
            rf"\b(?P<x>(?P<m>{month}){to}(?P<f>{month}){year})",
            rf"\b(?P<x>(?:{step} )?(?P<m>{month}){year}?)",
        ),
        "weekday": _compiled(
            rf"\b(?P<x>(?P<w>{weekday})[-–/](?P<v>{weekday}))",
            rf"\b(?P<x>(?:(?P<t>today|yesterday|tomorrow),? \(?)?(?:{step} )?(?P<w>{weekday})"
            r"(?:,? (?:of )?(?P<q>last|this|next) week)?)",
        ),
        "today": _compiled(rf"\b(?P<x>(?P<t>{_any(w for w in lexicon.TODAY if w.isascii())}))\b"),
        "unit": _compiled(
            rf"\b(?P<x>{step} (?P<u>week-?end|week|month|year|decade|spring|summer|autumn|winter))\b"
            r"(?!-)",
            r"\b(?P<x>(?P<r>last|next) (?P<u>fall))\b(?!-)",
            r"\b(?:over|at|during) (?P<x>the (?P<u>week-?end))\b(?! (?:of|before|after|in)\b)",
        ),
        "edge": _compiled(
            r"\b(?P<x>(?:end|beginning|start|middle) of the (?P<u>year|month|week))\b(?! of)"
        ),
        "ago": _compiled(
            rf"\b(?P<x>{number} (?P<u>hour|day|week|month|year|decade)s? (?P<a>ago))\b",
        ),
        "season": _compiled(
            rf"\b(?P<x>(?P<u>spring|summer|autumn|fall|winter) (?:of )?(?P<y>{YEAR}))"
        ),
        "year": _compiled(
            rf"(?<![\w.,/-])(?P<x>(?P<y>{YEAR}) ?[-–—/] ?(?P<z>{YEAR}|\d\d(?!\d)))(?!\w)",
            rf"(?:(?<![\w.,/$£€-])|(?<=\bmi-)|(?<=\bmid-))(?P<x>(?P<y>{YEAR}))(?![\w/%]|-ncov)",
        ),
        "part": _compiled(
            rf"\b(?P<x>(?P<o>first|second|third|fourth) (?P<h>quarter|half)"
            rf"(?: of)?(?: (?P<y>{YEAR})| (?P<q>last|this|next) year))(?!\w)",
        ),
        "decade": _compiled(
            r"(?<!\w)(?P<x>(?P<k>(?:1[89]|20)\d0)'?s)\b",
            r"(?:(?<=the )|(?<=early )|(?<=late )|(?<=mid ))'?(?P<x>(?P<k>[2-9]0)s)\b",
            r"(?:(?<=the )|(?<=the early )|(?<=the late )|(?<=the mid-))"
            r"(?P<x>(?P<k>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b",
        ),
    }


def _french() -> Rules:
    month = _months("fr")
    weekday = rf"(?:{_any(lexicon.DAY_NAMES['fr'])})(?![^\W_])"
    day = r"(?:1er|premier|(?:[0-2]?\d|3[01])(?![^\W_]|[.,:]\d))"
    to = r"(?: ?[-–—] ?| au | et(?: le)? )"
    step = r"(?P<r>derniere?|prochaine?|passee?)"
    year = (
        rf"(?: (?P<y>{YEAR})| {step}| de l'an(?:nee)? (?P<q>derniere?|prochaine?)\b|"
        r" de (?P<q1>cette) annee\b)"
    )
    unit = r"(?P<u>semaine|mois|annee|an|decennie|week-end|printemps|ete|automne|hiver)"
    number = (
        r"(?P<n>\d{1,3}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|"
        r"trente|quarante|cinquante)"
    )
    units = r"(?P<u>heure|jour|semaine|mois|an|annee|decennie)s?"
    return {
        "month": _compiled(
            rf"\b(?P<x>(?P<d>{day}) (?P<m>{month})(?: (?P<y>{YEAR}))? (?:au|et le) (?P<e>{day}) "
            rf"(?P<f>{month})(?: (?P<z>{YEAR}))?)",
            rf"\b(?P<x>(?:(?P<w>{weekday})(?: matin| soir| midi)?,? (?:le )?)?(?:(?P<d>{day}){to})?(?P<e>{day}) "
            rf"(?P<m>{month}){year}?)",
            rf"\b(?P<x>(?P<m>{month})(?: (?:a|et) |-)(?P<f>{month}) (?P<y>{YEAR}))",
            rf"\b(?P<x>(?P<m>{month}){year}?)",
        ),
        "weekday": _compiled(
            rf"\b(?P<x>(?:(?P<t>aujourd'hui|hier|demain),? \(?)?(?:(?P<r1>ce) )?(?P<w>{weekday})"
            rf"(?: {step}\b| de la semaine (?P<q>derniere|prochaine))?)"
        ),
        "today": _compiled(
            r"\b(?P<x>(?P<t>aujourd'hui|avant-hier|apres-demain|hier|demain|ce matin|ce soir|ce midi|"
            r"cet apres[- ]midi|cette nuit|la nuit derniere))\b"
        ),
        "unit": _compiled(
            rf"\b(?P<x>(?P<r1>cette|cet|ce) {unit}(?:-ci)?)\b",
            r"\b(?:tout le|durant le|pendant le|lors du|au cours du) (?P<x>(?P<u>week-?end))\b"
            r"(?! (?:de|du|des)\b)",
            rf"\b(?P<x>{unit} (?P<r1>derniere?|prochaine?|passee?|ecoulee?|a venir|en cours|qui vient))\b",
        ),
        "edge": _compiled(
            r"\b(?P<x>(?:debut|fin|milieu) (?:du |de l'|d'|de la |de )(?P<u>mois|annee|semaine))\b"
            r"(?! (?:de|prochain|dernier|\d))"
        ),
        "ago": _compiled(
            rf"(?P<x>(?P<a>il y a|voila)(?: environ| pres de| plus de| quelque| a peine)? {number} {units})\b",
            r"(?P<x>(?P<a>il y a|voila)(?: environ| pres d'| plus d')? ?(?:une )?"
            r"(?P<n>dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine) d'(?P<u>annee|heure)s)\b",
            rf"(?P<x>dans {number} {units})\b",
        ),
        "season": _compiled(rf"\b(?P<x>(?P<u>printemps|ete|automne|hiver) (?:de )?(?P<y>{YEAR}))"),
        "year": _compiled(
            rf"(?<![\w.,/-])(?P<x>(?P<y>{YEAR}) ?[-–—/] ?(?P<z>{YEAR}|\d\d(?!\d)))(?!\w)",
            rf"(?:(?<![\w.,/$£€-])|(?<=\bmi-)|(?<=\bmid-))(?P<x>(?P<y>{YEAR}))(?![\w/%])",
        ),
        "part": _compiled(
            rf"\b(?P<x>(?P<o>premier|1er|deuxieme|2e|second|troisieme|3e|quatrieme|4e|dernier) "
            rf"(?P<h>trimestre|semestre)(?:(?: de)? (?P<y>{YEAR})| de (?P<q>cette) annee|"
            r" de l'an(?:nee)? (?P<q1>derniere?|prochaine?)))(?!\w)",
        ),
        "decade": _compiled(
            r"\b(?P<x>annees (?P<k>(?:1[89]|20)\d0|[2-9]0|vingt|trente|quarante|cinquante|"
            r"soixante(?:-dix)?|quatre-vingt-dix|quatre-vingts?))\b"
        ),
    }


def _arabic() -> Rules:
    single = rf"(?:{_any(lexicon.MONTHS['ar'])}|(?:تشرين|كانون) (?:ال)?(?:اول|ثاني))(?![^\W_])"
    month = rf"{single}(?:(?: ?[/(-] ?| ){single}\)?)?"
    weekday = rf"(?:{_any(lexicon.DAY_NAMES['ar'])})(?![^\W_])"
    ten = "الحادي|فاتح|الاول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع"
    day = (
        rf"(?:(?:ال)?(?:[0-2]?\d|3[01])(?!\d|[.,:]\d)|(?:{ten}) و(?:العشرين|العشرون|الثلاثين|الثلاثون)|"
        rf"(?:{ten}) عشره?|{ten}|العاشر|العشرين|العشرون|الثلاثين|الثلاثون)"
    )
    steps = _any(w for w in lexicon.STEPS if not w.isascii() and not w.startswith("هذ"))
    step = rf"(?:(?P<b>(?:ما )?قبل) )?(?P<r>{steps})\b"
    year = (
        rf"(?:[,،]? (?:من )?(?:ل?ل?(?:ال)?(?:عام|سنه) )?(?P<y>{YEAR})| ?/ ?(?P<y1>{YEAR})| {step}|"
        rf" من (?:ال)?(?:عام|سنه) (?P<q>{steps})\b| (?:من )?(?P<q1>هذا) العام\b)"
    )
    to = r"(?:(?<=\d) ?[-–—] ?| (?:الي|وحتي|حتي)(?: يوم)? )"
    also = rf"(?:{to}|(?<=\d) ?و ?(?=(?:ال)?\d))"
    of = r"(?: من شهر | من | شهر | ?[/-] ?| |(?<=\d))"
    unit = (
        r"(?P<u>نهايه الاسبوع|الاسبوع|الشهر|العام|السنه|العقد|الصيف|الشتاء|الربيع|الخريف|صيف|شتاء|ربيع|"
        r"خريف|(?<=ل)ل(?:اسبوع|شهر|عام|سنه|عقد|صيف))"
    )
    today = r"(?P<t>اليوم|امس|غدا|غد|الغد|بعد غد|اول امس|اول من امس|امس الاول)"
    approx = r"(?:نحو |حوالي |قرابه |اكثر من |ما يقرب من |زهاء )?"
    several = (
        r"(?:ثلاثه?|اربعه?|خمسه?|سته?|سبعه?|ثماني?ه?|تسعه?|عشره?|\d{1,3})(?: عشره?| ?و ?(?:عشرين|ثلاثين))?|"
        r"عشرين|ثلاثين|اربعين|خمسين"
    )
    units = r"(?:احد[يه]?|واحده?|اثن[اي]|اثنين|اثنتين|ثلاثه?|اربعه?|خمسه?|سته?|سبعه?|ثماني?ه?|تسعه?|عشره?)"
    plural = "ساعات|ايام|يوما|اسابيع|اسبوعا|اشهر|شهور|شهرا|اعوام|عاما|سنوات|سنين|سنه|عقود|ساعه"
    clitic = r"\b[وف]?[بل]?"
    return {
        "month": _compiled(
            rf"(?<=يومي )(?P<x>(?P<d>{day}) و ?(?P<e>{day}){of}(?P<m>{month}){year}?)",
            rf"{clitic}(?P<x>(?P<d>{day}){of}(?P<m>{month}){to}(?P<e>{day}){of}(?P<f>{month}){year}?)",
            rf"{clitic}(?P<x>(?:(?:{today} )?(?P<w>{weekday})(?: الموافق(?: ل)?)? ?[(،,-]? ?)?"
            rf"(?:(?P<d>{day}){also})?(?P<e>{day}){of}(?P<m>{month}){year}?)",
            rf"{clitic}(?P<x>(?P<m>{month})(?:[-–]| الي | وحتي )(?P<f>{month}) (?:من )?(?:عام )?(?P<y>{YEAR}))",
            rf"{clitic}(?P<x>(?P<m>{month}){year}?)",
        ),
        "weekday": _compiled(
            rf"{clitic}(?P<x>(?P<w>{weekday}) ?[-–/] ?(?P<v>{weekday}))",
            rf"(?:(?<=ليل )|(?<=ليله ))(?P<x>(?P<w>{weekday}) (?P<v>{weekday}))",
            rf"{clitic}(?P<x>(?:{today} (?:يوم )?)?(?P<w>{weekday})"
            rf"(?: {step}| من الاسبوع (?P<q>{steps}))?)",
        ),
        "today": _compiled(
            r"\b[وف]?[بل]?(?P<x>(?P<t>بعد غد|اول من امس|اول امس|امس الاول|اليوم|الليله الماضيه|الليله|امس|البارحه|غدا|"
            r"الغد|غد))(?![^\W_])",
        ),
        "unit": _compiled(
            rf"{clitic}(?P<x>{unit} {step})",
        ),
        "before": _compiled(
            rf"\b[وف]?(?P<x>(?P<a>قبل) {approx}(?P<u>ساعتين|يومين|اسبوعين|شهرين|عامين|سنتين|عقدين))\b(?! من\b)",
            rf"\b[وف]?(?P<x>(?P<a>قبل) {approx}(?P<n>{several}) (?P<u>{plural}))\b(?! من\b)",
            rf"\b[وف]?(?P<x>(?P<a>قبل) {approx}(?P<u>اسبوع|شهر|عام|سنه|عقد))"
            r"(?=[.,،؛)!؟\n]|\Z| واحد\b| تقريبا\b| فقط\b| في\b| علي\b| عندما\b| حين)",
        ),
        "this": _compiled(
            rf"{clitic}(?P<x>(?P<u>نهايه) (?P<r>هذا) الاسبوع)\b",
            rf"{clitic}(?P<x>(?P<r1>هذا|هذه) {unit})(?![^\W_])",
        ),
        "season": _compiled(rf"{clitic}(?P<x>{unit} (?:عام |سنه |العام )?(?P<y>{YEAR}))"),
        "year": _compiled(
            rf"(?<![\d.,/$-])(?P<x>(?P<y>{YEAR}) ?[-–—/] ?(?P<z>{YEAR}|\d\d(?!\d)))(?!\w)",
            rf"(?<![\d.,/$-])(?P<x>(?P<y>{YEAR}))(?= ?م\b|(?![\w/%]))",
        ),
        "part": _compiled(
            rf"{clitic}(?P<x>(?P<h>الربع|النصف) (?P<o>الاول|الثاني|الثالث|الرابع|الاخير)(?: من| ل)?"
            rf"(?: ?ل?(?:ال)?(?:عام|سنه)(?: (?P<q>{steps}))?)?(?: (?P<y>{YEAR}))?)(?!\w)",
            rf"{clitic}(?P<x>(?P<h>الربع|النصف) (?P<o>الاول|الثاني|الثالث|الرابع|الاخير) من "
            r"(?P<q>هذا) العام)\b",
        ),
        "spelled": _compiled(
            rf"{clitic}(?P<x>(?P<s>(?:الفين|الفان|الف و ?(?:تسع|ثمان|سبع)ما?يه)(?: و ?{units}(?: عشره?)?)?"
            r"(?: و ?(?:عشرين|ثلاثين|اربعين|خمسين|ستين|سبعين|ثمانين|تسعين))?))(?![^\W_])"
        ),
        "edge": _compiled(
            rf"{clitic}(?:نهايه|بدايه|مطلع|اواخر|اوايل|منتصف) (?P<x>(?P<u>العام|السنه|الشهر))(?![^\W_])",
            rf"{clitic}(?:بدايه|مطلع|اوايل|منتصف|اواخر) (?P<x>(?P<u>الاسبوع))(?![^\W_])",
        ),
        "said": _compiled(r"\b(?:عام|سنه) (?P<x>(?P<y>\d{2,3}))(?![\w%]|[.,/:-]\d)"),
        "decade": _compiled(
            r"\b[وفبل]?(?:ال)?(?P<x>(?P<k>(?:عشر|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع)ين)ي?ات"
            r"(?: القرن (?P<c>الماضي|العشرين|الحالي|الجاري|التاسع عشر|الثامن عشر|الواحد والعشرين|"
            r"(?:ال ?)?\d\d))?)(?! من عمر)\b"
        ),
    }
