"""Which countries an article is mainly about: by title, lead and how often they are named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.entities import Mention
from workers.stages.where.readings import Reading

TITLE, LEAD, ELSEWHERE = 3.0, 2.0, 1.0
"""What a mention counts in the title, in the lead, and elsewhere."""

LEAD_LENGTH = 400
"""Characters at the beginning of a text that count as its lead."""

MOST = 3
"""Largest number of countries that an article is about."""

PLACE_SHARE = 0.65
"""What a mention of a place counts for its country, beside one of the country itself."""

ENOUGH = 0.4
"""Share of the first country's weight from which another is what the article is about too."""

LATE = 0.7
"""The same for a country that neither title nor lead names."""

TOTAL = 0.12
"""Share of all weights below which the article is not about a country."""


@dataclass(slots=True)
class Entity:
    """A country or place with its mentions, as they are collected.

    Attributes:
        reading: what is named.
        mentions: where it is named, in order.
        weight: what its mentions count.
        in_title: whether the title names it.
        in_lead: whether the lead names it.
    """

    reading: Reading
    mentions: list[Mention] = field(default_factory=list)
    weight: float = 0.0
    in_title: bool = False
    in_lead: bool = False

    def add(self, mention: Mention) -> None:
        """Add a mention."""
        in_title = mention.field == "title"
        in_lead = not in_title and mention.start < LEAD_LENGTH
        self.mentions.append(mention)
        self.weight += TITLE if in_title else LEAD if in_lead else ELSEWHERE
        self.in_title |= in_title
        self.in_lead |= in_lead


def about(countries: Mapping[str, Entity], places: Iterable[Entity]) -> set[str]:
    """Return the codes of the countries that an article is mainly about.

    Only countries that it names in the title or more than once can be, and the first one, if places
    speak for it, too, and title or lead name it or one of these.
    """
    weights = {code: entity.weight for code, entity in countries.items()}
    opening = {code for code, its in countries.items() if its.in_title or its.in_lead}
    spoken_for: set[str] = set()
    for place in places:
        country = place.reading.country
        if country in weights:
            spoken_for.add(country)
            weights[country] += PLACE_SHARE * place.weight
            if place.in_title or place.in_lead:
                opening.add(country)
    ranked = sorted(weights, key=lambda code: -weights[code])[:MOST]
    if not ranked:
        return set()
    best = weights[ranked[0]]
    total = sum(weights.values())
    return {
        code
        for code in ranked
        if weights[code] >= ENOUGH * best
        and weights[code] >= TOTAL * total
        and (code in opening or weights[code] >= LATE * best)
        and (
            countries[code].in_title
            or len(countries[code].mentions) > 1
            or (code == ranked[0] and code in spoken_for & opening)
        )
    }
