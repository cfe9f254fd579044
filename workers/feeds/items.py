"""What a feed holds, whatever its format: items, each recognised again in the next poll."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin

from schemas.identity import canonical_url, digest, fingerprint, identity_url
from workers.errors import BaridError
from workers.stages.text.dates import parse_date

MAX_ITEMS = 1_000
"""Items of a feed that are read; feeds give the newest first."""


class NotAFeed(BaridError):
    """What arrived is not a feed; the message says what it looks like."""


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
        author: who wrote it.
        tags: the publisher's categories.
        language: BCP 47 code that the feed gives.
        problem: what could not be read; empty when everything could.
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

    @property
    def fingerprint(self) -> str:
        """Changes when the item says something else; markup and spacing do not count."""
        return fingerprint(f"{self.title}\n{self.body}")


@dataclass(slots=True)
class ParsedFeed:
    """What a feed says.

    Attributes:
        title: the feed's own.
        items: in the feed's order, each key once.
        interval: seconds between two polls that the feed asks for; None when it asks for none.
        complaints: what was wrong with it, one sentence each.
    """

    title: str = ""
    items: list[FeedItem] = field(default_factory=list)
    interval: float | None = None
    complaints: list[str] = field(default_factory=list)

    def take(self, entries: Iterable["RawEntry"]) -> None:
        """Make the entries the feed's items; those that share a guid but differ stay apart."""
        by_key: dict[str, FeedItem] = {}
        for number, entry in enumerate(entries, 1):
            if number > MAX_ITEMS:
                self.complaints.append(f"has more than {MAX_ITEMS} items; only the first are read")
                break
            item = entry.item()
            if not (item.title.strip() or item.body.strip()):
                self.complaints.append(f"item {number} has neither title nor text")
                continue
            twin = by_key.get(item.key)
            if twin is not None:
                if twin.url == item.url and twin.title == item.title:
                    continue
                self.complaints.append(f"item {number} has the guid of another item: {item.guid}")
                item = _apart(item)
            by_key.setdefault(item.key, item)
        self.items = list(by_key.values())


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry of a feed with its fields as the feed wrote them, before they are checked.

    Attributes:
        link: address of the article; may be relative to `base`.
        base: address that the link is relative to.
        guid: the feed's own id of it.
        title: as text or inline HTML.
        body: the fullest text that the feed gives.
        date: of publication, or else of the last change.
        author: who wrote it.
        tags: the publisher's categories.
        language: BCP 47 code of the entry, or else of the feed.
    """

    link: str
    base: str
    guid: str
    title: str
    body: str
    date: str
    author: str
    tags: list[str]
    language: str | None

    def item(self) -> FeedItem:
        """Return the entry as an item, its fields checked and cut to their limits."""
        url, guid, date = _web_address(self.link, self.base), self.guid, self.date.strip()
        if not guid and url is None and self.title:
            guid = f"title:{digest(self.title)}"
        published_at = parse_date(date) if date else None
        tags = (tag.strip()[:100] for tag in self.tags if tag.strip())
        return FeedItem(
            key=digest("item", guid or (identity_url(url) if url else digest(self.body))),
            url=url,
            guid=guid[:2_000] or None,
            title=self.title,
            body=self.body,
            published_at=published_at,
            author=self.author.strip()[:200] or None,
            tags=tuple(dict.fromkeys(tags))[:30],
            language=self.language,
            problem=f"its date cannot be read: {date[:60]}" if date and not published_at else "",
        )


def language_code(code: object) -> str | None:
    """Return a language code as BCP 47 writes it; None when it is not one."""
    text = str(code or "").strip().replace("_", "-")
    return text if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) else None


def _apart(item: FeedItem) -> FeedItem:
    if item.url:
        return replace(item, key=digest("item", identity_url(item.url)))
    guid = f"{item.guid}#{digest(item.title)}"
    return replace(item, guid=guid, key=digest("item", guid))


def _web_address(link: str, base: str) -> str | None:
    try:
        return canonical_url(urljoin(base, link.strip())) if link.strip() else None
    except ValueError:
        return None
