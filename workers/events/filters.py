"""What a subscription lets in, declared as data.

All given conditions must hold; the values of one condition are alternatives. The exchange binds by
topics and languages; the other conditions narrow that down before an event is put into a queue, on
every backend.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from schemas.event import Flag
from workers.events.facts import NO_TOPIC, Facts
from workers.events.naming import Named, check_name
from workers.events.wording import phrase

ENTITIES = ("countries", "about", "actors", "places")
"""The conditions that ask for what an event names."""


def _text(max_length: int) -> StringConstraints:
    return StringConstraints(
        strict=True, strip_whitespace=True, min_length=1, max_length=max_length
    )


Names = tuple[Annotated[str, _text(500)], ...]
Words = tuple[Annotated[str, _text(200)], ...]


class Filter(BaseModel):
    """The conditions of a subscription; a condition that is left out lets everything in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topics: Names = Field((), description="Carries one of these; `none`: carries no topic.")
    languages: Names = Field((), description="ISO 639 codes; `und`: the language is unknown.")
    feeds: Names = Field((), description="Comes from one of these feeds.")
    sources: Names = Field((), description="Is published by one of these sources.")
    words: Words = Field(
        (),
        description="Has one of these words or phrases in its title or in one paragraph, whatever "
        "their case, diacritics, hamza, taa marbuta and clitics; `drone*`: any ending.",
    )
    countries: Names = Field(
        (), description="Names one of these countries: ISO 3166-1 alpha-2 codes."
    )
    about: Names = Field(
        (), description="Is mainly about one of these countries: ISO 3166-1 alpha-2 codes."
    )
    actors: Words = Field(
        (),
        description="Names one of these people or organisations: an id, or a name that the "
        "catalogue has, in any language and spelling, or else as the text has it.",
    )
    places: Words = Field(
        (), description="Names one of these places: an id, or a name, as with `actors`."
    )
    at_least: Annotated[float, Field(gt=0, le=1, strict=True)] | None = Field(
        None,
        description="Carries a topic (of `topics`, if given) at least this probably.",
    )
    without_flags: tuple[Flag, ...] = Field((), description="Has none of these flags.")
    first_of_story: bool = Field(
        False,
        description="Of each story only the first article that meets all other conditions, and its "
        "new versions.",
    )
    again_after: Annotated[int, Field(ge=1, le=60_000, strict=True)] | None = Field(
        None,
        description="With first_of_story: another article of the story when it is told by this "
        "many outlets more, or has a topic that it had not.",
    )

    @field_validator("countries", "about")
    @classmethod
    def _in_capitals(cls, value: Names) -> Names:
        return tuple(code.upper() if len(code) == 2 else code for code in value)

    @field_validator("topics", "languages", "feeds", "sources", "words", "without_flags", *ENTITIES)
    @classmethod
    def _in_order(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        # Alternatives have no order: filters with the same meaning are equal.
        return tuple(sorted(set(value)))

    @field_validator("words")
    @classmethod
    def _have_letters(cls, value: Words) -> Words:
        for text in value:
            phrase(text)
        return value

    @field_validator("actors", "places")
    @classmethod
    def _are_names(cls, value: Words) -> Words:
        for text in value:
            check_name(text)
        return value

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.at_least is not None and self.topics == (NO_TOPIC,):
            raise ValueError(
                "no event can meet this: at_least needs a topic, but topics = none excludes all"
            )
        if self.again_after and not self.first_of_story:
            raise ValueError("again_after says when a story comes again: give first_of_story, too")
        return self

    @property
    def beyond_bindings(self) -> bool:
        """Whether there are conditions that the exchange cannot bind by."""
        bound = ("topics", "languages")
        return self.first_of_story or any(
            getattr(self, name) for name in _CONDITIONS if name not in bound
        )

    @cached_property  # asked for each event
    def asked(self) -> tuple[tuple[str, "Holds"], ...]:
        """The given conditions: the name of each, and what says whether it holds."""
        return tuple(item for item in _CONDITIONS.items() if getattr(self, item[0]))

    @property
    def of_entities(self) -> list[str]:
        """The given conditions that ask for what an event names."""
        return [name for name in ENTITIES if getattr(self, name)]

    def matches(self, facts: Facts, given: bool | None = None) -> bool:
        """Whether an event is let in.

        Args:
            facts: the event.
            given: whether the subscription is given it as one of its story; None: that is not
                known, so only the first of a story is.
        """
        return self.matches_but_story(facts) and (
            not self.first_of_story or (facts.is_first if given is None else given)
        )

    def matches_but_story(self, facts: Facts) -> bool:
        """Whether an event meets all conditions, but for which one of its story it is."""
        return all(holds(self, facts) for _, holds in self.asked)

    def explain(self, facts: Facts, given: bool | None = None) -> list["Condition"]:
        """Return each given condition, what the event has, and whether the condition holds."""
        told = [
            Condition(name, _wanted(self, name), _FOUND[name](self, facts), holds(self, facts))
            for name, holds in self.asked
        ]
        if self.first_of_story:
            holds = facts.is_first if given is None else given
            told.append(
                Condition("first_of_story", _one_of_story(self), _role(facts, given), holds)
            )
        return told

    def __str__(self) -> str:
        wanted = {name: _wanted(self, name) for name, _ in self.asked}
        if self.first_of_story:
            wanted["first_of_story"] = _one_of_story(self)
        return "; ".join(f"{n.replace('_', ' ')}: {v}" for n, v in wanted.items()) or "all events"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a filter against one event.

    Attributes:
        name: the field of the filter.
        wanted: what the filter asks for.
        found: what the event has.
        holds: whether the event meets it.
    """

    name: str
    wanted: str
    found: str
    holds: bool


Holds = Callable[[Filter, Facts], bool]

_CONDITIONS: dict[str, Holds] = {
    "topics": lambda f, e: not set(f.topics).isdisjoint(e.topics),
    "languages": lambda f, e: e.language in f.languages,
    "feeds": lambda f, e: e.event.data.provenance.feed in f.feeds,
    "sources": lambda f, e: e.event.data.provenance.source in f.sources,
    "at_least": lambda f, e: e.probability(f.topics) >= (f.at_least or 0.0),
    "without_flags": lambda f, e: set(f.without_flags).isdisjoint(e.event.data.flags),
    "countries": lambda f, e: not set(f.countries).isdisjoint(e.countries),
    "about": lambda f, e: not set(f.about).isdisjoint(e.about),
    "actors": lambda f, e: any(map(e.names_actor, f.actors)),
    "places": lambda f, e: any(map(e.names_place, f.places)),
    "words": lambda f, e: any(map(e.has, f.words)),
}
"""Cheap ones first: an event that fails one is not checked further."""

_FOUND: dict[str, Callable[[Filter, Facts], str]] = {
    "topics": lambda f, e: _topics(e, f.topics),
    "languages": lambda f, e: e.language,
    "feeds": lambda f, e: e.event.data.provenance.feed or "no feed",
    "sources": lambda f, e: e.event.data.provenance.source or "no source",
    "at_least": lambda f, e: f"{e.probability(f.topics):.2f}",
    "without_flags": lambda f, e: ", ".join(sorted(e.event.data.flags)) or "no flags",
    "countries": lambda f, e: ", ".join(e.countries) or _none(e, "countries"),
    "about": lambda f, e: ", ".join(e.about) or _none(e, "main country"),
    "actors": lambda f, e: _names(e.actors) or _none(e, "people or organisations"),
    "places": lambda f, e: _names(e.places) or _none(e, "places"),
    "words": lambda f, e: (
        ", ".join(filter(e.has, f.words)) or f"none in {sum(map(len, e.blocks)):,} words"
    ),
}


def _one_of_story(conditions: Filter) -> str:
    more = conditions.again_after
    again = f", again after {more} outlet{'s' if more > 1 else ''} more or a topic" if more else ""
    return f"one article of each story{again}"


def _role(facts: Facts, given: bool | None) -> str:
    story = facts.event.data.story
    if story is None:
        return "no story"
    told = f"{story.role} of its story, article {story.size}, outlet {story.outlets}"
    if given is None:
        return f"{told}; what the subscription was given is no longer known"
    return told if given else f"{told}; the subscription was given another article of it"


def _names(named: Sequence[Named]) -> str:
    return ", ".join(f"{one.name} ({one.id})" if one.id else one.name for one in named)


def _none(facts: Facts, what: str) -> str:
    # The stage that finds them is left out where texts are garbled, or BARID_ENTITIES is false.
    sought = "where" in facts.event.data.timings_ms
    return f"no {what}" if sought else f"no {what}: they were not looked for"


def _topics(facts: Facts, wanted: Sequence[str]) -> str:
    """List the carried and the wanted topics with their probabilities."""
    shown = [
        f"{d.topic} {d.probability:.2f}{'' if d.carried else ' (not carried)'}"
        for d in facts.event.data.topics
        if d.carried or d.topic in wanted
    ]
    return ", ".join(shown if facts.event.topics else [NO_TOPIC, *shown])


def _wanted(conditions: Filter, name: str) -> str:
    value = getattr(conditions, name)
    if isinstance(value, tuple):
        return (", " if name == "without_flags" else " or ").join(map(str, value))
    return f"{value:g}"
