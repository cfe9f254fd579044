"""Items of one document that are alike in part: which are the same, and what tells them apart."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urldefrag

from schemas.identity import digest, identity_url
from workers.feeds.item import FeedItem

Numbered = tuple[int, FeedItem]


@dataclass(slots=True)
class Apart:
    """Items, each with a key of its own.

    Attributes:
        items: in their order.
        complaints: what was odd about them, one sentence each.
        duplicates: how many were left out because they are another one once more.
        last_number: number of the last one that was kept.
    """

    items: list[FeedItem] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    duplicates: int = 0
    last_number: int = 0


def told_apart(items: Sequence[Numbered]) -> Apart:
    """Tell the items of a document apart: by guid, else by address, else by title.

    Items that share an address are marked, as it identifies none of them.
    """
    apart = Apart()
    once = _once(items, apart)
    kept = _keyed(_with_keys_apart(once, apart), apart)
    apart.last_number = kept[-1][0] if kept else 0
    addresses = Counter(_address(item) for _, item in kept if item.url)
    apart.items = [
        _shared(item) if item.url and addresses[_address(item)] > 1 else item for _, item in kept
    ]
    return apart


def by_title(item: FeedItem) -> FeedItem:
    """Return an item with the guid and key it has among others of its guid and address."""
    says = item.title or item.body
    if not item.guid and (part := urldefrag(item.link or "").fragment):
        says = f"{part}\0{says}"
    guid = f"{(item.guid or '')[:1_900]}#{digest(says)}"
    return replace(item, guid=guid, key=digest("item", guid))


def _once(items: Sequence[Numbered], apart: Apart) -> list[Numbered]:
    """Return the items without those that say the same of the same thing."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for number, item in items:
        words = item.fingerprint
        marks: set[tuple[object, ...]] = {(item.key, item.url, words)}
        if item.link:
            # The same part of the same page, be it of the mobile site.
            part = urldefrag(item.link).fragment
            marks.add((_address(item), part, item.published_at, words))
        if marks & seen:
            apart.duplicates += 1
        else:
            kept.append((number, item))
        seen |= marks
    return kept


def _with_keys_apart(items: Sequence[Numbered], apart: Apart) -> list[Numbered]:
    """Give new keys to items that have the same: by address, else by guid and title."""
    alike: dict[str, list[FeedItem]] = defaultdict(list)
    for _, item in items:
        alike[item.key].append(item)
    kept, met = [], set[str]()
    for number, item in items:
        twins = alike[item.key]
        if len(twins) > 1:
            if item.key in met:
                apart.complaints.append(_alike(number, item))
            met.add(item.key)
            item = _apart(item, Counter(_address(twin) for twin in twins))
        kept.append((number, item))
    return kept


def _alike(number: int, item: FeedItem) -> str:
    if item.guid:
        return f"item {number} has the guid of another item: {item.guid}"
    return f"item {number} has the address of another item, and no guid: {item.url}"


def _apart(item: FeedItem, addresses: Counter[str]) -> FeedItem:
    if item.url and addresses[_address(item)] == 1:
        return replace(item, key=digest("item", identity_url(item.url)))
    return by_title(item)


def _keyed(items: Sequence[Numbered], apart: Apart) -> list[Numbered]:
    by_key: dict[str, Numbered] = {}
    for number, item in items:
        if item.key in by_key:
            apart.complaints.append(
                f"item {number} has guid or address, and title, of item {by_key[item.key][0]}, but "
                "another text: it is left out"
            )
        else:
            by_key[item.key] = (number, item)
    return list(by_key.values())


def _shared(item: FeedItem) -> FeedItem:
    return replace(item, shared=True, guid=item.own_guid)


def _address(item: FeedItem) -> str:
    return identity_url(item.url) if item.url else ""
