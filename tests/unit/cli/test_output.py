"""What is shown on a terminal, where titles of strangers come."""

import pytest

from workers.cli.output import isolated

FSI, PDI = "\u2068", "\u2069"


def test_arabic_keeps_its_direction_among_others_and_an_id_stays_as_it_is() -> None:
    assert isolated("هدنة في غزة") == f"{FSI}هدنة في غزة{PDI}"
    assert isolated("0f1e.1") == "0f1e.1"


@pytest.mark.parametrize(
    "text", ["\x1b]0;owned\x07", "a\x9b31m", "هدنة\u2069 ثم", "\u202eهدنة", "a\rb", "\x7f"]
)
def test_nothing_in_a_title_steers_the_terminal_or_ends_its_isolation(text: str) -> None:
    inner = isolated(text).removeprefix(FSI).removesuffix(PDI)
    assert not set(inner) & set("\x1b\x07\x9b\x7f\r\u2069\u202e")
    assert "\N{REPLACEMENT CHARACTER}" in inner


def test_lines_and_tabs_stay() -> None:
    assert isolated("a\n\tb") == "a\n\tb"
