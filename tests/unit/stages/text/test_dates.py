"""Dates as feeds write them."""

from datetime import UTC, datetime

import pytest

from workers.stages.text.dates import parse_date

MORNING = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
DAY = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 24 Nov 2026 10:30:00 GMT", MORNING),
        ("Tue, 24 Nov 2026 13:30:00 +0300", MORNING),
        ("24 Nov 2026 10:30", MORNING),
        ("Tue, 24 Nov 2026 05:30:00 EST", MORNING),
        ("2026-11-24T10:30:00Z", MORNING),
        ("2026-11-24T13:30:00+03:00", MORNING),
        ("2026-11-24 10:30:00", MORNING),
        ("2026/11/24 13:30 GMT+3", MORNING),
        ("2026-11-24", DAY),
        ("24/11/2026", DAY),
        ("24.11.2026 10:30", MORNING),
        ("03/04/2026", datetime(2026, 4, 3, tzinfo=UTC)),
        ("Nov 24, 2026", DAY),
        ("الثلاثاء 24 نوفمبر 2026", DAY),
        ("الثلاثاء، ٢٤ نوفمبر ٢٠٢٦ - ١٠:٣٠ ص", MORNING),
        ("24 تشرين الثاني 2026 10:30", MORNING),
        ("24 تشرين الأول 2026", datetime(2026, 10, 24, tzinfo=UTC)),
        ("1 كانون الثاني 2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("5 آب 2026", datetime(2026, 8, 5, tzinfo=UTC)),
        ("5 أوت 2026", datetime(2026, 8, 5, tzinfo=UTC)),
        ("5 أيار 2026 9:15 مساءً", datetime(2026, 5, 5, 21, 15, tzinfo=UTC)),
        ("24 نوفمبر 2026 م", DAY),
        ("14 جمادى الآخرة 1448 هـ الموافق 24 نوفمبر 2026 م", DAY),
        ("mardi 24 novembre 2026 à 10:30", MORNING),
        ("1er août 2026", None),
        ("14 جمادى الآخرة 1448", None),
        ("5 رمضان 1447 هـ", None),
        ("الآن", None),
        ("yesterday", None),
        ("0000-00-00 00:00:00", None),
        ("Tue, 32 Nov 2026 10:00:00 GMT", None),
        ("", None),
    ],
)
def test_dates_are_read_in_utc_or_left_alone(text: str, expected: datetime | None) -> None:
    assert parse_date(text) == expected
