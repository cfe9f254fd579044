"""A subscription as it was declared: what it lets in, and what happens when it is full."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workers.errors import ConfigurationError
from workers.events.exchange import binding_keys
from workers.events.filters import Filter


class WhenFull(StrEnum):
    """What happens when a queue is full and no more can be owed to it."""

    HOLD = "hold"
    """Articles wait, and at last producers: nothing is lost."""

    DROP_OLDEST = "drop-oldest"
    """The oldest events of this subscription go; they are counted, and nobody waits."""


class Definition(BaseModel):
    """What a subscription is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filter: Filter = Field(default_factory=Filter, description="What it lets in.")
    when_full: WhenFull | None = Field(
        None,
        description="What happens when it is full and no more can be owed to it; by default hold, "
        "and drop-oldest for a default queue that nobody has read yet.",
    )
    max_length: Annotated[int, Field(ge=1, le=100_000_000)] | None = Field(
        None, description="Events in its queue at most; by default BARID_MAX_QUEUE_LENGTH."
    )

    @classmethod
    def of(cls, **given: object) -> Self:
        """Return the definition of these values.

        Raises:
            ConfigurationError: one of them cannot be used; the message names it.
        """
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise ConfigurationError(problems_of(error)) from None

    @classmethod
    def from_bindings(cls, bound: Sequence[str]) -> Self:
        """Return the definition of a subscription that has binding keys only.

        So it is with one that an earlier version made.
        """
        topics = {part for key in bound for part in [_topic(key)] if part}
        languages = {part for key in bound for part in [_language(key)] if part}
        found = Filter(topics=tuple(sorted(topics)), languages=tuple(sorted(languages)))
        return cls(filter=found)

    @property
    def bindings(self) -> list[str]:
        """The keys that its queue is bound by."""
        return binding_keys(self.filter.topics, self.filter.languages)


def problems_of(error: ValidationError) -> str:
    """Return what is wrong with a definition, field by field."""
    return "; ".join(
        f"{'.'.join(str(part) for part in e['loc'] if part != 'filter') or 'filter'}: "
        + (
            "is not a condition; there are " + ", ".join(Filter.model_fields)
            if e["type"] == "extra_forbidden"
            else e["msg"].removeprefix("Value error, ")
        )
        for e in error.errors()
    )


def _topic(key: str) -> str:
    words = [w for w in key.split(".") if w not in ("#", "*")]
    if words[:1] == ["event"]:
        return words[2] if len(words) > 2 else ""
    return words[0] if words else ""


def _language(key: str) -> str:
    words = key.split(".")
    return words[1] if words[0] == "event" and len(words) > 1 and words[1] not in "#*" else ""
