"""Finds the names of a catalogue in a text: whole words, the longest first, clitics set apart.

The way a name is written in the catalogue says how it has to be written in a text: `Turkey` needs
its capital, `US` both, and `français` none. Arabic has no capitals, but conjunctions, prepositions
and the article are written as part of the word: `القاهرة` is found in `والقاهرة`, `بالقاهرة` and
`وللقاهرة`, and what is found is the name without what stands before it.
"""

from collections.abc import Collection, Iterable
from itertools import product
from sys import intern
from typing import Generic, Literal, NamedTuple, TypeVar

from workers.stages.names.clitics import ARTICLE
from workers.stages.names.folded import Folded, folded
from workers.stages.names.words import WORD, Words
from workers.stages.text.words import is_arabic

T = TypeVar("T")

Case = Literal["any", "capital", "exact"]

_FREEDOM: dict[Case, int] = {"exact": 0, "capital": 1, "any": 2}

ACRONYM = 3
"""Most letters of a name in capitals that is only found in capitals, as `US` is."""

ARTICLES = 6
"""Most words of a name asked for that may each have the article or lack it."""

_JOINS = ("", "و", "ف")
_CLITICS = frozenset(join + preposition for join in _JOINS for preposition in ("", "ب", "ك", "ل"))
# The alef of the article is dropped after ل, so that such words have a pattern of their own.
_BEFORE_ARTICLE = frozenset(join + preposition for join in _JOINS for preposition in ("", "ب", "ك"))
_BEFORE_LAM = frozenset(join + "ل" for join in _JOINS)
_NONE = frozenset({""})
_CUTS, _NO_CUT = (0, 1, 2), (0,)


class Found(NamedTuple, Generic[T]):
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


class _Spelling(NamedTuple, Generic[T]):
    """How a name is spelt: what may be written before it, and what it stands for.

    For each of the values, it says how the name has to be written; nothing if that is free for all.
    Few names mean something else behind other clitics: those are chained, which takes less memory
    than a tuple for each.
    """

    before: frozenset[str]
    values: tuple[T, ...]
    cases: tuple[Case, ...] = ()
    other: "_Spelling[T] | None" = None


class Matcher(Generic[T]):
    """A catalogue of names, made to be searched for all at once. Make it before processes fork.

    Args:
        names: names as they are written, each with what it stands for. A name may stand for
            several things, and a thing have many names.
    """

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        self._spelt: dict[str, _Spelling[T] | None] = {}  # None: but the beginning of a name
        # Most forms of a name mean the same; that is kept once.
        known: dict[_Spelling[T], _Spelling[T]] = {}
        for name, value in names:
            case = case_of(name)
            for spelling, before in _forms(intern(folded(name).text.strip())):
                meant = _added(self._spelt.get(spelling), before, case, value)
                self._spelt[spelling] = known.setdefault(meant, meant)
        self._number = len(self._spelt)
        self._following = _following(self._spelt)
        for begun in self._following:
            self._spelt.setdefault(begun, None)

    def __len__(self) -> int:
        return self._number

    def named(self, name: str) -> tuple[T, ...]:
        """Return what the catalogue has under a name, in any case, with or without its article."""
        meant: dict[T, None] = {}
        for spelling in _with_and_without_article(folded(name).text.split()):
            one = self._spelt.get(spelling)
            while one:
                if one.before != _BEFORE_LAM:
                    meant |= dict.fromkeys(one.values)
                one = one.other
        return tuple(meant)

    def find(self, words: Words) -> list[Found[T]]:
        """Return the names in a text, in order; of those that overlap, the first and longest."""
        texts, starts = words.texts, words.starts
        spelt, following = self._spelt, self._following
        final = len(texts) - 1
        found: list[Found[T]] = []
        last = 0
        cuts = self._cuts(words)
        for at in words.places(cuts):
            word, start = texts[at], starts[at]
            for cut in cuts[word]:
                if start + cut < last:
                    continue
                name = word[cut:] if cut else word
                one = None
                if name in following and at < final and texts[at + 1] in following[name]:
                    one = self._longer(words, at, cut)
                elif spelling := spelt[name]:
                    end = start + len(word)
                    one = _found(words.folded, start + cut, end, word[:cut], spelling)
                if one:
                    found.append(one)
                    last = one.folded_end
        return found

    def _cuts(self, words: Words) -> dict[str, tuple[int, ...]]:
        """Return the words in which a name may begin, and behind how many letters of them."""
        spelt = self._spelt
        cuts: dict[str, tuple[int, ...]] = dict.fromkeys(words.vocabulary & spelt.keys(), _NO_CUT)
        for word, one, two in words.clipped:
            if one in spelt or two in spelt:
                cuts[word] = tuple(cut for cut in _CUTS if word[cut:] in spelt)
        return cuts

    def _longer(self, words: Words, at: int, cut: int) -> Found[T] | None:
        """Return the longest name that begins in a word, behind some of its letters."""
        text, texts = words.folded.text, words.texts
        clitics, start = texts[at][:cut], words.starts[at] + cut
        ends = [words.end(at)]
        for behind in range(at + 1, len(texts)):
            if texts[behind] not in self._following.get(text[start : ends[-1]], ()):
                break
            ends.append(words.end(behind))
        for end in reversed(ends):
            spelling = self._spelt.get(text[start:end])
            if spelling and (one := _found(words.folded, start, end, clitics, spelling)):
                return one
        return None


def _following(names: Iterable[str]) -> dict[str, Collection[str]]:
    """Return by the beginnings of names which words follow them."""
    following: dict[str, set[str]] = {}
    for name in names:
        begun = ""
        for match in WORD.finditer(name):
            if begun:
                following.setdefault(begun, set()).add(intern(match[0]))
            begun = name[: match.end()]
    known: dict[Collection[str], Collection[str]] = {}

    def kept(words: set[str]) -> Collection[str]:
        # Most are followed by one word, many by the same; a set of one is four times as large.
        its = tuple(sorted(words)) if len(words) < _FEW else frozenset(words)
        return known.setdefault(its, its)

    return {begun: kept(words) for begun, words in following.items()}


_FEW = 4


def case_of(name: str) -> Case:
    """Return how a name has to be written in a text, by how it is written in the catalogue."""
    if not name[:1].isupper():
        return "any"
    letters = "".join(filter(str.isalpha, name))
    return "exact" if letters.isupper() and len(letters) <= ACRONYM else "capital"


def _with_and_without_article(its: list[str]) -> Iterable[str]:
    """Yield a name with each Arabic word as it is, and without and with the article."""
    yield " ".join(its)
    if len(its) <= ARTICLES:
        bare = [word.removeprefix(ARTICLE) for word in its]
        forms = [(b, ARTICLE + b) if is_arabic(b) else (b,) for b in bare]
        yield from map(" ".join, product(*forms))


def _added(
    so_far: _Spelling[T] | None, before: frozenset[str], case: Case, value: T
) -> _Spelling[T]:
    """Add what a name stands for behind what may be before it."""
    if so_far is None:
        return _with(_Spelling(before, ()), case, value)
    if so_far.before == before:
        return _with(so_far, case, value)
    return so_far._replace(other=_added(so_far.other, before, case, value))


def _with(one: _Spelling[T], case: Case, value: T) -> _Spelling[T]:
    """Add a meaning; written in two ways (Nigerian, nigérian), the freer one holds."""
    values = one.values
    cases: list[Case] = [*one.cases] or ["any"] * len(values)
    if value in values:
        at = values.index(value)
        cases[at] = max(case, cases[at], key=_FREEDOM.__getitem__)
    else:
        values = (*values, value)
        cases.append(case)
    free = all(its == "any" for its in cases)
    return one._replace(values=values, cases=() if free else tuple(cases))


def _forms(name: str) -> Iterable[tuple[str, frozenset[str]]]:
    """Yield how a name may be spelt, and what may be written before it then."""
    if not name:
        return
    if not is_arabic(name):
        yield name, _NONE
        if "-" in name:
            yield name.replace("-", " "), _NONE
        return
    if not name.startswith("ال"):
        yield name, _CLITICS
        return
    yield name, _BEFORE_ARTICLE
    # ل and the article: للقاهرة, of which the second ل is the article's; لليبية has but two.
    yield "ل" + (name[3:] if name.startswith("الل") else name[2:]), _BEFORE_LAM


def _found(
    text: Folded, start: int, end: int, clitics: str, spelling: _Spelling[T] | None
) -> Found[T] | None:
    """Return the name that a passage is, if it stands for itself and is written as it has to be."""
    folded_text = text.text
    if folded_text[end : end + 1].isalnum() or (
        start and not folded_text[start].isalnum() and folded_text[start - 1].isalnum()
    ):
        return None
    begin, stop = text.span(start, end)
    while spelling:
        if clitics in spelling.before:
            values = spelling.values
            if spelling.cases:
                values = _as_written(spelling, text.source[begin:stop])
            if values:
                return Found(begin, stop, values, clitics, start, end)
        spelling = spelling.other
    return None


def _as_written(spelling: _Spelling[T], passage: str) -> tuple[T, ...]:
    """Return what a name stands for that has capitals as a passage has them."""
    capital = passage[0].isupper()
    return tuple(
        value
        for case, value in zip(spelling.cases, spelling.values, strict=True)
        if case == "any" or (capital and (case == "capital" or passage.isupper()))
    )
