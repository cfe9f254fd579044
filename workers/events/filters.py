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

from schemas.event import EnrichedEvent, Flag
from workers.events.wording import Block, blocks, phrase

NO_TOPIC = "none"
"""Used as a topic, means events that carry none."""


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
    at_least: Annotated[float, Field(gt=0, le=1, strict=True)] | None = Field(
        None,
        description="Carries a topic (of `topics`, if given) at least this probably.",
    )
    without_flags: tuple[Flag, ...] = Field((), description="Has none of these flags.")

    @field_validator("topics", "languages", "feeds", "sources", "words", "without_flags")
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

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.at_least is not None and NO_TOPIC in self.topics:
            raise ValueError(
                "no event can meet this: at_least needs a topic, but topics = none excludes all"
            )
        return self

    @property
    def beyond_bindings(self) -> bool:
        """Whether there are conditions that the exchange cannot bind by."""
        return bool(self.feeds or self.sources or self.words or self.at_least or self.without_flags)

    def matches(self, facts: "Facts") -> bool:
        """Whether an event is let in."""
        return all(holds(self, facts) for name, holds in _CONDITIONS.items() if getattr(self, name))

    def explain(self, facts: "Facts") -> list["Condition"]:
        """Return each given condition, what the event has, and whether the condition holds."""
        return [
            Condition(name, _wanted(self, name), _FOUND[name](self, facts), holds(self, facts))
            for name, holds in _CONDITIONS.items()
            if getattr(self, name)
        ]

    def __str__(self) -> str:
        wanted = {name: _wanted(self, name) for name in _CONDITIONS if getattr(self, name)}
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


class Facts:
    """What filters need to know of an event, worked out once for all subscriptions."""

    def __init__(self, event: EnrichedEvent) -> None:
        self.event = event

    @cached_property
    def topics(self) -> list[str]:
        """The topics that it carries, or only `none`."""
        return self.event.topics or [NO_TOPIC]

    @cached_property
    def language(self) -> str:
        """Its language, in lower case."""
        return self.event.data.language.code.lower()

    @cached_property
    def blocks(self) -> list[Block]:
        """The words of title and text."""
        return blocks(self.event.data.content.title, self.event.data.content.text)

    def has(self, text: str) -> bool:
        """Whether a phrase is in title or text."""
        return phrase(text).is_in(self.blocks)

    def probability(self, topics: Sequence[str]) -> float:
        """The highest probability of a carried topic, only of the given ones if there are any."""
        probabilities = [
            d.probability
            for d in self.event.data.topics
            if d.carried and (not topics or d.topic in topics)
        ]
        return max(probabilities, default=0.0)


_CONDITIONS: dict[str, Callable[[Filter, Facts], bool]] = {
    "topics": lambda f, e: not set(f.topics).isdisjoint(e.topics),
    "languages": lambda f, e: e.language in f.languages,
    "feeds": lambda f, e: e.event.data.provenance.feed in f.feeds,
    "sources": lambda f, e: e.event.data.provenance.source in f.sources,
    "at_least": lambda f, e: e.probability(f.topics) >= (f.at_least or 0.0),
    "without_flags": lambda f, e: set(f.without_flags).isdisjoint(e.event.data.flags),
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
    "words": lambda f, e: (
        ", ".join(filter(e.has, f.words)) or f"none in {sum(map(len, e.blocks)):,} words"
    ),
}


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
