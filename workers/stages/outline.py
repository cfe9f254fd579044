"""The outline of an event: what is kept of one version of an article to tell what the next changes.

It holds hashes only: one for each field, and one for each sentence, up to `SENTENCES`. Of a longer
text the sentences with the smallest hashes are kept, a sample that a new text can be held against
(Broder, "On the resemblance and containment of documents", 1997). It takes 60 bytes and 4 for each
sentence, 316 at most, and the names of the topics.
"""

import json
import struct
from operator import attrgetter
from typing import NamedTuple
from zlib import crc32

from schemas.change import Change
from schemas.event import CHANGED_TYPE, EnrichedEvent, EventData
from workers.stages.text.sentences import sentences

SENTENCES = 64
"""Hashes of sentences that are kept."""

CONTENT = ("title", "text", "authors", "image", "section", "paywalled", "tags", "parties")
PROVENANCE = ("url", "source", "published_at")
FIELDS = (*CONTENT, *PROVENANCE)
"""Fields of `content` and `provenance` whose changes are told."""

_CONTENT, _PROVENANCE = attrgetter(*CONTENT), attrgetter(*PROVENANCE)
_as_json = json.JSONEncoder(default=str).encode
"""As `json.dumps` does it, which makes an encoder each time."""

_FORMAT = 1
_HEAD = struct.Struct(f">BII{len(FIELDS)}IH")
_HASH = struct.Struct(">I")


class Outline(NamedTuple):
    """What one version of an article said, in hashes.

    Attributes:
        version: which version it is.
        length: characters of its text.
        fields: a hash of each of `FIELDS`; 0 for one that is empty.
        topics: the topics that it carries, sorted.
        sentences: hashes of its sentences, at most `SENTENCES`, in rising order.
    """

    version: int
    length: int
    fields: tuple[int, ...]
    topics: tuple[str, ...]
    sentences: tuple[int, ...]

    def pack(self) -> bytes:
        """Return it as bytes; byte 2 to 5 are the version, which outlines.lua reads."""
        topics = " ".join(self.topics).encode()
        head = _HEAD.pack(_FORMAT, self.version, self.length, *self.fields, len(topics))
        return head + topics + struct.pack(f">{len(self.sentences)}I", *self.sentences)

    @classmethod
    def unpack(cls, packed: bytes) -> "Outline | None":
        """Read what `pack` returned; None if another version of Barid has packed it."""
        try:
            format_, version, length, *fields, names = _HEAD.unpack_from(packed)
            rest = packed[_HEAD.size :]
            hashes = [value for (value,) in _HASH.iter_unpack(rest[names:])]
            topics = rest[:names].decode().split()
        except (struct.error, UnicodeDecodeError):
            return None
        if format_ != _FORMAT:
            return None
        return cls(version, length, tuple(fields), tuple(topics), tuple(hashes))


def outline(event: EnrichedEvent) -> Outline:
    """Return the outline of an event."""
    content, provenance = event.data.content, event.data.provenance
    text = content.text
    # What `_hash` does, without a call for each sentence.
    hashes = {
        crc32(text[start:end].encode("utf-8", "surrogatepass"))
        for start, end in sentences(text, content.paragraphs)
    }
    return Outline(
        version=provenance.version,
        length=len(text),
        fields=tuple(
            [_field(value) for value in _CONTENT(content)]
            + [_field(value) for value in _PROVENANCE(provenance)]
        ),
        topics=tuple(event.topics),
        sentences=tuple(sorted(hashes)[:SENTENCES]),
    )


def changed(event: EnrichedEvent, before: Outline | None) -> EnrichedEvent:
    """Return the event of a later version of an article, with what this version changed.

    Args:
        event: the event as it would be for a first version.
        before: the outline of the version before; None: it is no longer known.
    """
    change = _change(event, before) if before else Change()
    data = event.data.model_copy(update={"change": change})
    return event.model_copy(update={"type": CHANGED_TYPE, "data": data})


def _change(event: EnrichedEvent, before: Outline) -> Change:
    now = outline(event)
    fields = [
        name for name, old, new in zip(FIELDS, before.fields, now.fields, strict=True) if old != new
    ]
    return Change(
        version_before=before.version,
        fields=fields,
        text_share=_share(event.data, before) if "text" in fields else 0.0,
        topics_gained=sorted({*now.topics} - {*before.topics}),
        topics_lost=sorted({*before.topics} - {*now.topics}),
    )


def _share(data: EventData, before: Outline) -> float:
    """Return which share of the longer of two texts does not stand in the other.

    Only sentences that are in the sample if they were there before tell something: those whose hash
    is not above the largest one in it.
    """
    whole = len(before.sentences) < SENTENCES
    limit = 2**32 if whole else before.sentences[-1]
    known, length = frozenset(before.sentences), len(data.content.text)
    kept = seen = 0
    for sentence, size in _sentences(data):
        value = _hash(sentence)
        if value <= limit:
            seen += size
            kept += size if value in known else 0
    same = kept / seen * length if seen else 0.0
    return round(min(1.0, max(0.0, 1 - same / max(before.length, length, 1))), 4)


def _sentences(data: EventData) -> list[tuple[str, int]]:
    """Return the sentences, each with its characters and those up to the next."""
    text = data.content.text
    spans = sentences(text, data.content.paragraphs)
    starts = [0, *(start for start, _ in spans[1:]), len(text)]
    return [(text[start:end], starts[n + 1] - starts[n]) for n, (start, end) in enumerate(spans)]


def _field(value: object) -> int:
    """Return a hash of a field; 0 for one that is empty."""
    if value is None or value == "" or value == []:
        return 0
    return _hash(value if isinstance(value, str) else _as_json(value))


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))
