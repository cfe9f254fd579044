"""What is worked out for a word, remembered for the next time that it stands in a text."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

KEPT = 20_000
"""How many words a memory keeps, and as many again that were met before those."""

LONGEST = 40
"""Letters of the longest word that is kept, so that no text can fill the memory."""


class Memory(dict[str, T]):
    """The values of a function of words, by word: look them up by `memory[word]`.

    It is a dictionary so that whole texts can be looked up inside `map`. As a word that is new
    costs a call in any case, only what is dear to work out is worth a memory.

    Args:
        work_out: the function.
    """

    def __init__(self, work_out: Callable[[str], T]) -> None:
        super().__init__()
        self._work_out = work_out
        self._before: dict[str, T] = {}

    def __missing__(self, word: str) -> T:
        before = self._before
        value = before[word] if word in before else self._work_out(word)
        if len(word) <= LONGEST:
            if len(self) >= KEPT:
                self._before = dict(self)
                self.clear()
            self[word] = value
        return value
