"""Tolls: a number of the dead and so on that is said before or behind its words."""

import re
from typing import cast

from schemas.entities import CountKind
from workers.stages.names.hinted import Ending, Hinted
from workers.stages.when import countlexicon as lexicon
from workers.stages.when import countpatterns as patterns
from workers.stages.when.countnumbers import Number
from workers.stages.when.countverbs import kind_of

# "Ce qui porte à 13 le nombre de morts", «ما يرفع إلى 13 عدد القتلى»
_BRINGS = Ending(
    r"(?:\b(?:port(?:e|ant|ait|er)|(?:bring|brought|tak|rais)[a-z]*) (?:a|to)|(?<!\w)[وفل]?(?:[يت]?رفع|[يت]?رتفع|ارتفع) الي)"
    r"(?: (?:au moins|plus de|pres de|at least|more than|نحو|اكثر من))? $",
    " a ", " to ", " الي ", " moins ", " de ", " least ", " than ", " نحو ", " من ",
)  # fmt: skip
_TOLL_BEHIND = Hinted(
    r"(?: [^\W\d]+){0,4}? (?:عدد|حصيله)(?: [^\W\d]+)?? (?:ال)?(قتلي|شهداء|ضحايا|جرحي|مصابين|وفيات|معتقلين|نازحين|مفقودين)|"
    r"(?: [^\W\d]+){0,3}? (?:le nombre|the number|le bilan|the toll)(?: [^\W\d]+)?? (?:de|des|d'|of) ?(?:the )?([^\W\d]+)",
    "le_nombre the_number le_bilan the_toll عدد حصيله",
)
_OF_TOLL: dict[str, CountKind] = {
    **dict.fromkeys("mort dece vict tues mart dead deat fata ".split(), "killed"),
    **dict.fromkeys("bles woun inju".split(), "wounded"),
    **dict.fromkeys("depl refu disp".split(), "displaced"),
    **dict.fromkeys("arre inte otag dete host pris".split(), "held"),
    **dict.fromkeys("disa miss".split(), "missing"),
}

_SAYING_NOTHING = (
    lexicon.FILLERS | {"now", "currently", "already", "desormais", "aujourd'hui"}
) - {"to", "at", "of", "a", "de"}
_BY = frozenset("بما بنحو بحوالي".split())
_HAS_REACHED = re.compile(r"\b(?:بلغت?|تجاوزت?|تخطت?|وصلت?|ارتفعت?) $")
_PLACE = 3
"""Words that may say where a toll was taken, behind the verb and before the number."""


def toll(number: Number) -> CountKind | None:
    """Return the kind if a toll is told: "the death toll rose to 45"."""
    if (behind := _TOLL_BEHIND.match(number.behind, 0)) and _BRINGS.search(number.before):
        return lexicon.NOUNS["ar"].get(behind[1] or "") or _OF_TOLL.get(
            (behind[1] or behind[2])[:4]
        )
    match = patterns.TOLL.search(number.before)
    if match is None:
        return None
    while nearer := patterns.TOLL.search(number.before, match.start() + 1):
        match = nearer  # of several tolls the last
    between, surely = match["between"].split(), False
    while between and between[-1] in _SAYING_NOTHING:
        surely = surely or between[-1] in _BY
        between.pop()
    said = " ".join(between)
    if number.before.endswith("(") and len(between) <= _PLACE + 2:
        said = ""  # "le nombre de morts sur les routes (3.239)"
    if surely or (len(between) <= _PLACE and _HAS_REACHED.search(number.before[: match.start()])):
        said = ""  # «بلغت حصيلة القتلى في المدينة 40»
    return cast("CountKind", kind_of(match)) if not said or patterns.REACHED.search(said) else None
