"""Time that grows faster than the input: what a pattern that tries too much is known by (ReDoS)."""

import gc
from time import process_time

from tests.fuzz.targets import tried

SLOW = 0.15
"""Seconds of processor time below which growth is not looked at: it cannot be told from noise."""

STEEP = 2.6
"""How often as long twice the input may take; what grows with the square takes 4 times as long."""

LONGEST = 60_000
"""Characters at most."""


def seconds(name: str, text: str, times: int = 1) -> float:
    """Return the least processor time that a target took for an input."""
    found = []
    for _ in range(times):
        gc.disable()  # a collection in the middle would look like growth; one before costs more
        try:
            began = process_time()
            tried(name, text)
            found.append(process_time() - began)
        finally:
            gc.enable()
    return min(found)


def steep(name: str, piece: str, before: str = "", after: str = "", longest: int = LONGEST) -> str:
    """Return what is wrong with the time that a target takes for a piece said ever more often.

    The input is doubled until it takes long enough to tell, or has `longest` characters.
    """
    number = max(1, 2_000 // max(1, len(piece)))
    last = 0.0
    while True:
        text = before + piece * number + after
        took = seconds(name, text)
        if last > SLOW / STEEP and took > SLOW and took > STEEP * last:
            half = seconds(name, before + piece * (number // 2) + after, 3)
            took = seconds(name, text, 3)
            if took > STEEP * half and took > SLOW:
                return (
                    f"{name}: {piece!r} x {number} after {before[-60:]!r}: {took:.2f} s, "
                    f"and {half:.2f} s for half of it"
                )
        if len(text) > longest or took > 5:
            return ""
        last, number = took, number * 2
