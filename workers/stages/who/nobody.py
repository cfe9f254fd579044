"""Capitals that name nobody: bodies, offices, ships, feasts, and small words before a name."""

from collections.abc import Sequence

from workers.stages.names.namewords import NAME_WORDS
from workers.stages.names.words import Words
from workers.stages.text.normalize import fold
from workers.stages.who.professions import PROFESSIONS

STORMS = frozenset(
    "tempete ouragan cyclone typhon operation navire fregate hurricane storm typhoon".split()
)
"""What is called by the given name of a person."""

SMALL = frozenset(
    "the this that these here there they but his her their he she it its we our you and or an as "
    "at in on if is was so no not what when who why how le la les un une il elle ils elles ce cet "
    "cette ces mais dans en son sa ses nous vous et ou par pour sur au aux du des".split()
)
"""Words that begin sentences, and are no names by themselves."""

_BEGIN = frozenset(
    "the this that these those here there they but their while for when after before with from "
    "since until although because though during despite meanwhile however also then even only once "
    "unlike under over against about between among without following according where which both "
    "what who why how and if in at it its his she was avec sans chez depuis selon pendant quand "
    "lorsque comme apres avant contre entre sous puis alors ainsi aussi pourtant cependant malgre "
    "enfin mais dans pour sur cette elle elles ils nous vous".split()
)
"""Small words with which no name of several words begins, though sentences do."""

_ENDS = frozenset(
    "limited ltd plc llc gmbh advisers advisors partners associates holdings university universite "
    "college sports prize telescope award awards society forum institute museum airport "
    "hospital hostel hotel stadium foundation corps council committee league festival "
    "project championship championships tournament stakes memorial airlines airways bank bridge "
    "street avenue theatre theater".split()
)
"""Nouns that a name in capitals ends with that is no person's."""

_SITES = frozenset(
    "university college institute foundation prize award hospital airport stadium museum telescope "
    "memorial park river province lake lakes mountain mountains sea valley region district county "
    "road island islands peninsula bay canal desert forest square arena port railway highway air "
    "zeitung festival cup trophy medal bridge tower station cathedral palace castle "
    "prison refinery dam reservoir".split()
)
"""Nouns of what is called by the name before them, great or small: `James Webb telescope`."""

_RANKS = frozenset("ret brig lt maj gen col sgt capt cpl cmdr adm rtd hon rev prof".split())
"""Ranks as they are shortened, which are no names by themselves."""

_OFFICES = frozenset(
    "minister secretary prosecutor prince princess commissioner general governor attorney "
    "chancellor marshal speaker justice inspector constable superintendent ombudsman whip "
    "chairman director officer president ministre procureur procureure".split()
)
"""Offices that, in capitals, other words in capitals belong to: "Deputy Sport Minister"."""

_OF = frozenset("of de d".split())
_THINGS_OF = frozenset(
    "star feast festival holiday battle order fete bataille ordre etoile".split()
)
_CALLED = frozenset(
    "airline website app brand company firm hostel hotel restaurant bookshop chain supermarket "
    "startup platform drug vaccine missile rocket ship warship vessel tanker ferry yacht "
    "spacecraft satellite newspaper magazine hopital universite lycee stade ecole petrolier "
    "aeroport avenue rue boulevard ferry paquebot voilier missile fusee sonde satellite "
    "compagnie marque entreprise magazine quotidien hebdomadaire".split()
)
"""What has a name that may be made of a person's, or look like one: `the airline X`."""

_KINDS = frozenset(
    "missile missiles rocket rockets drone drones torpedo torpedoes tank tanks jet jets helicopter "
    "helicopters howitzer howitzers satellite satellites vaccine vaccines".split()
)
"""What things are that are called before their noun: "Fattah hypersonic missiles"."""

_FEASTS = frozenset(
    fold(word)
    for word in "hanukkah chanukah purim passover pesach sukkot shavuot diwali holi easter nowruz "
    "newroz ashura mawlid tabaski hanouka pessah pourim pâques pentecôte toussaint aïd eid".split()
)


_ALONE = _FEASTS | _RANKS | SMALL
_TELLING = _ENDS | _SITES | _ALONE | _OFFICES | _KINDS
_TELLING_BEFORE = STORMS | _OF | _CALLED


def without_small(words: Words, first: int, last: int) -> int:
    """Return the first word of a name behind the small one that begins its sentence.

    "While Aisha" is Aisha, "Student X Y" is X Y; the last word stays.
    """
    if first == last:
        return first
    word = words.texts[first]
    if word in _BEGIN:
        return first + 1
    if first + 1 < last and word in PROFESSIONS and word not in NAME_WORDS:
        return first + 1
    return first


def is_nobody(words: Words, first: int, last: int) -> bool:
    """Whether words in Latin letters that may be a name are surely none of a person.

    Args:
        words: the words of a text.
        first: the first word of the name.
        last: its last word.
    """
    texts = words.texts
    behind = texts[last + 1 : last + 3]
    if not (
        texts[last] in _TELLING
        or texts[first] in STORMS
        or (first and texts[first - 1] in _TELLING_BEFORE)
        or (behind and (behind[0] in _TELLING or behind[-1] in _KINDS))
    ):
        return False  # nothing tells, which most often is so
    shapes = words.shapes
    if shapes[last][0] != "X":
        return False
    if texts[last] in _ENDS or (first < last and _is_site(words, last)):
        return True
    if first == last and texts[first] in _ALONE:
        return True
    return _is_office(texts, shapes, first, last) or _is_thing(texts, shapes, first, last)


def _is_site(words: Words, last: int) -> bool:
    """Whether a name is that of a site, or stands before its noun: "James Cook University"."""
    behind = words.texts[last + 1] if last + 1 < len(words.texts) else ""
    return words.texts[last] in _SITES or (behind in _SITES and not words.touches(last + 1))


def _is_office(texts: Sequence[str], shapes: Sequence[str], first: int, last: int) -> bool:
    """Whether a name is an office in capitals, or a part of one: "Crown" of "Crown Prince"."""
    if texts[last] in _OFFICES and first < last:
        return True
    behind = last + 1
    return (
        first == last
        and behind < len(texts)
        and shapes[behind][0] == "X"
        and texts[behind] in _OFFICES
        and shapes[first] == shapes[behind]
    )


def _is_thing(texts: Sequence[str], shapes: Sequence[str], first: int, last: int) -> bool:
    before = texts[first - 1] if first else ""
    if before in STORMS or texts[first] in STORMS:
        return True
    if before in _OF and first > 1 and texts[first - 2] in _THINGS_OF:
        return True
    if before in _CALLED and shapes[first - 1] == "x":
        return True
    if first < last or shapes[last + 1 : last + 2] != ["x"]:
        return False
    return not _KINDS.isdisjoint(texts[last + 1 : last + 3])
