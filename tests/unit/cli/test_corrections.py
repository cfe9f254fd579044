"""How a correction is written on the command line, and how corrections become grades."""

import json
from hashlib import sha1
from pathlib import Path

import click
import pytest

from workers.cli.corrections import grade_rows, read_grades, said
from workers.events.corrections import Correction, text_id
from workers.train.dataset import read_examples

TOPICS = ["security", "humanitarian", "diplomacy"]


def correction(
    article: str = "a", title: str = "Army", text: str = "Shells.", **grades: int
) -> Correction:
    return Correction(
        article_id=article,
        event_id=f"event of {article}",
        version=1,
        model="topics-1",
        grades=grades or {"security": 2},
        decided={"security": (0.3, False), "humanitarian": (0.8, True), "diplomacy": (0.1, False)},
        text_id=text_id(title or "Army", text or "Shells."),
        language="ar",
        source="paper",
        date="2026-11-28",
        title=title,
        text=text,
    )


@pytest.mark.parametrize(
    "given",
    [
        ["x", "--security", "2", "--diplomacy", "0"],
        ["--security", "2", "x", "--diplomacy=0"],
        ["--security=2", "--diplomacy", "٠", "x"],
    ],
)
def test_topics_are_options_before_and_behind_the_id(given: list[str]) -> None:
    assert read_grades(given) == ("x", {"security": 2, "diplomacy": 0})


def test_what_is_no_number_is_left_to_the_check_that_knows_the_topics() -> None:
    assert read_grades(["x", "--security", "high", "--b", "-1"]) == (
        "x",
        {"security": "high", "b": "-1"},
    )
    assert read_grades(["x", "--security", "9" * 5_000])[1]["security"] == "9" * 5_000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "the id or address of one article"),
        (["--security", "2"], "the id or address of one article"),
        (["x", "y", "--security", "2"], "not x and y"),
        (["x", "--security"], "--security needs a grade, such as --security 2"),
        (["x", "--security="], "needs a grade"),
        (["x", "--security", "1", "--security=2"], "--security stands there twice"),
    ],
)
def test_a_command_line_that_says_too_little_or_too_much(given: list[str], said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        read_grades(given)


def test_topics_that_nobody_named_have_the_grade_of_the_decision_and_are_marked() -> None:
    [row] = grade_rows([correction(security=2)], with_text=False)
    expected = {"security": 2, "humanitarian": 1, "diplomacy": 0}
    assert row == {"id": text_id("Army", "Shells.")} | expected | {
        "assumed": ["humanitarian", "diplomacy"]
    }
    [row] = grade_rows([correction(security=0, humanitarian=0, diplomacy=0)], with_text=False)
    assert "assumed" not in row


def test_the_id_of_a_text_is_that_of_files_of_grades() -> None:
    title, text = "هدنة", "توصل الطرفان إلى هدنة.\n\nوبدأت المساعدات."
    assert text_id(title, text) == sha1((title + text).encode()).hexdigest()[:12]
    assert len(text_id("", "\ud800")) == 12


def test_of_two_articles_with_one_text_the_later_correction_is_written() -> None:
    both = [correction("new", security=0), correction("old", security=2), correction("b", "B")]
    assert [r["security"] for r in grade_rows(both, with_text=False)] == [0, 2]


def test_without_their_texts_they_are_grades_only() -> None:
    bare = correction("bare", "", "")
    assert len(list(grade_rows([bare], with_text=False))) == 1
    assert not list(grade_rows([bare], with_text=True))


def test_with_their_texts_they_are_articles_and_grades_in_one_file(tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    made = [correction("a", "Army", "Shells fell."), correction("b", "", "Talks began.")]
    rows = list(grade_rows(made, with_text=True))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    first, second = read_examples(file, file, TOPICS)
    assert (first.id, first.language, first.source) == (made[0].text_id, "ar", "paper")
    assert first.grades == (2, 1, 0)
    assert (second.title, second.date) == ("", "2026-11-28")


def test_what_was_decided_stands_beside_what_is_right() -> None:
    made = correction(security=2, humanitarian=1)
    assert said(made) == "security 0.30 no → 2, humanitarian 0.80 yes → 1"
    assert made.wrong == ["security"]
