"""What rules take for the names of people and bodies in a text."""

from dataclasses import dataclass

from schemas.entities import OrganisationKind
from workers.stages.names.clubs import clubs
from workers.stages.names.words import Words
from workers.stages.who.bodies import by_head
from workers.stages.who.french import by_apposition, by_chamber, by_paper
from workers.stages.who.frenchsmall import by_small_words
from workers.stages.who.letters import by_letters, parties_by_letters
from workers.stages.who.offices import by_office
from workers.stages.who.people import by_capitals, by_name_words, by_title
from workers.stages.who.players import by_role
from workers.stages.who.quoted import by_country, by_noun, by_quotes
from workers.stages.who.shortened import pairs_of_clubs

Passages = dict[int, int]
"""First words of passages, each with its last."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What rules take for names: first and last words.

    Attributes:
        people: people, those told by a title first.
        bodies: bodies called what they are, each with its kind.
        letters: bodies told by their letters.
        sure: bodies told so surely that the tagger is not asked, each with its kind.
        places: the places that the text names.
        countries: the countries that it names.
    """

    people: list[tuple[int, int]]
    bodies: list[tuple[int, int, OrganisationKind]]
    letters: list[tuple[int, int]]
    sure: list[tuple[int, int, OrganisationKind]]
    places: Passages
    countries: Passages


def rules(
    words: Words,
    common: frozenset[str],
    never_people: frozenset[str],
    places: Passages,
    countries: Passages,
) -> Rules:
    """Return what rules take for names.

    Args:
        words: the words of a text.
        common: words that are never part of a name.
        never_people: those, and words that are part of the names of bodies only.
        places: the places that the text names.
        countries: the countries that it names.
    """
    people = [
        *by_title(words, never_people),
        *by_name_words(words, never_people),
        *by_capitals(words),
        *by_role(words, never_people, places, countries),
    ]
    named = dict(people)
    quoted = by_quotes(words, countries)
    heads = by_head(words, common, places, named, countries)
    if quoted:
        in_quotes = {first for first, _, _ in quoted}
        # What stands before the name of a company says what it is.
        heads = [one for one in heads if one[2] != "company" or one[1] + 2 not in in_quotes]
    heads += pairs_of_clubs(words, places, countries)
    bodies = [*quoted, *heads, *by_country(words, places, countries)]
    sure: list[tuple[int, int, OrganisationKind]] = []
    if words.capitals:  # what follows has one in each name
        bodies += parties_by_letters(words)
        bodies += by_noun(words, places, countries, named)
        sure += by_office(words, named, places, countries)
        sure += by_apposition(words, named, places, countries)
        sure += [*by_paper(words), *by_chamber(words)]
        sure += by_small_words(words, places, countries)
        sure += [
            (first, last, "other")
            for first, last in clubs(words)
            if first not in places and first not in countries
        ]
    return Rules(people, bodies + sure, by_letters(words), sure, places, countries)
