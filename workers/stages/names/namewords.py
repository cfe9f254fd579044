"""The words of people's names, folded: of the catalogue, and common ones beside it."""

from pathlib import Path

_WORDS = Path(__file__).with_name("namewords.txt").read_text("utf-8").split()

NAME_WORDS = frozenset(word.removesuffix("+") for word in _WORDS)
"""Words that people's names are made of."""

GIVEN_NAMES = frozenset(word[:-1] for word in _WORDS if word.endswith("+"))
"""Those of them that are given names (`+` in the file)."""

del _WORDS
