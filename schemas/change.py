"""What a new version of an article changed; a part of the event of that version."""

from pydantic import Field

from .parts import Part, Share


class Change(Part):
    """What this version changed, compared with an earlier one of the same article.

    Without `version_before`, what earlier versions said is no longer known, and nothing else is
    given either.
    """

    version_before: int | None = Field(
        None,
        ge=1,
        description="The version that this one is compared with; absent: none is known any more.",
    )
    fields: list[str] | None = Field(
        None,
        description="Fields of `content` and `provenance` that are not as they were, such as "
        "`title` or `text`; empty if only what is no part of the event has changed.",
    )
    text_share: Share | None = Field(
        None, description="Share of the text that stands in sentences that are new, or are gone."
    )
    topics_gained: list[str] | None = Field(
        None, description="Topics carried now and not before, sorted."
    )
    topics_lost: list[str] | None = Field(
        None, description="Topics carried before and not now, sorted."
    )
