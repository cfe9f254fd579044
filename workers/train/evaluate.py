"""Holds a topic model against graded articles, and two baselines beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from workers.stages.topics.score import Score, TopicModel
from workers.train.dataset import Example
from workers.train.measures import Bin, Figures, figures, reliability

ALL = "all"
"""Name of the group of all languages together."""

EXPLAINED_ERRORS = 20
"""Worst errors that are listed."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A decision that people did not share.

    Attributes:
        example: the article.
        topic: the topic.
        probability: what the model gave.
        grade: what people gave, 0 to 2.
    """

    example: Example
    topic: str
    probability: float
    grade: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A model's answers for graded articles.

    Attributes:
        name: of the model.
        topics: in the order of the examples' grades.
        examples: the articles.
        scores: for each example one score a topic, in the same order.
    """

    name: str
    topics: Sequence[str]
    examples: Sequence[Example]
    scores: Sequence[Sequence[Score]]

    def figures(self, group: str = ALL) -> dict[str, Figures]:
        """Return the figures of each topic over a language, or over all."""
        rows = self._rows(group)
        return {
            topic: figures(
                [self.examples[row].carried[n] for row in rows],
                [self.scores[row][n].carried for row in rows],
                [self.scores[row][n].probability for row in rows],
            )
            for n, topic in enumerate(self.topics)
        }

    def macro_f1(self, group: str = ALL) -> float:
        """Return the mean F1 of the topics over a language, or over all."""
        return fmean(found.f1 for found in self.figures(group).values())

    def uncertain(self, group: str = ALL) -> float:
        """Return the share of articles with an uncertain decision."""
        rows = self._rows(group)
        return fmean(any(score.uncertain for score in self.scores[row]) for row in rows)

    def label_sets(self) -> Counter[tuple[str, str]]:
        """Return how often each true set of topics was answered with each set."""
        return Counter(
            (
                self._set([bool(value) for value in example.carried]),
                self._set([score.carried for score in scores]),
            )
            for example, scores in zip(self.examples, self.scores, strict=True)
        )

    def reliability(self) -> dict[str, list[Bin]]:
        """Return for each topic its bins of probability."""
        return {
            topic: reliability(
                [example.carried[n] for example in self.examples],
                [scores[n].probability for scores in self.scores],
            )
            for n, topic in enumerate(self.topics)
        }

    def mistakes(self, limit: int = EXPLAINED_ERRORS) -> list[Mistake]:
        """Return the wrong decisions, the surest first."""
        wrong = [
            Mistake(example, topic, scores[n].probability, example.grades[n])
            for example, scores in zip(self.examples, self.scores, strict=True)
            for n, topic in enumerate(self.topics)
            if scores[n].carried != bool(example.carried[n])
        ]
        return sorted(wrong, key=lambda m: -abs(m.probability - (m.grade > 0)))[:limit]

    @property
    def groups(self) -> list[str]:
        """The languages, those together that are not the most frequent, and all together."""
        counted = Counter(example.language for example in self.examples).most_common()
        rarer = sorted(code for code, _ in counted[1:])
        together = ["+".join(rarer)] if len(rarer) > 1 else []
        return [*sorted(code for code, _ in counted), *together, ALL]

    def _rows(self, group: str) -> list[int]:
        wanted = set(group.split("+"))
        return [n for n, e in enumerate(self.examples) if group == ALL or e.language in wanted]

    def _set(self, carried: Sequence[bool]) -> str:
        return "+".join(t for t, yes in zip(self.topics, carried, strict=True) if yes) or "none"


def judge(
    name: str, model: TopicModel, examples: Sequence[Example], topics: Sequence[str]
) -> Judged:
    """Return a model's answers for graded examples."""
    places = [model.topics.index(topic) for topic in topics]
    answers = []
    for example in examples:
        scores = model.score(example.sentences)
        answers.append([scores[place] for place in places])
    return Judged(name, topics, examples, answers)


def majority(examples: Sequence[Example], topics: Sequence[str]) -> Judged:
    """Return the answers of one who always says of a topic what is true of most of the articles."""
    shares = [fmean(example.carried[n] for example in examples) for n in range(len(topics))]
    same = [Score(t, p, p >= 0.5, False, []) for t, p in zip(topics, shares, strict=True)]
    return Judged("majority", topics, examples, [same for _ in examples])
