"""Places that Arabic calls by a word alone with other meanings: «عبور المتوسط», «مياه النيل»."""

import re

from workers.stages.text.normalize import fold
from workers.stages.where.spot import Spot


def _words(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_BESIDE = {
    "المتوسط": _words(
        "عبور مياه حوض شواطئ سواحل ساحل ضفاف ضفتي ضفة قبالة شرق شرقي غرب غربي شمال شمالي "
        "جنوب جنوبي جزر شعوب يعبرون عبروا عبرت يعبر عبر أمواج قاع عرض منطقة فضاء بلدان حوضي أفريقيا"
    ),
    "النيل": _words(
        "مياه حوض ضفاف ضفتي ضفة مجرى إيرادات فيضان كورنيش منابع مصب منسوب شاطئ فيضانات"
    ),
    "الريف": _words("معتقلي معتقلو نشطاء احتجاجات حرب جمهورية بمعتقلي لمعتقلي"),
    "الصعيد": _words("محافظات أهالي قرى أبناء قطار مدن جامعات بمحافظات"),
}
"""The words directly before such a name that show what is meant, by the name, folded."""

ALONE = frozenset(_BESIDE)
"""The names: "the middle, the average", "to harm", "the country", "the level" otherwise."""

_IN = _words("في من إلى نحو على عن")
_AT_SEA = re.compile(
    r"مهاجر|لاجي|قوارب|القارب|زورق|زوارق|سفن|سفينه|السفين|غرق|بحري|البحر|خفر السواحل|انقاذ|ضفت"
)
_AVERAGE = re.compile(r" (?:[\d$%]|(?:الي )?(?:نحو|حوالي|اكثر)|اعلي|اقل|بنسبه|كل|ما بين|بين)")
_NEAR = 160
"""Characters before and after in which a word of the sea stands."""


def is_meant(spot: Spot) -> bool:
    """Whether the words around such a name show that the place is meant."""
    last = spot.last
    if last in _BESIDE[spot.name]:
        return True
    if spot.name != "المتوسط" or last not in _IN or _AVERAGE.match(fold(spot.after)):
        return False
    start, end = spot.found.folded_start, spot.found.folded_end
    return bool(_AT_SEA.search(spot.text.text, max(0, start - _NEAR), end + _NEAR))
