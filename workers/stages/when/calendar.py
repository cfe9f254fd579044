"""What a phrase means on the calendar, seen from the day of publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schemas.entities import Precision
from workers.stages.when import datelexicon as lexicon
from workers.stages.when.numbers import number_at
from workers.stages.when.stretches import SEASONS, in_calendar, season, step_from

SOON = 120
"""A day that is named without its year lies ahead if that is no more than these days away; a month,
half as many."""

FAR = 240
"""With a verb in the future, it does if it is no more than these days away."""

# Days that news name without their year, years after: 11 September and 7 October.
_KNOWN = {(9, 11): 2001, (10, 7): 2023}
_KNOWN_AFTER = 90


@dataclass(frozen=True, slots=True)
class Meaning:
    """A date as it is understood: `DateMention` has the same fields."""

    value: str | None
    precision: Precision
    relative: bool


class NoDate(Exception):
    """There is no such date."""


def meaning(said: Mapping[str, str], published: datetime | None, *, ahead: bool) -> Meaning:
    """Return what the parts of a phrase mean together.

    Args:
        said: the parts, by the letters of datepatterns, folded.
        published: when the article was published, in the zone that counts.
        ahead: whether the phrase stands with a verb in the future.

    Raises:
        NoDate: there is no such day, or the phrase is none.
    """
    try:
        if "k" in said:
            return _decade(said)
        if "m" in said:
            return _in_month(said, published, ahead)
        if "s" in said:
            return _spelled(said["s"])
        if "h" in said:
            return _part_of_year(said, published)
        if "y" in said and "u" not in said:
            return _years(said)
        if "y" in said:
            return Meaning(season(lexicon.UNITS[said["u"]], int(said["y"])), "season", False)
        return _from_publication(said, published, ahead)
    except (ValueError, OverflowError) as error:
        raise NoDate(str(error)) from error


def _decade(said: Mapping[str, str]) -> Meaning:
    word = said["k"]
    first = int(word) if word.isdigit() else lexicon.DECADES[word]
    century = said.get("c", "")
    if first < 100:
        if first < 30 and not century:
            raise NoDate("the twenties of which century?")
        first += _century(century)
    return Meaning(f"{first}/{first + 9}", "decade", False)


def _century(said: str) -> int:
    if digits := "".join(filter(str.isdigit, said)):
        return 100 * int(digits) - 100
    named = {"التاسع عشر": 1800, "الثامن عشر": 1700}
    named.update(dict.fromkeys(("الحالي", "الجاري", "الواحد والعشرين"), 2000))
    return named.get(said, 1900)


def _years(said: Mapping[str, str]) -> Meaning:
    year = int(said["y"])
    if len(said["y"]) == 2:
        year += 1900 if year >= 30 else 2000
    if "z" not in said:
        return Meaning(f"{year:04}", "year", False)
    until = int(said["z"]) if len(said["z"]) == 4 else year // 100 * 100 + int(said["z"])
    if not year < until < year + 200:
        raise NoDate("the years are not in order")
    return Meaning(f"{year}/{until}", "year", False)


def _part_of_year(said: Mapping[str, str], published: datetime | None) -> Meaning:
    """Return the meaning of "the first quarter of 2019"."""
    months = lexicon.PARTS_OF_YEAR[said["h"]]
    last = lexicon.PARTS[said["o"]] * months
    if last > 12 or ("y" not in said and "q" not in said):
        raise NoDate("a year has no such part, or which year is not said")
    if "y" not in said and published is None:
        return Meaning(None, "season", True)
    day = published or datetime.min
    year = int(said["y"]) if "y" in said else day.year + lexicon.STEPS[said["q"]]
    return Meaning(f"{year}-{last - months + 1:02}/{year}-{last:02}", "season", "y" not in said)


def _spelled(words: str) -> Meaning:
    number = number_at(words, 0, "ar")
    if number is None or number.end != len(words) or not 1700 <= number.value < 2100:
        raise NoDate(f"{words} is no year")
    return Meaning(f"{int(number.value)}", "year", False)


def _in_month(said: Mapping[str, str], published: datetime | None, ahead: bool) -> Meaning:
    """Return the meaning of what names a month, with days or without."""
    month = _month(said["m"])
    last_month = _month(said["f"]) if "f" in said else month
    days = [_day(said[part]) for part in "de" if part in said]
    precision: Precision = "day" if days else "month"
    if "y" in said:
        year = int(said["y"])
    elif published is None:
        date(2000, last_month, days[-1] if days else 1)
        return Meaning(None, precision, True)
    else:
        year = _year(said, published.date(), month, days, ahead)
    until = int(said["z"]) if "z" in said else year + (last_month < month)
    if not days:
        value = f"{year:04}-{month:02}"
        return Meaning(
            value + (f"/{until:04}-{last_month:02}" if "f" in said else ""),
            precision,
            "y" not in said,
        )
    first, last = date(year, month, days[0]), date(until, last_month, days[-1])
    if len(days) > 1 and last <= first:
        raise NoDate("the days are not in order")
    value = f"{first}/{last}" if len(days) > 1 else f"{first}"
    return Meaning(value, precision, "y" not in said)


def _year(said: Mapping[str, str], today: date, month: int, days: list[int], ahead: bool) -> int:
    """Return the year that is meant where none is said."""
    if "q" in said:
        return today.year + lexicon.STEPS[said["q"]]
    this_year = today.year
    this = (month, days[-1]) if days else (month,)
    now = (today.month, today.day) if days else (today.month,)
    step = lexicon.STEPS[said["r"]] - ("b" in said) if "r" in said else None
    if step is not None:
        if step == 0:
            return this_year
        return this_year + (step + (this < now) if step < 0 else (this <= now))
    if "w" in said and days:
        near = [y for y in (this_year, this_year - 1, this_year + 1) if _falls(said["w"], y, *this)]
        if near:
            return near[0]
    if this == now:
        return this_year
    day = min(days[-1] if days else 15, 28)
    next_one = date(this_year + (this < now), month, day)
    last_one = next_one.replace(year=next_one.year - 1)
    to_come, gone = (next_one - today).days, (today - last_one).days
    if ahead and to_come <= FAR:
        return next_one.year
    known = _KNOWN.get((month, days[-1])) if days else None
    if known and known <= last_one.year and gone > _KNOWN_AFTER:
        return known
    soon = SOON if days else SOON // 2
    return next_one.year if to_come <= soon else last_one.year


def _falls(weekday: str, year: int, month: int, day: int) -> bool:
    return date(year, month, day).weekday() == lexicon.WEEKDAYS[weekday.rstrip(".")]


def _month(name: str) -> int:
    for names in lexicon.MONTHS.values():
        if number := names.get(name.rstrip(".")):
            return number
    # «تشرين الأول/أكتوبر»: both names say the same. «تشرين أول»: without its article.
    first = name.replace("/", "(").replace("-", "(").split("(")[0].split()
    if first[0] in ("تشرين", "كانون"):
        single = " ".join([first[0], f"ال{first[1].removeprefix('ال')}"])
    else:
        single = first[0]
    if single == name:
        raise NoDate(f"{name} is no month")
    return _month(single)


def _day(said: str) -> int:
    if digits := "".join(filter(str.isdigit, said)):
        return int(digits)
    unit, _, tens = said.partition(" ")
    number = lexicon.ORDINALS[unit]
    if tens.startswith("و"):
        return number + lexicon.ORDINALS[f"{tens[1:]}"]
    return number + 10 if tens else number


def _from_publication(said: Mapping[str, str], published: datetime | None, ahead: bool) -> Meaning:
    unit = lexicon.UNITS[said["u"]] if "u" in said else "day"
    counted = "a" in said or "n" in said
    precision: Precision = "season" if unit in SEASONS else "day"
    if unit in ("hour", "week", "month", "year", "decade"):
        precision = "year" if counted and unit == "decade" else unit  # type: ignore[assignment]
    if published is None:
        return Meaning(None, precision, True)
    if counted:
        return Meaning(_counted(said, unit, published), precision, True)
    today = published.date()
    if "v" in said:
        # The night between two days.
        last = _one_day({"w": said["v"]}, today, ahead)
        return Meaning(f"{_one_day(said, last, ahead=False)}/{last}", precision, True)
    if unit == "day":
        return Meaning(f"{_one_day(said, today, ahead)}", precision, True)
    if unit == "weekend" and "r" not in said:
        # "At the weekend" tells of the last one.
        return Meaning(
            step_from(unit, -(today.weekday() < 5 and not ahead), today), precision, True
        )
    # "The end of the year" is that of this year.
    step = lexicon.STEPS[said["r"]] - ("b" in said) if "r" in said else 0
    return Meaning(step_from(unit, step, today), precision, True)


def _one_day(said: Mapping[str, str], today: date, ahead: bool) -> date:
    """Return yesterday or Tuesday, seen from a day."""
    day = today + timedelta(lexicon.TODAY[said["t"]]) if "t" in said else today
    if "w" not in said:
        return day
    weekday = lexicon.WEEKDAYS[said["w"].rstrip(".")]
    since = (day.weekday() - weekday) % 7
    if "q" in said:
        monday = today - timedelta(today.weekday()) + timedelta(7 * lexicon.STEPS[said["q"]])
        return monday + timedelta(weekday)
    step = lexicon.STEPS[said["r"]] if "r" in said else None
    if "t" in said or step == 0:
        # «اليوم الأحد» and «أمس السبت» may have been written the day before.
        return day - timedelta(since if since <= 3 else since - 7)
    if step == -1:
        return day - timedelta((since or 7) + 7 * ("b" in said))
    if step == 1:
        return day + timedelta(7 - since)
    return day + timedelta((7 - since) % 7) if ahead else day - timedelta(since)


def _counted(said: Mapping[str, str], unit: str, published: datetime) -> str:
    """Return the day, month or year that lies so many of them back or ahead."""
    number = 2 if said["u"] in lexicon.DUALS else _number(said.get("n", "1"))
    number = -number if "a" in said else number
    today = published.date()
    if unit == "hour":
        return f"{published + timedelta(hours=number):%Y-%m-%dT%H:%M}"
    if unit == "day":
        return f"{today + timedelta(number)}"
    if unit == "decade":
        return f"{in_calendar(today.year + 10 * number):04}"
    return step_from(unit, number, today)


def _number(word: str) -> int:
    if word in ("a", "an"):
        return 1
    if word in lexicon.ABOUT:
        return lexicon.ABOUT[word]
    for language in ("ar", "en", "fr"):
        if (number := number_at(word, 0, language)) and number.end == len(word):
            return int(number.value)
    raise NoDate(f"{word} is no number")
