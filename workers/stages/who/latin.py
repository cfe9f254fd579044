"""Bodies by what English and French call them: `X Council`, `the Ministry of X`."""

from workers.stages.names.words import Words
from workers.stages.who import cues
from workers.stages.who.french import DESCRIBED, is_described

_OF = frozenset("of for de des du d l the la le les and et a aux au & -".split()) | {
    "'",
    "’",
    "-",
    "&",
}
_BETWEEN_TWO = (["and", "the"], ["et", "le"], ["et", "la"], ["et", "les"], ["et", "l"])
_ADJECTIVES = tuple(
    "al ale aux ales ique iques ien ienne iens ois oise ais aise aises ain aine er ere eur "
    "eure eres if ive el elle els elles ires aire ee ees".split()
)
_FRENCH = cues.CALLED_FR | frozenset(
    "centre mouvement syndicat union front ligue autorite direction office institut comite "
    "groupe conseil organisation observatoire federation cour caisse association service".split()
)

_MOST = 20
"""Words in capitals before a noun that may belong to a name; more are a line in capitals."""


def latin(
    words: Words, at: int, places: dict[int, int], people: dict[int, int]
) -> tuple[int, int] | None:
    """Return first and last word of a body that a noun begins or ends; None: none.

    Args:
        words: the words of a text.
        at: where the noun stands.
        places: first and last words of the places that the text names.
        people: those of its people.
    """
    shapes, texts = words.shapes, words.texts
    capital = shapes[at][0] == "X"
    if not capital and texts[at] not in cues.CALLED_FR:
        return None
    first = at
    while capital and at - first < _MOST and first > 0 and shapes[first - 1][0] == "X":
        if _begins(words, first - 1):
            break
        first -= 1
    last = at
    end = at + 1
    while end < len(texts) and end - at < 9:
        if shapes[end][0] == "X":
            if (
                texts[end] in _MONTHS
                or (end in people and end == last + 1)
                or _is_office(words, end)
            ):
                break  # "House Nancy Pelosi", "West Bank December"
            last = end
        elif texts[end] not in _OF or texts[end : end + 2] in _BETWEEN_TWO:
            break
        elif texts[end] in "'’" and _is_plural_owner(words, end):
            break  # "Fox News' X Y"
        elif texts[end] == "a" and end + 1 in places:
            break  # "à Paris" says where it is
        end += 1
    if last > at and texts[last] == "affaires" and texts[last + 1 : last + 2]:
        last += texts[last + 1].endswith(_ADJECTIVES)  # "ministère des Affaires étrangères"
    if last == at and words.texts[at] in _FRENCH and (longer := _long_french(words, at)) > at + 1:
        of_town = texts[longer + 1 : longer + 2] == ["de"] and shapes[longer + 2 : longer + 3] == [
            "X"
        ]
        if of_town and texts[at] in _OF_TOWNS:
            return first, longer + 2  # "préfecture de police de Paris"
        national = texts[at : at + 2] == ["parquet", "national"]
        if DESCRIBED.intersection(texts[at : longer + 1]):
            return None  # "Commission d'enquête"
        if national or texts[at] == "ministere":
            return first, longer  # "ministère américain de la justice"
        return (first, longer) if capital or texts[longer + 1 : longer + 2] == ["("] else None
    if not capital and is_described(words, at, last, places, people):
        return None
    if not capital and (last == at or texts[at + 1] not in ("de", "des", "du", "d")):
        return None
    if last == at + 1 and len(texts[last]) == 1:
        return None  # "Groupe A"
    return (first, last) if last > first else None


_MONTHS = frozenset(
    "january february march april june july august september october november december".split()
)
_OF_TOWNS = frozenset("prefecture tribunal cour".split())
_OFFICES = frozenset("speaker leader majority minority spokesman spokeswoman general".split())


def _is_plural_owner(words: Words, at: int) -> bool:
    """Whether an apostrophe stands behind an s and touches nothing else: "Fox News' X Y"."""
    if words.texts[at - 1][-1] != "s" or not words.touches(at):
        return False
    return at + 1 < len(words.texts) and not words.touches(at + 1)


def _is_office(words: Words, at: int) -> bool:
    """Whether a capital begins an office and a name: "Senate Majority Leader Mitch McConnell"."""
    if words.texts[at] not in _OFFICES:
        return False
    return words.shapes[at + 1 : at + 2] == ["X"] and words.texts[at - 1] not in _OF


def _long_french(words: Words, at: int) -> int:
    """Return the last word of a body that French calls by small words: `Syndicat national des …`.

    Before its abbreviation in brackets it has ended; else behind one noun and its adjectives.
    """
    texts, shapes = words.texts, words.shapes
    for end in range(at + 2, min(at + 12, len(texts) - 2)):
        if texts[end] == "(":
            short = shapes[end + 1] == "XX" and texts[end + 2] == ")"
            return end - 1 if short else at
        if texts[end] in ",.;:\n":
            break
    end = at + 1
    while end < len(texts) and texts[end].endswith(_ADJECTIVES) and shapes[end] == "x":
        end += 1
    if end >= len(texts) or texts[end] not in ("de", "des", "du", "d", "pour"):
        return end - 1
    end += 1
    while end < len(texts) and texts[end] in ("l", "la", "'", "’", "les", "le"):
        end += 1
    end += 1
    while end < len(texts) and texts[end].endswith(_ADJECTIVES) and shapes[end] == "x":
        end += 1
    return min(end, len(texts)) - 1


def _begins(words: Words, at: int) -> bool:
    """Whether a capital is but that of a sentence's first word that is no name."""
    return words.texts[at] in _BEGINNINGS


_BEGINNINGS = frozenset(
    "the a an le la les l un une in this selon pour avec chez dans mais comme contre".split()
)
"""Words in capitals at the beginning of a sentence."""
