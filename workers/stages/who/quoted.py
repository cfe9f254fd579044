"""Bodies that are told by what stands around their names.

`حركة "لبيك"` has its name between quotation marks, `Chad's health ministry` that of a country.
"""

from schemas.entities import OrganisationKind
from workers.stages.names.words import Words
from workers.stages.who import cues
from workers.stages.who.told import told

_OPENING = frozenset("\"“«'‘(")
_CLOSING = frozenset("\"”»'’)")
_MOST = 4

_CALLED = frozenset(
    "حركه شركه قناه صحيفه جريده مجله موقع وكاله منظمه جماعه تنظيم حزب نادي بنك مصرف مجموعه موسسه "
    "جمعيه كتايب لواء سرايا جبهه فصيل ميليشيا مليشيا شبكه اذاعه مرصد معهد مركز تيار ايتلاف".split()
)
"""What Arabic bodies are called whose names are put between quotation marks."""

_KINDS: dict[str, OrganisationKind] = {"شبكه": "media", "فصيل": "armed_group"}

_ARMY = frozenset({"جيش"})
_OFFICES = frozenset("ministry ministries".split())
_POLICE: dict[str, OrganisationKind] = {"police": "government"}
_FIELDS = frozenset(
    "foreign health finance defence defense interior justice education energy agriculture trade "
    "transport culture information oil economy".split()
)
_TOWNS = frozenset("city district state metropolitan county border riot military".split())


def by_quotes(words: Words, countries: dict[int, int]) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of Arabic bodies with quotation marks at their names.

    Args:
        words: the words of a text.
        countries: first and last words of the countries that the text names.
    """
    found: list[tuple[int, int, OrganisationKind]] = []
    if words.vocabulary.isdisjoint(_OPENING):
        return found
    texts = words.texts
    for at, _, its in told(words):
        head = its.head or its.definite
        if not head or at + 2 >= len(texts):
            continue
        if head in _ARMY and texts[at + 1] in _CLOSING:
            # «"الجيش" الإسرائيلي»
            if at + 2 in countries or texts[at + 2] == "الاحتلال":
                found.append((at, countries.get(at + 2, at + 2), "army"))
            continue
        if its.head not in _CALLED or texts[at + 1] not in _OPENING or texts[at + 1] == "(":
            continue
        end = at + 2
        while end < len(texts) and end - at - 2 < _MOST and texts[end][0].isalnum():
            end += 1
        if head == "مجموعه" and texts[at + 2].isdigit():
            continue  # «مجموعه "867"», its sum
        if end > at + 2 and end < len(texts) and texts[end] in _CLOSING:
            found.append((at + 2, end - 1, _KINDS.get(head) or cues.HEADS_AR[head]))
    return found


def by_country(
    words: Words, places: dict[int, int], countries: dict[int, int]
) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of English bodies: `Gaza's health ministry`.

    Args:
        words: the words of a text.
        places: first and last words of the places that the text names.
        countries: those of its countries.
    """
    if not words.vocabulary & (_OFFICES | _POLICE.keys()):
        return []
    ends = {last: first for first, last in (*places.items(), *countries.items())}
    texts = words.texts
    found: list[tuple[int, int, OrganisationKind]] = []
    for at, text in enumerate(texts):
        if text not in _OFFICES and text not in _POLICE:
            continue
        before = at - 1
        while before > at - 3 and before > 0 and texts[before] in (_FIELDS | _TOWNS):
            before -= 1
        if before > 1 and texts[before] == "s" and texts[before - 1] in "'’":
            before -= 2
        if before in ends and (text in _POLICE or texts[at - 1] in _FIELDS):
            found.append((ends[before], at, _POLICE.get(text, "government")))
    return found
