"""People in Latin letters told by where they stand: credits, professions, owners, lists.

Each is a run of words in capitals that no rule or list has: `(AP Photo/X Y)`, `diplomat X Y`,
`Australia's X Y`, `A B, X Y and C D`.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from workers.stages.names.words import Words
from workers.stages.who.nobody import is_nobody, without_small
from workers.stages.who.professions import HYPHENED, PROFESSIONS
from workers.stages.who.told import CUES, told

Runs = dict[int, int]
"""First words of runs of capitals, each with its last."""

_PARTICLES = frozenset("al el bin ben ibn de da dos del della di van von der den du le la".split())
_MOST = 4
"""Words that a name has at most, particles and marks apart."""
_AGENCIES = frozenset("ap afp reuters getty epa xinhua upi nurphoto anadolu sipa dpa tass".split())
_PICTURES = frozenset("photo photos image images picture video photograph pool file".split())
_MADE = frozenset(
    "photo photos image picture video pictures credit illustration photographs graphic reportage "
    "realisation presentation montage dessin texte recit".split()
)
_BY = frozenset("by par".split())
_INSIDE = 14
"""Words between the bracket and the agency at most."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a text is known to name, as first words with their last.

    Attributes:
        people: people.
        bodies: bodies.
        places: places.
        countries: countries.
    """

    people: dict[int, int]
    bodies: dict[int, int]
    places: dict[int, int]
    countries: dict[int, int]


def by_standing(words: Words, known: Known, never: Container[str]) -> list[tuple[int, int]]:
    """Return the first and last word of names that where they stand tells.

    Args:
        words: the words of a text.
        known: what it names.
        never: words that are never part of a person's name.
    """
    if not words.capitals:
        return []
    taken = {
        at
        for some in (known.people, known.bodies, known.places, known.countries)
        for first, last in some.items()
        for at in range(first, last + 1)
    }
    runs = [_behind_country(known, *run) for run in _runs(words)]
    names = {first: last for first, last in runs if _may_name(words, first, last, taken, never)}
    if not names:
        return []
    found = {
        **dict(_credits(words, names)),
        **dict(_behind_professions(words, names, known)),
        **dict(_of_owners(words, names, known)),
    }
    found |= _in_lists(words, names, known.people | found)
    return [(first, last) for first, last in found.items() if first in names]


def _runs(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each run of capitals, joined by particles and hyphens."""
    texts, shapes = words.texts, words.shapes
    free = 0
    for at in words.capitals:
        if at < free or (words.touches(at) and not _may_begin(words, at)):
            continue
        last = at
        free = at + 1
        while free < len(texts):
            if shapes[free][0] == "X":
                last = free
            elif texts[free] == ".":
                if len(texts[free - 1]) > 1 or shapes[free - 1][0] != "X":
                    break
            elif not (texts[free] in _JOINING and words.touches(free)) and (
                texts[free] not in _PARTICLES
            ):
                break
            elif not _goes_on(words, free + 1):
                break
            free += 1
        free = last + 1
        yield without_small(words, at, last), _with_syllable(words, last)


def _with_syllable(words: Words, last: int) -> int:
    """Return the last word of a name with what a hyphen joins to it: `Hwang Sun-woo`."""
    texts = words.texts
    if texts[last + 1 : last + 2] != ["-"] or not words.touches(last + 1):
        return last
    if last + 2 >= len(texts) or not words.touches(last + 2):
        return last
    word = texts[last + 2]
    is_own = word.isalpha() and len(word) <= _SYLLABLE and word not in _NO_SYLLABLES
    return last + 2 if is_own else last


_SYLLABLE = 5
_NO_SYLLABLES = frozenset(
    "led era run born like mad owned based made type style free held esque ish pro anti back aged "
    "bound wide only less in on up off to area linked style wing".split()
)
_JOINING = frozenset("-'’")


def _behind_country(known: Known, first: int, last: int) -> tuple[int, int]:
    """Return a run without the country that it begins with: "Canadian X Y" is X Y."""
    behind = known.countries.get(first, first - 1) + 1
    return (behind, last) if behind <= last else (first, last)


def _may_begin(words: Words, at: int) -> bool:
    """Whether a name may begin at a word that touches the one before: behind `(` or `l'`."""
    before = words.texts[at - 1]
    if before in _JOINING and at > 1:
        return words.texts[at - 2] in _ELIDED and words.shapes[at - 2] == "x"
    return not before[0].isalnum() and before != "."


_ELIDED = frozenset("l d qu s".split())


def _goes_on(words: Words, at: int) -> bool:
    """Whether a capital follows a particle or a mark: right there, or behind another hyphen."""
    shapes, texts = words.shapes, words.texts
    if at < len(texts) and texts[at] == "-" and words.touches(at):
        at += 1
    return at < len(texts) and (shapes[at][0] == "X" or texts[at] in _PARTICLES)


def _may_name(words: Words, first: int, last: int, taken: Container[int], never: Container[str]) -> bool:
    """Whether a run of capitals may be a person's whole name, which nothing else is known of."""
    texts, shapes = words.texts, words.shapes
    capitals = [at for at in range(first, last + 1) if shapes[at][0] == "X"]
    parts = [at for at in capitals if at == first or not words.touches(at)]
    if not 2 <= len(parts) <= _MOST or len(texts[last]) < 2:
        return False
    if len({shapes[at] for at in capitals if len(texts[at]) > 2}) > 1:
        return False
    if any(texts[at] in never or texts[at] in CUES or at in taken for at in capitals):
        return False
    return not is_nobody(words, first, last)


def _credits(words: Words, names: Runs) -> Iterator[tuple[int, int]]:
    """Yield who took a picture: `(AP Photo/X Y)`, `(X Y/AFP via Getty Images)`, `Video by X Y`."""
    texts, vocabulary = words.texts, words.vocabulary
    for at in words.places(vocabulary & _AGENCIES):
        opened = next(
            (back for back in range(at, max(-1, at - _INSIDE), -1) if texts[back] in "()"), -1
        )
        if opened < 0 or texts[opened] == ")":
            continue
        first = opened + 1
        while first < len(texts) and texts[first] in _BEFORE_NAME:
            first += 1
        last = names.get(first)
        if last is None or last + 1 >= len(texts):
            continue
        behind = texts[last + 1]
        if behind in _MORE or (behind in _CLOSING and texts[first - 1] in _BEFORE_LAST):
            yield first, last
    for at in words.places(vocabulary & _MADE):
        if words.shapes[at][0] != "X" or texts[at + 1 : at + 2] not in _MADE_BY:
            continue
        last = names.get(at + 2)
        if last is not None and (last + 1 == len(texts) or texts[last + 1] in _MADE_END):
            yield at + 2, last


_BEFORE_NAME = _AGENCIES | _PICTURES | _BY | frozenset("/:(") | {"photographer"}
_BEFORE_LAST = _BY | frozenset("/:")
_MORE = frozenset("/ for via |".split())
_CLOSING = frozenset("),")
_MADE_BY = [[word] for word in (*_BY, ":")]
_MADE_END = frozenset("/ ) . , \n | for via and et".split(" "))


def _behind_professions(words: Words, names: Runs, known: Known) -> Iterator[tuple[int, int]]:
    """Yield names behind what someone is: `diplomat X Y`, `pilote sud-africain X Y`."""
    texts, shapes = words.texts, words.shapes
    for at in words.places(words.vocabulary & (PROFESSIONS | HYPHENED)):
        if shapes[at] != "x" or (texts[at] not in PROFESSIONS and texts[at - 1] != "-"):
            continue
        first = at + 1
        if texts[first : first + 1] == ["de"] and first + 1 in known.places:
            first = known.places[first + 1] + 1  # "maire de Villeurbanne X Y"
        while first in known.countries and shapes[first] == "x":
            first = known.countries[first] + 1
        if (last := names.get(first)) is not None:
            yield first, last
    for at, word, its in told(words):
        if its.cue == "t" and shapes[at] == "x" and len(word) > 4 and _in_commas(words, at, names):
            yield at + 2, names[at + 2]


def _in_commas(words: Words, at: int, names: Runs) -> bool:
    """Whether a name between commas stands behind an office: `the chairman, X Y, said`."""
    if words.texts[at + 1 : at + 2] != [","]:
        return False
    last = names.get(at + 2)
    return last is not None and words.texts[last + 1 : last + 2] == [","]


def _of_owners(words: Words, names: Runs, known: Known) -> Iterator[tuple[int, int]]:
    """Yield names behind whose they are, and before: `Australia's X Y`, `X Y of Cyprus`."""
    texts = words.texts
    adjectives = set(known.countries.values())
    for last in (*known.countries.values(), *known.bodies.values()):
        if texts[last + 1 : last + 2] and texts[last + 1] in "'’":
            first = last + 2 + (texts[last + 2 : last + 3] == ["s"])
            if first in names:
                yield first, names[first]
        elif last in adjectives and last + 1 in names:
            yield last + 1, names[last + 1]
    for first, last in names.items():
        if texts[last + 1 : last + 2] == ["of"] and last + 2 in known.countries:
            yield first, last


_AND = frozenset("and et".split())


def _in_lists(words: Words, names: Runs, people: Runs) -> Iterator[tuple[int, int]]:
    """Yield the names in lists of which one is known: `A B, X Y and C D`."""
    texts = words.texts
    items = sorted((names | people).items())
    row: list[tuple[int, int]] = []
    for first, last in items:
        between = texts[row[-1][1] + 1 : first] if row else []
        if row and (between == [","] or between in _JOINED):
            row.append((first, last))
            if between != [","]:
                if any(one in people for one, _ in row):
                    yield from row
                row = []
            continue
        row = [(first, last)]


_JOINED = [[*comma, word] for word in _AND for comma in ([], [","])]
