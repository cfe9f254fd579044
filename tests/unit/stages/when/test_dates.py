"""Dates in sentences, in three languages: which passages are dates, and which days they mean."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.stages.when.drafts import SUNDAY, read
from tests.unit.stages.when.table import Row, rows
from workers.stages.when.dates import _room


@pytest.mark.parametrize("row", rows("dates.tsv"), ids=lambda row: row.sentence[:40])
def test_a_sentence_names_these_dates_and_no_others(row: Row) -> None:
    found = read(row.sentence, row.language).dates
    assert [(date.start, date.text) for date in found] == row.passages
    meanings = [f"{d.value} {d.precision}{'*' if d.relative else ''}" for d in found]
    assert meanings == row.meanings


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ar", "وصل أمس وعاد في 5 مايو بعد الأسبوع الماضي"),
        ("en", "He came yesterday and left on Tuesday or in May, two weeks ago"),
        ("fr", "Il est venu hier, parti mardi ou en mai, il y a deux semaines"),
    ],
)
def test_without_a_day_of_publication_relative_dates_stay_relative(
    language: str, sentence: str
) -> None:
    found = read(sentence, language, published=None).dates
    assert len(found) >= 3
    assert all(date.relative and date.value is None for date in found)


def test_absolute_dates_need_no_day_of_publication() -> None:
    [date] = read("وقع الاتفاق في 12 مارس 2019", "ar", published=None).dates
    assert (date.value, date.relative) == ("2019-03-12", False)


def test_the_day_is_that_of_the_zone_in_which_the_article_was_published() -> None:
    late = datetime.fromisoformat("2025-07-06T23:30:00-02:00")
    [date] = read("It rained today", "en", published=late).dates
    assert date.value == "2025-07-06"
    [date] = read("It rained today", "en", published=late.astimezone(SUNDAY.tzinfo)).dates
    assert date.value == "2025-07-07"


@pytest.mark.parametrize(
    ("published", "sentence", "value"),
    [
        ("2025-01-02", "The law passed in December", "2024-12"),
        ("2025-01-02", "He fell on December 30", "2024-12-30"),
        ("2025-12-20", "The law comes on 10 January", "2026-01-10"),
        ("2024-02-28", "The shop opens tomorrow", "2024-02-29"),
        ("2025-01-01", "It rained yesterday", "2024-12-31"),
        ("2025-01-15", "It snowed last month", "2024-12"),
        ("2025-01-15", "It snowed last winter", "2023-12/2024-02"),
        ("2025-01-15", "It rained last fall", "2024-09/2024-11"),
        ("2025-01-15", "Clashes broke out over the weekend", "2025-01-11/2025-01-12"),
        ("2025-01-15", "They will play at the weekend", "2025-01-18/2025-01-19"),
        ("2025-01-19", "It rained over the weekend", "2025-01-18/2025-01-19"),
        ("2025-01-15", "They saw him on the preceding Saturday, January 11", "2025-01-11"),
        ("2025-07-08", "They met on Tuesday", "2025-07-08"),
        ("2025-07-08", "They met last Tuesday", "2025-07-01"),
        ("2023-10-09", "The war began on 7 October", "2023-10-07"),
        ("2024-09-02", "It followed the 7 October attacks", "2023-10-07"),
    ],
)
def test_what_is_meant_depends_on_the_day_of_publication(
    published: str, sentence: str, value: str
) -> None:
    day = datetime.fromisoformat(f"{published}T12:00:00+00:00")
    assert [date.value for date in read(sentence, "en", published=day).dates] == [value]


@pytest.mark.parametrize(
    "sentence",
    [
        "الاجتماع في 31 فبراير 2020",
        "The meeting of February 30, 2020",
        "La réunion du 31 avril 2020",
    ],
)
def test_a_day_that_does_not_exist_is_no_day(sentence: str) -> None:
    language = "ar" if not sentence.isascii() and "é" not in sentence else "en"
    for date in read(sentence, "fr" if "é" in sentence else language).dates:
        assert date.precision != "day"


@pytest.mark.parametrize("spelling", ["أُمسِ", "أمـــس", "امس", "أمس\u200c", "وأمس", "بأمس"])
def test_spelling_and_clitics_do_not_hide_a_word(spelling: str) -> None:
    text = f"وصل الوفد {spelling} إلى المدينة"
    [date] = read(text, "ar").dates
    assert date.value == "2025-07-05"
    assert text[date.start : date.end] == date.text


def test_another_language_is_read_by_its_letters() -> None:
    assert [d.value for d in read("وصل الوفد أمس", "arz").dates] == ["2025-07-05"]
    assert [d.value for d in read("seen on 12 March 2019", "und").dates] == ["2019-03-12"]


def test_a_line_does_not_go_on_in_the_next() -> None:
    found = read("He came on 7\n\nOctober 2023 was warm", "en").dates
    assert [date.value for date in found] == ["2023-10"]


def test_title_and_text_are_read_in_turn() -> None:
    draft = read("They met on Monday", "en", title="Talks in May 2019")
    assert [(d.field, d.value) for d in draft.dates] == [
        ("title", "2019-05"),
        ("text", "2025-06-30"),
    ]


@given(st.lists(st.integers(0, 60), unique=True), st.integers(0, 48), st.integers(1, 9))
def test_a_phrase_has_the_room_between_the_passages_beside_it(
    edges: list[int], start: int, length: int
) -> None:
    edges.sort()
    taken, end = list(zip(edges[::2], edges[1::2], strict=False)), start + length
    since = max([0, *(done for begun, done in taken if begun < end)])
    limit = min([70, *(begun for begun, _ in taken if begun >= end)])
    assert _room("x" * 70, start, end, "month", taken) == (since, limit)


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Il est arrivé voilà trois ans", ["2022"]),
        ("Elle est née il y a une quinzaine d'années", ["2010"]),
        ("au cours de l'année qui vient", ["2026"]),
        ("au cours de l'année écoulée", ["2024"]),
        ("Il a plu tout le week-end", ["2025-01-11/2025-01-12"]),
        ("les attentats du 13-Novembre", []),
        ("le défilé du 14-Juillet", ["2024-07"]),
    ],
)
def test_french_dates_from_the_day_of_publication(sentence: str, values: list[str]) -> None:
    day = datetime.fromisoformat("2025-01-15T12:00:00+00:00")
    assert [date.value for date in read(sentence, "fr", published=day).dates] == values
