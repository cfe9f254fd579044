"""RawArticle: what a producer must and may give."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    field_validator,
    model_validator,
)

from .identity import article_id, canonical_url, fingerprint

ContentType = Literal["text/plain", "text/html"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large the parts of an article may be.

    Attributes:
        title_characters: characters (Unicode code points) of a title.
        body_bytes: bytes of a body in UTF-8.
        metadata_bytes: bytes of the metadata as compact JSON in UTF-8.
        nesting: how many HTML elements may stand open within one another in a body.
        future: how far ahead of now a date may lie (clocks differ, and so do time zones).
    """

    title_characters: int = 1_000
    body_bytes: int = 2_000_000
    metadata_bytes: int = 16_384
    nesting: int = 512
    future: timedelta = timedelta(days=2)


EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No article is older; earlier dates come from empty or broken fields (1601, year 1)."""

_limits = Limits()


def set_limits(limits: Limits) -> None:
    """Set the limits that every RawArticle of this process is held to."""
    global _limits
    _limits = limits


def get_limits() -> Limits:
    """Return the limits in force in this process."""
    return _limits


def _no_binary(text: str) -> str:
    if "\0" in text:
        raise ValueError(
            f"has a NUL character at position {text.index(chr(0))}: is this binary data? "
            "Give text or HTML"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"has a lone surrogate at position {error.start}: decode the source again, "
            "with the right encoding"
        ) from None
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty: leave the field out or give a value")
    return text


def _web_url(url: str) -> str:
    canonical_url(url)
    return url.strip()


def _plausible_date(date: datetime) -> datetime:
    if date < EARLIEST:
        raise ValueError(
            f"is {date:%Y-%m-%d}, before {EARLIEST:%Y}: leave the field out if it is unknown"
        )
    if date > datetime.now(UTC) + _limits.future:
        raise ValueError(
            f"is {date:%Y-%m-%d}, in the future: check the clock and the order of day and month"
        )
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
        description="The feed's own id of the item; identifies the article where no URL is given.",
    )
    title: Text | None = Field(
        None, description="Headline, as text or with inline HTML; at most 1,000 characters."
    )
    body: Text = Field(
        description="Text or HTML (a fragment or a whole page); at most 2 MB in UTF-8."
    )
    content_type: ContentType | None = Field(
        None, description="What the body is; when left out, Barid looks at the body."
    )
    published_at: Date | None = Field(None, description="When it was published, with a time zone.")
    fetched_at: Date | None = Field(
        None, description="When the producer fetched it, with a time zone."
    )
    feed: Name | None = Field(None, description="Name of the feed that it came from.")
    source: Name | None = Field(None, description="Who published it: a newspaper, an agency.")
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = Field(
        None, description="Language hint (BCP 47); the text decides.", examples=["ar", "en-GB"]
    )
    metadata: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Anything else, handed through to the event; at most 16 KB as JSON.",
    )

    @field_validator("title")
    @classmethod
    def _title_within_limit(cls, title: str | None) -> str | None:
        if title is None or not title.strip():
            return None
        if len(title) > _limits.title_characters:
            raise ValueError(
                f"has {len(title):,} characters, more than {_limits.title_characters:,}"
            )
        return title

    @field_validator("body")
    @classmethod
    def _body_within_limit(cls, body: str) -> str:
        if not body.strip():
            raise ValueError("is empty: an article needs its text; a title alone is not enough")
        # A character takes at most 4 bytes: count them only where they could be too many.
        if len(body) * 4 > _limits.body_bytes:
            size = len(body.encode("utf-8"))
            if size > _limits.body_bytes:
                raise ValueError(f"has {size:,} bytes, more than {_limits.body_bytes:,}")
        return body

    @field_validator("metadata")
    @classmethod
    def _metadata_within_limit(cls, metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
        if not metadata:
            return metadata
        text = json.dumps(metadata, ensure_ascii=False, separators=(",", ":"))
        _no_binary(text.replace("\\u0000", "\0"))
        size = len(text.encode("utf-8"))
        if size > _limits.metadata_bytes:
            raise ValueError(f"has {size:,} bytes as JSON, more than {_limits.metadata_bytes:,}")
        return metadata

    @model_validator(mode="after")
    def _body_not_too_deep(self) -> Self:
        if self.content_type == "text/plain":
            return self
        depth = nesting(self.body, _limits.nesting)
        if depth > _limits.nesting:
            raise ValueError(
                f"body: its HTML elements are nested more than {_limits.nesting} deep: "
                "give the article's own part of the page"
            )
        return self

    @property
    def id(self) -> str:
        """The article's id: of its URL, else of feed and guid, else of its text."""
        return article_id(url=self.url, guid=self.guid, feed=self.feed, text=self._text)

    @property
    def fingerprint(self) -> str:
        """A hash of the article's words: it changes when the article says something else."""
        return fingerprint(self._text)

    @property
    def _text(self) -> str:
        return f"{self.title or ''}\n{self.body}"


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?=[\s/>])")
# Elements that hold nothing, or whose end tag HTML lets a writer leave out.
_NEVER_OPEN = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th "
    "thead tbody tfoot option optgroup colgroup rp rt body html head".split()
)


def nesting(html: str, stop_at: int) -> int:
    """Return how many elements stand open within one another at most, as far as `stop_at` + 1.

    An estimate in one pass: elements whose end tag may be left out do not count.
    """
    if html.count("<") <= stop_at:
        return 0
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in _NEVER_OPEN:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > deepest:
            deepest = depth
            if deepest > stop_at:
                break
    return deepest
