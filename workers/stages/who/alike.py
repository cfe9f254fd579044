"""Finds among the people and bodies of an article those whose name is like another.

Each question is answered from tables, so that in an article with thousands of names it takes no
longer than in one with ten.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

Key = tuple[str, ...]
"""The words of a name, folded."""

LONG, LONGEST = 6, 40
"""Letters of a name that may be misspelt: if it is shorter, one that differs by one is another."""


class Spellings(Generic[T]):
    """Words with their owners, found by a word that is spelt nearly the same.

    Args:
        owned: the words, each with an owner; further ones may be added at its end.
    """

    def __init__(self, owned: Sequence[tuple[str, T]]) -> None:
        self._owned = owned
        self._indexed = 0
        self._without: defaultdict[str, list[int]] = defaultdict(list)

    def like(self, word: str) -> Iterator[T]:
        """Yield the owners of the other words that one may be a misspelling of."""
        for at in range(self._indexed, len(self._owned)):
            for part in _less_a_letter(self._owned[at][0]):
                self._without[part].append(at)
        self._indexed = len(self._owned)
        seen = set[int]()
        for part in _less_a_letter(word):
            for at in self._without.get(part, ()):
                if at not in seen:
                    seen.add(at)
                    other, owner = self._owned[at]
                    if is_misspelt(word, other):
                        yield owner


def _less_a_letter(word: str) -> list[str]:
    """Return a word, and what is left of it without one of its letters but the first two."""
    if not LONG <= len(word) <= LONGEST:
        return []
    return [word, *(word[:at] + word[at + 1 :] for at in range(2, len(word)))]


def is_misspelt(word: str, other: str) -> bool:
    """Whether two words differ by one letter inside long ones."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    shorter, longer = sorted((word, other), key=len)
    if len(shorter) < LONG:
        return False
    same = (at for at, letter in enumerate(shorter) if letter != longer[at])
    begin = next(same, len(shorter))
    behind = begin + 1 if len(word) == len(other) else begin
    return begin > 1 and shorter[behind:] == longer[begin + 1 :]


class People(Generic[T]):
    """People by the words of their names."""

    def __init__(self) -> None:
        self._by_word: defaultdict[str, list[tuple[Key, T]]] = defaultdict(list)
        self._but_one: defaultdict[tuple[int, Key], list[tuple[str, T]]] = defaultdict(list)
        self._spellings: dict[tuple[int, Key], Spellings[T]] = {}

    def add(self, fullest: Key, person: T) -> None:
        """Add someone by the fullest name."""
        for word in set(fullest):
            self._by_word[word].append((fullest, person))

    def call(self, name: Key, person: T) -> None:
        """Add a name that someone is called by, of several words."""
        for at, word in enumerate(name):
            self._but_one[at, name[:at] + name[at + 1 :]].append((word, person))

    def longer(self, name: Key) -> T | None:
        """Return whose fullest name a name is but a part of, if it is just one's."""
        words = set(name)
        if not words or not all(map(self._by_word.__contains__, words)):
            return None
        found = None
        for fullest, person in min((self._by_word[word] for word in words), key=len):
            if len(fullest) > len(name) and words.issubset(fullest):
                if found is not None:
                    return None
                found = person
        return found

    def alike(self, name: Key) -> T | None:
        """Return whose name a name is but for a letter, if it is just one's."""
        found: dict[int, T] = {}
        for at, word in enumerate(name):
            others = at, name[:at] + name[at + 1 :]
            if others in self._but_one:
                if others not in self._spellings:
                    self._spellings[others] = Spellings(self._but_one[others])
                spellings = self._spellings[others]
                for person in spellings.like(word):
                    found[id(person)] = person
                    if len(found) > 1:
                        return None
        return next(iter(found.values()), None)


class Beginnings(Generic[T]):
    """Bodies by what their names begin with."""

    def __init__(self) -> None:
        self._owners: defaultdict[Key, list[T]] = defaultdict(list)

    def call(self, name: Key, body: T) -> None:
        """Add a name that a body is called by."""
        for end in range(2, len(name)):
            owners = self._owners[name[:end]]
            if len(owners) < 2 and body not in owners:
                owners.append(body)

    def begun(self, name: Key) -> T | None:
        """Return the body that a name is but the beginning of, if just one is."""
        owners = self._owners.get(name, ())
        return owners[0] if len(owners) == 1 else None
