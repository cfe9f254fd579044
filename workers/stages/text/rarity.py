"""How rare the terms of articles are: the shipped table of how many articles have them."""

from binascii import crc32
from functools import cache
from math import log
from pathlib import Path
from struct import pack, unpack_from

FILE = Path(__file__).parent / "rarity.bin"
"""The table: hashes of 4 bytes in rising order, then for each a byte, `STEPS` times its rarity."""

STEPS = 24
"""Steps of a table's rarity for a factor of e in the share of articles that have a term."""

UNSEEN = 8.0
"""Rarity of a term that is not in the table."""


def term_hash(kind: int, text: str) -> int:
    """Return the hash of a term."""
    return crc32(f"{int(kind)}:{text}".encode())


def rarity(key: int) -> float:
    """Return how rare a term is."""
    return table().get(key, UNSEEN)


@cache
def table() -> dict[int, float]:
    """Return the rarity of each hash of the table; it is loaded once, before processes fork."""
    return read(FILE.read_bytes())


def read(data: bytes) -> dict[int, float]:
    """Return the rarity of each hash, from the bytes of a table."""
    number = len(data) // 5
    hashes = unpack_from(f"<{number}I", data)
    return {key: step / STEPS for key, step in zip(hashes, data[4 * number :], strict=True)}


def written(shares: dict[int, float]) -> bytes:
    """Return the bytes of a table.

    Args:
        shares: for each hash, the share of articles that have it.
    """
    steps = {key: min(255, round(-log(share) * STEPS)) for key, share in sorted(shares.items())}
    return pack(f"<{len(steps)}I", *steps) + bytes(steps.values())
