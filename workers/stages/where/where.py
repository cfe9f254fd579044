"""The where stage: which countries and places an article names, and which it is about."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from schemas.entities import Country, Mention, Place
from schemas.event import Content
from schemas.parts import ContentField
from workers.stages.draft import Draft
from workers.stages.names.clubs import is_a_club, is_of_games
from workers.stages.names.hinted import Ending
from workers.stages.names.passages import PassageIndex
from workers.stages.names.reach import within_reach
from workers.stages.names.teams import clubs_of_towns
from workers.stages.names.words import words_of
from workers.stages.where import words
from workers.stages.where.about import Entity, about
from workers.stages.where.arabiclists import named_together
from workers.stages.where.catalogue import catalogue
from workers.stages.where.context import (
    chosen_reading,
    is_held,
    joined_reading,
    plain_reading,
)
from workers.stages.where.heads import named, town_before
from workers.stages.where.latin import surnames
from workers.stages.where.readings import CountryName, Doubtful, Head, PlaceName, Reading
from workers.stages.where.sites import widened
from workers.stages.where.spot import Spot
from workers.stages.where.villages import villages

# "The University of Oxford", "l'université de Lyon": a body, not where something is.
_OF_A_BODY = Ending(
    r"\b(?:[Uu]niversity of |[Uu]niversité (?:de |d['’])|[Pp]réfecture de police de |"
    r"[Pp]arquet de |[Cc]our (?:[a-zé]+ )?(?:d[’'](?:assises|appel) (?:spéciale )?)?de |"
    r"[Tt]ribunal (?:[a-zé]+ )?de |"
    r"[Bb]arreau (?:de |d['’])|[Bb]rigade (?:criminelle|financière) de |"
    r"\b(?:JIRS|DIPJ|SRPJ|PJ|BRI|BAC|TGI|DDSP|DZPJ|SR)\)? (?:de |d['’]|du )|"
    r"[Rr]éserve fédérale de |"
    r"France (?:3|Bleu) |ARS |[Oo]utre-)\Z",
    " of ", " de ", " du ", "d'", "d’", "3 ", "Bleu ", "ARS ", "utre-",
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
            mentions=sorted(entity.mentions, key=lambda its: (its.field != "title", its.start)),
        )
        for place, entity in _by_weight(places)
    ]
    return draft


def _named(content: Content) -> Iterator[tuple[Reading, Mention]]:
    """Yield what title and text name, in order."""
    spots: list[tuple[ContentField, Spot]] = []
    games = False
    clubs: set[tuple[ContentField, int]] = set()
    for where_, text in within_reach(content):
        its = words_of(text)
        titled = where_ == "title" and _is_titled(text)
        games = games or is_of_games(its)
        clubs |= {(where_, its.starts[at] + n) for at, n in clubs_of_towns(its).items()}
        spots += [(where_, Spot.of(its.folded, found, titled)) for found in catalogue().find(its)]
    plain = [plain_reading(spot) for _, spot in spots]
    taken = {"title": PassageIndex(), "text": PassageIndex()}
    for where_, spot in spots:
        taken[where_].add(spot.found.start, spot.found.end)
    evidence = Counter(reading.country for reading in plain if reading and reading.country)
    readings = _readings([spot for _, spot in spots], plain, evidence)
    borne = surnames(spot for where_, spot in spots if where_ == "text")
    last: tuple[ContentField, Reading, int] | None = None
    read = {"title": PassageIndex(), "text": PassageIndex()}
    for n, ((where_, spot), reading) in enumerate(zip(spots, readings, strict=True)):
        head = spot.found.values[-1]
        if isinstance(head, Head):
            it = named(spot, head)
            it = it and (_known(spots, n, it) or it)
            if it and not _meets_another(spots, readings, n, it[1], it[2]):
                passage = spot.text.source[it[1] : it[2]]
                taken[where_].add(it[1], it[2])
                read[where_].add(it[1], it[2])
                last = where_, it[0], it[2]
                yield it[0], Mention(field=where_, start=it[1], end=it[2], text=passage)
            continue
        if _OF_A_BODY.search(spot.before) or (where_, spot.found.folded_start) in clubs:
            continue
        if reading is None and last and last[0] == where_:
            between = spot.text.source[last[2] : spot.found.start]
            reading = joined_reading(spot, last[1], between)
        if spot.name in borne and not words.LATIN_PLACE_BEFORE.search(spot.before):
            continue
        if games and getattr(reading, "kind", "") == "city" and is_a_club(spot.before):
            continue
        if reading is not None:
            town = town_before(spot, reading)
            # "Maricopa County, Arizona": the county is one already.
            if last and town and last[0] == where_ and town[1] < last[2]:
                town = None
            if town and not _meets_another(spots, readings, n, town[1], town[2]):
                passage = spot.text.source[town[1] : town[2]]
                taken[where_].add(town[1], town[2])
                yield town[0], Mention(field=where_, start=town[1], end=town[2], text=passage)
            reading, start, end = widened(spot, reading)
            passage = spot.text.source[start:end]
            read[where_].add(start, end)
            last = where_, reading, end
            yield reading, Mention(field=where_, start=start, end=end, text=passage)
    for where_, text in within_reach(content):
        for place, start, end in villages(words_of(text)):
            if not taken[where_].meet(start, end):
                yield place, Mention(field=where_, start=start, end=end, text=text[start:end])
        for place, start, end in named_together(words_of(text), read[where_], evidence):
            yield place, Mention(field=where_, start=start, end=end, text=text[start:end])


def _readings(
    spots: Sequence[Spot], plain: Sequence[Reading | None], evidence: Counter[str]
) -> list[Reading | None]:
    """Return what each name stands for; one that is shown to be a place is one elsewhere too.

    Args:
        spots: the names.
        plain: what those with one meaning stand for.
        evidence: how often countries are named.
    """
    found: list[Reading | None] = []
    shown: dict[str, Reading] = {}
    last: Spot | None = None
    for spot, certain in zip(spots, plain, strict=True):
        reading = certain
        if certain is None and not isinstance(spot.found.values[-1], Head):
            reading = chosen_reading(spot, evidence, last is not None and _follows(spot, last))
            if reading is not None:
                shown[spot.name] = reading
        found.append(reading)
        last = spot if isinstance(reading, PlaceName) else None
    if not shown:
        return found
    for n, spot in enumerate(spots):
        if found[n] is None and (its := shown.get(spot.name)) and is_held(spot, its):
            found[n] = its
    return found


def _follows(spot: Spot, last: Spot) -> bool:
    """Whether an Arabic name follows upon the place before it as in a list: «حلب وحماة، حمص»."""
    if not spot.arabic or spot.text is not last.text or spot.found.clitics not in ("", "و"):
        return False
    end = spot.found.folded_start - len(spot.found.clitics)
    between = spot.text.text[last.found.folded_end : end]
    return between in ((" ", "، ", " و ", "، و ") if spot.found.clitics else ("، ", " و ", "، و "))


def _known(
    spots: list[tuple[ContentField, Spot]], n: int, it: tuple[PlaceName, int, int]
) -> tuple[PlaceName, int, int] | None:
    """Return the town of the catalogue that a noun names (`settlement of Givat Zeev`), if any."""
    place, start, end = it
    for field, spot in (*spots[max(0, n - 1) : n], *spots[n + 1 : n + 2]):
        if field == spots[n][0] and (spot.found.start, spot.found.end) == (start, end):
            for its in spot.found.values:
                if isinstance(its, Doubtful) and its.place.kind == place.kind:
                    return its.place, start, end
    return None


def _meets_another(
    spots: list[tuple[ContentField, Spot]],
    readings: Sequence[Reading | None],
    n: int,
    start: int,
    end: int,
) -> bool:
    """Whether the name beside a noun is one that the catalogue has anyway.

    Inside the name of a site what stands for nothing by itself is no other ("Rotherham Hospital"),
    nor in Arabic a doubtful one that nothing shows: «رأس عمران».

    Args:
        spots: what the catalogue finds.
        readings: what each of them stands for.
        n: which of them is the noun.
        start: where the name begins.
        end: where it ends.
    """
    head = spots[n][1].found.values[-1]
    is_whole = (
        not isinstance(head, Head)
        or head.is_after
        or (head.belongs and head.kind in ("site", "camp"))
    )
    for at in (n - 1, n + 1):
        if not 0 <= at < len(spots) or spots[at][0] != spots[n][0]:
            continue
        spot = spots[at][1]
        if spot.found.start < end and start < spot.found.end:
            inside = start <= spot.found.start and spot.found.end <= end
            free = isinstance(spot.found.values[-1], Doubtful) if spot.arabic else is_whole
            if not (free and inside and readings[at] is None):
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
