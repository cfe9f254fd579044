"""The dates that a text names, absolute ones and those told from the day of publication."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter

from schemas.entities import DateMention
from schemas.parts import ContentField
from workers.stages.names.folded import Folded
from workers.stages.text import datefigures
from workers.stages.when import clocks, tense
from workers.stages.when import datetriggers as triggers
from workers.stages.when.calendar import Meaning, NoDate, meaning
from workers.stages.when.datepatterns import FIGURES, rules
from workers.stages.when.wording import Wording

AHEAD = 70
"""Characters that are looked at behind the word that made one look."""


def dates(wording: Wording, field: ContentField, published: datetime | None) -> list[DateMention]:
    """Return the dates in a text, in order.

    Args:
        wording: the text, folded, with its words.
        field: which part of the content it is.
        published: when the article was published, in the zone that counts; None: not known.
    """
    figures = list(_in_figures(wording.folded))
    taken = [(start, end) for start, end, _ in figures]
    found = [*figures, *_in_words(wording, published, taken)]
    mentions = []
    for start, end, meant in sorted(found, key=itemgetter(0)):
        begin, finish = wording.folded.span(start, end)
        mentions.append(
            DateMention(
                field=field,
                start=begin,
                end=finish,
                text=wording.folded.source[begin:finish],
                value=meant.value,
                precision=meant.precision,
                relative=meant.relative,
            )
        )
    return mentions


# Part of every date in figures, and quicker to look for.
_IN_FIGURES = re.compile(r"[-/.]\d\d?[-/.]\d")


def _in_figures(folded: Folded) -> Iterator[tuple[int, int, Meaning]]:
    if not _IN_FIGURES.search(folded.text):
        return
    for match in FIGURES.finditer(folded.text):
        try:
            day, _ = datefigures.take_date(match[0])
        except (datefigures.Impossible, ValueError):
            continue
        if day and datefigures.EARLIEST_YEAR <= day.year <= 2100:
            yield *match.span(), Meaning(f"{day}", "day", False)


def _in_words(
    wording: Wording, published: datetime | None, taken: list[tuple[int, int]]
) -> Iterator[tuple[int, int, Meaning]]:
    text, known = wording.folded.text, triggers.triggers()[wording.language]
    looked_at = [
        (triggers.ORDER[kind], start, start + len(word), language, kind)
        for word, start in wording.found
        for language, kind in known.get(word, ())
    ]
    # "Tuesday" is looked at after "October", so that it belongs to the date if that begins with it.
    looked_at.sort()
    for _, start, end, language, kind in looked_at:
        since, limit = _room(text, start, end, kind, taken)
        if since > start:
            continue
        match = _phrase(rules()[language][kind], text, since, start, end, limit)
        if match is None or not triggers.holds(kind, match, wording.folded):
            continue
        said = {part[0]: value for part, value in match.groupdict().items() if value}
        span = match.span("x")
        try:
            ahead = tense.is_ahead(said, text, *span, language)
            meant = clocks.with_clock(meaning(said, published, ahead=ahead), text, *span)
        except NoDate:
            continue
        yield *span, meant
        insort(taken, span)


def _room(
    text: str, start: int, end: int, kind: str, taken: list[tuple[int, int]]
) -> tuple[int, int]:
    """Return where the phrase around a word may begin and end: in its line, among the others.

    Those, `taken`, are in order and do not overlap.
    """
    since, limit = max(0, start - triggers.BEHIND[kind]), min(end + AHEAD, len(text))
    since = max(since, text.rfind("\n", since, start) + 1)
    line = text.find("\n", end, limit)
    limit = line if line >= 0 else limit
    following = bisect_left(taken, (end, end))
    if following:
        since = max(since, taken[following - 1][1])
    if following < len(taken):
        limit = min(limit, taken[following][0])
    return since, limit


def _phrase(
    patterns: tuple[re.Pattern[str], ...], text: str, since: int, start: int, end: int, limit: int
) -> re.Match[str] | None:
    """Return the first match around a word."""
    for pattern in patterns:
        match = pattern.search(text, since, limit)
        while match and match.end("x") < end:
            match = pattern.search(text, max(match.start() + 1, match.start("x") + 1), limit)
        if match and match.start() < end:
            return match
    return None
