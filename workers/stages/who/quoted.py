"""Bodies that are told by what stands around their names.

`حركة "لبيك"` has its name between quotation marks, `Chad's health ministry` that of a country, and
"drone company Skyhop" or "Skyhop, a drone company," says what it is.
"""

from schemas.entities import OrganisationKind
from workers.stages.names.clitics import ARTICLE
from workers.stages.names.namewords import GIVEN_NAMES
from workers.stages.names.words import CLOSING_QUOTES, OPENING_QUOTES, Words
from workers.stages.who import cues
from workers.stages.who.told import CUES, Told, told

CLOSING = CLOSING_QUOTES | {")"}
"""What may stand behind a name that stands by itself."""
_MOST = 4

_CALLED = frozenset(
    "حركه شركه قناه صحيفه جريده مجله موقع وكاله منظمه جماعه تنظيم حزب نادي بنك مصرف مجموعه موسسه "
    "جمعيه كتايب لواء سرايا جبهه فصيل ميليشيا مليشيا شبكه اذاعه مرصد معهد مركز تيار ايتلاف".split()
)
"""What Arabic bodies are called whose names are put between quotation marks."""

_KINDS: dict[str, OrganisationKind] = {"شبكه": "media", "فصيل": "armed_group"}

_NETWORKS = frozenset(
    "تويتر فيسبوك فيس الفيسبوك انستغرام انستجرام يوتيوب تلغرام تليغرام تيليجرام تيك واتساب "
    "لينكد اكس".split()
)
"""Social networks, which are where something is written."""

_ARMY = frozenset({"جيش"})
_OFFICES = frozenset("ministry ministries".split())
_POLICE: dict[str, OrganisationKind] = {"police": "government"}
_FIELDS = frozenset(
    "foreign health finance defence defense interior justice education energy agriculture trade "
    "transport culture information oil economy".split()
)
_DEPARTMENTS = _FIELDS.union("city district state metropolitan county border riot military".split())
_OF_A_STATE = _OFFICES.union(_POLICE)


def by_quotes(words: Words, countries: dict[int, int]) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of Arabic bodies with quotation marks at their names.

    Args:
        words: the words of a text.
        countries: first and last words of the countries that the text names.
    """
    found: list[tuple[int, int, OrganisationKind]] = []
    if words.vocabulary.isdisjoint(OPENING_QUOTES):
        return found
    texts = words.texts
    for at, _, its in told(words):
        head = its.head or its.definite
        if not head or at + 2 >= len(texts):
            continue
        if head in _ARMY and texts[at + 1] in CLOSING:
            # «"الجيش" الإسرائيلي»
            if at + 2 in countries or texts[at + 2] == "الاحتلال":
                found.append((at, countries.get(at + 2, at + 2), "army"))
            continue
        first = _quoted(texts, at, its, countries)
        if not first or first >= len(texts) or texts[first] in _NETWORKS:
            continue  # «على موقع "تويتر"»
        end = first
        while end < len(texts) and end - first < _MOST and texts[end][0].isalnum():
            end += 1
        if head == "مجموعه" and texts[first].isdigit():
            continue  # «مجموعه "867"», its sum
        if first < end < len(texts) and texts[end] in CLOSING:
            found.append((first, end - 1, _KINDS.get(head) or cues.HEADS_AR[head]))
    return found


def _quoted(texts: list[str], at: int, its: Told, countries: dict[int, int]) -> int:
    """Return the first word of the name in quotation marks behind a noun; 0: there is none."""
    if its.head == "شركه" and (first := _behind_description(texts, at)):
        return first
    if its.definite in _CALLED and at + 1 in countries and texts[at + 2] in OPENING_QUOTES:
        return at + 3  # «الشركة السويدية "X"»
    return at + 2 if its.head in _CALLED and texts[at + 1] in OPENING_QUOTES else 0


def _behind_description(texts: list[str], at: int) -> int:
    """Return the first word in quotation marks behind `شركة العقارات الصينية`; 0: there is none."""
    end = at + 1
    while end < len(texts) and end - at < _MOST and texts[end].startswith(ARTICLE):
        end += 1
    quoted = at + 1 < end < len(texts) - 1 and texts[end] in OPENING_QUOTES
    return end + 1 if quoted else 0


def by_country(
    words: Words, places: dict[int, int], countries: dict[int, int]
) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of English bodies: `Gaza's health ministry`.

    Args:
        words: the words of a text.
        places: first and last words of the places that the text names.
        countries: those of its countries.
    """
    telling = words.vocabulary & _OF_A_STATE
    if not telling:
        return []
    ends = {last: first for first, last in (*places.items(), *countries.items())}
    texts = words.texts
    found: list[tuple[int, int, OrganisationKind]] = []
    for at in words.places(telling):
        text, before = texts[at], at - 1
        while before > at - 3 and before > 0 and texts[before] in _DEPARTMENTS:
            before -= 1
        if before > 1 and texts[before] == "s" and texts[before - 1] in "'’":
            before -= 2
        if before in ends and (text in _POLICE or texts[at - 1] in _FIELDS):
            found.append((ends[before], at, _POLICE.get(text, "government")))
    return found


_NOUNS: dict[str, OrganisationKind] = {
    **dict.fromkeys(
        "company firm startup start-up airline carrier retailer manufacturer lender giant "
        "consultancy chipmaker carmaker automaker insurer brewer supermarket".split(),
        "company",
    ),
    **dict.fromkeys(
        "newspaper magazine journal broadcaster website outlet daily tabloid channel "
        "network".split(),
        "media",
    ),
    **dict.fromkeys("charity nonprofit non-profit tank".split(), "ngo"),
    **dict.fromkeys("band promotion orchestra troupe".split(), "other"),
}
"""What English bodies are, in the words before their names or behind them."""

_TELLING = frozenset(_NOUNS)

_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december i he she it they we you this that in on "
    "at if when while but and as for with inc ltd tv radio".split()
)
_GOES_ON = frozenset("& of de and".split())
_ENDS = frozenset(", . ) ; that which based in of for with which's whose run owned founded".split())
_FIRST = frozenset("a an the".split())
_BETWEEN_COMMAS = 40
"""Words at most between the commas around a body that a noun explains."""


def by_noun(words: Words, *taken: dict[int, int]) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of English bodies beside a noun: `the charity Sahara`.

    Args:
        words: the words of a text.
        taken: first and last words of the people, places and countries that the text names.
    """
    nouns = words.vocabulary & _TELLING
    found: list[tuple[int, int, OrganisationKind]] = []
    if not nouns:
        return found
    texts, shapes = words.texts, words.shapes
    named = {at for some in taken for begin, end in some.items() for at in range(begin, end + 1)}
    for at in words.places(nouns):
        if shapes[at] != "x":
            continue
        kind = _NOUNS[texts[at]]
        last = _run(words, at + 1)
        if last > at:
            if _may_be_body(words, at + 1, last, named):
                found.append((at + 1, last, kind))
        elif first := _apposed(words, at):
            end = first
            while end + 1 < min(len(texts), first + _BETWEEN_COMMAS) and texts[end + 1] != ",":
                end += 1
            if _may_be_body(words, first, end, named):
                found.append((first, end, kind))
    return found


def _run(words: Words, at: int) -> int:
    """Return the last of the capitals from a word on; the word before it if there are none."""
    texts, shapes = words.texts, words.shapes
    last = at - 1
    while at < len(texts) and at - last < 3:
        if shapes[at][0] == "X":
            last = at
        elif texts[at] not in _GOES_ON or last < at - 1 or texts[at] == "and":
            break
        at += 1
    return last


def _apposed(words: Words, at: int) -> int:
    """Return the first word of the name that `, a … firm` follows; 0: none does."""
    texts, shapes = words.texts, words.shapes
    if at + 1 < len(texts) and texts[at + 1] not in _ENDS:
        return 0  # "Smith, a newspaper editor"
    begin = at - 1
    while begin > max(0, at - 5) and texts[begin] not in _FIRST:
        if not texts[begin][0].isalpha() and texts[begin] != "-":
            return 0
        begin -= 1
    if begin < 3 or texts[begin] not in _FIRST or texts[begin - 1] != ",":
        return 0
    first = begin - 1
    while first > 1 and begin - first < 5 and shapes[first - 1][0] == "X":
        first -= 1
    return first if first < begin - 1 else 0


def _may_be_body(words: Words, first: int, last: int, named: set[int]) -> bool:
    texts, shapes = words.texts, words.shapes
    own = texts[first : last + 1]
    if texts[first] in ("the", "le", "la") and last == first:
        return False
    if texts[first] in GIVEN_NAMES or not named.isdisjoint(range(first, last + 1)):
        return False
    if any(word in _NO_NAMES or CUES.get(word) == "t" for word in own):
        return False
    headline = all(shape == "XX" for shape in shapes[max(0, first - 3) : first])
    return not headline and len(own[-1]) > 1
