"""Zones in dates: by offset, abbreviation, name or place."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from workers.stages.text.dates import parse_date, read_date

MORNING = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "east"),
    [
        ("+03:00", 3), ("+03", 3), ("+3", 3), ("+0300", 3), ("+330", 3.5), ("+5:30", 5.5),
        ("-0500", -5), ("-5", -5), ("−05:00", -5), ("GMT+3", 3), ("GMT +3", 3), ("GMT-5", -5),
        ("UTC+03:00", 3), ("UTC + 3", 3), ("+0200 (CEST)", 2), ("(CEST)", 2), ("-0000", 0), ("EST-05:00", -5), ("+0300 AST", 3),
        ("EET", 2), ("EEST", 3), ("KSA", 3), ("AST", 3), ("MEST", 2), ("MEZ", 1), ("CEST", 2),
        ("BST", 1), ("IST", 5.5), ("ET", -5), ("PT", -8), ("CT", -6), ("MT", -7), ("WAT", 1),
        ("CAT", 2), ("EAT", 3), ("SAST", 2), ("WIB", 7), ("PKT", 5), ("GST", 4), ("JST", 9),
        ("KST", 9), ("SGT", 8), ("HKT", 8), ("AEST", 10), ("NZST", 12), ("EST", -5), ("Z", 0),
        ("UT", 0), ("Asia/Riyadh", 3), ("Africa/Cairo", 2), ("(Asia/Kolkata)", 5.5),
        ("+03:00[Asia/Riyadh]", 3), ("Etc/GMT+3", -3), ("بتوقيت مكة المكرمة", 3),
        ("Eastern Standard Time", -5), ("Pacific Time", -8), ("Greenwich Mean Time", 0),
        ("Arabia Standard Time", 3), ("Central European Time", 1), ("(Eastern European Time)", 2),
        ("بتوقيت غرينتش", 0), ("بتوقيت غرينتش +3", 3), ("بتوقيت القاهرة", 2),
        ("(heure de Paris)", 1),
    ],
)  # fmt: skip
def test_zones(zone: str, east: float) -> None:
    read = read_date(f"Tue, 24 Nov 2026 10:30:00 {zone}")
    assert read.value == MORNING - east * HOUR
    assert not read.remarks


def test_zones_are_known_where_the_system_has_no_data_of_them() -> None:
    program = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from workers.stages.text.dates import parse_date\n"
        "print(parse_date('24 Jul 2026 10:30 Africa/Cairo'), parse_date('24 Jul 2026 10:30 ET'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONTZPATH": "/nowhere"}, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.decode().split() == [
        "2026-07-24", "07:30:00+00:00", "2026-07-24", "14:30:00+00:00",
    ]  # fmt: skip


def test_a_zone_that_is_named_for_a_place_has_summer_time() -> None:
    assert parse_date("24 Jul 2026 10:30 ET") == datetime(2026, 7, 24, 14, 30, tzinfo=UTC)
    assert parse_date("2026-07-24T10:30[Africa/Cairo]") == datetime(2026, 7, 24, 7, 30, tzinfo=UTC)
