"""An entry of a feed, whatever the feed's format."""

from dataclasses import dataclass
from datetime import datetime

from schemas.identity import digest, fingerprint


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed.

    Attributes:
        key: recognises the item in the next poll: by guid, else address, else title.
        url: where it is published, absolute; None when the feed does not say.
        guid: the feed's own id of it; None when it has none.
        title: as text or inline HTML.
        body: the fullest text that the feed gives, as text or HTML; may be empty.
        published_at: when it was published, or else updated; None when that cannot be read.
        author: who wrote it: the names of all authors, with commas between them.
        tags: the publisher's categories.
        language: BCP 47 code that the feed gives.
        problem: what could not be read; empty when everything could.
        authors: the authors, each by name.
        image: address of its first picture.
        html: whether the body is HTML, as the feed's format says; None: it does not.
        link: its address with the fragment, which `url` is without.
        shared: whether other items of the document have its address.
        alone_key: the key by which it is recognised when no other item is like it.
        by_guid: whether it is identified by its guid, although it has an address.
    """

    key: str
    url: str | None
    guid: str | None
    title: str
    body: str
    published_at: datetime | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    problem: str = ""
    authors: tuple[str, ...] = ()
    image: str | None = None
    html: bool | None = None
    link: str | None = None
    shared: bool = False
    alone_key: str = ""
    by_guid: bool = False

    @property
    def fingerprint(self) -> str:
        """Changes when the item says something else; markup and spacing do not count."""
        return fingerprint(f"{self.title}\n{self.body}")

    @property
    def own_guid(self) -> str:
        """Its guid, or else one made of its title or text."""
        return self.guid or f"title:{digest(self.title or self.body)}"

    @property
    def is_empty(self) -> bool:
        """Whether it has neither title nor text."""
        return not (self.title.strip() or self.body.strip())
