"""Joins the passages of an article to people and organisations, short names to full ones."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from schemas.entities import Mention, Organisation, Person
from workers.stages.who.catalogue import Actor
from workers.stages.who.spans import Span, Type

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
    """

    type: Type
    actor: Actor | None = None
    spans: list[Span] = field(default_factory=list)
    name: str = ""

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


def joined(spans: Iterable[Span]) -> list[Entity]:
    """Return who is named, each with all its mentions.

    Short names that two people might have are left out.
    """
    entities: dict[tuple[Type, str], Entity] = {}
    short: list[Span] = []
    # The longer first, so that shorter ones find them.
    for span in sorted(spans, key=lambda span: (-span.length, span.start)):
        if span.actor:
            key = span.type, span.actor.id
        elif len(span.key) == 1:
            short.append(span)
            continue
        else:
            key = span.type, " ".join(span.key)
            if key not in entities and (longer := _longer(span, entities.values())):
                longer.spans.append(span)
                continue
        entities.setdefault(key, Entity(span.type, span.actor)).spans.append(span)
    by_name = surnames(entities.values())
    for span in short:
        (name,) = span.key
        owners = by_name.get(name, ())
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


def surnames(entities: Iterable[Entity]) -> dict[str, list[Entity]]:
    """Return the people by the last word of their names, with and without the article."""
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if entity.type != "person" or not entity.spans:
            continue
        last = entity.fullest.key[-1]
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
        return Organisation(name=entity.name, kind="other", mentions=[])
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
