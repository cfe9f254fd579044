"""Guessed names of people put right: what is none, and where one ends."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workers.stages.names.clitics import ARTICLE
from workers.stages.names.namewords import GIVEN_NAMES, NAME_WORDS
from workers.stages.names.passages import PassageIndex
from workers.stages.names.words import CLOSING_QUOTES, OPENING_QUOTES, Words
from workers.stages.text.words import is_arabic
from workers.stages.when.datelexicon import MONTHS, WEAK_MONTHS
from workers.stages.when.numbers import STARTS
from workers.stages.who.spans import Span
from workers.stages.who.told import CUES

_TIMES = frozenset("صباح مساء فجر ظهر عصر ليل يوم امس".split())
_DAYS = frozenset(
    "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه اليوم امس يوم غد الغد".split()
)
_CLITICS = 2
"""Letters before the name of a place: «وبخميس مشيط»."""
_GODS = frozenset("المولي سبحانه".split())
_FOR = re.compile("لل[^ل]..")
"""«ل» and the article, which no name has behind its first word."""
_SPEAKERS = ("متحدث", "متحدثه", "ناطق", "ناطقه")
_NO_PARTS = frozenset(
    "هذا هذه هولاء ذلك تلك اوليك الذي التي الذين هو هي هم نحن انا انه انها انهم باسمه باسمها "
    "باسمهم".split()
)
"""Pronouns, which no name has in it: «أبى هؤلاء»."""
_MONTHS = frozenset(word for word in MONTHS["ar"] if word.isalpha())
_DEEDS = frozenset("صالح نيل فوز فتح نصر وفاء امل جهاد كفاح نجاح احسان حسن رضا".split())
"""Given names that behind «ل» and «ب» are nouns more often: «لنيل جائزة»."""


def may_be_person(texts: Sequence[str], first: int, last: int) -> bool:
    """Whether words that were tagged may be a name: no noun with its adjective, no number.

    Args:
        texts: the words of a text.
        first: the first word tagged.
        last: the last one.
    """
    word = texts[first]
    if first < last and texts[first + 1].startswith(f"و{ARTICLE}"):
        return False  # «الحمد والمنة»
    if not is_arabic(word):
        return True
    if _is_for_whom(texts, first, last) or not _NO_PARTS.isdisjoint(texts[first : last + 1]):
        return False
    if first < last and _is_of_someone(texts[last]):
        return False
    if first == last and word in _MONTHS:
        day = texts[first - 1] if first else ""
        if word not in WEAK_MONTHS or day.isdigit():
            return False  # «23 أيار/مايو», but «ماي» is Theresa May
    if word in NAME_WORDS:
        return word != "باسم" or not _is_spoken_for(texts, first, last)
    if word in STARTS["ar"] or _GODS.intersection(texts[first : last + 1]):
        return False
    behind = [other for other in texts[first + 1 : last + 1] if other not in NAME_WORDS]
    if any(_FOR.match(other) or _is_with_someone(other) for other in behind):
        return False  # «يندفع للجريمة بتهور», «تتسم بحسن الجوار»
    if word.startswith(ARTICLE):
        if word.endswith("ه"):
            return False  # «الإدارة», «التخصصية»
        following = texts[first + 1] if first < last else ""
        if following.startswith(ARTICLE) and following not in NAME_WORDS:
            return False  # «المورد الهام»
    return True


def _is_for_whom(texts: Sequence[str], first: int, last: int) -> bool:
    """Whether «ل» or «ب» stands before a noun that people are called by too: «لصالح منتخب»."""
    word = texts[first]
    if word[0] not in "لب" or word in GIVEN_NAMES or word[1:] not in _DEEDS:
        return False
    return first == last or texts[first + 1] not in GIVEN_NAMES


def _is_with_someone(word: str) -> bool:
    """Whether a word is «ب» and a given name, as no further word of a name is."""
    return word[0] == "ب" and word[1:] in GIVEN_NAMES


def _is_of_someone(word: str) -> bool:
    """Whether a word ends in "their" or "her", as no name does: «وتيسير زيارتهم»."""
    return len(word) > 5 and word.endswith(("تهم", "تها", "تهما")) and word not in NAME_WORDS


def _is_spoken_for(texts: Sequence[str], first: int, last: int) -> bool:
    """Whether «باسم» says for whom someone speaks: «المتحدث الرسمي باسم شرطة كابول»."""
    if first == last:
        before = texts[first - 1] if first else ""
        return CUES.get(before) != "t" or before.endswith(_SPEAKERS)
    return any(word.endswith(_SPEAKERS) for word in texts[max(0, first - 3) : first])


def put_right(span: Span, named: PassageIndex) -> Span | None:
    """Return a guessed span of a person without what is no part of the name; None: it is none.

    Args:
        span: the span.
        named: where countries and places are named in its field.
    """
    if span.type != "person" or span.actor:
        return span
    passages = named.near(span.start, span.end + _CLITICS)
    if span.last > span.first:
        begun = [end for start, end in passages if start == span.start]
        if begun and any(begun[0] < start < span.end <= end for start, end in passages):
            return None  # "Israel-Palestine", «أزيلال وبني ملال»
        for start, end in passages:
            if 0 < start - span.start <= _CLITICS and span.end <= end:
                return None  # «بخميس مشيط»
        if any(start == span.start and end < span.end for start, end in passages) and (
            span.words.texts[span.first + 1] not in NAME_WORDS
            and is_arabic(span.words.texts[span.last])
        ):
            return None  # «دبلوماسي تركي ينفي»
        clipped = _without_others(span)
        if clipped is None:
            return None
        span = clipped
    span = _whole(span)
    begin, stop = span.start, span.end
    passages = named.near(begin, stop)
    for start, end in passages:
        if start < begin < end:
            return None  # «مستشفى الملك [فهد بالهفوف]»
        is_end = end == stop and begin < start
        if is_end and span.words.source_span(span.last, span.last)[0] < start:
            return _shorter(span)  # «تيفليس بجورجيا»
    texts = span.words.texts
    following = texts[span.last + 1] if span.last + 1 < len(texts) else ""
    if span.first == span.last and texts[span.first] in _GO_ON and following in _NO_PARTS:
        return None  # «أبى هؤلاء»
    if texts[span.last] in _TIMES and following in _DAYS:
        return _shorter(span)  # «خريص صباح الخميس»
    return span


def _without_others(span: Span) -> Span | None:
    """Return a span without those that «و» joins or «ل» stands before; None: nothing is left.

    «سيرغي ويوليا» are two, and «معارضة لبوتين» is none.
    """
    texts = span.words.texts
    if span.first and texts[span.first - 1] in OPENING_QUOTES:
        return span  # «مؤسسة "بيل وميليندا غيتس"»
    for at in range(span.first + 1, span.last + 1):
        word = texts[at]
        if word[0] in "ول" and word[1:] in GIVEN_NAMES and word not in NAME_WORDS:
            if len(word) < 5 or texts[at - 1] in _GO_ON:
                continue
            if at - 1 == span.first and texts[span.first] not in NAME_WORDS:
                return None
            return _until(span, at - 1)
    return span


LONGEST = 20
"""Most words of a name; a longer chain of them is none."""

_GO_ON = frozenset("ال ابو ابي ولد عبد بن ابن".split())
"""Words with which no Arabic name ends: «عبدالله آل» is a part of «عبدالله آل قراش»."""
_GO_BEFORE = _GO_ON - {"ال", "ولد"}
"""Those with which a name goes on wherever they stand behind one: «شيرين أبو عاقلة»."""


def _whole(span: Span) -> Span:
    """Return a span with the rest of a name that ends within it: "Mohamed El" of "El-Erian"."""
    words, texts = span.words, span.words.texts
    is_given = texts[span.first] in GIVEN_NAMES
    is_name = span.last > span.first or is_given  # no "Blinken-Lavrov talks"
    last = span.last
    if is_name and texts[last] == "-" and last > span.first:
        last -= 1  # no name ends with it: it is joined again, or left out
    last = _joined(words, last, is_name=is_name)
    if is_given and span.last == span.first and _is_surname(words, last + 1):
        last = _joined(words, last + 1, is_name=True)
    elif is_given and span.last == span.first and _has_particle(words, last + 1):
        last = _joined(words, last + 2, is_name=True)
    last = _with_nickname(words, _elided(words, last))
    return span if last == span.last else _until(span, last)


def _elided(words: Words, last: int) -> int:
    """Return the last word of a name that ends before an apostrophe: "D'Esposito"."""
    if len(words.texts[last]) > 1 or words.shapes[last : last + 1] == ["x"]:
        return last
    if words.texts[last + 1 : last + 2] and words.texts[last + 1] in "'’":
        behind = last + 2
        if words.shapes[behind : behind + 1] == ["X"] and words.touches(behind):
            return behind
    return last


def _with_nickname(words: Words, last: int) -> int:
    """Return the last word of a name that a nickname in quotation marks stands in."""
    texts, shapes = words.texts, words.shapes
    if shapes[last] != "X" or shapes[last + 2 : last + 3] != ["X"]:
        return last
    if texts[last + 1] not in OPENING_QUOTES or words.touches(last + 1):
        return last
    closing = last + 3
    if texts[closing : closing + 1] and texts[closing] in CLOSING_QUOTES:
        behind = closing + 1
        if shapes[behind : behind + 1] == ["X"] and not words.touches(behind):
            while shapes[behind + 1 : behind + 2] == ["X"]:
                behind += 1
            return behind
    return last


def _joined(words: Words, last: int, *, is_name: bool) -> int:
    """Return the last of the words that a name's last word belongs together with."""
    texts, shapes = words.texts, words.shapes
    begun = last
    while last + 1 < len(texts) and last - begun < LONGEST:
        if is_name and texts[last + 1] in _GO_BEFORE and _may_end(texts, last + 2):
            last += 2
            continue
        if texts[last + 1] != "-" and texts[last] not in _GO_ON:
            break
        if texts[last] in _GO_ON and _may_end(texts, last + 1):
            last += 1
            continue
        joined = is_name and last + 2 < len(texts) and texts[last + 1] == "-"
        if not joined or shapes[last + 2] != "X":
            break
        if not (words.touches(last + 1) and words.touches(last + 2)):
            break
        last += 2
    return last


def _may_end(texts: Sequence[str], at: int) -> bool:
    """Whether there is a word that a name may end with, which a text cut off does not have."""
    if at >= len(texts) or texts[at] in _NO_PARTS:
        return False
    return is_arabic(texts[at]) and len(texts[at]) > 2 and texts[at] != "ظبي"


_PARTICLES = frozenset("el al ben bin bint abu abou ould ait".split())


def _has_particle(words: Words, at: int) -> bool:
    """Whether a surname behind a given name has two words: "Sarah El Haïry"."""
    if words.shapes[at : at + 2] != ["X", "X"] or words.texts[at] not in _PARTICLES:
        return False
    spaced = _is_spaced(words, at) and _is_spaced(words, at + 1)
    return spaced and not CUES.get(words.texts[at + 1])


def _is_spaced(words: Words, at: int) -> bool:
    """Whether one space and nothing else stands before a word."""
    return words.folded.text[words.end(at - 1) : words.starts[at]] == " "


def _is_surname(words: Words, at: int) -> bool:
    """Whether a capital behind a given name is the rest of it, and nothing follows in capitals."""
    shapes = words.shapes
    if at >= len(shapes) or shapes[at] != "X" or CUES.get(words.texts[at]):
        return False
    behind = shapes[at + 1] if at + 1 < len(shapes) else ""
    return _is_spaced(words, at) and behind[:1] != "X" and len(words.texts[at]) > 1


def _shorter(span: Span) -> Span | None:
    """Return a span without its last word, if two are left."""
    return None if span.length < 3 else _until(span, span.last - 1)


def _until(span: Span, last: int) -> Span:
    """Return a span that ends with another word."""
    _, end = span.words.source_span(last, last)
    return replace(span, last=last, end=end)
