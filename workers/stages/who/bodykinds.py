"""What kind of body a name says, beyond the noun that it is called by."""

from collections.abc import Sequence

from schemas.entities import OrganisationKind
from workers.stages.names.clitics import ARTICLE, bare
from workers.stages.who import cues

_SECRET = frozenset(
    "الاستخبارات الاستخباريه استخبارات المخابرات مخابرات intelligence renseignement renseignements "
    "espionage contre-espionnage".split()
)
_STAFF = frozenset("الاركان اركان".split())
_OF_STATES = frozenset(
    "مفوضيه محكمه صندوق بنك مصرف commission court fund bank cour fonds banque".split()
)
_STATES = frozenset(
    "المتحده الاوروبيه الاوروبي الافريقي الافريقيه العربيه الدولي الدوليه العالمي european african "
    "international world europeenne europeen africaine africain internationale mondiale".split()
)
_WORKS = frozenset(
    "الفضاء الطاقه الارصاد الامن التنميه الاغاثه الادويه الاحصاء غوث الغوث المساعدات حمايه البيءه "
    "تنميه مكافحه تشغيل".split()
)
_GOVERNS = frozenset(
    "حكومه اداره سلطه رءاسه رياسه رءيس government administration authorities gouvernement "
    "autorites".split()
)
_FIGHTS = frozenset("جيش قوات forces army armee armees".split())
_FACTIONS = frozenset("فصايل فصاءل فصيل factions militia milices".split())


def kind_of(head: str, words: Sequence[str]) -> OrganisationKind:
    """Return the kind of a body.

    Args:
        head: the noun that it is called by.
        words: the words of its name, folded.
    """
    kind = cues.HEADS_AR.get(head) or cues.HEADS_LATIN[head]
    if not _SECRET.isdisjoint(words) and kind != "company":
        return "intelligence"
    if head == "هييه" and not _STAFF.isdisjoint(words):
        return "army"
    if head == "وكاله" and not _WORKS.isdisjoint(words):
        return "government"
    if head in _OF_STATES and not _STATES.isdisjoint(words):
        return "intergovernmental"
    return kind


def kind_of_side(words: Sequence[str]) -> OrganisationKind:
    """Return the kind of a body of the list of parties: `الحكومة الإسرائيلية`, "the US government".

    Args:
        words: the words of its entry, folded.
    """
    first = bare(words[0]).removeprefix(ARTICLE)
    known = {first, *words}
    for side, kind in _SIDES:
        if not side.isdisjoint(known):
            return kind
    if first in cues.HEADS_AR:
        return kind_of(first, words)
    head = next((word for word in words if word in cues.HEADS_LATIN), None)
    return kind_of(head, words) if head else "other"


_SIDES: tuple[tuple[frozenset[str], OrganisationKind], ...] = (
    (_GOVERNS, "government"),
    (_FIGHTS, "army"),
    (_FACTIONS, "armed_group"),
)
