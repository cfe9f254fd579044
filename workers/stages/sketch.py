"""A text's sketch: a few numbers by which near-duplicates know each other.

Bottom-k sketch of word shingles (Broder, "On the resemblance and containment of documents", 1997):
the smallest hashes of all runs of words. The share of hashes that two sketches have in common
estimates how much of their texts is the same.
"""

from binascii import crc32
from heapq import nsmallest

from workers.stages.text.words import words

SHINGLE = 4
"""Words that run together."""

SIZE = 24
"""Hashes kept."""

ALIKE = 0.35
"""Share of common hashes from which two texts are the same story."""

TEXT = 6_000
"""Characters of a text that are looked at."""


def sketch(text: str) -> list[int]:
    """Return the sketch of a text: up to `SIZE` hashes in rising order; empty for a few words."""
    found = words(text[:TEXT])
    shingles = {" ".join(found[i : i + SHINGLE]) for i in range(len(found) - SHINGLE + 1)}
    return nsmallest(SIZE, {crc32(s.encode()) for s in shingles})


def alike(common: int, one: int, other: int) -> bool:
    """Whether two texts are the same story.

    Args:
        common: hashes that both sketches have.
        one: hashes of the one sketch.
        other: hashes of the other.
    """
    return common >= 3 and common >= ALIKE * min(one, other)
