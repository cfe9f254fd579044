"""Dates as feeds write them: in a standard form, or in whatever form they have instead."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dateutil import parser
from dateutil.tz import tzoffset

from workers.stages.text.normalize import fold

# Months of the Levant, of Egypt and the Gulf, and of the Maghreb, as fold() leaves them.
_MONTHS = {
    "january": "يناير جانفي janvier janv كانون_الثاني",
    "february": "فبراير فيفري fevrier fevr شباط",
    "march": "مارس mars اذار",
    "april": "ابريل افريل avril avr نيسان",
    "may": "مايو ماي mai ايار",
    "june": "يونيو يونيه جوان juin حزيران",
    "july": "يوليو يوليه جويليه juillet juil تموز",
    "august": "اغسطس اوت aout اب",
    "september": "سبتمبر septembre sept ايلول",
    "october": "اكتوبر octobre تشرين_الاول",
    "november": "نوفمبر novembre تشرين_الثاني",
    "december": "ديسمبر decembre كانون_الاول",
}
_NAMES = {name: month for month, names in _MONTHS.items() for name in names.split()}
_NAMES |= {"صباحا": "am", "ص": "am", "مساء": "pm", "م": "pm", "بتوقيت": "", "غرينتش": "gmt"}
_DAYS = frozenset(
    "الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت احد اثنين ثلاثاء اربعاء خميس جمعه سبت "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim "
    "يوم في الساعه le a at on".split()
)
_HIJRI = re.compile(
    r"\b(?:محرم|صفر|ربيع|جمادي|جماد|رجب|شعبان|رمضان|شوال|ذو|ذي|ذوالحجه|ذوالقعده)\b|\bهـ?\b"
)
_GREGORIAN_SUFFIX = re.compile(r"(?<=\d)\s*م\b")
_COMPOUND = re.compile(r"\b(كانون|تشرين)\s+(الاول|الثاني)\b")
_WORD = re.compile(r"[^\W\d_]+(?:_[^\W\d_]+)?")
_SPLIT = re.compile(r"\bالموافق\b|/\s*(?=\d+\s+[^\W\d])")
_OFFSET = re.compile(r"\b(?:gmt|utc)\s*([+-]\d)")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")

# What dateutil does not know by itself, in hours east of Greenwich.
_ZONES = {
    name: tzoffset(name, int(hours * 3600))
    for name, hours in {
        "KSA": 3, "MECCA": 3, "EEST": 3, "EET": 2, "CET": 1, "CEST": 2, "WEST": 1,
        "WAT": 1, "CAT": 2, "EAT": 3, "BST": 1, "MSK": 3, "IST": 5.5, "PKT": 5, "GST": 4,
        "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    }.items()
}  # fmt: skip


def parse_date(text: str) -> datetime | None:
    """Return the date that a feed gives, in UTC; None when it cannot be read.

    Reads RFC 822 and RFC 3339, and what feeds write instead: names of months and days in Arabic
    (of the Levant, of Egypt, of the Maghreb), English or French, Arabic-Indic digits, numbers with
    the day first, 12-hour clocks. A date without a zone is taken as UTC. A date in the Hijri
    calendar is not read, as its day depends on the sighting of the moon, unless the Gregorian date
    is given beside it.
    """
    text = text.strip()
    return _standard(text) or _loose(text)


def _standard(text: str) -> datetime | None:
    if not text.isascii():
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _in_utc(read(text))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _loose(text: str) -> datetime | None:
    folded = _COMPOUND.sub(r"\1_\2", fold(text)).replace("،", " ").replace(",", " ")
    for part in _SPLIT.split(folded) if "الموافق" in folded else [folded]:
        part = part.strip(" -|/")
        if not re.search(r"\d", part):
            continue
        clock = _CLOCK.search(part)
        if clock is None:
            part = _GREGORIAN_SUFFIX.sub(" ", part)  # "2026 م": of the Gregorian calendar
        if _HIJRI.search(part):
            continue
        # dateutil reads GMT+3 as POSIX does, three hours west; people mean east.
        words = _OFFSET.sub(r"\1", _WORD.sub(_english, part))
        # ISO order is the only one in which the year stands first.
        year_first = bool(re.match(r"\s*\d{4}\b", words))
        try:
            date = parser.parse(
                words.upper(), dayfirst=not year_first, yearfirst=year_first, tzinfos=_ZONES,
                default=datetime(1, 1, 1),
            )  # fmt: skip
        except (ValueError, OverflowError, TypeError, AttributeError):
            continue
        if date.year > 1:
            return _in_utc(date)
    return None


def _english(word: "re.Match[str]") -> str:
    name = word.group()
    return "" if name in _DAYS else _NAMES.get(name, name)


def _in_utc(date: datetime) -> datetime | None:
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    try:
        return date.astimezone(UTC)
    except OverflowError:
        return None
