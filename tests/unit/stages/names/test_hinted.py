"""Patterns that are tried only where a string says that they may match miss nothing by it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.stages.names.hinted import Ending, Hinted
from workers.stages.when import (
    countgroups,
    countjoined,
    countmeant,
    countnouns,
    countnumbers,
    countpatterns,
    countphrases,
    counts,
    counttolls,
    countverbs,
)
from workers.stages.when.counttreated import TREATED
from workers.stages.where import context, sites, where, words

GUARDED = {
    f"{module.__name__.rsplit('.', 1)[1]} {name}": guarded
    for module in (
        context,
        countgroups,
        countjoined,
        countmeant,
        countnouns,
        countnumbers,
        countpatterns,
        countphrases,
        counts,
        counttolls,
        countverbs,
        sites,
        where,
        words,
    )
    for name, guarded in vars(module).items()
    if isinstance(guarded, Ending | Hinted)
}
FREELY = settings(suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.parametrize("guarded", GUARDED.values(), ids=GUARDED)
@FREELY
@given(data=st.data())
def test_whatever_the_pattern_matches_is_found(
    guarded: Ending | Hinted, data: st.DataObject
) -> None:
    # "$" would let a line end behind the text, where no number stands.
    pattern = re.compile(guarded.pattern.pattern.replace("$", r"\Z"))

    text = data.draw(st.from_regex(pattern))

    assert guarded.search(text)


@pytest.mark.parametrize("language", countpatterns.BECAME)
@pytest.mark.parametrize("kind", ["killed", "wounded", "displaced", "held", "missing"])
@FREELY
@given(data=st.data())
def test_whatever_became_of_people_has_a_hint(
    language: str, kind: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(countpatterns.BECAME[language][kind]))

    assert countpatterns.PASSIVE[language].may_match(text)


@pytest.mark.parametrize("language", TREATED)
@FREELY
@given(data=st.data())
def test_whatever_is_told_of_those_in_hospital_has_a_hint(
    language: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(TREATED[language].pattern))

    assert TREATED[language].may_match(text)


def test_every_guarded_pattern_is_tried() -> None:
    names = {name.split()[1] for name in GUARDED}

    assert {
        "LATIN_PLACE_BEFORE",
        "FRENCH_OFFICE",
        "_OF_A_BODY",
        "_FRENCH",
        "PART",
        "_AGE",
        "_OF_THE_DEAD",
        "TOLL",
        "THE",
        "_OF",
    } <= names


@pytest.mark.parametrize("text", ["", "nothing of it", "seventeen "])
def test_nothing_is_found_where_the_pattern_does_not_match(text: str) -> None:
    assert Ending(r"\bseven $", "seven ", "seventeen ").search(text) is None
    assert Hinted("seven ", "seven").search(text) is None
