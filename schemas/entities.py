"""Whom, where, when and how many an article names: the entities of an event.

Each list is ordered by prominence; entities that are named in the title or the opening, or often,
come first. Any of them may be empty.
"""

from typing import Literal

from pydantic import Field

from .parts import ContentField, Offset, Part

KINDS = ("countries", "places", "people", "organisations", "dates", "counts")
"""The fields of an event's `data` that say what the article names."""

PlaceKind = Literal[
    "city", "region", "camp", "crossing", "water", "island", "mountain", "site", "area"
]
OrganisationKind = Literal[
    "armed_group", "army", "intelligence", "government", "intergovernmental", "ngo", "company",
    "party", "media", "other",
]  # fmt: skip
CountKind = Literal["killed", "wounded", "displaced", "held", "missing", "aid_trucks", "aid_tonnes"]
Precision = Literal["minute", "hour", "day", "week", "month", "season", "year", "decade"]


class Mention(Part):
    """A passage of title or text that names an entity."""

    field: ContentField = Field(description="What the offsets refer to.")
    start: Offset
    end: Offset
    text: str = Field(description="The passage, as it stands there.")


class Country(Part):
    """A country that is named, by its name, its adjective or its people."""

    code: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2; XK is Kosovo.")
    about: bool = Field(False, description="Whether the article is mainly about it.")
    mentions: list[Mention]


class Place(Part):
    """A place that is named."""

    name: str = Field(description="Its English name.")
    id: str | None = Field(None, description="`geonames:…`, or Barid's own; absent: not known.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 code of its country.")
    kind: PlaceKind = "city"
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    mentions: list[Mention]


class Person(Part):
    """A person who is named."""

    name: str = Field(description="English name if the catalogue has it, else as it stands.")
    id: str | None = Field(None, description="`wikidata:…` or `barid:…`; absent: not known.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 code.")
    role: str | None = Field(None, description="Office or function, as the catalogue or text says.")
    mentions: list[Mention]


class Organisation(Part):
    """An organisation that is named."""

    name: str = Field(description="English name if the catalogue has it, else as it stands.")
    id: str | None = Field(None, description="`wikidata:…` or `barid:…`; absent: not known.")
    kind: OrganisationKind = "other"
    country: str | None = Field(None, description="ISO 3166-1 alpha-2 code.")
    mentions: list[Mention]


class DateMention(Part):
    """A date that is named, absolute or relative to the day of publication."""

    field: ContentField
    start: Offset
    end: Offset
    text: str
    value: str | None = Field(
        None,
        description="ISO 8601: a year, month, day or minute, or an interval `from/to`; absent "
        "where it is relative and the day of publication is not known.",
    )
    precision: Precision
    relative: bool = Field(description="Whether it is told from the day of publication.")


class Count(Part):
    """A number of people or of aid, where the sentence says it in digits or words."""

    field: ContentField
    start: Offset
    end: Offset
    text: str
    number: int = Field(ge=0)
    kind: CountKind
