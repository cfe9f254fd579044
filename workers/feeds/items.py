"""What a feed holds, whatever its format: items, each recognised again in the next poll."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from itertools import islice
from urllib.parse import urldefrag, urljoin

from schemas.identity import canonical_url, digest, identity_url
from workers.errors import BaridError
from workers.feeds.apart import told_apart
from workers.feeds.item import FeedItem as FeedItem
from workers.stages.text.dates import read_date
from workers.stages.text.normalize import one_line

MAX_ITEMS = 1_000
"""Items of a feed that are read; feeds give the newest first."""


MAX_AUTHORS = 10
"""Authors of an item that are kept."""

_TAG = re.compile(r"<[^<>]{0,1000}>")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.S)
# One that opens a page stands before it; any other is what the author writes about.
_DOCTYPE = re.compile(r"<!(?=doctype\b(?![^<>]*>\s*<(?:html|head|body|\?)))", re.I)


class NotAFeed(BaridError):
    """What arrived is not a feed; the message says what it looks like."""


@dataclass(slots=True)
class ParsedFeed:
    """What a feed says.

    Attributes:
        title: the feed's own.
        items: in the feed's order, each key once.
        interval: seconds between two polls that the feed asks for; None when it asks for none.
        complaints: what was wrong with it, one sentence each.
        held: the last item of a document that was cut off, which we may not see all of.
        duplicates: items that were left out because they are another item once more.
    """

    title: str = ""
    items: list[FeedItem] = field(default_factory=list)
    interval: float | None = None
    complaints: list[str] = field(default_factory=list)
    held: FeedItem | None = None
    duplicates: int = 0

    def take(self, entries: Iterable["RawEntry"], *, whole: bool = True) -> None:
        """Make the entries the feed's items; those that are alike in part are told apart.

        Args:
            entries: in the feed's order.
            whole: whether the last of them is whole; else it is held back.
        """
        items = [entry.item() for entry in islice(entries, MAX_ITEMS + 1)]
        last = items.pop() if items and not whole else None
        if len(items) > MAX_ITEMS:
            self.complaints.append(f"has more than {MAX_ITEMS} items; only the first are read")
            items = items[:MAX_ITEMS]
        numbered = list(enumerate(items, 1))
        self.complaints += [
            f"item {number} has neither title nor text" for number, i in numbered if i.is_empty
        ]
        if last and not last.is_empty:
            numbered.append((len(items) + 1, last))
        apart = told_apart([(number, i) for number, i in numbered if not i.is_empty])
        self.items = apart.items
        self.complaints += apart.complaints
        self.duplicates = apart.duplicates
        if last and not last.is_empty and apart.last_number == len(items) + 1:
            self.held = self.items.pop()
        self._tell_of_dates()

    def _tell_of_dates(self) -> None:
        problems = [item.problem for item in self.items if item.problem]
        if problems:
            others = len(problems) - 1
            so = f"; so with {others} more" if others else ""
            self.complaints.append(f"an item: {problems[0]}{so}")


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
        tags: the publisher's categories.
        language: BCP 47 code of the entry, or else of the feed.
        author: who wrote it, if it is one.
        authors: who wrote it, each by name.
        image: address of its picture; may be relative to `base`.
        html: whether the body is HTML; None: that is not said.
    """

    link: str
    base: str
    guid: str
    title: str
    body: str
    date: str
    tags: list[str]
    language: str | None
    author: str = ""
    authors: tuple[str, ...] = ()
    image: str = ""
    html: bool | None = None

    def item(self) -> FeedItem:
        """Return the entry as an item, its fields checked and cut to their limits."""
        link, guid = _web_address(self.link, self.base), self.guid
        url = canonical_url(link) if link else None
        if not guid and url is None and self.title:
            guid = f"title:{digest(self.title)}"
        key = digest("item", guid or (identity_url(url) if url else digest(self.body)))
        published_at, problem = _date(self.date.strip())
        tags = (tag.strip()[:100] for tag in self.tags if tag.strip())
        authors = _names(self.authors or (self.author,))
        return FeedItem(
            key=key,
            url=url,
            guid=guid[:2_000] or None,
            title=self.title,
            body=self._text(),
            published_at=published_at,
            author=", ".join(authors)[:500] or None,
            tags=tuple(dict.fromkeys(tags))[:30],
            language=self.language,
            problem=problem,
            authors=tuple(authors),
            image=_web_address(self.image[:2_000], self.base),
            html=self._is_html(),
            link=link,
            alone_key=key,
        )

    def _text(self) -> str:
        if not self.html or "<!" not in self.body:
            return self.body
        return _DOCTYPE.sub("&lt;!", _CDATA.sub(r"\1", self.body))

    def _is_html(self) -> bool | None:
        # Without a tag but with line breaks, it was written as plain text, whatever the format
        # says: its lines are paragraphs.
        if self.html and "<" not in self.body and "\n" in self.body.strip():
            return None
        return self.html


def language_code(code: object) -> str | None:
    """Return a language code as BCP 47 writes it; None when it is not one."""
    text = str(code or "").strip().replace("_", "-")
    return text if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) else None


def _names(given: Iterable[str]) -> list[str]:
    """Return the names of authors, each once, without markup."""
    by_name: dict[str, str] = {}
    for author in given:
        if name := one_line(unescape(_TAG.sub(" ", author)))[:200]:
            by_name.setdefault(name.casefold(), name)
    return list(by_name.values())[:MAX_AUTHORS]


def _date(text: str) -> tuple[datetime | None, str]:
    """Return the date of an item, and what is to be said of it."""
    if not text:
        return None, ""
    read = read_date(text)
    remarks = "; ".join(read.remarks)
    if read.value is None:
        why = f" ({remarks})" if remarks else ""
        return None, f"its date cannot be read: {text[:60]}{why}"
    return (
        read.value,
        f"its date is not wholly understood: {text[:60]} ({remarks})" if remarks else "",
    )


def _web_address(link: str, base: str) -> str | None:
    try:
        address = urljoin(base, link.strip())
        canonical, fragment = canonical_url(address), urldefrag(address).fragment
    except ValueError:
        return None
    if not link.strip():
        return None
    return f"{canonical}#{fragment}" if fragment and "#" not in canonical else canonical
