"""How alike two sketches are, in whole numbers, so that a Lua script comes to the same answer.

All numbers stay below 2^53, where floating-point numbers are exact, so `math.floor` and `math.sqrt`
of Lua 5.1 give what Python's whole numbers give. Of two lists of terms,

    likeness = floor(sqrt(floor(1000000 * dot * dot / (norm * norm'))))
    coverage = floor(1000 * covered / norm)

where `dot` is the sum of the products of the weights of the terms that both have, each `norm` the
sum of the squares of one side's weights, and `covered` that of the terms that the other side has.
A score is a bias and a sum of features with whole weights: a linear rule, fitted by logistic
regression (docs/decisions/story-rule.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt
from typing import NamedTuple

from workers.stages.sketch import Kind, Place, Sketch, Term
from workers.stages.story.copies import common, is_copy


class Relation(StrEnum):
    """What one article is to another."""

    COPY = "copy"
    """The same text, or lightly edited."""
    SAME = "same"
    """The same event in other words."""
    FOLLOWS = "follows"
    """A later development of the same story."""


class Features(NamedTuple):
    """What a decision depends on, in whole numbers.

    Attributes:
        all: likeness of all terms.
        lead: likeness of the terms of title and opening.
        titles: coverage of each side's title by the other's title and opening, added up.
        neutral: likeness of the terms that mean the same in every language.
        ideas: likeness of the ideas.
        shared: how many terms that mean the same in every language both have, at most `MOST`.
        hours: hours between the two, at most `FAR`.
    """

    all: int
    lead: int
    titles: int
    neutral: int
    ideas: int
    shared: int
    hours: int


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each feature counts; from a score of 0 on, two articles tell the same event.

    Attributes:
        features: the weight of each.
        bias: what is added.
        follows: how far below 0 the score, its hours left out, is still that of a later
            development.
    """

    features: Features
    bias: int
    follows: int

    def score(self, found: Features) -> int:
        """Return the score of two articles."""
        return self.bias + sum(
            weight * value for weight, value in zip(self.features, found, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers of a decision.

    Attributes:
        one_language: weights for articles in the same language.
        two_languages: weights for articles in different languages.
        copy_terms: what the likeness of all terms and that of the lead must add up to for a copy:
            texts that share a long footer and nothing else are none.
        copy_hours: hours within which articles are copies, or follow each other.
        same_hours: hours within which two articles can tell the same event.
    """

    one_language: Weights
    two_languages: Weights
    copy_terms: int = 700
    copy_hours: int = 14 * 24
    same_hours: int = 3 * 24


RULE = Rule(
    one_language=Weights(
        Features(all=63, lead=26, titles=7, neutral=0, ideas=0, shared=0, hours=-458),
        bias=-49_800,
        follows=15_000,
    ),
    two_languages=Weights(
        Features(all=0, lead=0, titles=0, neutral=0, ideas=62, shared=5_010, hours=-425),
        bias=-78_100,
        follows=10_000,
    ),
)
"""The rule in use; a score of 10,000 is a factor of e in the odds."""

FAR = 10_000
"""Most hours between two articles that are told apart."""

MOST = 12
"""Most shared terms that are told apart."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an article is to another.

    Attributes:
        relation: what it is; None: nothing.
        similarity: thousandths: of a copy how much it shares, else how alike the terms are.
        score: how far above the threshold for the same event; below: negative. A copy has none.
    """

    relation: Relation | None
    similarity: int
    score: int = 0


def compare(new: Sketch, old: Sketch, rule: Rule = RULE) -> Comparison:
    """Return what the newer of two articles is to the older."""
    found = features(new, old)
    if found.hours > rule.copy_hours:
        return Comparison(None, 0)
    if found.all + found.lead >= rule.copy_terms and is_copy(new.signature, old.signature):
        shared, of = common(new.signature, old.signature)
        return Comparison(Relation.COPY, 1000 * shared // of)
    one_language = new.tongue == old.tongue
    weights = rule.one_language if one_language else rule.two_languages
    score = weights.score(found)
    relation = None
    if score >= 0 and found.hours <= rule.same_hours:
        relation = Relation.SAME
    elif score - weights.features.hours * found.hours >= -weights.follows:
        relation = Relation.FOLLOWS
    return Comparison(relation, found.all if one_language else found.neutral, score)


def features(new: Sketch, old: Sketch) -> Features:
    """Return what a decision on two articles depends on."""
    mine, theirs = _others(new.terms), _others(old.terms)
    apart = abs(new.moment - old.moment) // 60 if new.moment and old.moment else 0
    return Features(
        all=likeness(new.terms, old.terms),
        lead=likeness(_leading(new.terms), _leading(old.terms)),
        titles=_titles(new, old) + _titles(old, new),
        neutral=likeness(mine, theirs),
        ideas=likeness(_ideas(mine), _ideas(theirs)),
        shared=min(MOST, len({term.hash for term in mine} & {term.hash for term in theirs})),
        hours=min(FAR, apart),
    )


def likeness(one: Iterable[Term], other: Iterable[Term]) -> int:
    """Return the cosine of two lists of terms, in thousandths."""
    weights = {term.hash: term.weight for term in other}
    norms = sum(weight * weight for weight in weights.values())
    norm = dot = 0
    for term in one:
        norm += term.weight * term.weight
        dot += term.weight * weights.get(term.hash, 0)
    return isqrt(1_000_000 * dot * dot // (norm * norms)) if dot else 0


def coverage(one: Iterable[Term], other: Iterable[Term]) -> int:
    """Return how much of a list of terms another one has, in thousandths."""
    known = {term.hash for term in other}
    norm = covered = 0
    for term in one:
        square = term.weight * term.weight
        norm += square
        covered += square if term.hash in known else 0
    return 1000 * covered // norm if norm else 0


def _titles(one: Sketch, other: Sketch) -> int:
    return coverage(_entitled(one.terms), _leading(other.terms))


def _those(which: Callable[[Term], bool]) -> Callable[[Iterable[Term]], list[Term]]:
    return lambda terms: [term for term in terms if which(term)]


_others = _those(lambda term: term.kind != Kind.WORD)
_ideas = _those(lambda term: term.kind == Kind.IDEA)
_leading = _those(lambda term: term.place != Place.BODY)
_entitled = _those(lambda term: term.place == Place.TITLE)
