"""The words in dates: months, days, halves of the day and zones, as `fold` leaves them.

Arabic months are those of the Levant, of Egypt and the Gulf, of the Maghreb and of Morocco. Beside
Arabic, English, French and German, months and days are there in Spanish, Italian, Portuguese,
Turkish, Persian and Russian.
"""

import re
from datetime import timedelta, timezone, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dateutil.zoneinfo import get_zonefile_instance

from workers.stages.text.normalize import fold

_MONTHS = (
    "january jan janvier janv januar janner jaenner enero ene gennaio gen janeiro ocak января "
    "يناير جانفي كانون_الثاني ژانویه",
    "february feb febr fevrier fevr fev februar febrero febbraio fevereiro şubat февраля "
    "فبراير فيفري شباط فوریه",
    "march mar mars marz maerz marzo março mart марта مارس اذار",
    "april apr avril avr abril abr aprile nisan апреля ابريل افريل نيسان آوریل",
    "may mai mayo maggio maio mayıs мая مايو ماي ايار مه",
    "june jun juin juni junio giugno junho haziran июня يونيو يونيه جوان حزيران ژوئن",
    "july jul juillet juil juli julio luglio julho temmuz июля "
    "يوليو يوليه يوليوز جويليه تموز ژوئیه",
    "august aug aout agosto ağustos августа اغسطس اوت غشت اب",
    "september sep sept septembre septiembre settembre setembro eylül сентября "
    "سبتمبر شتنبر ايلول سپتامبر",
    "october oct octobre oktober okt octubre ottobre ott outubro ekim октября "
    "اكتوبر تشرين_الاول اکتبر",
    "november nov novembre noviembre novembro kasım ноября نوفمبر نونبر تشرين_الثاني نوامبر",
    "december dec decembre dezember dez diciembre dic dicembre dezembro aralık декабря "
    "ديسمبر دجنبر دجمبر كانون_الاول دسامبر",
)
MONTHS = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""Name of a month -> its number. `mar` is also Tuesday."""

_SPELLED = [name for name in MONTHS if name.isascii() and len(name) > 4]

COMPOUND = re.compile(r"\b(كانون|تشرين)\s+(?:ال)?(اول|ثاني)\b")
"""A month of two words, which `_MONTHS` joins by an underscore and writes with the article."""

_DAYS = (
    "mon lundi lun montag mo lunes lunedi segunda pazartesi пн понедельник "
    "الاثنين الاتنين اثنين دوشنبه",
    "tue mardi dienstag di martes martedi terça salı вт вторник الثلاثاء الثلاثا ثلاثاء سه‌شنبه",
    "wed mercredi mer mittwoch mi miercoles mie mercoledi quarta çarşamba ср среда "
    "الاربعاء الاربعا اربعاء چهارشنبه",
    "thu jeudi jeu donnerstag do jueves jue giovedi gio quinta perşembe чт четверг "
    "الخميس خميس پنجشنبه",
    "fri vendredi ven freitag fr viernes vie venerdi sexta cuma пт пятница الجمعه جمعه",
    "sat samedi sam samstag sa sabado sab sabato cumartesi сб суббота السبت سبت شنبه",
    "sun dimanche dim sonntag so domingo dom domenica pazar вс воскресенье الاحد احد یکشنبه",
)
_WEEKDAYS = {fold(name): number for number, names in enumerate(_DAYS) for name in names.split()}
_ENGLISH_DAY = re.compile(
    r"(mon|tue|wed|thu|fri|sat|sun)[a-z]?[a-z]?s?|(mon|tu|we|th|fr|sa|su)\w*day"
)

HALVES = {
    "am": "am", "pm": "pm", "ص": "am", "صباحا": "am", "الصباح": "am", "فجرا": "am",
    "قبل_الظهر": "am", "matin": "am", "م": "pm", "مساء": "pm", "مساءا": "pm",
    "المساء": "pm", "عصرا": "pm", "بعد_الظهر": "pm", "soir": "pm", "apres_midi": "pm",
    "ظهرا": "noon", "ليلا": "night",
    "上午": "am", "下午": "pm", "오전": "am", "오후": "pm",
}  # fmt: skip
"""Word -> the half of the day that a twelve-hour clock is in. At noon, 11 is still in the morning;
at night, it is before midnight from 6 on."""

HOURS = {
    "noon": 12, "midday": 12, "midi": 12, "الظهر": 12, "midnight": 0, "minuit": 0, "منتصف_الليل": 0,
}  # fmt: skip
"""Words that are a time of day by themselves, in hours."""

PHRASES = (
    (re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]"), r"\1-\2-\3 "),
    (re.compile(r"\b([ap])\s?\.\s?m\b\.?"), r"\1m"),
    (re.compile(r"\b(بعد|قبل)\s+(?:ال)?(ظهر)ا?\b"), r"\1_ال\2"),
    (re.compile(r"\bمنتصف\s+(?:ال)?ليل\b"), "منتصف_الليل"),
    (re.compile(r"\bapres[\s-]midi\b"), "apres_midi"),
    (re.compile(r"\bب\s?\.\s?ظ\b"), "pm"),
    (re.compile(r"\bق\s?\.\s?ظ\b"), "am"),
    (re.compile(r"\b(e|m)et dst\b"), r"\1est"),
    (re.compile(r"(?<=\d{4}):(?=\d\d:\d\d)"), " "),
    (re.compile(r"\bت\s?1\b"), "تشرين_الاول"),
    (re.compile(r"\bت\s?2\b"), "تشرين_الثاني"),
    (re.compile(r"\bك\s?1\b"), "كانون_الاول"),
    (re.compile(r"\bك\s?2\b"), "كانون_الثاني"),
    (
        re.compile(
            r"\b([ecmp])(?:astern|entral|ountain|acific) (?:(s)tandard |(d)aylight )?(t)ime\b"
        ),
        r"\1\2\3\4",
    ),
    (re.compile(r"\bgreenwich mean time\b"), "gmt"),
    (re.compile(r"\b(?:coordinated )?universal time(?: coordinated)?\b"), "utc"),
    (re.compile(r"\barabian? standard time\b"), "ast"),
    (re.compile(r"\bcentral european (?:standard )?time\b"), "cet"),
    (re.compile(r"\beastern european (?:standard )?time\b"), "eet"),
    (re.compile(r"\bcentral european summer time\b"), "cest"),
    (re.compile(r"\beastern european summer time\b"), "eest"),
    (re.compile(r"\b(مكه)\s+المكرمه\b"), r"\1"),
    (re.compile(r"\b(?:ال)?(دار)\s+(?:ال)?(بيضاء)\b"), r"\1_\2"),
)
"""Several words that mean one thing -> the word for it in these tables."""

NOISE = frozenset(
    "le la a at on in of the de du des l d um uhr den der h hrs hour hours heure heures "
    "gregorian published updated posted date time publie mis jour تاريخ بتاريخ يوم في الساعه "
    "ساعه عند نشر النشر بتوقيت توقيت اخر تحديث ميلادي ميلاديه الموافق".split()
)
"""Words that say nothing of the date."""

_HOURS_EAST = {
    "utc": 0, "gmt": 0, "ut": 0, "z": 0, "zulu": 0, "غرينتش": 0, "جرينتش": 0, "غرينيتش": 0,
    "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "met": 1, "cest": 2, "mest": 2, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "msd": 4, "trt": 3, "fet": 3, "wat": 1, "wast": 2, "cat": 2,
    "sast": 2, "eat": 3, "mut": 4, "ret": 4, "sct": 4, "cvt": -1, "ksa": 3, "ast": 3, "مكه": 3,
    "makkah": 3, "mecca": 3,
    "idt": 3, "irst": 3.5, "irdt": 4.5, "gst": 4, "azt": 4, "aft": 4.5, "pkt": 5, "uzt": 5,
    "ist": 5.5, "npt": 5.75, "bdt": 6, "mmt": 6.5, "ict": 7, "wib": 7, "wita": 8, "wit": 9,
    "sgt": 8, "hkt": 8, "myt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5,
    "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "adt": -3,
    "nst": -3.5, "ndt": -2.5, "clt": -4, "edt": -4, "est": -5, "cot": -5, "pet": -5, "cdt": -5,
    "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
ABBREVIATIONS = tuple(_HOURS_EAST)
"""Names of zones of a fixed offset."""

# Names that follow summer time by themselves, and the cities that Arabic dates name.
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "القدس": "Asia/Jerusalem", "القاهره": "Africa/Cairo",
    "بيروت": "Asia/Beirut", "دمشق": "Asia/Damascus", "بغداد": "Asia/Baghdad",
    "الرياض": "Asia/Riyadh", "السعوديه": "Asia/Riyadh", "دبي": "Asia/Dubai",
    "ابوظبي": "Asia/Dubai", "الامارات": "Asia/Dubai", "الدوحه": "Asia/Qatar",
    "الكويت": "Asia/Kuwait", "صنعاء": "Asia/Aden", "عدن": "Asia/Aden", "مصر": "Africa/Cairo",
    "تونس": "Africa/Tunis", "الجزائر": "Africa/Algiers", "طرابلس": "Africa/Tripoli",
    "الخرطوم": "Africa/Khartoum", "الرباط": "Africa/Casablanca", "المغرب": "Africa/Casablanca",
    "دار_بيضاء": "Africa/Casablanca", "لندن": "Europe/London", "باريس": "Europe/Paris",
    "موسكو": "Europe/Moscow",
}  # fmt: skip


def month(word: str) -> int | None:
    """Return the number of the month that a word names, also if it is cut or misspelt."""
    if word in MONTHS or len(word) < 4 or not word.isascii():
        return MONTHS.get(word)
    if begun := next((name for name in _SPELLED if name.startswith(word)), None):
        return MONTHS[begun]
    close = get_close_matches(word, _SPELLED, 1, 0.8)
    return MONTHS[close[0]] if close else None


def weekday(word: str) -> int | None:
    """Return the day of the week that a word names, Monday being 0."""
    if word in _WEEKDAYS or not word.isascii():
        return _WEEKDAYS.get(word)
    english = _ENGLISH_DAY.fullmatch(word)
    return ("mo", "tu", "we", "th", "fr", "sa", "su").index(word[:2]) if english else None


def zone(name: str) -> tzinfo | None:
    """Return the zone of an abbreviation, of a name such as `asia/riyadh` or of its city.

    Of the names that several zones share, AST is Arabia's, IST India's, BST Britain's, GST the
    Gulf's and CST that of Chicago.
    """
    hours = _HOURS_EAST.get(name)
    if hours is not None:
        return timezone(timedelta(hours=hours))
    key = _PLACES.get(name) or _zone_names().get(name)
    return _zone_of_key(key) if key else None


def _zone_of_key(key: str) -> tzinfo | None:
    try:
        return ZoneInfo(key)
    except ZoneInfoNotFoundError:
        # The system has no data of zones, as in a small image: dateutil brings some of its own.
        return get_zonefile_instance().get(key)


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names: dict[str, str] = {}
    for key in sorted(available_timezones() or get_zonefile_instance().zones):
        names[key.casefold()] = key
        if key.startswith(areas):
            names.setdefault(key.rsplit("/", 1)[-1].casefold(), key)
    return names
