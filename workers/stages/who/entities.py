"""Joins the passages of an article to people and organisations, short names to full ones."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import ne

from schemas.entities import Mention, Organisation, OrganisationKind, Person
from workers.stages.text.words import is_arabic
from workers.stages.who.catalogue import Actor
from workers.stages.who.letters import spelled_out
from workers.stages.who.spans import Span, Type

_ORDINALS = frozenset(
    "الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر عشر ii iii iv jr".split()
)
HEAD = 400
"""Up to this offset a mention in the text stands in the opening."""


@dataclass(slots=True)
class Entity:
    """Someone that an article names.

    Attributes:
        type: person or organisation.
        actor: who it is, if the catalogue knows.
        spans: where it is named.
        name: what it is called, if neither the catalogue nor a span says so.
        kind: of a body that has a name only.
    """

    type: Type
    actor: Actor | None = None
    spans: list[Span] = field(default_factory=list)
    name: str = ""
    kind: OrganisationKind = "other"

    @property
    def fullest(self) -> Span:
        """The longest of its names, of several the first."""
        return max(self.spans, key=lambda span: (span.length, -span.start))

    @property
    def weight(self) -> float:
        """How prominent it is."""
        title = any(span.field == "title" for span in self.spans)
        head = any(span.field == "text" and span.start < HEAD for span in self.spans)
        return 3 * title + 2 * head + len(self.spans)

    @property
    def mentions(self) -> list[Mention]:
        """Its mentions, those of the title first."""
        spans = sorted(self.spans, key=lambda span: (span.field == "text", span.start))
        return [span.mention for span in spans]


def joined(spans: Iterable[Span], countries: Container[str] = ()) -> list[Entity]:
    """Return who is named, each with all its mentions.

    Short names that two people might have are left out.

    Args:
        spans: the names of an article.
        countries: codes of the countries that it names.
    """
    entities: dict[tuple[Type, str], Entity] = {}
    short: list[Span] = []
    spans = spelled_out(spans, countries)
    # The longer first, so that shorter ones find them.
    for span in sorted(spans, key=lambda span: (-span.length, span.start)):
        if span.actor:
            key = span.type, span.actor.id
        elif span.full:
            key = span.type, " ".join(span.full)
        elif len(span.key) == 1:
            short.append(span)
            continue
        else:
            key = span.type, " ".join(span.key)
            if key not in entities and (
                longer := _longer(span, entities.values())
                or _alike(span, entities.values())
                or _begun(span, entities.values())
            ):
                longer.spans.append(span)
                continue
        entities.setdefault(key, Entity(span.type, span.actor)).spans.append(span)
    by_name, by_given = surnames(entities.values()), _given_names(entities.values())
    for span in short:
        (name,) = span.key
        owners = by_name.get(name, ())
        if not owners and span.type == "person":
            owners = by_given.get(name) or _misspelt(name, by_name)
        if len(owners) == 1:
            owners[0].spans.append(span)
        elif not owners:
            entities.setdefault((span.type, name), Entity(span.type)).spans.append(span)
    return list(entities.values())


def _longer(span: Span, entities: Iterable[Entity]) -> Entity | None:
    """Return the one of whose name a name of several words is but a part, if there is just one."""
    words = span.key
    found = [
        entity
        for entity in entities
        if entity.type == span.type == "person"
        and entity.spans
        and len(entity.fullest.key) > len(words)
        and set(words) <= set(entity.fullest.key)
    ]
    return found[0] if len(found) == 1 else None


def _begun(span: Span, entities: Iterable[Entity]) -> Entity | None:
    """Return the body that an Arabic name of several words is the beginning of, if just one is.

    «وزارة المالية» is «وزارة المالية الاتحادية» if the article has no other.
    """
    words = span.key
    if span.type != "organisation" or not is_arabic(words[0]):
        return None
    found = [
        entity
        for entity in entities
        if entity.type == "organisation"
        and any(
            one.key[: len(words)] == words and len(one.key) > len(words) for one in entity.spans
        )
    ]
    return found[0] if len(found) == 1 else None


def _alike(span: Span, entities: Iterable[Entity]) -> Entity | None:
    """Return the one whose name a person's is, but for a letter: `فلادمير بوتين`."""
    if span.type != "person":
        return None
    words = span.key
    found = [
        entity
        for entity in entities
        if entity.type == "person"
        and entity.spans
        and any(
            len(other.key) == len(words)
            and sum(map(ne, words, other.key)) == 1
            and all(map(_is_misspelt, words, other.key))
            for other in entity.spans
        )
    ]
    return found[0] if len(found) == 1 else None


def _misspelt(name: str, owners: dict[str, list[Entity]]) -> list[Entity]:
    """Return the people whose surname is a name, but for a letter."""
    return [one for other, found in owners.items() if _is_misspelt(name, other) for one in found]


def _is_misspelt(word: str, other: str) -> bool:
    """Whether two words are the same, or differ by one letter inside long ones."""
    if word == other:
        return True
    if min(len(word), len(other)) < _LONG or abs(len(word) - len(other)) > 1:
        return False
    shorter, longer = sorted((word, other), key=len)
    same = (at for at, letter in enumerate(shorter) if letter != longer[at])
    begin = next(same, len(shorter))
    behind = begin + 1 if len(word) == len(other) else begin
    return begin > 1 and shorter[behind:] == longer[begin + 1 :]


_LONG = 6
"""Letters from which on a name that differs by one is a misspelling, and not another."""


def _given_names(entities: Iterable[Entity]) -> dict[str, list[Entity]]:
    """Return the people of full names by the first word of these."""
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if entity.type != "person" or not entity.spans or entity.fullest.length == 1:
            continue
        if entity.fullest.key[0] != "محمد":  # the prophet
            found[entity.fullest.key[0]].append(entity)
    return found


def surnames(entities: Iterable[Entity]) -> dict[str, list[Entity]]:
    """Return the people by the last word of their names, with and without the article."""
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if entity.type != "person" or not entity.spans:
            continue
        last = entity.fullest.key[-1]
        if last in _ORDINALS:  # of kings
            continue
        for name in {last, last.removeprefix("ال") if len(last) > 4 else last}:
            if entity not in found[name]:
                found[name].append(entity)
    return found


def by_prominence(entities: Iterable[Entity]) -> list[Entity]:
    """Return them with the most prominent first."""
    return sorted(entities, key=lambda entity: (-entity.weight, _first(entity)))


def _first(entity: Entity) -> tuple[bool, int]:
    return min(((span.field == "text", span.start) for span in entity.spans), default=(True, 10**9))


def person(entity: Entity, day: date | None) -> Person:
    """Return the person of the event; what the text says counts where the catalogue is silent."""
    actor = entity.actor
    told = next((span for span in entity.spans if span.role), None)
    role = told.role if told else None
    country = told.country if told else None
    if actor is None:
        return Person(
            name=entity.fullest.text.replace("\n", " "),
            role=role,
            country=country,
            mentions=entity.mentions,
        )
    held = actor.role_on(day)
    return Person(
        name=actor.name,
        id=actor.id,
        role=held.role if held else role,
        country=(held and held.country) or actor.country or country,
        mentions=entity.mentions,
    )


def organisation(entity: Entity) -> Organisation:
    """Return the organisation of the event."""
    actor = entity.actor
    if actor is None and not entity.spans:
        return Organisation(name=entity.name, kind=entity.kind, mentions=[])
    if actor is None:
        first = entity.fullest
        country = next((span.country for span in entity.spans if span.country), None)
        return Organisation(
            name=first.text.replace("\n", " "),
            kind=first.kind,
            country=country,
            mentions=entity.mentions,
        )
    return Organisation(
        name=actor.name,
        id=actor.id,
        kind=actor.kind or "other",
        country=actor.country,
        mentions=entity.mentions,
    )
