"""The figures in dates: times of day, dates without names, offsets, seconds since 1970.

Each `take_` function looks for one kind of thing in a text that `fold` and `prepared` have been
over, and returns it with what is left of the text; in the place of a clock stands CLOCK, in that of
a date with its year first DATE, as what an offset may stand behind.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from workers.stages.text import datewords

CLOCK, DATE = "\x01", "\x02"
"""What stands in the place of a time of day, and of a date, that was taken out."""

EARLIEST_YEAR = 1900
"""Dates before it are mistakes: of an empty field, or of another calendar."""

Clock = tuple[int, int, int, int]
"""Hour, minute, second, microsecond."""

_HALF = "|".join(sorted(datewords.HALVES, key=len, reverse=True))
_CLOCKS = (
    re.compile(
        r"(?<![\d:.+-])(\d{1,2})(?:\s?:\s?|\s?h\s?)(\d\d)(?:\s?[:m]\s?(\d\d)(?:[.,:](\d{1,9}))?:?)?"
        r"(?:\s?(?:s|m|min|minutes?)\b)?(?![\d:])"
    ),
    re.compile(rf"(?<![\d:.+-])(\d{{1,2}})\.(\d\d)(?:\.(\d\d))?\s*(?=(?:{_HALF})\b)"),
    re.compile(r"\bالساعه\s+(\d{1,2})(?![\d:/.-])"),
    re.compile(rf"(?<![\d:./+-])(\d{{1,2}})\s*(?=(?:{_HALF})\b)"),
    re.compile(r"(?<![\d:./+-])(\d{1,2})\s?(?:h|uhr|heures?)\b"),
)
_DOTTED_CLOCK = re.compile(r"(?<![\d:.+-])(\d{1,2})\.(\d\d)(?![\d.])")
_NUMBER = re.compile(r"-?(\d{9,16})(?:\.\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[t\s]?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?)?(?!\d)")
_WEEK = re.compile(r"\b(\d{4}-?w\d\d(?:-?[1-7])?)\b")
_YEAR_FIRST = re.compile(r"(?<![\d:+-])(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)(?!\d)")
_NO_DAY = re.compile(r"\s*((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?\s*")
_ABBREVIATION = "|".join(sorted(datewords.ABBREVIATIONS, key=len, reverse=True))
_OFFSET = re.compile(
    rf"(?:(?P<name>(?<!/)\b(?:{_ABBREVIATION}))\s*|"
    r"(?<=[\x01\x02\s\dm]))"
    r"(?P<sign>[+-])(?P<gap>\s?)(?P<digits>\d{1,2}:\d\d(?::\d\d)?|\d{1,6})(?![\d:/.]|-\d)"
)
_COMMENT = re.compile(r"\([a-z .+-]*\)|\[[a-z /_+-]*\]")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|eme|e|o)\b")
_HIJRI_MONTH = r"(?:محرم|صفر|ربيع|جمادي|جماد|رجب|شعبان|رمضان|شوال|ذو|ذي|ذوالحجه|ذوالقعده)"
_HIJRI = re.compile(
    rf"\d{{0,2}}\s*[-/]?\s*\b{_HIJRI_MONTH}\b(?:\s+[^\W\d]+)?\W{{0,3}}(?:1[345]\d\d)?\s*(?:هـ?\b)?"
    r"|\b(?:\d{1,2}[-/]\d{1,2}[-/]1[345]\d\d|1[345]\d\d[-/]\d{1,2}[-/]\d{1,2})\s*هـ?\b"
)


class Impossible(Exception):
    """A part of the date is understood and cannot be; the message says which."""


def of_number(text: str) -> datetime | None:
    """Return the moment of Unix seconds, milliseconds or microseconds; None: it is no such number.

    Raises:
        Impossible: it is a number of another length.
    """
    number = _NUMBER.fullmatch(text)
    if number is None:
        return None
    length = len(number[1])
    if length in (12, 14) and text[:2] in ("19", "20"):
        return None  # 20261124103000: a date without its dashes
    if length not in (9, 10, 13, 16):
        raise Impossible("it is no number of seconds or milliseconds since 1970")
    return datetime.fromtimestamp(float(text) / {13: 1e3, 16: 1e6}.get(length, 1.0), UTC)


def prepared(text: str) -> str:
    """Return a folded text without its Hijri dates, with one word for what one word means."""
    text = datewords.COMPOUND.sub(r"\1_ال\2", _HIJRI.sub(" ", text))
    for pattern, word in datewords.PHRASES:
        text = pattern.sub(word, text)
    text = _ORDINAL.sub("", text)
    if compact := _COMPACT.match(text):
        year, month, day, hour, minute, second = compact.groups()
        time = f" {hour}:{minute}:{second or '00'}" if hour else ""
        text = f"{year}-{month}-{day}{time} {text[compact.end() :]}"
    text = re.sub(r"(?<=\d)t(?=\d)", " ", text)
    # "م" behind a year: of the Gregorian calendar.
    return re.sub(r"(?<=\d{4})\s*م\b(?!\s*\d{1,2}\s*$)", " ", text)


def take_clock(text: str) -> tuple[Clock | None, str]:
    """Take a time of day.

    Raises:
        Impossible: there is no such time.
    """
    for pattern in _CLOCKS:
        if match := pattern.search(text):
            return _clock(match), _cut(text, match, CLOCK)
    return None, text


def take_dotted_clock(text: str) -> tuple[Clock | None, str]:
    """Take a time of day such as 10.30, once nothing is left that could be a date.

    Raises:
        Impossible: there is no such time.
    """
    match = _DOTTED_CLOCK.search(text)
    return (_clock(match), _cut(text, match, CLOCK)) if match else (None, text)


def take_date(text: str) -> tuple[date | None, str]:
    """Take a date that is written in figures only: the day before the month, or the year first.

    Raises:
        Impossible: there is no such day.
    """
    if match := _WEEK.search(text):
        return date.fromisoformat(match[1].upper()), _cut(text, match)
    if match := _of_this_age(_YEAR_FIRST, 1, text):
        return day_of(int(match[1]), int(match[3]), int(match[4])), _cut(text, match, DATE)
    if match := _of_this_age(_YEAR_LAST, 4, text):
        rest = _cut(text, match)
        return _in_order(int(match[1]), int(match[3]), year_of(match[4]), rest), rest
    return None, text


def take_no_day(text: str) -> date | None:
    """Return the first day of a year or of a month, if there is nothing else."""
    match = _NO_DAY.fullmatch(text)
    return date(int(match[1]), int(match[2] or 1), 1) if match else None


def take_offset(text: str, *, behind_clock: bool) -> tuple[tzinfo | None, str]:
    """Take the offset from UTC. One without GMT or UTC needs a clock, or a date right before it.

    Raises:
        Impossible: no zone has such an offset.
    """
    for match in _OFFSET.finditer(text):
        behind = behind_clock or text[match.start() - 1 : match.start()] == DATE
        # " - 2026" is a dash and a year.
        if match["name"] or (behind and not (match["sign"] == "-" and match["gap"])):
            # RFC 822 calls a name in brackets behind the offset a comment.
            return _offset(match["sign"], match["digits"]), _COMMENT.sub(" ", _cut(text, match))
    return None, text


def year_of(digits: str) -> int:
    """Return a year; one of two digits as RFC 2822 has it."""
    return int(digits) + (0 if len(digits) > 2 else 2000 if int(digits) < 50 else 1900)


def day_of(year: int, month: int, day: int) -> date:
    """Return a day.

    Raises:
        Impossible: there is no such day.
    """
    try:
        return date(year, month, day)
    except ValueError:
        raise Impossible(f"there is no {year:04}-{month:02}-{day:02}") from None


def _clock(match: re.Match[str]) -> Clock:
    parts = [*map(str, match.groups("0")), "0", "0", "0"]
    clock = (int(parts[0]), int(parts[1]), int(parts[2]), int(parts[3].ljust(6, "0")[:6]))
    if clock[0] > 24 or clock[1] > 59 or clock[2] > 60 or (clock[0] == 24 and any(clock[1:])):
        raise Impossible(f"{match.group().strip()} is no time of day")
    return clock


def _in_order(first: int, second: int, year: int, beside: str) -> date:
    """Return the day of two numbers: day first, unless only the other order is possible.

    If the day of the week stands beside them and suits only the other order, it decides.
    """
    if second > 12 >= first:
        return day_of(year, first, second)
    day = day_of(year, second, first)
    if first <= 12:
        named = {datewords.weekday(word) for word in re.findall(r"[^\W\d]+", beside)} - {None}
        other = date(year, first, second)
        if named == {other.weekday()} != {day.weekday()}:
            return other
    return day


def _of_this_age(pattern: re.Pattern[str], year: int, text: str) -> re.Match[str] | None:
    """Return the first match whose year can be that of a publication, else the first at all."""
    matches = list(pattern.finditer(text))
    return next(
        (m for m in matches if year_of(m[year]) >= EARLIEST_YEAR), next(iter(matches), None)
    )


def _offset(sign: str, digits: str) -> tzinfo:
    if ":" in digits:
        hours, minutes = map(int, digits.split(":")[:2])
    else:
        split = len(digits) if len(digits) < 3 else len(digits) - 2
        hours, minutes = int(digits[:split]), int(digits[split:] or 0)
    east = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    if minutes > 59 or not timedelta(hours=-12) <= east <= timedelta(hours=14):
        raise Impossible(f"the offset {sign}{digits} is impossible")
    return timezone(east)


def _cut(text: str, match: re.Match[str], instead: str = " ") -> str:
    return f"{text[: match.start()]}{instead}{text[match.end() :]}"
