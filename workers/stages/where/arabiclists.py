"""Places of an Arabic text that a noun names together: «قريتي … و…», «بلدات … و… و…».

Behind a dual both names are taken; behind a plural those that the catalogue lacks, if it has
another of the list.
"""

import re
from collections import Counter
from collections.abc import Iterator

from schemas.entities import PlaceKind
from workers.stages.names.passages import PassageIndex
from workers.stages.names.words import Words
from workers.stages.text.normalize import fold
from workers.stages.where.catalogue import places_named
from workers.stages.where.readings import PlaceName
from workers.stages.where.words import COMMON, FIRST_WORDS, HEADS, PREPOSITIONS

_DUALS: dict[PlaceKind, str] = {
    "camp": "مخيمي مخيما",
    "city": "قريتي قريتا بلدتي بلدتا مدينتي مدينتا",
    "region": "محافظتي محافظتا ولايتي ولايتا مقاطعتي مقاطعتا مديريتي مديريتا",
    "area": "حيي منطقتي منطقتا مستوطنتي مستوطنتا",
    "crossing": "معبري",
    "island": "جزيرتي جزيرتا",
}
_PLURALS: dict[PlaceKind, str] = {
    "camp": "مخيمات",
    "city": "قرى بلدات مدن",
    "region": "محافظات ولايات مقاطعات مديريات",
    "area": "أحياء مستوطنات",
}
_NONE = frozenset(map(fold, "الشمال الجنوب الشرق الغرب الوسط جزيرة".split()))
_CLITICS = ("", "و", "ب", "ل", "ف", "وب", "ول")
_WORD = r"[^\W\d_]{2,}"
_QUOTE = r"[\"«“»”]?"
_FIRST = re.compile(
    rf" {_QUOTE}({_WORD}(?: {_WORD}){{0,2}}?){_QUOTE}(?=(?: |، ?)و{_QUOTE}[^\W\d_])"
)
_JOINED = re.compile(rf"(?: |، ?)و{_QUOTE}({_WORD})(?: ({_WORD}))?")


def _heads(nouns: dict[PlaceKind, str]) -> dict[str, PlaceKind]:
    return {
        clitic + fold(noun): kind
        for kind, some in nouns.items()
        for noun in some.split()
        for clitic in _CLITICS
    }


_DUAL, _PLURAL = _heads(_DUALS), _heads(_PLURALS)
_ALL = frozenset(_DUAL | _PLURAL)


def named_together(
    words: Words, taken: PassageIndex, evidence: Counter[str]
) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield the places that stand in such lists, with their offsets in the text.

    Args:
        words: the text.
        taken: what is known to be a place or country anyway.
        evidence: how often countries are named.
    """
    if not (nouns := words.vocabulary & _ALL):
        return
    text = words.folded.source
    for at in words.places(nouns):
        begin = words.source_span(at, at)[1]
        noun = words.texts[at]
        dual = noun in _DUAL
        kind = _DUAL[noun] if dual else _PLURAL[noun]
        names = list(_names(text, begin, most=2 if dual else 8))
        if not dual:  # behind the last known one «و» may begin a clause: «… وبريانسك، وقال»
            while names and not taken.meet(*names[-1]):
                names.pop()
        for start, end in names if len(names) > 1 else ():
            if not taken.meet(start, end):
                yield _place(text[start:end], kind, evidence), start, end


def _names(text: str, at: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the names in a list that begins at an offset."""
    first = _FIRST.match(text, at)
    if not first or not all(_may_be(word) for word in first[1].split()):
        return
    yield first.span(1)
    head, _, more = first[1].partition(" ")
    at = first.end()
    for _ in range(most - 1):
        match = _JOINED.match(text, at)
        if not match or not _may_be(match[1]):
            return
        two = fold(match[1]) in FIRST_WORDS or (bool(more) and match[1] == head)
        end = match.end(2) if two and match[2] else match.end(1)
        yield match.start(1), end
        at = end + (text[end : end + 1] in '"»”' and end < len(text))


def _may_be(word: str) -> bool:
    """Whether a word may be the name of a place, or part of one."""
    folded = fold(word)
    return not (
        folded in COMMON
        or folded in PREPOSITIONS
        or folded in _NONE
        or folded in HEADS
        or folded.removeprefix("ال") in HEADS
        or folded.endswith(("ها", "هما", "هم", "يتين", "ات", "يه"))
    )


def _place(name: str, kind: PlaceKind, evidence: Counter[str]) -> PlaceName:
    """Return the place of a name: one of the catalogue if its country is named, or a new one."""
    known = [place for place in places_named(name) if evidence[place.country or ""]]
    new = PlaceName(name, kind=kind)
    return max(known, key=lambda place: evidence[place.country or ""], default=new)
