"""The words of dates in running text, folded, by language; months and days are those of datewords."""

from workers.stages.text import datewords

_ENGLISH_MONTHS = (
    "january february march april june july august september october november december"
)
_ENGLISH_SHORT = "jan feb mar apr jun jul aug sep sept oct nov dec"
_FRENCH_MONTHS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
)
_FRENCH_SHORT = "janv fevr fev avr juil sept oct nov dec"
_ENGLISH_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_ENGLISH_SHORT_DAYS = "mon tue tues wed thu thur thurs fri sat sun"
_FRENCH_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche"
_ARABIC_DAYS = "الاحد الاثنين الاتنين الثلاثاء الثلاثا الاربعاء الاربعا الخميس الجمعه السبت"
_PERSIAN = frozenset(
    "ژانويه فوريه مارس آوريل اوريل مه ژوين ژوييه سپتامبر اكتبر نوامبر دسامبر".split()
)

MONTHS = {
    "ar": {
        name.replace("_", " "): number
        for name, number in datewords.MONTHS.items()
        if "\u0620" <= name[0] <= "\u06ff" and (name not in _PERSIAN or name == "مارس")
    },
    "en": {
        name: datewords.MONTHS[name] for name in f"{_ENGLISH_MONTHS} {_ENGLISH_SHORT} may".split()
    },
    "fr": {name: datewords.MONTHS[name] for name in f"{_FRENCH_MONTHS} {_FRENCH_SHORT}".split()},
}
"""Name of a month -> its number."""

SHORT_MONTHS = frozenset(f"{_ENGLISH_SHORT} {_FRENCH_SHORT}".split())
"""Names of months that are one only beside a day or year."""

WEAK_MONTHS = frozenset("may march mars mai مارس اب ماي جوان اوت".split())
"""Names of months that mean something else as well: alone, they need a preposition."""

WEEKDAYS = {
    name: number
    for name in f"{_ENGLISH_DAYS} {_ENGLISH_SHORT_DAYS} {_FRENCH_DAYS} {_ARABIC_DAYS}".split()
    if (number := datewords.weekday(name)) is not None
}
"""Name of a day of the week -> its number, Monday being 0."""

DAY_NAMES = {
    "ar": tuple(_ARABIC_DAYS.split()),
    "en": tuple(_ENGLISH_DAYS.split()),
    "fr": tuple(_FRENCH_DAYS.split()),
}
SHORT_DAY_NAMES = tuple(_ENGLISH_SHORT_DAYS.split())


def _table(listed: str) -> dict[str, int]:
    pairs = (entry.rsplit("=", 1) for entry in listed.split())
    return {w.replace("_", " "): int(value) for words, value in pairs for w in words.split("|")}


TODAY = _table(
    "today|tonight|this_morning|this_afternoon|this_evening=0 yesterday|last_night=-1 tomorrow=1 "
    "day_before_yesterday=-2 day_after_tomorrow=2 aujourd'hui|ce_matin|ce_soir|ce_midi|"
    "cet_apres-midi|cet_apres_midi|cette_nuit=0 hier|la_nuit_derniere=-1 demain=1 avant-hier=-2 "
    "apres-demain=2 اليوم|الليله=0 امس|البارحه|الليله_الماضيه=-1 غدا|غد|الغد=1 بعد_غد=2 اول_امس|اول_من_امس|"
    "امس_الاول=-2"
)
"""Words for a day by its distance from that of publication, in days."""

STEPS = _table(
    "last|this_past=-1 this=0 next|coming|this_coming=1 dernier|derniere|passe|passee|ecoule|ecoulee=-1 ce|cet|cette|en_cours|"
    "courant|courante=0 prochain|prochaine|a_venir|qui_vient=1 الماضي|الماضيه|المنصرم|المنصرمه|الفايت|"
    "الفايته|الفارط|الفارطه|المنقضي|المنقضيه|الماضيين|الماضيتين=-1 هذا|هذه|الجاري|الجاريه|الحالي|الحاليه=0 المقبل|المقبله|"
    "القادم|القادمه|الاتي|الاتيه|الجاي|الجايه|المقبلين|القادمين=1"
)
"""Words for the last, this and the next of its kind."""

UNITS = {
    word: unit
    for unit, words in {
        "hour": "hour hours heure heures ساعه ساعات ساعتين",
        "day": "day days jour jours يوم يوما ايام يومين",
        "week": "week weeks semaine semaines اسبوع اسبوعا اسابيع اسبوعين الاسبوع",
        "weekend": "weekend week-end نهايه",
        "month": "month months mois شهر شهرا اشهر شهور شهرين الشهر",
        "year": "year years an ans annee annees عام عاما اعوام عامين سنه سنوات سنين سنتين العام السنه",
        "decade": "decade decades decennie decennies عقد عقدا عقود عقدين العقد",
        "spring": "spring printemps ربيع الربيع",
        "summer": "summer ete صيف الصيف",
        "autumn": "autumn fall automne خريف الخريف",
        "winter": "winter hiver شتاء الشتاء",
    }.items()
    for word in words.split()
} | {
    # Behind «لل», the article has lost its alef.
    "نهايه الاسبوع": "weekend", "لاسبوع": "week", "لشهر": "month", "لعام": "year", "لسنه": "year",
    "لعقد": "decade", "لصيف": "summer",
}  # fmt: skip
"""Word for a stretch of the calendar -> which it is."""

DUALS = frozenset("ساعتين يومين اسبوعين شهرين عامين سنتين عقدين".split())
"""Stretches of which the word itself says that they are two."""

_FIRSTS = "الحادي|الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع"
ORDINALS = {
    **{w: n for n, words in enumerate(_FIRSTS.split(), 1) for w in words.split("|")},
    "العاشر": 10, "العشرون": 20, "العشرين": 20, "الثلاثون": 30, "الثلاثين": 30,
    "premier": 1, "فاتح": 1,
}  # fmt: skip
"""Ordinal -> the day of the month; those beyond ten are made up of these."""

DECADES = _table(
    "twenties|عشرين|vingt=20 thirties|ثلاثين|trente=30 forties|اربعين|quarante=40 "
    "fifties|خمسين|cinquante=50 sixties|ستين|soixante=60 seventies|سبعين|soixante-dix=70 "
    "eighties|ثمانين|quatre-vingt|quatre-vingts=80 nineties|تسعين|quatre-vingt-dix=90"
)
"""Word for a decade, in Arabic without its ending -> its first year in the century."""

ABOUT = _table(
    "dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30 quarantaine=40 cinquantaine=50"
)
"""French words for about so many."""

PARTS_OF_YEAR = _table("quarter|trimestre|الربع=3 half|semestre|النصف=6")
"""Part of a year -> its months."""

PARTS = _table(
    "first|premier|1er|الاول=1 second|deuxieme|2e|الثاني=2 third|troisieme|3e|الثالث=3 "
    "fourth|quatrieme|dernier|4e|الرابع|الاخير=4"
)
"""Which part of a year it is."""
