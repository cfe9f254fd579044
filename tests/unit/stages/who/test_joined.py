"""Short and misspelt names belong to the full one; words that are names as well make none."""

import pytest

from tests.unit.stages.who.test_who import found, texts


def people(text: str, language: str) -> dict[str, list[str]]:
    return {it.name: texts(it) for it in found(text, language).people}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ar",
            "قالت الصحفية شيرين أبو عاقلة ذلك. ودعا المتحدث إلى التحقيق في مقتل الصحفية شيرين.",
            [["شيرين أبو عاقلة", "شيرين"]],
        ),
        (
            "ar",
            "قال الرئيس فلاديمير كوزلوف ذلك. وأضاف الرئيس فلادمير كوزلوف أنه سيعود.",
            [["فلاديمير كوزلوف", "فلادمير كوزلوف"]],
        ),
        (
            "en",
            "Mr Phil Harding spoke on Monday. His sister met Mr Phil later.",
            [["Phil Harding", "Phil"]],
        ),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_given_name_or_a_misspelt_one_belongs_to_the_full_name(
    language: str, text: str, expected: list[list[str]]
) -> None:
    assert list(people(text, language).values()) == expected


def test_a_given_name_of_two_people_belongs_to_neither() -> None:
    text = "Mr Phil Harding met Mr Phil Osborne. Later Mr Phil left."
    named = people(text, "en")
    assert named["Phil Harding"] == ["Phil Harding"]
    assert named["Phil Osborne"] == ["Phil Osborne"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "جدد الوزير دعمه لقواعد حسن الجوار بين البلدين."),
        ("ar", "أعرب عن صادق المواساة لأسر الضحايا."),
        ("ar", "توفي المغني عن عمر ناهز 74 عاما."),
        (
            "en",
            "They spoke to a family spokesperson. He is well. According to the president. Later it rained.",
        ),
        ("en", "He was followed by the Deputy Prime Minister."),
    ],
    ids=lambda value: value[:20],
)
def test_words_are_no_people(language: str, text: str) -> None:
    assert people(text, language) == {}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "قالت الصحفية شيرين أبو", ["شيرين"]),
        ("fr", "La ministre Sarah El Haïry a parlé.", ["Sarah El Haïry"]),
        ("fr", "L'avocat de M. Durand-Moretti", ["Durand-Moretti"]),
    ],
)
def test_a_surname_of_two_words_is_whole_or_left_out(
    language: str, text: str, expected: list[str]
) -> None:
    assert list(people(text, language)) == expected
