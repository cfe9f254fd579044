"""People in Latin letters told by where they stand: credits, professions, owners, lists.

Each is a run of words in capitals that no rule or list has: `(AP Photo/X Y)`, `diplomat X Y`,
`Australia's X Y`, `A B, X Y and C D`.
"""

from collections.abc import Container, Iterable, Iterator
from functools import cached_property

from workers.stages.names.namewords import NAME_WORDS
from workers.stages.names.words import Words
from workers.stages.who.marks import Passages, Rules
from workers.stages.who.nobody import is_nobody
from workers.stages.who.professions import PROFESSIONS
from workers.stages.who.runs import begin_of, end_of
from workers.stages.who.spans import Span
from workers.stages.who.told import CUES, told

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


def unlisted(
    words: Words,
    known: Iterable[Span],
    ruled: Rules,
    people: list[tuple[int, int]],
    never: Container[str],
) -> list[tuple[int, int]]:
    """Return the people in Latin letters that neither tagger nor other rules find.

    Args:
        words: the words of a text.
        known: the names that the catalogue has.
        ruled: what rules take for names.
        people: first and last words of the people that tagger and rules find.
        never: words that are never part of a person's name.
    """
    if not words.capitals:
        return []
    persons = dict(people)
    bodies = {first: last for first, last, _ in ruled.bodies}
    bodies.update(ruled.letters)
    for span in known:
        (persons if span.type == "person" else bodies)[span.first] = span.last
    return Unlisted(words, persons, bodies, ruled.places, ruled.countries, never).found()


class Unlisted:
    """The names in a text that neither list nor rule has.

    Args:
        words: the words of the text.
        people: first and last words of the people that it is known to name.
        bodies: of the bodies.
        places: of the places.
        countries: of the countries.
        never: words that are never part of a person's name.
    """

    def __init__(
        self,
        words: Words,
        people: Passages,
        bodies: Passages,
        places: Passages,
        countries: Passages,
        never: Container[str],
    ) -> None:
        self._words = words
        self._people, self._bodies = people, bodies
        self._places, self._countries = places, countries
        self._never = never

    def found(self) -> list[tuple[int, int]]:
        """Return the first and last word of each name that where it stands tells."""
        words = self._words
        if not words.capitals:
            return []
        found = {} if words.vocabulary.isdisjoint(_CREDITS) else dict(self._credits())
        found.update(self._behind_professions())
        found.update(self._of_owners())
        people = {**self._people, **found}
        texts = words.texts
        after = len(texts) - 1
        for first, last in list(people.items()):
            if (last < after and texts[last + 1] in _JOINING) or texts[first - 1] in _AND:
                found.update(self._in_list(first, last, people))
        return list(found.items())

    @cached_property
    def _taken(self) -> frozenset[int]:
        """The words of bodies and people."""
        return _within(self._people, self._bodies)

    @cached_property
    def _where(self) -> frozenset[int]:
        """The words of places and countries."""
        return _within(self._places, self._countries)

    def _name(self, first: int, *, may_be_place: bool = False) -> int | None:
        """Return the last word of the name that begins at a word; None: none does.

        Args:
            first: the word.
            may_be_place: whether a part of it may be a place: "correspondent Chad X".
        """
        words = self._words
        texts, shapes = words.texts, words.shapes
        if first + 1 >= len(texts) or shapes[first][0] != "X":
            return None
        if not may_be_place and texts[first] in self._never:
            return None
        last = end_of(words, first)
        capitals = [at for at in range(first, last + 1) if shapes[at][0] == "X"]
        parts = [at for at in capitals if at == first or not words.touches(at)]
        if not 2 <= len(parts) <= _MOST or len(texts[last]) < 2:
            return None
        if len({shapes[at] for at in capitals if len(texts[at]) > 2}) > 1:
            return None
        if any(texts[at] in CUES or texts[at] in self._never for at in capitals[1:]):
            return None
        begun = may_be_place and first in self._where and not _is_of_people(texts[first])
        if not begun and (texts[first] in CUES or texts[first] in self._never):
            return None
        if not self._where.isdisjoint(capitals[begun:]) or not self._taken.isdisjoint(capitals):
            return None
        return None if is_nobody(words, first, last) else last

    def _credits(self) -> Iterator[tuple[int, int]]:
        """Yield who took a picture: `(AP Photo/X Y)`, `(X Y/AFP via Getty)`, `Video by X`."""
        words = self._words
        texts, vocabulary = words.texts, words.vocabulary
        agencies = vocabulary & _AGENCIES if "(" in vocabulary else ()
        for at in words.places(agencies):
            back = range(at, max(-1, at - _INSIDE), -1)
            opened = next((place for place in back if texts[place] in "()"), -1)
            if opened < 0 or texts[opened] == ")":
                continue
            first = opened + 1
            while first < len(texts) and texts[first] in _BEFORE_NAME:
                first += 1
            last = self._name(first)
            if last is None or last + 1 >= len(texts):
                continue
            behind = texts[last + 1]
            if behind in _MORE or (behind in _CLOSING and texts[first - 1] in _BEFORE_LAST):
                yield first, last
        for at in words.places(vocabulary & _MADE):
            if words.shapes[at][0] != "X" or texts[at + 1 : at + 2] not in _MADE_BY:
                continue
            last = self._name(at + 2)
            if last is not None and (last + 1 == len(texts) or texts[last + 1] in _MADE_END):
                yield at + 2, last

    def _behind_professions(self) -> Iterator[tuple[int, int]]:
        """Yield names behind what someone is: `diplomat X Y`, `pilote sud-africain X Y`."""
        words = self._words
        texts, shapes = words.texts, words.shapes
        for at, word, its in told(words):
            if its.profession:
                if word not in PROFESSIONS and texts[at - 1] != "-":
                    continue
                if shapes[at] != "x" and (shapes[at] != "X" or word in NAME_WORDS):
                    continue
                first = self._behind_where(at + 1)
                last = self._name(first, may_be_place=first == at + 1)
                if last is not None:
                    yield first, last
            elif its.cue == "t" and texts[at + 1 : at + 2] == [","]:
                if shapes[at] != "x" or len(word) < _TITLE:
                    continue
                last = self._name(at + 2)
                if last is not None and texts[last + 1 : last + 2] == [","]:
                    yield at + 2, last  # "the chairman, X Y, said"

    def _behind_where(self, at: int) -> int:
        """Return the word behind where someone is from: `israélien`, `de Villeurbanne`."""
        words = self._words
        if words.texts[at : at + 1] == ["de"] and at + 1 in self._places:
            at = self._places[at + 1] + 1
        while at in self._countries and words.shapes[at] == "x":
            at = self._countries[at] + 1
        return at

    def _of_owners(self) -> Iterator[tuple[int, int]]:
        """Yield names behind whose they are, and before: `Australia's X Y`, `X Y of Cyprus`."""
        words = self._words
        texts, shapes = words.texts, words.shapes
        end = len(texts) - 2
        for begun, owner in (*self._countries.items(), *self._bodies.items()):
            behind = owner + 1
            first = -1
            if behind > end:
                pass
            elif shapes[behind] == "X":
                if shapes[owner] in "Xx" and _is_of_people(texts[owner]):
                    first = behind  # "Canadian X Y"
            elif texts[behind] in _APOSTROPHES:
                first = behind + 1 + (texts[behind + 1] == "s")
            if first > 0 and (last := self._name(first)) is not None:
                yield first, last
            if begun > 1 and texts[begun - 1] in _OF_THE:
                last = begun - 2 - (texts[begun - 1] == "the")
                if texts[last + 1] == "of" and shapes[last] == "X":
                    first = begin_of(words, last)
                    if self._name(first) == last:
                        yield first, last

    def _in_list(self, first: int, last: int, people: Passages) -> Iterator[tuple[int, int]]:
        """Yield the names of a list that has a known person: `A B, X Y and C D`."""
        words = self._words
        texts = words.texts
        behind: list[tuple[int, int]] = []
        closed = False
        end = last
        while not closed and len(behind) < _LONGEST and (mark := _mark(texts, end + 1)):
            closed = mark > 1 or texts[end + 1] != ","
            at = end + 1 + mark
            its = people.get(at) or self._name(at)
            if its is None:
                closed = False
                break
            behind.append((at, its))
            end = its
        if closed:
            yield from behind
        begin = first
        for _ in range(_LONGEST):
            if begin < 2 or not (closed or texts[begin - 1] in _AND):
                break
            closed = True
            stop = begin - 2 - (texts[begin - 1] in _AND and texts[begin - 2] == ",")
            if texts[begin - 1] not in _AND and texts[begin - 1] != ",":
                break
            if stop < 0 or words.shapes[stop][0] != "X":
                break
            begin = begin_of(words, stop)
            if self._name(begin) != stop:
                break
            yield begin, stop


def _within(*named: Passages) -> frozenset[int]:
    """Return the words of passages."""
    return frozenset(
        at for some in named for first, last in some.items() for at in range(first, last + 1)
    )


def _mark(texts: list[str], at: int) -> int:
    """Return how many words join a name to the next: `,`, `and`, `, and`; 0: none do."""
    if texts[at : at + 1] == [","]:
        return 2 if texts[at + 1 : at + 2] and texts[at + 1] in _AND else 1
    return 1 if texts[at : at + 1] and texts[at] in _AND else 0


_AND = frozenset("and et".split())
_OF_THE = frozenset("of the".split())
_APOSTROPHES = frozenset("'’")
_LONGEST = 12
"""Names of a list that are looked at, behind a known one and before it."""
_JOINING = _AND | {","}


def _is_of_people(word: str) -> bool:
    """Whether a country is named by its adjective or people: "Canadian", "Dutchman"."""
    return word in _PEOPLES or (word.endswith(_OF_PEOPLES) and len(word) > len("oman"))


_OF_PEOPLES = tuple(
    "ian ians ean eans can cans yan yans ban bans man men ish ese ch qi eli elis ni nis "
    "iton itons iot iots iard iards ais ois aise aises oise oises ien iens enne ennes ain "
    "ains aine aines uard cois coise eche".split()
)
_PEOPLES = frozenset(
    "scot scots swede swedes dane danes finn finns turk turks pole poles thai serb serbs croat "
    "croats kurd kurds greek greeks swiss slovak slovene belge belges russe russes britannique "
    "britanniques suisse turc turque grec serbe croate".split()
)
_TITLE = 5
"""Fewest letters of an office that is no abbreviation."""
_CREDITS = _AGENCIES | _MADE
_BEFORE_NAME = _AGENCIES | _PICTURES | _BY | frozenset("/:(") | {"photographer"}
_BEFORE_LAST = _BY | frozenset("/:")
_MORE = frozenset("/ for via |".split())
_CLOSING = frozenset("),")
_MADE_BY = [[word] for word in (*_BY, ":")]
_MADE_END = frozenset("/ ) . , \n | for via and et".split(" "))
