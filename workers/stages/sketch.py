"""The sketch of a text: a few numbers by which near-duplicates are recognised.

It is a bottom-k sketch of word shingles (Broder, "On the resemblance and containment of
documents", 1997): the smallest hashes of all runs of words. The share of hashes that two sketches
have in common estimates how much their texts have in common.
"""

from binascii import crc32
from heapq import nsmallest

from workers.stages.text.words import words

SHINGLE = 4
"""Number of words in a run."""

SIZE = 24
"""Number of hashes that are kept."""

ALIKE = 0.35
"""Share of common hashes from which two texts count as the same story."""

TEXT = 6_000
"""Characters of a text that are looked at."""


def sketch(text: str) -> list[int]:
    """Return the sketch of a text: up to `SIZE` hashes in rising order, none for very few words."""
    sequence = words(text[:TEXT])
    starts = range(len(sequence) - SHINGLE + 1)
    shingles = (" ".join(sequence[start : start + SHINGLE]) for start in starts)
    return nsmallest(SIZE, {crc32(shingle.encode()) for shingle in shingles})


def alike(common: int, one: int, other: int) -> bool:
    """Whether two texts are the same story.

    Args:
        common: number of hashes that both sketches have.
        one: number of hashes in the one sketch.
        other: number of hashes in the other.
    """
    return common >= 3 and common >= ALIKE * min(one, other)
