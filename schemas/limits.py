"""How large the parts of an article may be: the limits, each with its check."""

import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationInfo

JSON_OVERHEAD = 6
"""A character takes at most as many bytes in JSON (\\uXXXX)."""

JSON_ROOM = 100_000
"""Bytes that the other fields of an article may take beside body and metadata."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large the parts of an article may be.

    Each check raises a ValueError that says what is too large and what the limit is.

    Attributes:
        title_characters: characters (Unicode code points) of a title.
        body_bytes: bytes of a body in UTF-8.
        metadata_bytes: bytes of the metadata as compact JSON in UTF-8.
        nesting: how deep HTML elements may be nested in a body.
        future: how far a date may lie in the future (clocks differ, and so do time zones).
    """

    title_characters: int = 1_000
    body_bytes: int = 2_000_000
    metadata_bytes: int = 16_384
    nesting: int = 512
    future: timedelta = timedelta(days=2)

    @classmethod
    def of(cls, info: ValidationInfo) -> "Limits":
        """Return the limits that a validation was given as its context, else the usual ones."""
        return info.context if isinstance(info.context, cls) else LIMITS

    @property
    def as_json(self) -> int:
        """How many bytes an article may have as JSON, whatever a producer escapes."""
        return (self.body_bytes + self.metadata_bytes) * JSON_OVERHEAD + JSON_ROOM

    def check_title(self, title: str) -> None:
        """Check the characters of a title."""
        if len(title) > self.title_characters:
            raise ValueError(f"has {len(title):,} characters, more than {self.title_characters:,}")

    def check_body(self, body: str) -> None:
        """Check the bytes of a body."""
        # A character takes at most 4 bytes: count them only where they could be too many.
        if len(body) * 4 > self.body_bytes:
            size = len(body.encode("utf-8"))
            if size > self.body_bytes:
                raise ValueError(f"has {size:,} bytes, more than {self.body_bytes:,}")

    def check_metadata(self, text: str) -> None:
        """Check the bytes of metadata, given as compact JSON."""
        size = len(text.encode("utf-8"))
        if size > self.metadata_bytes:
            raise ValueError(f"has {size:,} bytes as JSON, more than {self.metadata_bytes:,}")

    def check_nesting(self, html: str) -> None:
        """Check how deep the elements of a body are nested."""
        if nesting(html, self.nesting) > self.nesting:
            raise ValueError(
                f"body: its HTML elements are nested more than {self.nesting} deep: "
                "give the article's own part of the page"
            )

    def is_too_late(self, date: datetime, now: datetime | None = None) -> bool:
        """Whether a date lies too far in the future, seen from `now` (by default the clock's)."""
        return date - (now or datetime.now(UTC)) > self.future

    def check_date(self, date: datetime) -> None:
        """Check how far a date lies in the future."""
        if self.is_too_late(date):
            raise ValueError(
                f"is {date:%Y-%m-%d}, in the future: check the clock, and the order of day and "
                "month"
            )


LIMITS = Limits()
"""The usual limits, for a validation that is given no others."""

NO_LIMITS = Limits(sys.maxsize, sys.maxsize, sys.maxsize, sys.maxsize, timedelta.max)
"""For articles whose limits were checked when they came in."""


compact_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""Returns a value as JSON, without needless spaces and escapes.

Raises a ValueError for NaN and infinity, which are no JSON."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?=[\s/>])")
# Elements that hold nothing, or whose end tag may be left out in HTML.
_NEVER_OPEN = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th "
    "thead tbody tfoot option optgroup colgroup rp rt body html head".split()
)


def nesting(html: str, stop_at: int) -> int:
    """Return how deep elements are nested, counting no further than `stop_at` + 1.

    It is an estimate in one pass: elements whose end tag may be left out do not count.
    """
    if html.count("<") - html.count("</") <= stop_at:
        return 0  # not even as many are opened
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
