"""The signature of a text: a few hashes by which copies of it are recognised.

It is a bottom-k sketch of word shingles (Broder, "On the resemblance and containment of
documents", 1997): the smallest hashes of all runs of words. Up to the smaller of the largest
hashes of two signatures both are complete; so the share of hashes up to there that the other one
has estimates how much of a text is contained in the other, whichever is longer.
"""

from binascii import crc32
from collections.abc import Iterable, Sequence

from workers.stages.names.folded import folded
from workers.stages.names.words import words_of
from workers.stages.sketch import SIGNATURE

SHINGLE = 4
"""Number of words in a run."""

LONGEST = 12_000
"""Characters of a text that are looked at."""

SHORT = 12
"""Words that a paragraph needs to count: below are headings, captions, sign-offs and links."""

FEWEST = 4
"""Hashes that two signatures need to share for a copy."""

CONTAINED = 600
"""Thousandths of the smaller text's hashes that they need to share for a copy."""


def signature(words: Sequence[str]) -> tuple[int, ...]:
    """Return the signature of a text, from its `prose`."""
    return tuple(sorted(shingles(words))[:SIGNATURE])


def shingles(words: Sequence[str]) -> set[int]:
    """Return the hashes of all runs of words."""
    encoded = list(map(str.encode, words))
    # Inside map() throughout, as there is one for nearly each word of a text.
    starts = (encoded[at:] for at in range(SHINGLE))
    return set(map(crc32, map(b" ".join, zip(*starts, strict=False))))


def prose(text: str) -> list[str]:
    """Return the folded words of a text's paragraphs that are long enough; of all, if none is.

    Paragraphs are separated by blank lines.
    """
    if len(text) > LONGEST:
        text = folded(text).text[:LONGEST]
    words, begun = words_of(text), 0
    parts: list[list[str]] = []
    for at in words.places(("\n",)):
        if words.texts[at + 1 : at + 2] == ["\n"] and words.touches(at + 1):
            parts.append(_words(words.texts[begun:at]))
            begun = at + 1
    parts.append(_words(words.texts[begun:]))
    long = [part for part in parts if len(part) >= SHORT]
    return [word for part in long or parts for word in part]


def _words(texts: Iterable[str]) -> list[str]:
    """Return what is no mark among words and marks."""
    return list(filter(str.isalnum, texts))


def common(one: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    """Return how many hashes two signatures share, and how many the smaller text has of them.

    Counted are those up to the smaller of both largest hashes, where both are complete. A
    signature that is not full is complete throughout.
    """
    last = min((it[-1] for it in (one, other) if len(it) == SIGNATURE), default=0xFFFFFFFF)
    first, second = ({value for value in it if value <= last} for it in (one, other))
    return len(first & second), min(len(first), len(second))


def is_copy(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two signatures are those of copies."""
    shared, of = common(one, other)
    return shared >= FEWEST and 1000 * shared >= CONTAINED * of
