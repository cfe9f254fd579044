"""Words that mean the same in several languages."""

from functools import cache
from pathlib import Path

from workers.stages.sketch import Kind
from workers.stages.text.normalize import fold
from workers.stages.text.rarity import term_hash
from workers.stages.text.words import stem

FILE = Path(__file__).parent / "ideas.txt"


@cache
def ideas() -> dict[int, int]:
    """Return by the terms of stems that have an idea the term of that: the first of its line."""
    lines = FILE.read_text("utf-8").splitlines()
    known: dict[int, int] = {}
    for line in lines:
        if line and not line.startswith("#"):
            idea = term_hash(Kind.IDEA, line.split()[0])
            for word in line.split():
                known.setdefault(term_hash(Kind.WORD, stem(fold(word))), idea)
    return known
