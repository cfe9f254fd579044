"""A short run of the fuzzing, the same each time; `make fuzz` runs it for long, each time another."""

import pytest

from tests.fuzz import growth
from tests.fuzz.run import crashes
from tests.fuzz.targets import TARGETS, tried


@pytest.mark.parametrize("name", TARGETS)
def test_no_parser_breaks_on_what_nobody_meant(name: str) -> None:
    assert crashes(name, examples=12) == ""


@pytest.mark.parametrize("name", ["feed", "date", "page", "body", "filter"])
@pytest.mark.parametrize("piece", ["<p>", "&#", " 1", "و ", "ا."])
def test_no_parser_takes_longer_than_its_input(name: str, piece: str) -> None:
    assert growth.steep(name, piece, longest=8_000) == ""


def test_growth_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern that tries too much is found, so that the tests above can fail."""
    clock = [0.0]
    monkeypatch.setattr(growth, "process_time", lambda: clock[0])

    def slow(name: str, text: str) -> None:
        clock[0] += (len(text) / 20_000) ** 2

    monkeypatch.setattr(growth, "tried", slow)
    assert "for half of it" in growth.steep("feed", "ab" * 500)
    monkeypatch.setattr(growth, "tried", lambda name, text: tried("duration", text))
    assert growth.steep("feed", "ab" * 500) == ""
