"""Arabic verbs of counts that mean something else: «يخطف الأنظار», «يصيب السكري الملايين»."""

import re

from workers.stages.names.hinted import Ending, Hinted
from workers.stages.when import countlexicon as lexicon
from workers.stages.when.countnumbers import Number
from workers.stages.when.countphrases import SOME

_SNATCHES = re.compile(r"[وفبل]?[يت]?خطفت?")
_SNATCHED = re.compile(r"(?<!\w)(?:الانظار|الاضواء|انظار|اضواء|ارواح)(?!\w)")
_DEATH = "الموت "
_STRIKES = frozenset(lexicon.with_clitics("يصيب تصيب".split()))
_RIGHT_BEHIND = re.compile(rf" {SOME}$")
_STRUCK = 10_000
"""Of so many an illness is spoken."""


def is_of_words(number: Number, start: int, word: str) -> bool:
    """Whether a verb means nothing done to people: «يخطف الأنظار», «يصيب السكري الملايين».

    Args:
        number: the number that the verb stands before.
        start: where in the text before the number the verb stands.
        word: the verb.
    """
    if word in _STRIKES:  # what an illness does, but «يصيب 3 شبان» is news
        near = _RIGHT_BEHIND.fullmatch(number.before, start + len(word))
        return near is None or number.value >= _STRUCK
    if not _SNATCHES.fullmatch(word):
        return False
    return (
        number.before[:start].endswith(_DEATH)
        or _SNATCHED.search(number.before, start) is not None
        or _SNATCHED.search(number.behind) is not None
    )


def is_sentenced(number: Number) -> bool:
    """Whether people are sentenced to death: "condamné neuf Français à mort"."""
    if _SENTENCED.search(number.before):
        return True
    return bool(_CONDEMNING.search(number.before) and _TO_DEATH.match(number.behind))


_SENTENCED = Ending(
    r"\b(?:احكام\w*|حكم\w*|قضت?|[يت]قضي|ايدت?|تاييد)(?: [^\W\d]+){0,3} ب?(?:ال)?اعدام (?:علي )?$|"
    r"\bpeines? (?:de mort|capitale) aux? $|\b(?:a mort de|death sentences? (?:of|for)|الاعدام علي|بالاعدام علي) $",
    "mort au ", "mort aux ", "capitale au ", "capitale aux ", "mort de ",
    "sentence of ", "sentence for ", "sentences of ", "sentences for ", "اعدام ", "اعدام علي ",
)  # fmt: skip
_TO_DEATH = re.compile(r"(?: [^\W\d]+){1,4} (?:a mort|to death)\b")
_CONDEMNING = Hinted(r"\b(?:condamn|sentenc)[a-z]* $", "condamn sentenc")
