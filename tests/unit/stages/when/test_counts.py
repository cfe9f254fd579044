"""Counts in sentences, in three languages: only where the sentence says how many."""

import pytest

from tests.unit.stages.when.drafts import read
from tests.unit.stages.when.table import Row, rows


@pytest.mark.parametrize("row", rows("counts.tsv"), ids=lambda row: row.sentence[:40])
def test_a_sentence_counts_this_and_nothing_else(row: Row) -> None:
    found = read(row.sentence, row.language).counts
    assert [(count.start, count.text) for count in found] == row.passages
    assert [f"{count.number} {count.kind}" for count in found] == row.meanings


def test_the_number_of_a_date_counts_nobody() -> None:
    assert read("On May 12 people were killed", "en").counts == []
    assert read("قتل القائد في 12 مايو 2019", "ar").counts == []


def test_trucks_and_tonnes_count_where_they_bring_aid() -> None:
    assert read("20 trucks left the mine with 30 tonnes of coal", "en").counts == []
    found = read("20 trucks left with 30 tonnes of food aid", "en").counts
    assert [(c.number, c.kind) for c in found] == [(20, "aid_trucks"), (30, "aid_tonnes")]


def test_a_verb_does_not_reach_beyond_its_sentence() -> None:
    assert read("He was killed. 12 people came to see", "en").counts == []
    assert read("قتل القائد. حضر 12 شخصا", "ar").counts == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "قضت جنايات القاهرة على 4 متهمين بالإعدام", []),
        ("ar", "قضت القوات على 4 متهمين", ["killed"]),
        ("ar", "يصيب السكري 5 ملايين شخص", []),
        ("ar", "رصاص الجنود يصيب 3 شبان", ["wounded"]),
        ("ar", "يخطف 3 لاعبين الأنظار", []),
        ("ar", "خطف حادث سير أرواح 5 شبان", ["killed"]),
        ("fr", "Un million de dollars pour deux blessés", ["wounded"]),
    ],
)
def test_what_is_said_in_a_figure_of_speech_or_of_money_counts_nobody(
    language: str, text: str, expected: list[str]
) -> None:
    assert [count.kind for count in read(text, language).counts] == expected
