"""What is told of an article beside its text: by its producer in the metadata, or by its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from schemas.identity import canonical_url
from workers.stages.draft import PageHead
from workers.stages.text.normalize import one_line
from workers.stages.text.pagehead import MOST_AUTHORS, MOST_TAGS, split_names

LONGEST = 200
"""Characters of the longest name, tag or section that is taken from metadata."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an article; what its page says goes before what a feed says.

    Attributes:
        authors: who wrote it.
        tags: the publisher's keywords.
        image: address of the lead image.
        section: the part of the paper that it stands in.
        paywalled: whether it is not free to read; None: not said.
    """

    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    image: str | None = None
    section: str | None = None
    paywalled: bool | None = None

    @classmethod
    def of(cls, metadata: Mapping[str, JsonValue], head: PageHead) -> "Told":
        """Return what metadata and page tell.

        Of the metadata these count, if they are of the right type: `author`, `authors`, `tags`,
        `image`, `section`, `paywalled`.
        """
        authors = _texts(metadata.get("authors")) or list(
            split_names(_texts(metadata.get("author")))
        )
        paywalled = metadata.get("paywalled")
        return cls(
            authors=(list(head.authors) or authors)[:MOST_AUTHORS],
            tags=(list(head.tags) or _texts(metadata.get("tags")))[:MOST_TAGS],
            image=head.image or _address(metadata.get("image")),
            section=head.section or next(iter(_texts(metadata.get("section"))), None),
            paywalled=paywalled if isinstance(paywalled, bool) else head.paywalled,
        )


def _texts(value: JsonValue) -> list[str]:
    given = value if isinstance(value, list) else [value]
    lines = (one_line(text)[:LONGEST] for text in given if isinstance(text, str))
    return list(dict.fromkeys(line for line in lines if line))


def _address(value: JsonValue) -> str | None:
    try:
        return value if isinstance(value, str) and canonical_url(value) else None
    except ValueError:
        return None
