"""What a feed has sent before, and so how each item of its next document is identified.

Redis keeps a value for each item that was sent: the fingerprint of its words, and behind it how it
was identified, by a mark and a hash of its address: `@` by its address, `#` by its guid, as other
items share its address. A value without a mark is of an older version or an item without address.

An item keeps the identity it was sent under. So the first of several items with one address, which
came when there was no other, stays the article of that address; those that come beside it, or
after several were seen, are articles by their guids. An item with a new guid and the address of one
that is gone is its next version: some publishers give an article a new guid when they change it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from schemas.identity import digest, identity_url
from workers.feeds.apart import by_title
from workers.feeds.items import FeedItem, ParsedFeed

HELD = "held"
"""Key of the mark of an item that was held back, as the document was cut off."""

_WORDS = 32  # digits of a fingerprint
_HASH = 12  # digits of the hash of an address


class Memory:
    """What a feed has sent, for one poll of it.

    Attributes:
        items: the document's items, those identified by their guids marked; among them, at the
            end, one that was held back before and has come again in the same words.
        marks: what is to be kept beside the items.
        waits: whether an item is held back, so that the next answer is to be read even if it is
            the same.
    """

    def __init__(self, stored: Mapping[str, str], parsed: ParsedFeed) -> None:
        self._stored = stored
        self._articles: dict[str, str] = {}
        self._by_guid = {v[_WORDS + 1 :] for v in stored.values() if v[_WORDS:][:1] == "#"}
        self._by_address = {v[_WORDS + 1 :] for v in stored.values() if v[_WORDS:][:1] == "@"}
        self.marks: dict[str, str] = {}
        self.waits = False
        items = [*parsed.items, *self._released(parsed.held)]
        # Of those with one address that an older version sent, it cannot be told which it was.
        self._crowds = Counter(_hash(item) for item in items if item.shared and self._old(item))
        self.items = [self._identified(item) for item in items]

    def same(self, item: FeedItem) -> bool:
        """Whether the item was sent before, in the same words."""
        before = self._before(item)
        return before is not None and before[:_WORDS] == item.fingerprint

    def knows(self, item: FeedItem) -> bool:
        """Whether the item's article was sent before, so that other words are its next version."""
        if self._before(item) is not None:
            return True
        return bool(item.url) and not item.by_guid and _hash(item) in self._by_address

    def value(self, item: FeedItem) -> str:
        """Return what is to be kept of an item that was sent."""
        if not item.url:
            return item.fingerprint
        return f"{item.fingerprint}{'#' if item.by_guid else '@'}{_hash(item)}"

    def met(self, article: str, item: FeedItem) -> str:
        """Return a complaint if another item of the document was sent as the same article."""
        if self._articles.setdefault(article, item.key) == item.key:
            return ""
        return f"{item.link or item.guid}: leads to the page of another item and is not sent"

    def _identified(self, item: FeedItem) -> FeedItem:
        if not item.url:
            return item
        if not item.shared and _hash(item) in self._by_guid:
            # It may be one of several that had one guid, too, and is now the only one left.
            twin = by_title(item)
            item = twin if twin.key in self._stored else item
        before = self._before(item)
        if before is None:
            by_guid = item.shared or _hash(item) in self._by_guid
        elif self._old(item):
            by_guid = self._crowds[_hash(item)] > 1
        else:
            by_guid = before[_WORDS : _WORDS + 1] == "#"
        return replace(item, by_guid=by_guid, guid=item.own_guid if by_guid else item.guid)

    def _before(self, item: FeedItem) -> str | None:
        """Return what is kept of an item, which may have had another key when it was alone."""
        own = self._stored.get(item.key)
        if own is not None or item.alone_key in ("", item.key):
            return own
        alone = self._stored.get(item.alone_key, "")
        mine = alone[_WORDS:] == f"@{_hash(item)}" if not item.shared else False
        return alone if mine or alone[:_WORDS] == item.fingerprint else None

    def _old(self, item: FeedItem) -> bool:
        return len(self._before(item) or "") == _WORDS

    def _released(self, held: FeedItem | None) -> list[FeedItem]:
        mark = ""
        if held and held.key not in self._stored:
            mark = digest(held.key, held.fingerprint)
            if self._stored.get(HELD) == mark:
                return [held]
            self.waits = True
        if mark or self._stored.get(HELD):
            self.marks[HELD] = mark
        return []


def _hash(item: FeedItem) -> str:
    return digest("address", identity_url(item.url or ""))[:_HASH] if item.url else ""
