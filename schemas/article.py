"""RawArticle: what a producer must and may give.

An article must keep the usual limits, or those that its validation is given as a context:
`RawArticle.model_validate(fields, context=Limits(title_characters=200))`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
    field_validator,
    model_validator,
)

from .identity import article_id, canonical_url, fingerprint
from .limits import NO_LIMITS, Limits, compact_json
from .noarticle import LIST_OF_FEEDS, has_text, list_of_articles

ContentType = Literal["text/plain", "text/html"]

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Earliest date of an article; earlier ones come from empty or broken fields (1601, year 1)."""

_NEEDED = "an article needs its text; a title alone is not enough"


def _no_binary(text: str) -> str:
    if "\0" in text:
        raise ValueError(
            f"has a NUL character at position {text.index(chr(0))}, like binary data: "
            "give text or HTML"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"has a lone surrogate at position {error.start}: decode the source again "
            "with the right encoding"
        ) from None
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty: leave the field out or give it a value")
    return text


def _web_url(url: str) -> str:
    canonical_url(url)
    return url.strip()


def _plausible_date(date: datetime, info: ValidationInfo) -> datetime:
    if date < EARLIEST:
        raise ValueError(
            f"is {date:%Y-%m-%d}, before {EARLIEST:%Y}: leave the field out if it is unknown"
        )
    Limits.of(info).check_date(date)
    return date


Text = Annotated[str, AfterValidator(_no_binary)]
Name = Annotated[Text, AfterValidator(_not_blank), Field(max_length=200)]
Url = Annotated[Text, Field(max_length=2_048), AfterValidator(_web_url)]
Date = Annotated[AwareDatetime, AfterValidator(_plausible_date)]


class RawArticle(BaseModel):
    """A news article as a producer found it. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)

    url: Url | None = Field(
        None,
        description="Where the article is published (http or https).",
        examples=["https://news.example/2026/11/24/talks"],
    )
    guid: Annotated[Text, AfterValidator(_not_blank), Field(max_length=2_048)] | None = Field(
        None,
        description="The feed's own id of the item; identifies the article if it has no URL.",
    )
    title: Text | None = Field(
        None, description="Headline, as text or inline HTML; at most 1,000 characters."
    )
    body: Text = Field(
        description="Text or HTML (a fragment or a whole page); at most 2 MB in UTF-8."
    )
    content_type: ContentType | None = Field(
        None, description="What the body is; if left out, Barid finds out by itself."
    )
    published_at: Date | None = Field(None, description="When it was published, with a time zone.")
    fetched_at: Date | None = Field(
        None, description="When the producer fetched it, with a time zone."
    )
    feed: Name | None = Field(None, description="Name of the feed that it came from.")
    source: Name | None = Field(
        None, description="Who published it, such as a newspaper or an agency."
    )
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = Field(
        None,
        description="Hint at the language (BCP 47); the text decides.",
        examples=["ar", "en-GB"],
    )
    metadata: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Anything else, passed on to the event; at most 16 KB as JSON.",
    )

    @field_validator("title")
    @classmethod
    def _title_within_limit(cls, title: str | None, info: ValidationInfo) -> str | None:
        if title is None or not title.strip():
            return None
        Limits.of(info).check_title(title)
        return title

    @field_validator("body")
    @classmethod
    def _body_within_limit(cls, body: str, info: ValidationInfo) -> str:
        if not body.strip():
            raise ValueError(f"is empty: {_NEEDED}")
        limits = Limits.of(info)
        limits.check_body(body)
        if limits is not NO_LIMITS and (kind := list_of_articles(body)):
            command = "import" if kind == LIST_OF_FEEDS else "add"
            raise ValueError(f"is a {kind}, not an article: use `barid feeds {command}`")
        return body

    @field_validator("metadata")
    @classmethod
    def _metadata_within_limit(
        cls, metadata: dict[str, JsonValue], info: ValidationInfo
    ) -> dict[str, JsonValue]:
        if metadata:
            try:
                text = compact_json(metadata)
            except ValueError:
                raise ValueError(
                    "has a number that JSON does not know (NaN or infinity): leave it out"
                ) from None
            _no_binary(text.replace("\\u0000", "\0"))
            Limits.of(info).check_metadata(text)
        return metadata

    @model_validator(mode="before")
    @classmethod
    def _not_a_feed(cls, given: object) -> object:
        if isinstance(given, Mapping) and "items" in given and "body" not in given:
            raise ValueError("is a feed, not an article: use `barid feeds add`")
        return given

    @model_validator(mode="after")
    def _body_has_text(self, info: ValidationInfo) -> Self:
        if self.content_type != "text/plain":
            limits = Limits.of(info)
            limits.check_nesting(self.body)
            if limits is NO_LIMITS:
                return self  # it was looked at when it came in
            if self.body.lstrip("\ufeff \t\r\n").startswith("<") and not has_text(self.body):
                raise ValueError(f"body: has no text: {_NEEDED}")
        return self

    def within(self, limits: Limits) -> bool:
        """Whether the article keeps these limits, which may differ from those it was made under."""
        try:
            limits.check_title(self.title or "")
            limits.check_body(self.body)
            if self.metadata:
                limits.check_metadata(compact_json(self.metadata))
            for date in (self.published_at, self.fetched_at):
                if date:
                    limits.check_date(date)
            if self.content_type != "text/plain":
                limits.check_nesting(self.body)
        except ValueError:
            return False
        return True

    @property
    def id(self) -> str:
        """The article's id, made from its URL, else from feed and guid, else from its text."""
        return article_id(url=self.url, guid=self.guid, feed=self.feed, text=self._text)

    @property
    def fingerprint(self) -> str:
        """A hash of the article's words, which changes when the article says something else."""
        return fingerprint(self._text)

    @property
    def _text(self) -> str:
        return f"{self.title or ''}\n{self.body}"
