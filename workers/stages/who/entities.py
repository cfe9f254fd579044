"""Joins the passages of an article to people and organisations, short names to full ones."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from schemas.entities import Mention, Organisation, OrganisationKind, Person
from workers.stages.text.words import is_arabic
from workers.stages.who.alike import Beginnings, People, Spellings
from workers.stages.who.catalogue import Actor
from workers.stages.who.letters import spelled_out
from workers.stages.who.spans import Span, Type

_ORDINALS = frozenset(
    "الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر عشر ii iii iv jr".split()
)
HEAD = 400
"""Up to this offset a mention in the text stands in the opening."""


@dataclass(slots=True, eq=False)
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
    named = _Named()
    short: list[Span] = []
    # The longer first, so that shorter ones find them.
    for span in sorted(spelled_out(spans, countries), key=lambda span: (-span.length, span.start)):
        if span.actor:
            named.add(span.actor.id, span)
        elif span.full:
            named.add(" ".join(span.full), span)
        elif len(span.key) == 1:
            short.append(span)
        else:
            named.add_like(span)
    entities = named.entities
    by_name, by_given = surnames(entities.values()), _given_names(entities.values())
    spellings = Spellings([(name, one) for name, its in by_name.items() for one in its])
    for span in short:
        (name,) = span.key
        owners = by_name.get(name, [])
        if not owners and span.type == "person":
            owners = by_given.get(name) or list(islice(spellings.like(name), 2))
        if len(owners) == 1:
            owners[0].spans.append(span)
        elif not owners:
            entities.setdefault((span.type, name), Entity(span.type)).spans.append(span)
    return list(entities.values())


class _Named:
    """The people and bodies found so far, whose fullest names came first."""

    def __init__(self) -> None:
        self.entities: dict[tuple[Type, str], Entity] = {}
        self._people: People[Entity] = People()
        self._bodies: Beginnings[Entity] = Beginnings()
        self._called: set[tuple[int, tuple[str, ...]]] = set()

    def add(self, name: str, span: Span) -> None:
        """Add a mention of the one of a name, or id."""
        entity = self.entities.get((span.type, name))
        if entity is None:
            entity = self.entities[span.type, name] = Entity(span.type, span.actor)
            if span.type == "person":
                self._people.add(span.key, entity)
        self._mention(entity, span)

    def add_like(self, span: Span) -> None:
        """Add a mention of the one of a name of several words, or of one with a name like it."""
        name = " ".join(span.key)
        if (span.type, name) not in self.entities and (other := self._like(span)):
            self._mention(other, span)
        else:
            self.add(name, span)

    def _like(self, span: Span) -> Entity | None:
        if span.type == "person":
            return self._people.longer(span.key) or self._people.alike(span.key)
        # «وزارة المالية» is «وزارة المالية الاتحادية» if the article has no other.
        return self._bodies.begun(span.key) if is_arabic(span.key[0]) else None

    def _mention(self, entity: Entity, span: Span) -> None:
        entity.spans.append(span)
        called = id(entity), span.key
        if called not in self._called:
            self._called.add(called)
            (self._people if span.type == "person" else self._bodies).call(span.key, entity)


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
