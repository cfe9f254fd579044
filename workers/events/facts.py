"""What filters ask of an event."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from schemas.event import EnrichedEvent
from workers.events.naming import Named, actor, place
from workers.events.wording import Block, blocks, phrase

NO_TOPIC = "none"
"""Used as a topic, means events that carry none."""


class Facts:
    """What filters need to know of an event, worked out once for all subscriptions.

    Args:
        event: the event.
        actors_file: what is added to Barid's own catalogue of people and organisations.
    """

    def __init__(self, event: EnrichedEvent, actors_file: Path | None = None) -> None:
        self.event = event
        self._actors_file = actors_file

    @cached_property
    def topics(self) -> list[str]:
        """The topics that it carries, or only `none`."""
        return self.event.topics or [NO_TOPIC]

    @cached_property
    def language(self) -> str:
        """Its language, in lower case."""
        return self.event.data.language.code.lower()

    @property
    def is_first(self) -> bool:
        """Whether it is the first of its story, or of none that is known."""
        story = self.event.data.story
        return story is None or story.role == "first"

    @cached_property
    def blocks(self) -> list[Block]:
        """The words of title and text."""
        return blocks(self.event.data.content.title, self.event.data.content.text)

    @cached_property
    def countries(self) -> list[str]:
        """The codes of the countries that it names."""
        return [country.code for country in self.event.data.countries]

    @cached_property
    def about(self) -> list[str]:
        """The codes of the countries that it is mainly about."""
        return [country.code for country in self.event.data.countries if country.about]

    @cached_property
    def actors(self) -> list[Named]:
        """The people and organisations that it names."""
        named = self.event.data.people, self.event.data.organisations
        return [Named.of(one) for ones in named for one in ones]

    @cached_property
    def places(self) -> list[Named]:
        """The places that it names."""
        return list(map(Named.of, self.event.data.places))

    def names_actor(self, text: str) -> bool:
        """Whether it names the person or organisation with this id or name."""
        return bool(self.actors) and actor(text, self._actors_file).is_among(self.actors)

    def names_place(self, text: str) -> bool:
        """Whether it names the place with this id or name."""
        return bool(self.places) and place(text).is_among(self.places)

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
