"""The sketch of an article: all that is remembered of it to find the others of its story.

As bytes, which Redis keeps and a Lua script reads, little-endian (`struct` format in brackets):

    version [B], language [B], moment [I], number of signature hashes [B], number of
    terms [B], the signature [I each], the terms: hash [I] and tag [B] each

where a tag is `kind * 32 + place * 8 + weight - 1`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from struct import Struct
from typing import NamedTuple

VERSION = 2
"""Version of the bytes and of what their hashes mean: sketches of another one are not compared."""

SIGNATURE = 32
"""Most hashes of a signature."""

WORDS = 28
"""Most terms of a sketch that are words."""

OTHERS = 36
"""Most terms of a sketch that are none, and mean the same in every language."""

TERMS = WORDS + OTHERS
"""Most terms of a sketch."""

COPY_KEYS = 2
"""Most keys by which copies are looked up."""

EVENT_KEYS = 12
"""Most keys by which articles on the same event are looked up."""

HEAVIEST = 8
"""Largest weight of a term."""

_HEAD = Struct("<BBIBB")
_TERM = Struct("<IB")
_HASH = Struct("<I")


class Kind(IntEnum):
    """What a term is. All but `WORD` mean the same in every language."""

    ACTOR = 0
    """A person or organisation of the catalogue, by its id."""
    NAME = 1
    """What may be a name that no catalogue has, by its consonants."""
    PLACE = 2
    COUNTRY = 3
    DATE = 4
    NUMBER = 5
    """A number, or how many were killed, held and so on."""
    IDEA = 6
    """A word of `ideas.txt`, which has it in several languages."""
    WORD = 7
    """The stem of a word."""


class Place(IntEnum):
    """Where an article speaks of something first."""

    BODY = 0
    OPENING = 1
    TITLE = 2


class Tongue(IntEnum):
    """The language of an article, as far as it matters for comparing two."""

    OTHER = 0
    AR = 1
    EN = 2
    FR = 3

    @classmethod
    def of(cls, code: str) -> "Tongue":
        """Return that of an ISO 639 code."""
        return cls.__members__.get(code.upper(), cls.OTHER)


class Term(NamedTuple):
    """Something an article speaks of.

    Attributes:
        hash: 32 bits that say which kind and what.
        kind: what it is.
        weight: 1 to `HEAVIEST`: the rarer and the more prominent, the heavier.
        place: where the article speaks of it first.
    """

    hash: int
    kind: Kind
    weight: int
    place: Place


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is remembered of an article.

    Attributes:
        tongue: its language.
        moment: when it was published or else came in, in minutes since 1970; 0: not known.
        signature: the smallest hashes of the runs of words in its text, in rising order, at most
            `SIGNATURE`.
        terms: what it speaks of, heaviest first, at most `WORDS` words and
            `OTHERS` others; no hash twice.
    """

    tongue: Tongue
    moment: int
    signature: tuple[int, ...]
    terms: tuple[Term, ...]

    @property
    def copy_keys(self) -> tuple[int, ...]:
        """Keys, of 32 bits, of which a copy has at least one as well."""
        return self.signature[:COPY_KEYS]

    @property
    def event_keys(self) -> tuple[int, ...]:
        """Keys, of 32 bits, of which an article on the same event has at least one as well."""
        return tuple(term.hash for term in self.terms[:EVENT_KEYS])

    def pack(self) -> bytes:
        """Return the sketch as bytes."""
        hashes, terms = len(self.signature), len(self.terms)
        tagged = [
            part
            for value, kind, weight, place in self.terms
            for part in (value, kind << 5 | place << 3 | weight - 1)
        ]
        head = (VERSION, self.tongue, self.moment, hashes, terms)
        return _whole(hashes, terms).pack(*head, *self.signature, *tagged)

    @staticmethod
    def tags(data: bytes) -> bytes:
        """Return the tags of the terms of a sketch as bytes."""
        return data[_HEAD.size + data[_HEAD.size - 2] * _HASH.size + _TERM.size - 1 :: _TERM.size]

    @classmethod
    def unpack(cls, data: bytes) -> "Sketch":
        """Return the sketch that bytes hold.

        Raises:
            ValueError: they are cut off, or of another version.
        """
        if len(data) < _HEAD.size or data[0] != VERSION:
            raise ValueError(f"no sketch of version {VERSION}")
        _, tongue, moment, hashes, terms = _HEAD.unpack_from(data)
        middle = _HEAD.size + hashes * _HASH.size
        if len(data) != middle + terms * _TERM.size:
            raise ValueError("a sketch of the wrong length")
        return cls(
            Tongue(tongue),
            moment,
            tuple(value for (value,) in _HASH.iter_unpack(data[_HEAD.size : middle])),
            tuple(_unpacked(_TERM.iter_unpack(data[middle:]))),
        )


@cache
def _whole(hashes: int, terms: int) -> Struct:
    return Struct(f"{_HEAD.format}{hashes}I{'IB' * terms}")


def _unpacked(terms: Iterable[tuple[int, int]]) -> Iterable[Term]:
    for value, tag in terms:
        yield Term(value, Kind(tag >> 5), (tag & 7) + 1, Place(tag >> 3 & 3))
