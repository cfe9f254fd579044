"""Bodies by what they are called: `وزارة X`, `X Council`, `the Ministry of X`, `ministère de X`."""

from schemas.entities import OrganisationKind
from workers.stages.who import cues
from workers.stages.who.words import ARTICLE, Words, with_clitics

_HEADS_AR = {form: head for head in cues.HEADS_AR for form in with_clitics(head)}
_DEFINITE_AR = {form: head for head in cues.HEADS_AR for form in with_clitics(ARTICLE + head)}
_CALLED = {**_HEADS_AR, **_DEFINITE_AR, **cues.HEADS_LATIN}
_OF_A_STATE = frozenset({"جيش", "اتحاد"})
_NAMED = frozenset(
    "جامعه شركه حركه جماعه تنظيم كتائب كتيبه قناه صحيفه مؤسسه بنك حزب نادي جمعيه منظمه جبهه".split()
)
"""Bodies with names that need no article: شركة أرامكو."""

_NOT_OF = frozenset("اداره وزراء الاداره المدينه اليوم الماضي المقبل".split())
_OF = frozenset("of for de des du d l the la le les and et a aux au & -".split()) | {
    "'",
    "’",
    "-",
    "&",
}
_BETWEEN_TWO = (["and", "the"], ["et", "le"], ["et", "la"], ["et", "les"], ["et", "l"])
_MOST = 5
_ADJECTIVES = tuple(
    "al ale aux ales ique iques ien ienne iens ois oise ais aise aises ain aine er ere eur eure if "
    "ive el elle els elles ires aire ee ees".split()
)
_FRENCH = cues.CALLED_FR | frozenset(
    "centre mouvement syndicat union front ligue autorite direction office institut comite groupe "
    "conseil organisation observatoire federation cour caisse association service".split()
)
_BEFORE_LETTERS = frozenset("the l la le du au of selon by from with par d de a les".split()) | {
    "'",
    "’",
}
_NO_BODIES = frozenset(
    "usa uae uk eau ddr urss covid dna adn hiv vih sida aids cfa gdp pib sms lgbt lgbtq lgbti vip "
    "gmt utc rdc rca tnt pdf dvd ceo pdg pm am diy ivg pma gpa vtt suv gps tgv rer hlm smic rsa "
    "tva isf ptsd ppe pcr arn mrna rna iot html ied cv usd eur atm bac zad msc phd".split()
)
"""Abbreviations of what is no body."""


def by_head(
    words: Words, common: frozenset[str], places: dict[int, int], people: dict[int, int]
) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of the bodies that are called what they are.

    Args:
        words: the words of a text.
        common: words that are never part of a name.
        places: first and last words of the places that the text names.
        people: those of its people, whom bodies may be called after.
    """
    found: list[tuple[int, int, OrganisationKind]] = []
    for at, word in enumerate(words.texts):
        if word not in _CALLED or (found and at <= found[-1][1]):
            continue
        if head := _HEADS_AR.get(word):
            named = places | people if head in _NAMED else places
            last = _arabic_end(words, at, head, common, named)
            if last > at:
                found.append((at, last, cues.HEADS_AR[head]))
        elif head := _DEFINITE_AR.get(word):
            last = _definite_end(words, at, head)
            if last > at:
                found.append((at, last, cues.HEADS_AR[head]))
        elif word in cues.HEADS_LATIN and (span := _latin(words, at)):
            found.append((*span, cues.HEADS_LATIN[word]))
    return found


def _arabic_end(
    words: Words, at: int, head: str, common: frozenset[str], places: dict[int, int]
) -> int:
    """Return the last word: those with the article that follow, or a name and those behind it."""
    texts = words.texts
    end = at + 1
    if end in places:
        return places[end]
    if (
        head in _NAMED
        and end < len(texts)
        and not texts[end].startswith(ARTICLE)
        and _names(texts[end], common)
    ):
        end += 1
    while end < len(texts) and end - at <= _MOST and _defined(texts[end]):
        end += 1
    return end - 1


def _definite_end(words: Words, at: int, head: str) -> int:
    """Return the last word of `الوكالة الفرنسية للتنمية`: adjectives, and what it is for."""
    texts = words.texts
    end = at + 1
    while end < len(texts) and end - at <= _MOST and _defined(texts[end]):
        if not texts[end].endswith(("ي", "يه", "ده", "مه", "حه", "لي")):
            break
        end += 1
    adjectives = end - at - 1
    if adjectives and end < len(texts) and texts[end].startswith("لل") and len(texts[end]) > 5:
        return end
    return end - 1 if adjectives > 1 or (adjectives and head in _OF_A_STATE) else at


def _names(word: str, common: frozenset[str]) -> bool:
    return word[0].isalpha() and len(word) > 2 and word not in common


def _defined(word: str) -> bool:
    own = word[1:] if word[:3] == "وال" else word
    return own.startswith(ARTICLE) and len(own) > 4 and word not in _NOT_OF


def _latin(words: Words, at: int) -> tuple[int, int] | None:
    shapes, texts = words.shapes, words.texts
    capital = shapes[at][0] == "X"
    if not capital and texts[at] not in cues.CALLED_FR:
        return None
    first = at
    while capital and first > 0 and shapes[first - 1][0] == "X" and not _begins(words, first - 1):
        first -= 1
    last = at
    end = at + 1
    while end < len(texts) and end - at < 9:
        if shapes[end][0] == "X":
            last = end
        elif texts[end] not in _OF or texts[end : end + 2] in _BETWEEN_TWO:
            break
        end += 1
    if last == at and words.texts[at] in _FRENCH and (longer := _long_french(words, at)) > at + 1:
        return (first, longer) if capital or texts[longer + 1 : longer + 2] == ["("] else None
    if not capital and (last == at or texts[at + 1] not in ("de", "des", "du", "d")):
        return None
    return (first, last) if last > first else None


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


def by_letters(words: Words) -> list[tuple[int, int]]:
    """Return the abbreviations that stand where bodies do: `l'ANAC`, `the RMT`, `… (SNJC)`."""
    texts, shapes = words.texts, words.shapes
    if "XX" not in shapes:
        return []
    return [
        (at, at)
        for at, shape in enumerate(shapes)
        if shape == "XX"
        and 3 <= len(texts[at]) <= 6
        and texts[at].isalpha()
        and texts[at] not in _NO_BODIES
        and at
        and (
            texts[at - 1] in _BEFORE_LETTERS
            or (texts[at - 1] == "(" and at > 1 and shapes[at - 2] in "Xx")
        )
        and (at + 1 == len(texts) or shapes[at + 1][0] not in "X0")
    ]


def _begins(words: Words, at: int) -> bool:
    """Whether a capital is but that of a sentence's first word that is no name."""
    return words.texts[at] in ("the", "a", "an", "le", "la", "les", "l", "un", "une", "in", "this")
