"""French bodies written small, and those told by what someone does there."""

import pytest

from tests.unit.stages.who.test_bodies import bodies
from tests.unit.stages.who.test_who import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Il est convoqué devant le tribunal correctionnel de Rennes dans un mois.",
            {"tribunal correctionnel de Rennes": "government"},
        ),
        (
            "la Haute Cour régionale de Francfort a jugé les accusés",
            {"Haute Cour régionale de Francfort": "government"},
        ),
        (
            "Ils sont renvoyés devant la cour d'assises spéciale des mineurs.",
            {"cour d'assises spéciale des mineurs": "government"},
        ),
        ("devant le barreau d'Istanbul, dans la rue", {"barreau d'Istanbul": "government"}),
        (
            "les enquêteurs de la brigade criminelle de Paris",
            {"brigade criminelle de Paris": "government"},
        ),
        (
            "le soldat du 1er régiment de hussards parachutistes de Tarbes est dans la région",
            {"1er régiment de hussards parachutistes": "army"},
        ),
        ("les gendarmes de la Garde républicaine", {"Garde républicaine": "army"}),
        ("les soldats de l'armée du Tigré", {"armée du Tigré": "army"}),
        (
            "l'armée de l'air indienne, les Rafale",
            {"armée de l'air indienne": "army"},
        ),
        ("les soldats de l'armée de Terre", {"armée de Terre": "army"}),
        ("devant la Cour suprême du Kenya, dans les rues", {"Cour suprême du Kenya": "government"}),
        (
            "Un ancien des forces de défense sud-africaines",
            {"forces de défense sud-africaines": "army"},
        ),
        (
            "Annoncés par la commission électorale indépendante, dans le pays",
            {"commission électorale indépendante": "government"},
        ),
        (
            "Un conseil militaire de transition dans le pays",
            {"conseil militaire de transition": "government"},
        ),
        ("l'ambassade de France dans la ville", {}),
        ("l'armée du pays et les forces de sécurité", {}),
        ("dans un tribunal sud-africain, la cour a jugé", {}),
        ("le premier bataillon et la garde de nuit", {}),
    ],
)
def test_what_is_of_a_town_or_said_in_full_is_a_name(text: str, expected: dict[str, str]) -> None:
    assert bodies(text, "fr") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "explique l'expert de la société de cybersécurité Zorbax, dans les villes",
            "fr",
            "Zorbax",
        ),
        ("dit l'expert de la société de sécurité Internet Zorbax, dans les villes", "fr", "Zorbax"),
        ("selon l'étude parue dans la revue Zorbax aux lecteurs", "fr", "Zorbax"),
        ("professeure dans l'université Zorbax, aux champs", "fr", "Zorbax"),
        ("une analyste chez Zorbax, dans la ville", "fr", "Zorbax"),
        ('la fondatrice de "Zorbax Mina", dans la ville', "fr", "Zorbax Mina"),
        ('selon "Zorbax Mina", ONG libanaise qui aide les enfants', "fr", "Zorbax Mina"),
        ("said the chief executive of Zorbax Advisory on Monday", "en", "Zorbax Advisory"),
        ("said Paul Dales, chief economist at Zorbax Economics.", "en", "Zorbax Economics"),
    ],
)
def test_whom_a_body_has_tells_it(text: str, language: str, expected: str) -> None:
    assert list(bodies(text, language)) == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Je dors chez Dupont, dans la ville", "fr"),
        ("le site Internet du musée, dans la ville", "fr"),
        ("the chief executive of the country spoke on Monday", "en"),
        ("an executive of Zorbax, the founder of a school", "en"),
    ],
)
def test_others_do_not(text: str, language: str) -> None:
    assert bodies(text, language) == {}


def test_the_head_of_a_company_is_no_part_of_its_name() -> None:
    data = found("Le cofondateur d'Acted Frédéric Roussel a parlé aux médias.", "fr")
    assert [it.name for it in data.people] == ["Frédéric Roussel"]
