"""The definition of a subscription: what it lets in, and what happens when it is full."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from schemas.event import Flag
from workers.errors import ConfigurationError
from workers.events.exchange import binding_keys
from workers.events.filters import Filter


class WhenFull(StrEnum):
    """What happens when a queue is full and no more can be owed to it."""

    HOLD = "hold"
    """Articles wait, and eventually producers do: nothing is lost."""

    DROP_OLDEST = "drop-oldest"
    """The oldest events of this subscription are dropped and counted; nothing waits."""


class Definition(BaseModel):
    """What a subscription is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filter: Filter = Field(default_factory=Filter, description="What it lets in.")
    when_full: WhenFull | None = Field(
        None,
        description="What happens when it is full and no more can be owed to it; by default hold, "
        "and drop-oldest for a default queue that nobody has read yet.",
    )
    max_length: Annotated[int, Field(ge=1, le=100_000_000, strict=True)] | None = Field(
        None, description="Events in its queue at most; by default BARID_MAX_QUEUE_LENGTH."
    )

    @classmethod
    def of(cls, **values: object) -> Self:
        """Return the definition with these values.

        Raises:
            ConfigurationError: one of them cannot be used; the message names it.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise ConfigurationError(problems_of(error)) from None

    @classmethod
    def from_bindings(cls, bound: Sequence[str]) -> Self:
        """Return the definition of a subscription that has only binding keys.

        An earlier version made such subscriptions.
        """
        topics = {part for key in bound for part in [_topic(key)] if part}
        languages = {part for key in bound for part in [_language(key)] if part}
        bound_by = Filter(topics=tuple(sorted(topics)), languages=tuple(sorted(languages)))
        return cls(filter=bound_by)

    def differs_from(self, existing: "Definition") -> bool:
        """Whether a field that was set here differs from an existing definition."""
        return any(
            getattr(self, name) != getattr(existing, name)
            for name in self.model_fields_set
            if getattr(self, name) is not None
        )

    @property
    def bindings(self) -> list[str]:
        """The keys that its queue is bound with."""
        return binding_keys(self.filter.topics, self.filter.languages)


KEYS = (*Filter.model_fields, "when_full", "max_length")
"""The keys that a definition may have."""


def problems_of(error: ValidationError) -> str:
    """Return what is wrong with a definition, field by field."""
    return "; ".join(map(_problem, error.errors()))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the name that is most likely meant, or list all of them."""
    known = sorted(map(str, known))
    near = get_close_matches(name.lower(), known, 1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else "use one of " + ", ".join(known)


def _problem(error: ErrorDetails) -> str:
    names = [part for part in error["loc"] if isinstance(part, str) and part != "filter"]
    field, value = names[0] if names else "filter", error["input"]
    if error["type"] == "extra_forbidden":
        return f"{field}: is not a condition; {did_you_mean(field, KEYS)}"
    if error["type"] == "enum" and field == "without_flags":
        return f"{field}: {value!r} is not a flag that an event can have: " + did_you_mean(
            str(value), Flag
        )
    if error["type"] in ("value_error", "assertion_error"):
        return f"{field}: {error['msg'].removeprefix('Value error, ')}"
    return f"{field}: {_NEEDS.get(field, _NEEDS_LIST)}, not {value!r}"


_NEEDS_LIST = 'needs a list of texts that are not empty, such as ["akhbar-example"]'
_NEEDS = {
    "filter": "needs conditions by name",
    "at_least": "needs a probability above 0 and at most 1, such as 0.8",
    "first_of_story": "needs true or false",
    "again_after": "needs a whole number of outlets from 1 to 60,000",
    "when_full": f"needs {' or '.join(WhenFull)}",
    "max_length": "needs a whole number of events from 1 to 100,000,000",
}


def _topic(key: str) -> str:
    words = [w for w in key.split(".") if w not in ("#", "*")]
    if words[:1] == ["event"]:
        return words[2] if len(words) > 2 else ""
    return words[0] if words else ""


def _language(key: str) -> str:
    words = key.split(".")
    return words[1] if words[0] == "event" and len(words) > 1 and words[1] not in "#*" else ""
