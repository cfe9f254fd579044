"""Dates as feeds and pages write them."""

import random
from datetime import UTC, datetime

import pytest

from workers.stages.text.dates import parse_date, read_date

MORNING = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
DAY = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 24 Nov 2026 10:30:00 GMT", MORNING),
        ("Tue, 24 Nov 2026 13:30:00 +0300", MORNING),
        ("24 Nov 2026 10:30", MORNING),
        ("24 Nov 26 10:30:00 GMT", MORNING),
        ("24-Nov-2026 10:30", MORNING),
        ("24/Nov/2026:10:30:00 +0000", MORNING),
        ("Tue Nov 24 10:30:00 2026", MORNING),
        ("Tue Nov 24 13:30:00 +0300 2026", MORNING),
        ("Tue Nov 24 2026 13:30:00 GMT+0300 (Arabian Standard Time)", MORNING),
        ("2026-11-24T10:30:00Z", MORNING),
        ("2026-11-24T10:30:00.000Z", MORNING),
        ("2026-11-24T13:30:00+03:00", MORNING),
        ("2026-11-24T10:30", MORNING),
        ("2026-11-24 10:30:00", MORNING),
        ("2026-11-24T10:30:00&nbsp;Z", MORNING),
        ("20261124T103000Z", MORNING),
        ("20261124103000", MORNING),
        ("2026-11-24", DAY),
        ("20261124", DAY),
        ("2026-W48-2", DAY),
        ("24/11/2026", DAY),
        ("11/24/2026", DAY),
        ("24.11.2026 10:30", MORNING),
        ("2026/11/24 10:30", MORNING),
        ("2026年11月24日 10:30", MORNING),
        ("Nov 24, 2026", DAY),
        ("Tuesday, November 24th, 2026 at 10:30 am", MORNING),
        ("Dienstag, 24. November 2026 um 10.30 Uhr", MORNING),
        ("24 Nov 2026 23:59:60 GMT", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        ("23 Nov 2026 24:00", DAY),
    ],
)
def test_dates_in_a_standard_form_or_nearly_so(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected
    assert not read_date(text).remarks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/04/2026", datetime(2026, 4, 3, tzinfo=UTC)),
        ("Fri, 03/04/2026", datetime(2026, 4, 3, tzinfo=UTC)),
        ("Wed, 03/04/2026", datetime(2026, 3, 4, tzinfo=UTC)),
        ("mercredi 03/04/2026", datetime(2026, 3, 4, tzinfo=UTC)),
    ],
)
def test_the_day_stands_before_the_month_unless_the_day_of_the_week_says_otherwise(
    text: str, expected: datetime
) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("Tue, 24 Nov 2026 9:30:00 PM", 21, 30),
        ("November 24, 2026 9:30 PM", 21, 30),
        ("24 Nov 2026 9:30pm", 21, 30),
        ("24 Nov 2026 9:30 p.m.", 21, 30),
        ("24 Nov 2026 9:30 A. M.", 9, 30),
        ("24 Nov 2026 9 PM", 21, 0),
        ("24-NOV-2026 09.30.00 PM", 21, 30),
        ("24/11/2026 9:30 مساءاً", 21, 30),
        ("2026-11-24 09:30 PM", 21, 30),
        ("24 Nov 2026 12:15 AM", 0, 15),
        ("24 Nov 2026 12:15 PM", 12, 15),
        ("24 Nov 2026 21:30 PM", 21, 30),
        ("09:30 PM GMT+3 24 Nov 2026", 18, 30),
        ("Tue, 24 Nov 2026 09:30:00 PM +0300", 18, 30),
        ("24 novembre 2026 à 9h30 du soir", 21, 30),
        ("24 novembre 2026 à 9 heures du matin", 9, 0),
        ("24 novembre 2026 à 3 h de l’après-midi", 15, 0),
        ("24 novembre 2026 à 21 h 30 min", 21, 30),
        ("24 novembre 2026 à midi", 12, 0),
        ("24 نوفمبر 2026 10:30 ص", 10, 30),
        ("24 نوفمبر 2026 10:30 م", 22, 30),
        ("24 نوفمبر 2026م 10:30 ص", 10, 30),
        ("24 نوفمبر 2026 الساعة 9 مساءً", 21, 0),
        ("الساعة 9:15 صباحاً، 24 نوفمبر 2026", 9, 15),
        ("24 نوفمبر 2026 12:30 ظهراً", 12, 30),
        ("24 نوفمبر 2026 1:30 ظهرا", 13, 30),
        ("24 نوفمبر 2026 الساعة 4 بعد الظهر", 16, 0),
        ("24 نوفمبر 2026 09:30 ب.ظ", 21, 30),
        ("24 نوفمبر 2026 11:30 ليلاً", 23, 30),
        ("24 نوفمبر 2026 2:30 ليلاً", 2, 30),
    ],
)
def test_twelve_hour_clocks(text: str, hour: int, minute: int) -> None:
    assert parse_date(text) == DAY.replace(hour=hour, minute=minute)
    assert not read_date(text).remarks


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Tue, 24 Nov 2026 10:30:00 XYZT", "the zone XYZT is not known: taken as UTC"),
        ("Tue, 24 Nov 2026 10:30:00 Moon/Base", "the zone Moon/Base is not known: taken as UTC"),
        ("Tue, 24 Nov 2026 10:30:00 A", "the zone A is not known: taken as UTC"),
        ("Tiistai 24 Nov 2026 10:30 GMT", "Tiistai is not understood"),
        ("24 Nov 2026 10:30 - 11:45", "11:45 is not understood"),
        ("24 Nov 2026 13:30 AM", "13 o'clock is not in the morning"),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_is_read(text: str, remark: str) -> None:
    read = read_date(text)
    assert read.value is not None
    assert read.value.date() == DAY.date()
    assert read.remarks == (remark,)


def test_a_date_without_a_day_is_the_first_and_says_so() -> None:
    for text in ("2026-11", "Nov 2026", "تشرين الثاني 2026"):
        read = read_date(text)
        assert read.value == datetime(2026, 11, 1, tzinfo=UTC)
        assert read.remarks == ("it names no day: the first is taken",)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("2026-11-20 10:00:00 +9900", "the offset +9900 is impossible"),
        ("2026-11-20T10:00:00+25:00", "the offset +25:00 is impossible"),
        ("2026-11-20T10:00:00+03:75", "the offset +03:75 is impossible"),
        ("Fri, 20 Nov 2026 10:00:00 GMT-15", "the offset -15 is impossible"),
        ("0001-01-01T00:00:00Z", "the year 1 is not within 1900 to 2100"),
        ("0001-01-01T00:00:00+14:00", "the year 1 is not within 1900 to 2100"),
        ("1601-01-01T00:00:00Z", "the year 1601 is not within 1900 to 2100"),
        ("8320-01-01", "the year 8320 is not within 1900 to 2100"),
        ("9999-12-31T23:59:59-12:00", "the year 9999 is not within 1900 to 2100"),
        ("١٤٠٥/٠٩/٠٣", "the year 1405 is not within 1900 to 2100"),
        ("Tue, 32 Nov 2026 10:00:00 GMT", "there is no 2026-11-32"),
        ("0000-00-00 00:00:00", "there is no 0000-00-00"),
        ("24 Nov 2026 25:30", "25:30 is no time of day"),
        ("24 نوفمبر / تموز 2026", "it names two months"),
        ("99999999999", "it is no number of seconds or milliseconds since 1970"),
    ],
)
def test_what_cannot_be_is_no_date_and_is_said(text: str, remark: str) -> None:
    read = read_date(text)
    assert read.value is None
    assert read.remarks == (remark,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "الآن",
        "yesterday",
        "3 hours ago",
        "منذ 3 ساعات",
        "10:30",
        "24 Nov",
        "1",
        "x" * 500 + "1",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text).value is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1795601234", datetime(2026, 11, 25, 10, 7, 14, tzinfo=UTC)),
        ("1795601234000", datetime(2026, 11, 25, 10, 7, 14, tzinfo=UTC)),
        ("1795601234.5", datetime(2026, 11, 25, 10, 7, 14, 500_000, tzinfo=UTC)),
        ("١٧٩٥٦٠١٢٣٤", datetime(2026, 11, 25, 10, 7, 14, tzinfo=UTC)),
    ],
)
def test_seconds_and_milliseconds_since_1970(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mardi 24 novembre 2026 à 10:30", MORNING),
        ("mar. 24 nov. 2026 10:30", MORNING),
        ("mar., 24 nov. 2026 11:30:00 +0100", MORNING),
        ("mar. 24/11/2026 10h30", MORNING),
        ("le mar 24 mars 2026", datetime(2026, 3, 24, tzinfo=UTC)),
        ("mar. 24 mar. 2026", datetime(2026, 3, 24, tzinfo=UTC)),
        ("24 mar 2026", datetime(2026, 3, 24, tzinfo=UTC)),
        ("Mar 24, 2026", datetime(2026, 3, 24, tzinfo=UTC)),
        ("mer. 4 févr. 2026", datetime(2026, 2, 4, tzinfo=UTC)),
        ("1er août 2026", datetime(2026, 8, 1, tzinfo=UTC)),
        ("sam. 15 AOÛT 2026", datetime(2026, 8, 15, tzinfo=UTC)),
        ("jeu. 31 déc. 2026", datetime(2026, 12, 31, tzinfo=UTC)),
        ("2nd November 2026", datetime(2026, 11, 2, tzinfo=UTC)),
        ("Tues, 24 Nov 2026 10:30:00 +0000", MORNING),
        ("Thurs, 24 Sept 2026", datetime(2026, 9, 24, tzinfo=UTC)),
        ("Wensday, 24 Novemeber 2026", DAY),
        ("Thu, 24 Septem 2026", datetime(2026, 9, 24, tzinfo=UTC)),
        ("martes, 24 de noviembre de 2026", DAY),
        ("24 Kasım 2026 Salı", DAY),
        ("24 ноября 2026", DAY),
        ("۲۴ نوامبر ۲۰۲۶", DAY),
    ],
)
def test_names_in_french_and_english(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected
    assert not read_date(text).remarks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الثلاثاء 24 نوفمبر 2026", DAY),
        ("الثلاثاء، ٢٤ نوفمبر ٢٠٢٦ - ١٠:٣٠ ص", MORNING),
        ("۲۴/۱۱/۲۰۲۶ ۱۰:۳۰", MORNING),
        ("\u200f24\u200f/\u200f11\u200f/\u200f2026 10:30", MORNING),
        ("\u202b24 نوفمبر 2026\u202c 10:30", MORNING),
        ("24 تشرين الثاني 2026 10:30", MORNING),
        ("24 تشرين الأول 2026", datetime(2026, 10, 24, tzinfo=UTC)),
        ("24 تشرين ثاني 2026", DAY),
        ("24 ت2 2026", DAY),
        ("24 تشرين الثاني/نوفمبر 2026 الساعة 10:30", MORNING),
        ("24 نوفمبر/تشرين الثاني 2026", DAY),
        ("24 نوفمبر (تشرين الثاني) 2026", DAY),
        ("4 كانون الثاني (يناير) 2026", datetime(2026, 1, 4, tzinfo=UTC)),
        ("4 آذار/مارس 2026", datetime(2026, 3, 4, tzinfo=UTC)),
        ("5 آب/أغسطس 2026", datetime(2026, 8, 5, tzinfo=UTC)),
        ("5 اب 2026", datetime(2026, 8, 5, tzinfo=UTC)),
        ("5 أوت 2026", datetime(2026, 8, 5, tzinfo=UTC)),
        ("5 غشت 2026", datetime(2026, 8, 5, tzinfo=UTC)),
        ("الإثنين 23 نونبر 2026", datetime(2026, 11, 23, tzinfo=UTC)),
        ("24 نوفمبر 2026 م", DAY),
        ("١٤٤٨/٠٦/١٤ هـ - ٢٠٢٦/١١/٢٤ م", DAY),
        ("14 جمادى الآخرة 1448 هـ الموافق 24 نوفمبر 2026 م", DAY),
        ("24 نوفمبر 2026 الموافق 14 جمادى الآخرة 1448", DAY),
        ("24/11/2026 - 14/06/1448 هـ", DAY),
    ],
)
def test_names_and_figures_in_arabic(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected
    assert not read_date(text).remarks


@pytest.mark.parametrize("text", ["14 جمادى الآخرة 1448", "5 رمضان 1447 هـ"])
def test_a_hijri_date_alone_is_not_read(text: str) -> None:
    assert parse_date(text) is None


def test_no_text_makes_it_fail() -> None:
    dice = random.Random(7)
    parts = "24 11 2026 99 0 Nov mar. 10:30 25:99 PM م ص +9900 -3 GMT Z T / - . , ( ) ² ٣ هـ رمضان".split()
    for _ in range(20_000):
        glue = dice.choice(["", " "])
        read_date(glue.join(dice.choices(parts, k=dice.randint(1, 9))))
