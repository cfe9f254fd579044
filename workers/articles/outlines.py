"""The outlines of earlier versions: what is kept to tell what a new version changes.

The step that finishes an article keeps the outline of its event (scripts/outlines.lua), so until a
new version is finished, whoever works on it finds what was before it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from schemas.event import EnrichedEvent
from workers.articles.entries import Claim
from workers.settings import Settings
from workers.stages.outline import Outline, outline
from workers.store.connection import Client
from workers.store.keys import Keys

RINGS = 8
"""Hashes in which outlines are kept; the oldest is emptied as a whole, so the window and the bytes
are kept to about an eighth."""


class Outlines:
    """The outlines that the articles of a batch may need."""

    def __init__(self, settings: Settings, client: Client, keys: Keys) -> None:
        self._on, self._client, self._keys = settings.max_outline_bytes > 0, client, keys
        self._known: dict[str, list[Outline]] = defaultdict(list)

    def load(self, claims: Iterable[Claim]) -> None:
        """Read the outlines of those articles that come as a later version; forget others."""
        self._known.clear()
        later = list(dict.fromkeys(c.article_id for c in claims if c.version > 1))
        if not later or not self._on:
            return
        pipe = self._client.pipeline(transaction=False)
        for ring in self._keys.outline_rings(RINGS):
            pipe.hmget(ring, [outline_name(article_id) for article_id in later])
        found: list[Any] = pipe.execute()
        for packed in found:
            for article_id, value in zip(later, packed, strict=True):
                if value and (read := Outline.unpack(value)):
                    self._known[article_id].append(read)

    def add(self, event: EnrichedEvent) -> None:
        """Add the outline of a version that is being finished in the same batch."""
        if self._on:
            self._known[event.subject].append(outline(event))

    def packed(self, claim: Claim) -> bytes:
        """Return the outline of a version that was added, packed; nothing, if none are kept."""
        known = self._known[claim.article_id]
        return next((o.pack() for o in known if o.version == claim.version), b"")

    def before(self, claim: Claim) -> Outline | None:
        """Return the outline of the latest version before this one; None if none is known."""
        if claim.version == 1:
            return None
        earlier = (o for o in self._known[claim.article_id] if o.version < claim.version)
        return max(earlier, key=lambda o: o.version, default=None)


def outline_name(article_id: str) -> bytes:
    """Return the name of an article's field: the 16 bytes of its id, or the id if it is none."""
    try:
        return bytes.fromhex(article_id)
    except ValueError:
        return article_id.encode()
