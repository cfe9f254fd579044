"""The when stage: the dates of an article, and how many it says were killed, held and so on."""

from workers.stages.draft import Draft
from workers.stages.when.countnumbers import NUMBERS
from workers.stages.when.countpatterns import SIGNS
from workers.stages.when.counts import counts
from workers.stages.when.dates import dates
from workers.stages.when.datetriggers import TRIGGERS
from workers.stages.when.wording import read_as, wording

_KNOWN = {
    language: frozenset({*TRIGGERS[language], *SIGNS[language], *NUMBERS[language]})
    for language in ("ar", "en", "fr")
}


def when(draft: Draft) -> Draft:
    """Set the draft's dates and counts, in the order in which they stand: title, then text."""
    draft.dates, draft.counts = [], []
    language = draft.language.code
    for field, text in draft.content.fields:
        if text:
            worded = wording(text, whose := read_as(text, language), _KNOWN[whose])
            named = dates(worded, field, draft.published_at)
            draft.dates += named
            draft.counts += counts(worded, field, named)
    return draft
