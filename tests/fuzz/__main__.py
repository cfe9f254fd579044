"""`make fuzz MINUTES=60`: every parser in turn, with other inputs each time.

What it finds is printed, the shortest input that shows it first; it becomes a test of its own.
"""

import random
import sys
from time import monotonic

from tests.fuzz.run import crashes, growth
from tests.fuzz.targets import TARGETS

EXAMPLES, PIECES = 150, 12
"""Inputs, and pieces said again, that a target is tried on in one round."""


def main(minutes: float, names: list[str]) -> int:
    """Run for so many minutes; return how many targets something was found in."""
    end, rounds = monotonic() + minutes * 60, 0
    found: dict[str, str] = {}
    chance = random.Random()
    while monotonic() < end and len(found) < len(names):
        for name in [n for n in names if n not in found]:
            number = chance.randrange(2**32)
            told = crashes(name, EXAMPLES, number) or growth(name, PIECES, number)
            if told:
                found[name] = told
                print(f"--- seed {number}\n{told}", flush=True)
            if monotonic() > end:
                break
        rounds += 1
        print(f"round {rounds}: {len(found)} of {len(names)} parsers with findings", flush=True)
    print(f"{rounds} rounds of {EXAMPLES} inputs and {PIECES} growing ones for each parser")
    return len(found)


if __name__ == "__main__":
    given = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    sys.exit(min(1, main(given, sys.argv[2:] or list(TARGETS))))
