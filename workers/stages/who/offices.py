"""English bodies told by whom they have: `the chief executive of X`, "an analyst at X"."""

from schemas.entities import OrganisationKind
from workers.stages.names.words import Words
from workers.stages.who import cues

_HEADS = frozenset("ceo cfo coo cto founder co-founder cofounder executive".split())
_AT = frozenset("analyst economist strategist engineer consultant".split())
_TELLING = _HEADS | _AT
_LONGEST = 5
_GOES_ON = frozenset("& of for and".split())
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december".split()
)


def by_office(
    words: Words, people: dict[int, int], places: dict[int, int], countries: dict[int, int]
) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of the bodies that someone is the head or analyst of.

    Args:
        words: the words of a text.
        people: first and last words of what rules take for people.
        places: those of the places that the text names.
        countries: those of its countries.
    """
    found: list[tuple[int, int, OrganisationKind]] = []
    texts = words.texts
    for at in words.places(words.vocabulary & _TELLING):
        if at + 2 >= len(texts) or texts[at + 1] not in ("of", "at"):
            continue
        if texts[at] == "executive" and texts[at - 1] != "chief":
            continue
        if texts[at + 1] == "of" and texts[at] in _AT:
            continue
        first = at + 3 if texts[at + 2] in ("the", "digital") else at + 2
        if first in people or first in places or first in countries:
            continue
        last = _last(words, first, people, places, countries)
        if last >= first:
            own = (cues.HEADS_LATIN.get(word) for word in reversed(texts[first : last + 1]))
            found.append((first, last, next(filter(None, own), "company")))
    return found


def _last(words: Words, first: int, *named: dict[int, int]) -> int:
    """Return the last word of a name in capitals; the word before it: there is none."""
    texts, shapes = words.texts, words.shapes
    last = first - 1
    for at in range(first, min(first + _LONGEST, len(texts))):
        if at > first and any(at in some for some in named):
            break
        if shapes[at][0] == "X" and texts[at] not in _TIMES:
            if len(texts[at]) < 2 or texts[at] in cues.TITLES_EN:
                break
            last = at
        elif texts[at] not in _GOES_ON or last < at - 1:
            break
    return last
