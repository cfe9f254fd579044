"""People in Latin letters told by where they stand, and capitals that name nobody."""

import pytest

from tests.unit.stages.who.test_who import found


def people(text: str, language: str = "en") -> set[str]:
    return {it.name for it in found(text, language).people}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The troops left on Tuesday.(AP Photo/Vorna Dalkest) More came.", "Vorna Dalkest"),
        ("They left.(VORNA DALKEST/POOL/AFP via Getty Images) More came.", "VORNA DALKEST"),
        ("The show is on until May. Video by Vorna Dalkest.", "Vorna Dalkest"),
        ("It was said by the diplomat Vorna Dalkest on Monday.", "Vorna Dalkest"),
        ("The fund's chairman, Vorna Dalkest, tried to reassure all.", "Vorna Dalkest"),
        ("He lost in the final to Australia's Vorna Dalkest.", "Vorna Dalkest"),
        ("He lost to the impressive Canadian Vorna Dalkest.", "Vorna Dalkest"),
        ("He beat Vorna Dalkest of Cyprus in the final.", "Vorna Dalkest"),
        ("BBC News' Vorna Dalkest reports from there.", "Vorna Dalkest"),
        ('The police sergeant John "Jock" Dalkest was shot.', 'John "Jock" Dalkest'),
        ("Mr Vorna D'Alkest said so.", "Vorna D'Alkest"),
        ("Rower Vorna Sun-woo won at last.", "Vorna Sun-woo"),
    ],
)
def test_where_a_name_stands_tells_it(text: str, name: str) -> None:
    assert name in people(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Il a cité le célèbre médecin Vorna Dalkest hier.", "Vorna Dalkest"),
        ("La mort du pilote sud-africain Vorna Dalkest a ému.", "Vorna Dalkest"),
        ("Le sujet est fini. Reportage : Vorna Dalkest.", "Vorna Dalkest"),
    ],
)
def test_french_names_are_told_so_too(text: str, name: str) -> None:
    assert name in people(text, "fr")


def test_a_list_with_one_known_name_has_more() -> None:
    text = "Medals went to Vorna Dalkest, Mr John Smith, Quella Sorvin and Tarko Belvin."

    assert {"Vorna Dalkest", "Quella Sorvin", "Tarko Belvin"} <= people(text)


def test_a_list_of_what_is_known_to_be_no_person_has_none() -> None:
    text = "The firms are Vorna Limited, Dalkest Advisers and Quella Holdings."

    assert people(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Operation Gideon began in May.",
        "Buildings shaped like a Star of David were hit.",
        "The Jewish festival of Hanukkah began.",
        "The barrage included Fattah hypersonic missiles.",
        "The offices of Keracol Limited are in Leeds.",
        "He met the Deputy Crown Prince there.",
        "They are held at the Chief Public Prosecutor's Office.",
        "He studied at James Cook University for years.",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert people(text) == set()


def test_a_small_word_before_a_name_is_no_part_of_it() -> None:
    text = "While John Smith, 27, was away, Ms Medrano spoke. For Mary Medrano, 31, it is over."

    assert {"John Smith", "Mary Medrano"} <= people(text)
