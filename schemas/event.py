"""EnrichedEvent: what a consumer receives, a CloudEvents 1.0 JSON event.

Offsets count characters (Unicode code points) in the text that they refer to, excluding the end,
so that in Python `text[start:end]` is the passage.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field, JsonValue, ValidationInfo, field_validator

from .change import Change
from .entities import Count, Country, DateMention, Organisation, Person, Place
from .parts import ContentField, Offset, Part, Share
from .story import Story

EVENT_TYPE = "barid.article.enriched.v1"
"""CloudEvents `type` of the first event of an article."""

CHANGED_TYPE = "barid.article.changed.v1"
"""CloudEvents `type` of the event of each later version of an article."""

EVENT_TYPES = frozenset({EVENT_TYPE, CHANGED_TYPE})
"""The types of all events; the last word changes when consumers must change."""

DATA_SCHEMA = "urn:barid:schema:enriched-event:v1"
"""CloudEvents `dataschema` of every event: the JSON Schema schemas/enriched-event.v1.json."""

_FROM_ANY_VERSION = "from_any_version"
"""Validation context under which flags that this version does not know are ignored."""


class Flag(StrEnum):
    """A remark on the quality of an article, or on how well it was understood."""

    NO_TITLE = "no_title"
    """The article came without a title."""
    NO_DATE = "no_date"
    """The article came without a date of publication."""
    SHORT_TEXT = "short_text"
    """There is too little text for anything said about it to be certain."""
    NOT_PROSE = "not_prose"
    """The body holds lists, tags or captions, but no sentence of its own."""
    REPAIRED_ENCODING = "repaired_encoding"
    """The text had been decoded with the wrong encoding and was repaired."""
    GARBLED = "garbled"
    """The text was read in a wrong encoding and could not be repaired, so no topic is given."""
    MIXED_LANGUAGE = "mixed_language"
    """A good part of the text is in another language."""
    LANGUAGE_HINT_DIFFERS = "language_hint_differs"
    """The producer's language hint is not what the text is written in."""
    UNCERTAIN = "uncertain"
    """At least one topic was decided by a narrow margin, or on too little text."""
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    """The topic model was not made for this language, so no topic is given."""


_FLAGS = frozenset(Flag)


class Provenance(Part):
    """Which article this is and where it came from, as the producer or else the page says."""

    article_id: str = Field(description="Id of the article; equal to the event's `subject`.")
    version: int = Field(
        ge=1, description="1 at first, and one more each time the article changes."
    )
    fingerprint: str = Field(description="Hash of the article's words as it came in.")
    url: str | None = Field(
        None, description="Canonical URL; that of the page itself if the producer gave none."
    )
    guid: str | None = None
    feed: str | None = None
    source: str | None = Field(
        None, description="Who published it; as the page says, if the producer did not."
    )
    published_at: AwareDatetime | None = Field(
        None, description="When it was published; as the page says, if the producer did not."
    )
    fetched_at: AwareDatetime | None = None
    enqueued_at: AwareDatetime | None = None
    metadata: dict[str, JsonValue] = Field(default_factory=dict)


class Paragraph(Part):
    """A block of the clean text, by offsets."""

    start: Offset
    end: Offset
    kind: Literal["paragraph", "heading", "list_item", "quote"] = "paragraph"


class Content(Part):
    """The article's clean text (NFC), as it is to be shown."""

    title: str = Field(description="Clean headline; empty when there was none.")
    text: str = Field(description="The prose: paragraphs and headings, separated by blank lines.")
    paragraphs: list[Paragraph] = Field(description="The blocks of `text`, in order.")
    lead: str = Field(description="The opening paragraph; empty when there is no prose.")
    author: str | None = Field(None, description="Who wrote it: all `authors`, in one line.")
    authors: list[str] = Field(default_factory=list, description="Who wrote it, one by one.")
    image: str | None = Field(None, description="Address of the lead image.")
    section: str | None = Field(None, description="Section of the paper that it stands in.")
    paywalled: bool | None = Field(
        None, description="Whether the page says that it is not free to read; absent: unknown."
    )
    tags: list[str] = Field(
        default_factory=list, description="Tags or keywords set by the publisher."
    )
    parties: list[str] = Field(
        default_factory=list,
        description="Names from a closing list of the parties involved, kept out of the prose.",
    )

    @property
    def fields(self) -> tuple[tuple[ContentField, str], ...]:
        """What offsets refer to, each field with its text: the title, then the text."""
        return ("title", self.title), ("text", self.text)


class LanguageShare(Part):
    """One language of a text, and how much of the text is in it."""

    code: str
    share: Share


class Language(Part):
    """The language that the article is written in."""

    code: str = Field(description="ISO 639-1 code, or 639-3 if it has none; `und`: unknown.")
    confidence: Share
    status: Literal["sure", "unsure", "mixed", "too_short"]
    parts: list[LanguageShare] = Field(
        default_factory=list,
        description="For a mixed text: its languages, the largest share first.",
    )


class Evidence(Part):
    """A sentence that carried a topic decision."""

    field: Literal["title", "text"] = Field(description="What the offsets refer to.")
    start: Offset
    end: Offset
    text: str
    weight: Share = Field(
        description="Its share in the decision, compared with the other sentences."
    )


class TopicDecision(Part):
    """Whether the article carries a topic, and why."""

    topic: str
    probability: Share
    carried: bool
    uncertain: bool = Field(
        False, description="Whether the probability is too near the threshold to be sure."
    )
    threshold: Share | None = Field(
        None,
        description="Smallest probability at which an article in this language carries the topic; "
        "absent for a language that the model was not made for.",
    )
    evidence: list[Evidence] = Field(
        default_factory=list,
        max_length=3,
        description="For a carried topic: the sentences that speak most for it.",
    )


class Versions(Part):
    """What made this event; a change of any of these may change what events say."""

    pipeline: str
    language: str
    topics: str


class EventData(Part):
    """What Barid understood of the article."""

    provenance: Provenance
    content: Content
    language: Language
    topics: list[TopicDecision] = Field(
        description="One decision for each topic of the model, carried or not."
    )
    primary_topic: str | None = Field(
        None, description="The carried topic that weighs most; absent if none is carried."
    )
    countries: list[Country] = Field(default_factory=list)
    places: list[Place] = Field(default_factory=list)
    people: list[Person] = Field(default_factory=list)
    organisations: list[Organisation] = Field(default_factory=list)
    dates: list[DateMention] = Field(default_factory=list)
    counts: list[Count] = Field(default_factory=list)
    flags: list[Flag] = Field(default_factory=list)
    story: Story | None = Field(
        None, description="Which articles tell the same; absent: not looked for."
    )
    change: Change | None = Field(
        None, description="What this version changed; absent from the first version of an article."
    )
    versions: Versions
    timings_ms: dict[str, float] = Field(description="Milliseconds that each stage took.")

    @field_validator("flags", mode="before")
    @classmethod
    def _known_flags(cls, flags: object, info: ValidationInfo) -> object:
        if info.context == _FROM_ANY_VERSION and isinstance(flags, list):
            return [f for f in flags if not isinstance(f, str) or f in _FLAGS]
        return flags


class EnrichedEvent(Part):
    """A CloudEvents 1.0 event in the JSON format."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(
        description="The same version of an article and of the pipeline always give the same id."
    )
    source: str = Field(description="URI reference of the feed or source.")
    type: Literal["barid.article.enriched.v1", "barid.article.changed.v1"] = Field(
        "barid.article.enriched.v1",
        description="`barid.article.changed.v1` for version 2 and later of an article.",
    )
    subject: str = Field(description="Id of the article, the same for all of its versions.")
    time: AwareDatetime | None = Field(
        None, description="When the article was published, else fetched, else taken in."
    )
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Literal["urn:barid:schema:enriched-event:v1"] = "urn:barid:schema:enriched-event:v1"
    traceparent: str | None = Field(None, description="W3C trace context, if there is one.")
    data: EventData

    def to_json(self) -> str:
        """Return the event in the CloudEvents JSON format."""
        # CloudEvents forbids null for attributes; inside data, unset fields are left out as well.
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> "EnrichedEvent":
        """Read an event, ignoring fields and flags that a newer Barid may have added.

        Raises:
            pydantic.ValidationError: it is not an event of this version.
        """
        return cls.model_validate_json(text, extra="ignore", context=_FROM_ANY_VERSION)

    @property
    def topics(self) -> list[str]:
        """The topics that the article carries, sorted."""
        return sorted(decision.topic for decision in self.data.topics if decision.carried)

    @property
    def published_at(self) -> datetime | None:
        """When the article was published; None if that is not known."""
        return self.data.provenance.published_at
