"""Bodies by what they are called: `وزارة X`, `X Council`, and where Arabic ones end."""

import re

from schemas.entities import OrganisationKind
from workers.stages.names.clitics import ARTICLE, bare
from workers.stages.names.words import Words
from workers.stages.who import bodywords
from workers.stages.who.bodykinds import kind_of
from workers.stages.who.latin import latin
from workers.stages.who.told import CUES, DEFINITE_FORMS, HEADS_FORMS, told

_OF_MINISTERS = re.compile(r"[وفبل]?(?:ال|لل)?(?:وزير|وزيره|وزيرا|وزيري|وزراء|شوون)")


_MOST = 5


def by_head(
    words: Words,
    common: frozenset[str],
    places: dict[int, int],
    people: dict[int, int],
    countries: dict[int, int],
) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of the bodies that are called what they are.

    Args:
        words: the words of a text.
        common: words that are never part of a name.
        places: first and last words of the places that the text names.
        people: those of its people, whom bodies may be called after.
        countries: those of its countries, whose adjectives end a name.
    """
    texts = words.texts
    found: list[tuple[int, int, OrganisationKind]] = []
    for at, word, its in told(words):
        if found and at <= found[-1][1]:
            continue
        if "خارجيه" in (its.head, its.definite) and at and _has_ministry(texts[at - 1]):
            continue  # «وزير خارجية الأردن»
        if its.head in _ONLY_PAIRED and (its.head in _DEEDS or not _is_of_work(texts, at)):
            continue
        if head := its.head:
            named = places | people if head in bodywords.NAMED else places
            last = _arabic_end(words, at, head, common, named, countries)
            if last > at:
                found.append((at, last, kind_of(head, texts[at : last + 1])))
        elif (head := its.definite) and head not in _NEVER_DEFINITE:
            last = _definite_end(words, at, head, countries)
            if last > at:
                found.append((at, last, kind_of(head, texts[at : last + 1])))
        elif its.latin and (span := latin(words, at, places, people)):
            found.append((*span, kind_of(word, texts[span[0] : span[1] + 1])))
    return found


_NEVER_DEFINITE = frozenset("قوات سلاح موقع سفاره".split())
"""Nouns that with the article are mere ones: «الموقع الإلكتروني للوزارة»."""


def _has_ministry(word: str) -> bool:
    """Whether a word before «خارجية» makes it an office or an adjective."""
    return bool(_OF_MINISTERS.fullmatch(word)) or bare(word).startswith(ARTICLE)


def clitics(word: str) -> int:
    """Return how many letters stand before a noun that Arabic bodies are called by; 0: it is none.

    Of «للوزارة» only the first is told from the article.
    """
    if head := HEADS_FORMS.get(word):
        return len(word) - len(head)
    if head := DEFINITE_FORMS.get(word):
        own = len(word) - len(ARTICLE + head)
        return own if word.endswith(ARTICLE + head) else own + 1
    return 0


def _arabic_end(
    words: Words,
    at: int,
    head: str,
    common: frozenset[str],
    places: dict[int, int],
    countries: dict[int, int],
) -> int:
    """Return the last word: those with the article that follow, or a name and those behind it."""
    texts = words.texts
    end = at + 1
    if head in bodywords.ONLY_OF:
        if head == "رياسه" and _is_sought(texts, at):
            return at
        return end if texts[end : end + 1] and texts[end] in bodywords.ONLY_OF[head] else at
    commune = head == "جماعه" and end in places
    if not commune and not _may_name(head, texts[end] if end < len(texts) else ""):
        return at
    if end in places:
        return at if head in _OF_THEIR_PLACE else places[end]  # «جبهة غزة»
    if end in countries and not texts[end].startswith(ARTICLE):
        adjective = texts[end].endswith(("يه", "ي")) and texts[end] != "مالي"
        return at if adjective or head == "جبهه" else countries[end]  # «شركة سويدية»
    if _is_of_work(texts, at) or (
        head in bodywords.NAMED
        and end < len(texts)
        and not texts[end].startswith(ARTICLE)
        and _names(texts[end], common)
        and not (texts[end].endswith("يه") and head != "نادي")  # «حركة طلابية»
    ):
        end += 1
        if texts[end : end + 1] and texts[end].startswith("وال"):
            return end - 1  # «جامعة تبوك والأحياء»
    while end < len(texts) and end - at <= _MOST and _defined(texts[end]):
        if end in countries:
            return _with_purpose(texts, countries[end])
        if texts[end] in bodywords.PRAISE and head == "شركه":
            return at  # «شركة النفط العملاقة»
        end += 1
    if end == at + 2 and texts[at + 1] in bodywords.MERE.get(head, ()):
        return at
    return _with_purpose(texts, end - 1) if end - 1 > at else at


def _is_sought(texts: list[str], at: int) -> bool:
    """Whether a presidency is the office that someone seeks: «ترشح لرئاسة الحكومة»."""
    if texts[at][0] != "ل" or not at:
        return False
    return "رشح" in texts[at - 1] or texts[at - 1] in _SEEKING


_SEEKING = frozenset("الانتخابيه المنافسه منافسا السباق يسعي يطمح رشيحه انتخابه ثانيه".split())


_OF_THEIR_PLACE = frozenset("جبهه موقع سلطه دايره مديريه".split())
"""Nouns that name no body before the name of a place."""


def _may_name(head: str, following: str) -> bool:
    """Whether a noun may be what a body is called, by the word behind it."""
    if following == "اداره" and head == "مجلس":
        return False  # «مجلس إدارة الشركة»
    if head in bodywords.ONLY_BEFORE and following not in bodywords.ONLY_BEFORE[head]:
        return False  # «قيادة الحركة»
    return following not in bodywords.ACTIVITIES.get(head, ())


def _with_purpose(texts: list[str], last: int) -> int:
    """Return the last word of a name with what the body is for: `لحقوق الإنسان`."""
    for purpose in _PURPOSES:
        if texts[last + 1 : last + 1 + len(purpose)] == purpose:
            return last + len(purpose)
    return last


def _definite_end(words: Words, at: int, head: str, countries: dict[int, int]) -> int:
    """Return the last word of `الوكالة الفرنسية للتنمية`: adjectives, and what it is for."""
    texts = words.texts
    end = at + 1
    if texts[end : end + 1] and texts[end].startswith("و"):
        return at  # «الأكاديمية والهوية»
    if head == "مركز" and texts[end : end + 1] and texts[end] in _RANKS:
        return at  # «المركز الثاني للمجموعة»
    while end < len(texts) and end - at <= _MOST and _defined(texts[end]):
        if not texts[end].endswith(("ي", "يه", "ده", "مه", "حه", "لي", "ليا", "ستقله")):
            break
        end += 1
        if end - 1 in countries:
            break
    adjectives = end - at - 1
    paired = bool(adjectives) and f"{ARTICLE}{head} {texts[at + 1]}" in bodywords.PAIRS
    if head in _MERE and not paired:
        return at  # «الأمن القومي للمنطقة»
    if adjectives and (last := _with_purpose(texts, end - 1)) >= end:
        return last
    if adjectives and end < len(texts) and texts[end].startswith("لل") and len(texts[end]) > 3:
        return end
    if adjectives and end + 1 < len(texts) and _is_for(texts[end], texts[end + 1]):
        # «المديرية العامة لحرس الحدود»
        return _last_defined(texts, end + 1, countries)
    if head in bodywords.PAIRED:
        return end - 1 if paired else at
    return (
        end - 1 if adjectives > 1 or (adjectives and head in bodywords.OF_A_STATE) or paired else at
    )


def _is_for(word: str, following: str) -> bool:
    """Whether words say what a body is for: a noun with «ل», and what it is of."""
    return word[0] == "ل" and word[1:2] != "ل" and len(word) > 3 and _defined(following)


def _last_defined(texts: list[str], at: int, countries: dict[int, int]) -> int:
    """Return the last of a few words with the article in a row."""
    end = at
    while (
        end + 1 < len(texts) and end - at < 2 and end not in countries and _defined(texts[end + 1])
    ):
        end += 1
    return countries.get(end, end)


_DEEDS = frozenset("حمايه وقايه مقاومه دفاع امن حمله".split())
"""What is done, by whomever: «حماية حقوق الإنسان»."""
_MERE = _DEEDS | {"مصلحه"}
"""Nouns that with the article are mere ones outside the pairs: «المصلحة العليا للأمة»."""
_VERBS = frozenset(
    "تعني تدعي تسمي تهتم تعتني تنشط تختص يعني يدعي يسمي يهتم يعتني ينشط يختص".split()
)
"""What bodies do, behind their noun: «جمعية تُعنى بنشر الثقافة»."""
_ONLY_PAIRED = bodywords.PAIRED - bodywords.ONLY_OF.keys()
_RANKS = frozenset(
    "الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر الاخير".split()
)
_PURPOSES = [
    purpose.split()
    for purpose in (
        "لحقوق الانسان", "لشوون اللاجيين", "لكره القدم", "لكره السله", "لكره اليد",
        "للصليب الاحمر", "لمكافحه الفساد", "لمكافحه الارهاب", "للاغاثه والاعمال الانسانيه",
        "لمكافحه المخدرات", "للدفاع المدني", "لحمايه الصحفيين", "للعلوم والتقنيه", "للامن القومي",
        "للطاقه الذريه", "للطاقه الشمسيه", "للطاقه المتجدده", "للنقل الجوي", "للتنميه الاقتصاديه",
    )
]  # fmt: skip
"""What bodies are for, in the words that stand behind their names."""


def _names(word: str, common: frozenset[str]) -> bool:
    if word[:2] == "لل" or word in bodywords.MERE_ADJECTIVES or (word[0] == "و" and CUES.get(word)):
        return False  # «منظمة للنهوض», «شركة متخصصة», «مؤسسة ومركزًا»
    return word[0].isalpha() and len(word) > 2 and word not in common and word not in _VERBS


def _defined(word: str) -> bool:
    own = word[1:] if word[:3] == "وال" else word
    return (
        own.startswith(ARTICLE)
        and (len(own) > 4 or own in bodywords.SHORT)
        # Of whom a name is, is in the genitive.
        and (own[-2:] != "ون" or own in bodywords.IN_ON)
        and word not in bodywords.NOT_OF
        and CUES.get(word) != "t"
    )


def _is_of_work(texts: list[str], at: int) -> bool:
    """Whether a noun says what a body does, or who is in it: `لجنة صياغة الدستور`."""
    pair = texts[at + 1 : at + 3]
    work = bodywords.WORK_OF_OFFICES if "اداره" in texts[at] else bodywords.WORK
    return len(pair) == 2 and pair[0] in work and _defined(pair[1])
