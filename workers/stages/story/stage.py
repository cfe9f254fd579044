"""The story stage: the sketch by which an article finds the others of its story."""

from collections.abc import Iterable
from itertools import chain, repeat
from math import log1p
from operator import mul

from schemas.event import Flag
from workers.stages.draft import Draft
from workers.stages.sketch import HEAVIEST, OTHERS, WORDS, Kind, Sketch, Term, Tongue
from workers.stages.story.copies import prose, signature
from workers.stages.story.subjects import Subjects, subjects

LEVEL = 1.5
"""What one step of a term's weight is worth: rarity times the logarithm of prominence."""

WORTH = {Kind.IDEA: 1.3, Kind.NAME: 0.6}
"""How much more or less kinds of terms say than the others."""

_Weighed = tuple[float, int, Kind]


def story(draft: Draft) -> Draft:
    """Set the draft's sketch; a garbled article has none."""
    draft.sketch = None if Flag.GARBLED in draft.flags else sketch(draft)
    return draft


def sketch(draft: Draft) -> Sketch:
    """Return the sketch of an article."""
    words = prose(draft.content.text)
    moment = draft.published_at or draft.article.fetched_at or draft.taken_in
    return Sketch(
        tongue=Tongue.of(draft.language.code),
        moment=max(0, int(moment.timestamp() // 60)) if moment else 0,
        signature=signature(words),
        terms=terms(subjects(draft, words)),
    )


def terms(found: Subjects) -> tuple[Term, ...]:
    """Return the heaviest of what an article speaks of."""
    others = [kind for kind in Kind if kind is not Kind.WORD]
    heaviest = _heaviest(found, [Kind.WORD], WORDS) + _heaviest(found, others, OTHERS)
    heaviest.sort(reverse=True)
    place = found.place
    return tuple(
        Term(key, kind, max(1, min(HEAVIEST, round(weight / LEVEL))), place(key))
        for weight, key, kind in heaviest
    )


def _heaviest(found: Subjects, kinds: Iterable[Kind], most: int) -> list[_Weighed]:
    """Return the heaviest of what an article speaks of of some kinds, in falling order."""
    weighed = [(kind, _weights(found, kind)) for kind in kinds]
    # Numbers are sorted far quicker than tuples.
    least = sorted(chain.from_iterable(weights for _, weights in weighed))[-most:][:1]
    chosen = [
        (weight, key, kind)
        for kind, weights in weighed
        for weight, key in zip(weights, found.prominence[kind], strict=True)
        if weight >= least[0]
    ]
    return sorted(chosen, reverse=True)[:most]


def _weights(found: Subjects, kind: Kind) -> list[float]:
    """Return how much each of what an article speaks of of a kind weighs."""
    its = found.prominence[kind]
    weights = map(mul, map(found.rarity.__getitem__, its), map(log1p, its.values()))
    worth = WORTH.get(kind)
    return list(map(mul, weights, repeat(worth)) if worth else weights)
