"""Which story an article belongs to: the rule, over what is remembered of the articles before.

It is written here in plain Python, for tests and measurements and as the reference for the script
that does the same in Redis.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from workers.stages.sketch import HEAVIEST, Sketch
from workers.stages.story.score import RULE, Comparison, Relation, Rule, compare

POSTINGS = 16
"""How many articles are remembered under a key, the latest ones."""

CANDIDATES = 10
"""With how many articles a new one is compared at most: those that share most with it."""

ENOUGH = 8
"""Weight of the shared keys from which an article in the same language is worth a comparison."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an article is to the stories before.

    Attributes:
        story: number of its story, which is that of the story's first article.
        role: `first`, `copy` or `same`.
        of: the article that it was found by; its own number if it is the first.
        similarity: thousandths; 0 for the first of a story.
        follows: number of a story of which it tells a later development, if any.
    """

    story: int
    role: str
    of: int
    similarity: int = 0
    follows: int | None = None


@dataclass(slots=True)
class Stories:
    """Articles and their stories, by numbers that rise as articles come in."""

    rule: Rule = RULE
    sketches: dict[int, Sketch] = field(default_factory=dict)
    assigned: dict[int, Assigned] = field(default_factory=dict)
    _postings: defaultdict[tuple[str, int], deque[int]] = field(
        default_factory=lambda: defaultdict(partial(deque, maxlen=POSTINGS))
    )

    def add(self, number: int, sketch: Sketch) -> Assigned:
        """Remember an article, and return which story it belongs to."""
        assigned = self._assign(number, sketch)
        self.sketches[number], self.assigned[number] = sketch, assigned
        for key in _keys(sketch):
            self._postings[key].append(number)
        return assigned

    def candidates(self, sketch: Sketch) -> list[int]:
        """Return the articles to compare one with, those that share most with it first.

        One key of little weight says something only of articles in two languages, which have few in
        common.
        """
        votes = Counter[int]()
        for (use, key), weight in _keys(sketch).items():
            held = self._postings.get((use, key), ())
            # What so many texts share is boilerplate.
            if use == "event" or len(held) < POSTINGS:
                for number in held:
                    votes[number] += weight
        best = sorted(votes, key=lambda number: (-votes[number], -number))
        return [n for n in best[:CANDIDATES] if votes[n] >= ENOUGH or self._abroad(sketch, n)]

    def _abroad(self, sketch: Sketch, number: int) -> bool:
        return self.sketches[number].tongue != sketch.tongue

    def _assign(self, number: int, sketch: Sketch) -> Assigned:
        compared = {
            other: compare(sketch, self.sketches[other], self.rule)
            for other in self.candidates(sketch)
        }
        for relation in (Relation.COPY, Relation.SAME):
            for other in _best(compared, relation):
                story = self.assigned[other].story
                if self._fits(sketch, story, compared):
                    return Assigned(story, relation, other, compared[other].similarity)
        related = [*_best(compared, Relation.SAME), *_best(compared, Relation.FOLLOWS)]
        follows = self.assigned[related[0]].story if related else None
        return Assigned(number, "first", number, follows=follows)

    def _fits(self, sketch: Sketch, story: int, compared: dict[int, Comparison]) -> bool:
        """Whether an article is near enough to a story's first, so that stories do not drift."""
        if story not in compared:
            compared[story] = compare(sketch, self.sketches[story], self.rule)
        return compared[story].relation is not None


def _keys(sketch: Sketch) -> dict[tuple[str, int], int]:
    """Return the keys of a sketch, each with how much it says that an article has it too."""
    copies = {("copy", key): HEAVIEST for key in sketch.copy_keys}
    weights = {term.hash: term.weight for term in sketch.terms}
    return copies | {("event", key): weights[key] for key in sketch.event_keys}


def _best(compared: dict[int, Comparison], relation: Relation) -> Iterator[int]:
    """Yield the articles to which one is in a relation, the nearest first."""
    fitting = [n for n, comparison in compared.items() if comparison.relation == relation]
    key = "similarity" if relation == Relation.COPY else "score"
    yield from sorted(fitting, key=lambda n: (-getattr(compared[n], key), n))
