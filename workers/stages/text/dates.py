"""Dates as feeds and pages write them: in a standard form, or in whatever form they have instead.

What stands in a date is taken out of it piece by piece: the time of day, the date in figures, the
zone, the names. Whatever is left over at the end was not understood and is said.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from html import unescape

from workers.stages.text import datefigures as figures
from workers.stages.text import datewords
from workers.stages.text.normalize import fold

LATEST_YEAR = 2100
"""Dates beyond it are mistakes."""

LONGEST = 200
"""Characters of the longest text that is looked at; a date is not longer."""

WORDS = 2
"""Words that may be left over; with more, the text is not a date."""

_WORD = re.compile(r"[^\W\d]+")
_REGION = re.compile(r"\b[a-z]+(?:/[a-z0-9_+-]+)+")
_MILITARY = re.compile(rf"{figures.CLOCK}\s*([a-y])\s*$")
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "،": ",", "：": ":"})


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What was read of a date.

    Attributes:
        value: the date in UTC; None when it cannot be read.
        remarks: what was not understood or is impossible, each a clause such as "the zone XYZ is
            not known: taken as UTC".
    """

    value: datetime | None
    remarks: tuple[str, ...] = ()


def parse_date(text: str) -> datetime | None:
    """Return the date that a text gives, in UTC; None when it cannot be read.

    Reads RFC 822 and RFC 3339, Unix seconds and milliseconds, and what publishers write instead:
    names of months and days in Arabic, English, French and some other languages, Arabic-Indic and
    Persian digits, numbers with the day first, twelve-hour clocks, and zones by offset,
    abbreviation or name. A date without a zone is taken as UTC. A date in the Hijri calendar is not
    read, as its day depends on the sighting of the moon, unless the Gregorian date is given beside
    it.
    """
    return read_date(text).value


def read_date(text: str) -> ReadDate:
    """Return the date that a text gives, and what of it was not understood."""
    text = unescape(text).strip()
    if not text or len(text) > LONGEST or not any(map(str.isdigit, text)):
        return ReadDate(None)
    try:
        folded = fold(text).translate(_DASHES)
        reading = _Reading(figures.prepared(folded), text)
        value = figures.of_number(folded) or reading.read()
    except figures.Impossible as error:
        return ReadDate(None, (str(error),))
    except (ValueError, OverflowError):
        return ReadDate(None)
    if value is None:
        return ReadDate(None)
    if not figures.EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        beyond = f"{figures.EARLIEST_YEAR} to {LATEST_YEAR}"
        return ReadDate(None, (f"the year {value.year} is not within {beyond}",))
    return ReadDate(value, tuple(reading.remarks))


@dataclass(slots=True)
class _Reading:
    """One date while it is read: the text that is left, and what was found so far."""

    left: str
    given: str
    remarks: list[str] = field(default_factory=list)
    clock: figures.Clock | None = None
    half: str = ""
    zone: tzinfo | None = None
    months: set[int] = field(default_factory=set)

    def read(self) -> datetime | None:
        if day := figures.take_no_day(self.left):
            self.remarks.append("it names no day: the first is taken")
            return self._at(day)
        self.clock, self.left = figures.take_clock(self.left)
        day, self.left = figures.take_date(self.left)
        self._take_zone()
        self._take_words(dated=day is not None)
        if self.clock is None:
            self.clock, self.left = figures.take_dotted_clock(self.left)
        day = day or self._spelled()
        if day is None:
            return None
        left_over = re.findall(r"\d[\d:.]*", self.left)
        self.remarks += [f"{number} is not understood" for number in left_over]
        return self._at(day)

    def _take_zone(self) -> None:
        has_clock = self.clock is not None
        self.zone, self.left = figures.take_offset(self.left, behind_clock=has_clock)
        if self.zone:
            return
        if region := _REGION.search(self.left):
            name = region.group()
            self.zone = datewords.zone(name)
            named = any(map(datewords.month, name.split("/")))  # "nov/dec": no zone
            if self.zone or not named:
                self.left = self.left.replace(name, " ", 1)
            if not self.zone and not named:
                self.remarks.append(_unknown_zone(self._spelling(name)))
        elif letter := _MILITARY.search(self.left):
            self.left = self.left[: letter.start(1)]
            self.remarks.append(_unknown_zone(letter[1].upper()))

    def _take_words(self, *, dated: bool) -> None:
        words = _WORD.findall(self.left)
        unknown = [word for word in words if word != "mar" and not self._take_word(word)]
        # "mar." is Tuesday where another word or a figure is the month.
        if "mar" in words and not dated and not self.months:
            self.months.add(3)
        if len(unknown) > WORDS:
            raise ValueError
        self.remarks += map(self._not_understood, unknown)
        self.left = _WORD.sub(" ", self.left)

    def _take_word(self, word: str) -> bool:
        """Take what a word says; returns False if it is not known."""
        if word in datewords.HALVES:
            self.half = self.half or datewords.HALVES[word]
        elif word in datewords.HOURS:
            self.clock = self.clock or (datewords.HOURS[word], 0, 0, 0)
        elif word in datewords.MONTHS:
            self.months.add(datewords.MONTHS[word])
        elif word in datewords.NOISE or datewords.weekday(word) is not None:
            pass
        elif zone := datewords.zone(word):
            self.zone = self.zone or zone
        elif number := datewords.month(word):
            self.months.add(number)
        else:
            return False
        return True

    def _not_understood(self, word: str) -> str:
        name = self._spelling(word)
        if self.clock and self.zone is None and name.isascii() and len(name) <= 5:
            return _unknown_zone(name)
        return f"{name} is not understood"

    def _spelling(self, word: str) -> str:
        given = re.search(re.escape(word), self.given, re.I)
        return given.group() if given else word

    def _spelled(self) -> date | None:
        """Take day and year, if the month is named."""
        if len(self.months) > 1:
            raise figures.Impossible("it names two months")
        if not self.months:
            return None
        numbers = re.findall(r"\d+", self.left)
        years = [n for n in numbers if len(n) == 4]
        days = [n for n in numbers if len(n) <= 2]
        [month] = self.months
        if not days and years and not self.clock:
            self._drop(years[0])
            self.remarks.append("it names no day: the first is taken")
            return date(int(years[0]), month, 1)
        years = years or [n for n in days[1:] if len(n) == 2]
        if not days or not years:
            return None
        year = years[0]
        self._drop(days[0])
        self._drop(year)
        return figures.day_of(figures.year_of(year), month, int(days[0]))

    def _drop(self, number: str) -> None:
        self.left = re.sub(rf"(?<!\d){number}(?!\d)", " ", self.left, count=1)

    def _at(self, day: date) -> datetime:
        hour, minute, second, micro = self.clock or (0, 0, 0, 0)
        days, hour = divmod(self._of_day(hour), 24)
        local = datetime(day.year, day.month, day.day, tzinfo=self.zone or UTC)
        if day.year < figures.EARLIEST_YEAR or day.year > LATEST_YEAR:
            return local  # which is refused; near the ends of the calendar, nothing can be added
        local = (local + timedelta(days=days)).replace(
            hour=hour, minute=minute, second=min(second, 59), microsecond=micro
        )
        return local.astimezone(UTC)

    def _of_day(self, hour: int) -> int:
        """Return the hour of a twelve-hour clock in 24; a later hour is already that."""
        if not self.half or self.clock is None:
            return hour
        if hour > 12:
            if self.half == "am":
                self.remarks.append(f"{hour} o'clock is not in the morning")
            return hour
        hour %= 12
        if self.half == "night":
            return hour + 12 if hour >= 6 else hour
        if self.half == "noon":
            return hour if hour >= 10 else hour + 12
        return hour + 12 if self.half == "pm" else hour


def _unknown_zone(name: str) -> str:
    return f"the zone {name} is not known: taken as UTC"
