"""Places that the catalogue does not have, told by a noun beside their name: قرية …, … Hospital."""

import re

from schemas.entities import PlaceKind
from workers.stages.names.namewords import GIVEN_NAMES
from workers.stages.text.normalize import fold
from workers.stages.where.readings import Head, PlaceName, Reading
from workers.stages.where.spot import Spot
from workers.stages.where.words import COMMON, DIRECTIONS, FIRST_WORDS

_ARABIC_AFTER = re.compile(r" [\"«“(]?([^\W\d_]{3,})( ال[^\W\d_]+)?( [^\W\d_]{3,})?")
_LAID = re.compile(
    r"[\"»”)]?[،,]?(?: الواقعة| القريبة| التابعة| المعروفة)? "
    r"(?:(?:في |ب)?ريف|(?:في |ب)?محافظة|(?:في |ب)إقليم|بولاية|"
    r"ب?(?:ال)?(?:شمال|جنوب|شرق|غرب)ي?|قرب|بالقرب|من محافظة|من جهة)(?!\w)"
)
"""What stands behind the name of a place in the country around it."""
_CALLED = re.compile(r" [\"«“(]([^\W\d_]{3,})[\"»”)]")
_DIRECTORATES = frozenset(
    map(
        fold,
        "أمن صحة شؤون تربية شرطة مرور زراعة تعليم الأمن الصحة الشؤون التربية الشرطة المرور "
        "الزراعة التعليم الدفاع الموارد الطرق الجوازات السجون الثقافة".split(),
    )
)
_CLOSED = re.compile(r"[^\"»”“(\n]{0,20}[\"»”)]")
_DISTRICTS = frozenset(map(fold, "منطقة مديرية دائرة".split()))
_SIDES = frozenset("الشمال الجنوب الشرق الغرب الوسط شمال جنوب شرق غرب وسط".split())
_SURELY = frozenset({fold("مديرية")})
"""Those that before a word without the article are districts."""
_GROUNDS = frozenset(
    map(
        fold,
        "نادي الفريق النادي التدريب التدريبات المباراة كرة خماسي مفتوح عشبي اللقاء الخصم المنافس "
        "الكرة الجولف الغولف التنس جديد كبير ترابي معشب".split(),
    )
)
"""What pitches are of, and are like, that name none."""
_BOYCOTTED = frozenset(
    map(
        fold,
        "مؤتمر مؤتمرات قمة اجتماع اجتماعات جلسة جلسات التصويت الانتخابات الاستثمار الاستفتاء "
        "الاقتراع الحوار المؤتمر الاجتماع الاجتماعات الجلسة الجلسات القمة البطولة كأس الكأس "
        "أولمبياد الأولمبياد دورة إسرائيل بضائع البضائع السلع سلع منتوجات المنتوجات المنتجات "
        "شراء شركة شركات الشركات الاحتلال قطر إيران روسيا الصين فرنسا البرلمان المجلس الحكومة "
        "اللجنة حفل الحفل المفاوضات مفاوضات الدراسة الامتحانات المباراة المباريات المونديال "
        "الألعاب الاحتفال الاحتفالات الحملة جميع شاملة اقتصادية سياسية عربية خليجية أعمال "
        "العمل العملية النظام الرئيس الكيان المحتل كيان مهرجان المهرجان معرض المعرض النفط "
        "الغاز".split(),
    )
)
"""What مقاطعة is the boycott of, and is no county."""
_NO_NAMES = (
    {"مقاطعه": _BOYCOTTED}
    | {"مديريه": _DIRECTORATES, "دايره": _DIRECTORATES}
    | dict.fromkeys(("ملعب", "استاد", "ستاد"), _GROUNDS)
)
_RANK = frozenset(map(fold, "الإمام الملك الأمير الشيخ السلطان السيدة السيد".split()))
_SUPERLATIVE = frozenset(
    map(fold, "أكبر آخر أهم ثاني أول أي كل أقدم أصغر ثالث أجمل أقرب غير".split())
)
_FEMININE = frozenset(
    map(
        fold,
        "صغيرة كبيرة جديدة قديمة واحدة هادئة جميلة قريبة بعيدة كاملة تامة عامة خاصة رائعة "
        "عريقة شهيرة فقيرة غنية حديثة خالية آمنة بأكملها كثيرة قليلة نائية عديدة مختلفة "
        "مهمة هامة رئيسة تابعة واسعة شاسعة ضخمة عملاقة ثانية أخيرة حرة حية حيوية سابقة "
        "لاحقة فاضلة طيبة عزيزة حبيبة كلها تاريخية ساحرة صاخبة عظيمة جبلية حارة باردة ساخنة "
        "نظيفة خاضعة واقعة".split(),
    )
)
_AL = r"(?:(?:al|el|ad|an|ar|as|ash|at|az)-)?"
"""The Arabic article, written small before a name in Latin letters."""
_LATIN_AFTER = re.compile(rf" ?({_AL}(?:[A-ZÉÎ][\w’'-]+)(?:[ -](?:[A-ZÉ][\w’-]+))?)")
_LATIN_BEFORE = re.compile(rf"((?<![\w’'-])(?:{_AL}[A-Z][\w’'-]+ ){{1,3}})\Z")


def named(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    """Return the place that a noun names together with the words beside it, and its offsets."""
    if head.is_after:
        return _before(spot, head)
    return _arabic(spot, head) if spot.arabic else _latin(spot, head)


def _arabic(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    match = _ARABIC_AFTER.match(spot.text.source, spot.found.end)
    if not match or spot.last in _SUPERLATIVE or spot.text.source[spot.found.end - 1] == "ً":
        return None  # «36 مستشفىً "تعمل بالحد الأدنى"»
    word = fold(match[1])
    article = word.startswith("ال")
    # ليبية and العسكرية are adjectives; صغيرة and مجاورة, too.
    if word in COMMON or word.endswith(("يه", "ات")) or _is_feminine(word):
        return None
    end = match.end(1)
    if word in _NO_NAMES.get(spot.name, ()):
        return None
    if spot.name in _DISTRICTS and word in _SIDES:
        return None  # «منطقة الجنوب الغربي»
    if spot.name in _DISTRICTS:
        if word in FIRST_WORDS:
            more = match[2] or match[3]
            return _place(spot, head.kind, match.start(1), end + len(more), head) if more else None
        if (article or spot.name not in _SURELY) and not _is_laid(spot, end):
            return None  # «منطقة اليورو»
    if head.belongs and not article and match[2]:
        end = match.end(2)
    elif word in FIRST_WORDS and match[2]:
        end = match.end(2)  # «بلدة بيت الفقيه»
    elif word in FIRST_WORDS and match[3] and fold(match[3][1:]) not in COMMON:
        end = match.end(3)  # «مدينة أيت ملول»
    elif word in _RANK and (match[2] or match[3]):
        end = match.end(2) if match[2] else match.end(3)
    opened = head.belongs and spot.text.source[match.start(1) - 1] != " "
    if opened and (closed := _CLOSED.match(spot.text.source, end)):
        end = closed.end()  # «ملعب "تيدي"»
    return _place(spot, head.kind, match.start(1), end, head)


def _is_laid(spot: Spot, end: int) -> bool:
    """Whether what stands around a name tells that it is one: it is quoted, or lies somewhere."""
    text = spot.text.source
    return bool(_LAID.match(text, end) or _CALLED.match(text, spot.found.end))


def _is_feminine(word: str) -> bool:
    """Whether an Arabic word is the feminine of an adjective or participle."""
    return word.endswith("ه") and (word.startswith("م") or word in _FEMININE)


def _latin(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    match = _LATIN_AFTER.match(spot.text.source, spot.found.end)
    if not match or spot.titled:
        return None
    end = match.end(1)
    # "le maire de Paris Anne Hidalgo": the name after is another one.
    name = match[1].split(" ")[0]
    if " " in match[1]:
        end = match.start(1) + len(name)
    if name in DIRECTIONS or name.isupper() or name.lower() in COMMON:
        return None
    return _place(spot, head.kind, match.start(1), end, head)


_WHOSE = frozenset(
    "Jewish Muslim Christian Catholic Protestant Orthodox Sunni Shia Shiite Alawite Druze Bedouin "
    "Arab Kurdish Armenian Tamil Roma Olympic Global Christmas Athletes Media School Police "
    "Pacific Financial Town Mr Mrs Ms Miss Dr".split()
)
"""What stands before "village" and the like and names none."""


def _before(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    match = _LATIN_BEFORE.search(spot.before)
    if not spot.text.source[spot.found.start : spot.found.end].isascii():
        return None  # English nouns only: "L'hôte réservoir"
    if not match or spot.titled or (not head.belongs and re.match(r" [A-Z]", spot.after)):
        return None
    words = match[1].split()
    whose = [at for at, word in enumerate(words) if word.endswith(("'s", "’s"))]
    if whose and not (head.belongs and _is_named_after(words, whose[-1])):
        words = words[whose[-1] + 1 :] or (words if head.belongs else [])
    while words and (words[0] in DIRECTIONS or words[0] in ("The", "This", "Our")):
        words.pop(0)
    if (
        not words
        or all(word.lower() in COMMON for word in words)
        or (words[-1] in _WHOSE and not (head.belongs and words[-1] == "Town"))
    ):
        return None
    if words[-1].endswith("-only"):
        return None  # "Jewish-only settlement"
    name = " ".join(words)
    capital = spot.text.source[spot.found.start].isupper()
    if name.isupper() or (spot.name in ("ward", "area") and capital):
        return None  # "FOX NEWS TOWN HALL", "Penny Ward", "Storm Area 51"
    if spot.name == "area" and any(word.isupper() for word in words):
        return None  # "NHS Highland area"
    if spot.name in ("park", "hotel") and (
        (fold(words[-1]) in GIVEN_NAMES and words[0] not in ("St", "Saint"))
        or " les " in spot.text.text
    ):
        return None  # "William Park"
    if head.belongs and _BODY_AFTER.match(spot.after):
        return None
    start = spot.found.start - len(name) - 1
    end = spot.found.end if head.belongs else spot.found.start - 1
    text = spot.text.source[start:end]
    return PlaceName(text, kind=head.kind), start, end


def _is_named_after(words: list[str], at: int) -> bool:
    """Whether a word in the genitive belongs to a name: `King's Park`, `St John's Hospital`."""
    return words[at][:-2] in _PATRONS or (at > 0 and words[at - 1] in ("St", "St.", "Saint"))


_PATRONS = frozenset("King Queen Prince Princess Women Children Men People Guy Bishop".split())
_BODY_AFTER = re.compile(
    r" (?:[A-Z][a-z]+ ){0,2}(?:NHS|Trust|Council|Authority|Police|Foundation|Academy|University|"
    r"School|Lodge|Forum|Group|FC)\b"
)
"""What makes of a place and its noun but a part of a name: `Mole Valley District Council`."""

_IN = re.compile(
    r"\b(?:in|at|of|from|near|outside|to|à|a|au|aux|de|d['’]|vers|sur|près de) ?"
    r"((?:[A-ZÉÎ][\w’'.-]+ ){0,2}[A-ZÉÎ][\w’'-]+)(, | \()\Z"
)

_IN_FRENCH = re.compile(
    r"(?:\b(?:à|au|aux|vers|depuis)|\bprès (?:de|d['’])) ?"
    r"((?:L[ae]s? |l[ae]s? )?[A-ZÉÎ][\w’'-]+(?: (?:d['’]|de |du |la |sur )?[A-ZÉÎ][\w’'-]+)?)"
    r"(,? dans (?:les? |la |l['’])|,? en )\Z"
)
_THE = frozenset("La Le Les".split())
"""Words with which the name of a town may begin: `La Croix-au-Bois (Ardennes)`."""


def town_before(spot: Spot, reading: Reading) -> tuple[PlaceName, int, int] | None:
    """Return the town named before the region that it lies in: `in Fairwater, Idaho`, `à X (Nord)`.

    Args:
        spot: the name of the region.
        reading: what it stands for.
    """
    if spot.arabic or spot.titled or getattr(reading, "kind", "") != "region":
        return None
    match = _IN.search(spot.before) or _IN_FRENCH.search(spot.before)
    if not match or (match[2] == " (" and not spot.after.startswith(")")):
        return None
    name = match[1]
    first, _, more = name.partition(" ")
    if name.isupper() or (first in DIRECTIONS and not (first in _THE and more)):
        return None
    if name.lower() in COMMON or spot.after.startswith(("'s ", "’s ")):
        return None  # "of Tim Walz, Minnesota's governor"
    start = spot.found.start - len(match[2]) - len(name)
    return PlaceName(name, country=reading.country), start, start + len(name)


def _place(
    spot: Spot, kind: PlaceKind, start: int, end: int, head: Head
) -> tuple[PlaceName, int, int]:
    if head.belongs:
        start = spot.found.start
    return PlaceName(spot.text.source[start:end], kind=kind), start, end
