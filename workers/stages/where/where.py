"""The where stage: which countries and places an article names, and which it is about."""

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from schemas.entities import Country, Mention, Place
from schemas.event import Content
from schemas.parts import ContentField
from workers.stages.draft import Draft
from workers.stages.names.clubs import is_a_club, is_of_games
from workers.stages.names.hinted import Ending
from workers.stages.names.teams import clubs_of_towns
from workers.stages.names.words import words_of
from workers.stages.where.about import Entity, about
from workers.stages.where.catalogue import catalogue
from workers.stages.where.context import chosen_reading, plain_reading
from workers.stages.where.heads import named, town_before
from workers.stages.where.readings import CountryName, Head, PlaceName, Reading
from workers.stages.where.sites import widened
from workers.stages.where.spot import Spot
from workers.stages.where.villages import villages

# "The University of Oxford", "l'université de Lyon": a body, not where something is.
_OF_A_BODY = Ending(
    r"\b(?:[Uu]niversity of |[Uu]niversité (?:de |d['’])|[Pp]réfecture de police de |"
    r"[Pp]arquet de |[Cc]our d[’'](?:assises|appel) (?:spéciale )?de |[Tt]ribunal (?:[a-zé]+ )?de |"
    r"[Bb]arreau (?:de |d['’])|[Bb]rigade (?:criminelle|financière) de |"
    r"France (?:3|Bleu) |ARS |[Oo]utre-)\Z",
    " of ", " de ", "d'", "d’", "3 ", "Bleu ", "ARS ", "utre-",
)  # fmt: skip

Key = TypeVar("Key", str, PlaceName)


def where(draft: Draft) -> Draft:
    """Set the draft's countries and places, most prominent first."""
    countries: dict[str, Entity] = {}
    places: dict[PlaceName, Entity] = {}
    for reading, mention in _named(draft.content):
        if isinstance(reading, CountryName):
            countries.setdefault(reading.country, Entity(reading)).add(mention)
        elif isinstance(reading, PlaceName):
            places.setdefault(reading, Entity(reading)).add(mention)
    main = about(countries, places.values())
    for party in draft.content.parties:
        # Its offsets would refer to neither title nor text, so that it has no mentions.
        for code in _countries_of(party):
            countries.setdefault(code, Entity(CountryName(code)))
    draft.countries = [
        Country(code=code, about=code in main, mentions=entity.mentions)
        for code, entity in _by_weight(countries)
    ]
    draft.places = [
        Place(
            name=place.name,
            id=place.id,
            country=place.country,
            kind=place.kind,
            lat=place.lat,
            lon=place.lon,
            mentions=entity.mentions,
        )
        for place, entity in _by_weight(places)
    ]
    return draft


def _named(content: Content) -> Iterator[tuple[Reading, Mention]]:
    """Yield what title and text name, in order."""
    spots: list[tuple[ContentField, Spot]] = []
    games = False
    clubs: set[tuple[ContentField, int]] = set()
    for where_, text in content.fields:
        words = words_of(text)
        titled = where_ == "title" and _is_titled(text)
        games = games or is_of_games(words)
        clubs |= {(where_, words.starts[at] + n) for at, n in clubs_of_towns(words).items()}
        spots += [
            (where_, Spot.of(words.folded, found, titled)) for found in catalogue().find(words)
        ]
    plain = [plain_reading(spot) for _, spot in spots]
    taken = [(where_, spot.found.start, spot.found.end) for where_, spot in spots]
    evidence = Counter(reading.country for reading in plain if reading and reading.country)
    for n, ((where_, spot), certain) in enumerate(zip(spots, plain, strict=True)):
        head = spot.found.values[-1]
        if isinstance(head, Head):
            it = named(spot, head)
            if it and not _meets_another(spots, n, it[1], it[2], evidence):
                passage = spot.text.source[it[1] : it[2]]
                taken.append((where_, it[1], it[2]))
                yield it[0], Mention(field=where_, start=it[1], end=it[2], text=passage)
            continue
        if _OF_A_BODY.search(spot.before) or (where_, spot.found.folded_start) in clubs:
            continue
        reading = certain or chosen_reading(spot, evidence)
        if games and getattr(reading, "kind", "") == "city" and is_a_club(spot.before):
            continue
        if reading is not None:
            town = town_before(spot, reading)
            if town and not _meets_another(spots, n, town[1], town[2]):
                passage = spot.text.source[town[1] : town[2]]
                taken.append((where_, town[1], town[2]))
                yield town[0], Mention(field=where_, start=town[1], end=town[2], text=passage)
            reading, start, end = widened(spot, reading)
            passage = spot.text.source[start:end]
            yield reading, Mention(field=where_, start=start, end=end, text=passage)
    for where_, text in content.fields:
        for place, start, end in villages(words_of(text)):
            if not any(f == where_ and s < end and start < e for f, s, e in taken):
                yield place, Mention(field=where_, start=start, end=end, text=text[start:end])


def _meets_another(
    spots: list[tuple[ContentField, Spot]],
    n: int,
    start: int,
    end: int,
    evidence: Counter[str] | None = None,
) -> bool:
    """Whether the name beside a noun is one that the catalogue has anyway.

    Args:
        spots: what the catalogue finds.
        n: which of them is the noun.
        start: where the name begins.
        end: where it ends.
        evidence: how often countries are named, if the name is one with its noun: inside that of
            a site, what stands for nothing by itself is no other ("Rotherham Hospital").
    """
    head = spots[n][1].found.values[-1]
    is_site = isinstance(head, Head) and head.belongs and head.kind in ("site", "camp")
    for field, spot in (*spots[max(0, n - 1) : n], *spots[n + 1 : n + 2]):
        same = field == spots[n][0]
        if same and spot.found.start < end and start < spot.found.end:
            inside = start <= spot.found.start and spot.found.end <= end
            if (
                evidence is not None
                and is_site
                and inside
                and not spot.arabic
                and (
                    isinstance(spot.found.values[-1], Head)
                    or chosen_reading(spot, evidence) is None
                )
            ):
                continue
            return True
    return False


def _countries_of(text: str) -> Iterator[str]:
    words = words_of(text)
    for found in catalogue().find(words):
        reading = plain_reading(Spot.of(words.folded, found))
        if isinstance(reading, CountryName):
            yield reading.country


def _by_weight(entities: dict[Key, Entity]) -> list[tuple[Key, Entity]]:
    return sorted(entities.items(), key=lambda item: -item[1].weight)


def _is_titled(text: str) -> bool:
    words = [word for word in text.split() if word[0].isalpha() and word.isascii()]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.6 * len(words)
