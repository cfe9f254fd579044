"""Finds the names of a catalogue in a text: whole words, the longest first, clitics set apart.

The way a name is written in the catalogue says how it has to be written in a text: `Turkey` needs
its capital, `US` both, and `français` none. Arabic has no capitals, but conjunctions, prepositions
and the article are written as part of the word: `القاهرة` is found in `والقاهرة`, `بالقاهرة` and
`وللقاهرة`, and what is found is the name without what stands before it.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

from workers.stages.names.folded import Folded, folded
from workers.stages.text.words import is_arabic

T = TypeVar("T")

Case = Literal["any", "capital", "exact"]

_FREEDOM: dict[Case, int] = {"exact": 0, "capital": 1, "any": 2}

ACRONYM = 3
"""Most letters of a name in capitals that is only found in capitals, as `US` is."""

_JOINS = ("", "و", "ف")
_CLITICS = frozenset(join + preposition for join in _JOINS for preposition in ("", "ب", "ك", "ل"))
# The alef of the article is dropped after ل, so that such words have a pattern of their own.
_BEFORE_ARTICLE = frozenset(join + preposition for join in _JOINS for preposition in ("", "ب", "ك"))
_BEFORE_LAM = frozenset(join + "ل" for join in _JOINS)
_NONE = frozenset({""})


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A name that was found.

    Attributes:
        start: offset of the name in the text, without clitics.
        end: offset of its end.
        values: what the catalogue has under the name, in the order given.
        clitics: what is written before the name in the same word, folded.
        folded_start: offset of the name in the folded text.
        folded_end: offset of its end in the folded text.
    """

    start: int
    end: int
    values: tuple[T, ...]
    clitics: str
    folded_start: int
    folded_end: int


# What a spelling stands for, each with how it has to be written.
_Meanings = tuple[tuple[Case, T], ...]


class Matcher(Generic[T]):
    """A catalogue of names, made to be searched for all at once. Make it before processes fork.

    Args:
        names: names as they are written, each with what it stands for. A name may stand for
            several things, and a thing have many names.
    """

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        meanings: dict[str, _Meanings[T]] = {}
        lengths, befores = array("B"), []
        # Most forms of a name mean the same; that is kept once.
        known: dict[_Meanings[T], _Meanings[T]] = {}
        for name, value in names:
            case = case_of(name)
            for spelling, length, before in _spellings(folded(name).text.strip()):
                if spelling not in meanings:
                    lengths.append(length)
                    befores.append(before)
                added = _added(meanings.get(spelling, ()), case, value)
                meanings[spelling] = known.setdefault(added, added)
        self._lengths, self._befores = lengths, befores
        self._meanings = list(meanings.values())
        self._automaton = AhoCorasick(
            meanings, store_patterns=False, implementation=Implementation.ContiguousNFA
        )

    def __len__(self) -> int:
        return len(self._meanings)

    def find(self, text: Folded) -> list[Found[T]]:
        """Return the names in a text, in order; of those that overlap, the first and longest."""
        haystack = text.text
        length = len(haystack)
        candidates = []
        for number, _, end in self._automaton.find_matches_as_indexes(haystack, True):
            if end < length and haystack[end].isalnum():
                continue
            at = word = end - self._lengths[number]
            # Clitics are two letters at most.
            while word > 0 and at - word < 3 and haystack[word - 1].isalnum():
                word -= 1
            if haystack[word:at] in self._befores[number]:
                candidates.append((at, -end, word, number))
        candidates.sort()
        found: list[Found[T]] = []
        last = 0
        for at, minus_end, word, number in candidates:
            if at < last:
                continue
            one = _found(text, at, -minus_end, word, self._meanings[number])
            if one:
                found.append(one)
                last = -minus_end
        return found


def case_of(name: str) -> Case:
    """Return how a name has to be written in a text, by how it is written in the catalogue."""
    if not name[:1].isupper():
        return "any"
    letters = "".join(filter(str.isalpha, name))
    return "exact" if letters.isupper() and len(letters) <= ACRONYM else "capital"


def _added(so_far: _Meanings[T], case: Case, value: T) -> _Meanings[T]:
    """Add a meaning; written in two ways (Nigerian, nigérian), the freer one holds."""
    for at, (its_case, its) in enumerate(so_far):
        if its == value:
            freer = max(case, its_case, key=_FREEDOM.__getitem__)
            return (*so_far[:at], (freer, value), *so_far[at + 1 :])
    return (*so_far, (case, value))


def _spellings(name: str) -> Iterable[tuple[str, int, frozenset[str]]]:
    """Yield what to search for: the spelling, the length of the name in it, what may precede it."""
    if not name:
        return
    if not is_arabic(name):
        yield name, len(name), _NONE
        if "-" in name:
            yield name.replace("-", " "), len(name), _NONE
        return
    if not name.startswith("ال"):
        yield name, len(name), _CLITICS
        return
    yield name, len(name), _BEFORE_ARTICLE
    # ل and the article: للقاهرة, of which the second ل is the article's; لليبية has but two.
    rest = name[3:] if name.startswith("الل") else name[2:]
    yield "لل" + rest, 1 + len(rest), _BEFORE_LAM


def _found(text: Folded, at: int, end: int, word: int, its: _Meanings[T]) -> Found[T] | None:
    start, stop = text.span(at, end)
    source = text.source
    capital = source[start].isupper()
    values = tuple(
        value
        for case, value in its
        if case == "any" or (capital and (case == "capital" or source[start:stop].isupper()))
    )
    if not values:
        return None
    return Found(start, stop, values, text.text[word:at], at, end)
