"""The numbers of the rule and of sketches, as score.lua reads them."""

from collections.abc import Callable, Iterable
from functools import cache
from struct import pack

from workers.stages.sketch import SIGNATURE, TERMS, Kind, Place, Sketch, Term, Tongue
from workers.stages.story.copies import CONTAINED, FEWEST
from workers.stages.story.score import FAR, MOST, Rule, Weights


def norms(sketch: bytes) -> bytes:
    """Return the sums of the squares of the weights that likenesses are told from, 2 bytes each.

    Args:
        sketch: the sketch as bytes.
    """
    sums = sum(map(_squares().__getitem__, Sketch.tags(sketch)))
    return sums.to_bytes(2 * len(_SIDES), "little")


@cache
def tags_of_terms() -> bytes:
    """Return what each tag of a term says, as score.lua reads it."""
    return bytes(map(_facts, range(256)))


def numbers(rule: Rule) -> bytes:
    """Return the numbers of a rule, as score.lua reads them."""
    values = [rule.copy_terms, rule.copy_hours, rule.same_hours]
    for weights in (rule.one_language, rule.two_languages):
        values += _of_weights(weights)
    values += [SIGNATURE, FEWEST, CONTAINED, FAR, TERMS, MOST]
    return pack(f"<{len(values)}i", *values)


_PARTS: tuple[Callable[[Term], bool], ...] = (
    lambda term: term.kind != Kind.WORD,
    lambda term: term.place != Place.BODY,
    lambda term: term.place == Place.TITLE,
    lambda term: term.kind == Kind.IDEA,
)
"""What a likeness or coverage may be told of, in the order of the bits of `_facts`."""

_SIDES = (lambda term: True, *_PARTS)


@cache
def _squares() -> list[int]:
    """Return what a term with each tag adds to all sums, as one number: 16 bits for each sum."""
    squares = []
    for tag in range(256):
        term = _term(tag)
        sums = (at for at, side in enumerate(_SIDES) if term and side(term))
        square = term.weight * term.weight if term else 0
        squares.append(sum(square << 16 * at for at in sums))
    return squares


def _facts(tag: int) -> int:
    term = _term(tag)
    if term is None:
        return 0
    return term.weight + sum(16 << bit for bit, part in enumerate(_PARTS) if part(term))


def _term(tag: int) -> Term | None:
    """Return a term with a tag; None: no term has it."""
    # A sketch with one term that has this tag: what tags mean is known to sketches alone.
    packed = Sketch(Tongue.OTHER, 0, (), (Term(0, Kind.WORD, 1, Place.BODY),)).pack()
    try:
        [term] = Sketch.unpack(packed[:-1] + bytes([tag])).terms
    except ValueError:
        return None
    return term


def _of_weights(weights: Weights) -> Iterable[int]:
    return *weights.features, weights.bias, weights.follows
