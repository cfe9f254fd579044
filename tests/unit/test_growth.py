"""Twice the text takes twice the steps, whatever it says again and again."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from schemas import RawArticle
from schemas.limits import NO_LIMITS
from workers.pipeline import Pipeline

STEEP = 2.35
"""How often as many steps twice a text may take; what grows with the square takes 4 times as many,
and 2.5 times where it is but a third of the work."""

LETTERS = "bcdfghjklmnpqrst"


def repeated(piece: str) -> Callable[[int], str]:
    return lambda number: piece * number


def many_people(number: int) -> str:
    """So many people whose names differ by letters."""
    names = (f"{LETTERS[n % 16]}{LETTERS[n // 16 % 16]}{LETTERS[n // 256]}" for n in range(number))
    return " ".join(f"Mr John Bla{name}er said." for name in names)


def table(number: int) -> str:
    return f"<html><body><table>{'<tr><td>خبر هدنة</td></tr>' * number}</table></body></html>"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load()


def steps(pipeline: Pipeline, body: str) -> int:
    """Return how many lines of Python run until an article has its event."""
    article = RawArticle.model_validate({"body": body}, context=NO_LIMITS)
    count = 0

    def count_lines(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return count_lines

    before = sys.gettrace()
    sys.settrace(count_lines)
    try:
        pipeline.enrich(article)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "text",
    [
        repeated("United Nations Security Council "), repeated("Donald Trump "), many_people,
        repeated("محمد بن علي بن "), repeated("Egypt, "), repeated("By John Doe\n"),
        repeated("5 January 2025, 12 killed, "), repeated("قرية بيت حانون "), table,
        repeated("World Food Programme (WFP) "), repeated("the charity Sahara in Egypt, "),
        repeated("الرئيس "), repeated("word<br>"), repeated("- item\n"),
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_steps(
    pipeline: Pipeline, text: Callable[[int], str]
) -> None:
    steps(pipeline, f"begin {text(800)}")  # words are worked out once
    once, twice = (steps(pipeline, text(number)) for number in (400, 800))
    assert twice < STEEP * once
