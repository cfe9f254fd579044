"""Guessed names of people put right: what is none, and where one ends."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from workers.stages.names.clitics import ARTICLE
from workers.stages.text.words import is_arabic
from workers.stages.when.numbers import STARTS
from workers.stages.who.spans import Span
from workers.stages.who.told import NAME_WORDS

_TIMES = frozenset("صباح مساء فجر ظهر عصر ليل يوم امس".split())
_DAYS = frozenset(
    "السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه اليوم امس يوم غد الغد".split()
)
_SPEAKERS = ("متحدث", "متحدثه", "ناطق", "ناطقه")


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
    if not is_arabic(word) or word in NAME_WORDS:
        # «المتحدث باسم شرطة كابول»
        return word != "باسم" or not first or not texts[first - 1].endswith(_SPEAKERS)
    if word in STARTS["ar"]:
        return False
    if word.startswith(ARTICLE):
        if word.endswith("ه"):
            return False  # «الإدارة», «التخصصية»
        following = texts[first + 1] if first < last else ""
        if following.startswith(ARTICLE) and following not in NAME_WORDS:
            return False  # «المورد الهام»
    return True


def put_right(span: Span, passages: Iterable[tuple[int, int]]) -> Span | None:
    """Return a guessed span of a person without what is no part of the name; None: it is none.

    Args:
        span: the span.
        passages: where countries and places are named in its field.
    """
    if span.type != "person" or span.actor:
        return span
    begin, stop = span.start, span.end
    for start, end in passages:
        if start < begin < end:
            return None  # «مستشفى الملك [فهد بالهفوف]»
        is_end = end == stop and begin < start
        if is_end and span.words.source_span(span.last, span.last)[0] < start:
            return _shorter(span)  # «تيفليس بجورجيا»
    texts = span.words.texts
    following = texts[span.last + 1] if span.last + 1 < len(texts) else ""
    if texts[span.last] in _TIMES and following in _DAYS:
        return _shorter(span)  # «خريص صباح الخميس»
    return span


def _shorter(span: Span) -> Span | None:
    """Return a span without its last word, if two are left."""
    if span.length < 3:
        return None
    last = span.last - 1
    _, end = span.words.source_span(last, last)
    return replace(span, last=last, end=end)
