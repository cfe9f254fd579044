"""The when stage: the dates of an article, and how many it says were killed, held and so on."""

from collections.abc import Set
from functools import cache

from workers.stages.draft import Draft
from workers.stages.names.reach import within_reach
from workers.stages.names.words import words_of
from workers.stages.when.countnumbers import NUMBERS
from workers.stages.when.countpatterns import SIGNS
from workers.stages.when.counts import counts
from workers.stages.when.datepatterns import rules
from workers.stages.when.dates import dates
from workers.stages.when.datetriggers import triggers
from workers.stages.when.wording import read_as, wording


def when(draft: Draft) -> Draft:
    """Set the draft's dates and counts, in the order in which they stand: title, then text."""
    draft.dates, draft.counts = [], []
    language = draft.language.code
    for field, text in within_reach(draft.content):
        if text:
            whose = read_as(text, language)
            worded = wording(words_of(text), whose, *_known()[whose])
            named = dates(worded, field, draft.published_at)
            draft.dates += named
            draft.counts += counts(worded, field, named)
    return draft


def load_patterns() -> None:
    """Make what dates and counts are found by, before processes fork."""
    rules()
    _known()


@cache
def _known() -> dict[str, tuple[Set[str], Set[str]]]:
    """Return the words to look for, by language: those of dates, and what counts have besides."""
    return {
        language: (of_dates.keys(), frozenset({*SIGNS[language], *NUMBERS[language]}))
        for language, of_dates in triggers().items()
    }
