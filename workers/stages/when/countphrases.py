"""Arabic phrases right before a number that say what it counts: «القضاء على 108 إرهابيين»."""

import re

from schemas.entities import CountKind
from workers.stages.names.hinted import Ending
from workers.stages.when import countlexicon as lexicon
from workers.stages.when.countnumbers import Number

SOME = r"(?:(?:نحو|حوالي|قرابه|اكثر من|ما لا يقل عن|ما يقرب من) )?"
"""What may stand between a verb and its number."""
_SOME_ENDS = (" نحو ", " حوالي ", " قرابه ", " من ", " عن ")


def said(number: Number, first: str) -> CountKind | None:
    """Return the kind that a phrase right before a number says.

    Args:
        number: the number.
        first: the word behind it.
    """
    if first in lexicon.PERSONS and _FINISHED.search(number.before):
        return None if _PUNISHED.search(number.behind) else "killed"
    if _REAPED.search(number.before):
        return "killed"
    if first in lexicon.PERSONS and _CAMPAIGN.search(number.before):
        return "held"
    return "displaced" if first in _SETTLED and _MOVED_AWAY.search(number.before) else None


# «القضاء على 108 إرهابيين», «قضت القوات على 108»
_FINISHED = Ending(
    r"(?<!\w)[وبل]?(?:ال)?(?:قضاء|قضي|قضت|قضوا|يقضي|تقضي)(?: (?!\w*(?:محكم|محاكم|قاضي|قضاء|داير))[^\W\d]+){0,2}(?:[،,] [^،,]{2,40}[،,])? علي (?:(?:نحو|حوالي|قرابه|اكثر من|ما لا يقل عن) )?$",
    " علي ", *_SOME_ENDS,
)  # fmt: skip
# What people are sentenced to: «قضت جنايات القاهرة على أربعة متهمين بالسجن»
_PUNISHED = re.compile(r"^(?: [^\W\d]+){1,4} ب(?:ال)?(?:سجن|حبس|اعدام|اشغال|موبد|غرامه|براءه)")
# «يحصد أرواح خمسة»; «نفذت حكم الإعدام بحق ثلاثة»
_REAPED = Ending(
    r"(?:(?<!\w)[وفبل]?(?:[يت]?حصدت?|[يت]?زهقت?|ازهقت?|ازهاق|[يت]?خطفت?)(?: [^\W\d]+){0,3} ب?ارواح|"
    r"(?<!\w)[وفبل]?(?:تنفيذ|نفذت?|[يت]نفذ)(?: [^\W\d]+){0,2} (?:حكم|احكام|عقوبه) (?:ال)?اعدام"
    rf"(?: [^\W\d]+){{0,2}} (?:في|ب|بحق|ضد)) {SOME}$",
    "ارواح ", " في ", " ب ", " بحق ", " ضد ", *_SOME_ENDS,
)  # fmt: skip
# «حملة اعتقالات طالت نحو 50 فلسطينيا»
_CAMPAIGN = Ending(
    rf"(?:اعتقال|اعتقالات)(?:[^\W\d]|[ ،])* (?:طالت|شملت|طاولت) {SOME}$",
    "طالت ", "شملت ", "طاولت ", *_SOME_ENDS,
)  # fmt: skip
# «تم نقل 60 ألف مستوطن»
_MOVED_AWAY = Ending(
    rf"(?<!\w)[وفبل]?(?:نقل|ترحيل|رحلت|ابعاد) {SOME}$",
    "نقل ", "ترحيل ", "رحلت ", "ابعاد ", *_SOME_ENDS,
)  # fmt: skip
_SETTLED = frozenset("مستوطن مستوطنا مستوطنين ساكن ساكنا نسمه عايله اسره".split())
