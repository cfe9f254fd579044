"""Names of the keys of the index of stories."""

from dataclasses import dataclass

from workers.stages.sketch import Sketch
from workers.store.keys import Keys

COPY_BUCKETS, EVENT_BUCKETS = 1_024, 8_192
"""Buckets for keys of copies, and for those of events; a tag has the rest of a key."""

TAG_BYTES = 3


@dataclass(frozen=True, slots=True)
class StoryKeys:
    """Key names of the index of stories.

    Attributes:
        state: hash: number of the coming article, of the oldest one; how many of each role came,
            and how many were forgotten.
        chunks: first part of the names of lists, followed by a number: 16 articles each.
        ids: first part of the names of hashes, followed by a number: article -> its number.
        copies: first part of the names of strings, followed by a number: the articles that have
            keys by which copies are found.
        events: the same for keys by which articles on the same event are found.
    """

    state: str
    chunks: str
    ids: str
    copies: str
    events: str

    @classmethod
    def of(cls, keys: Keys) -> "StoryKeys":
        """Return those of a namespace."""
        stories = f"{{{keys.namespace}}}/stories"
        return cls(stories, *(f"{stories}:{part}:" for part in ("articles", "ids", "c", "e")))

    def buckets(self, sketch: Sketch) -> tuple[list[str], bytes]:
        """Return the buckets of a sketch's keys, and the tag of each key in its bucket."""
        copies, events = sketch.copy_keys, sketch.event_keys
        names = [f"{self.copies}{key % COPY_BUCKETS}" for key in copies]
        names += [f"{self.events}{key % EVENT_BUCKETS}" for key in events]
        tags = [(key // COPY_BUCKETS).to_bytes(TAG_BYTES, "little") for key in copies]
        tags += [(key // EVENT_BUCKETS).to_bytes(TAG_BYTES, "little") for key in events]
        return names, b"".join(tags)
