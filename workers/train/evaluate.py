"""Compares a topic model, and two baselines, with what people say about graded articles."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from workers.stages.topics.score import Score, TopicModel
from workers.train.dataset import Example
from workers.train.measures import Bin, Figures, figures, reliability

ALL = "all"
"""Name of the group of all languages."""

EXPLAINED_ERRORS = 20
"""Number of the worst errors that are listed."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A decision with which people did not agree.

    Attributes:
        example: the article.
        topic: the topic.
        probability: what the model gave for it.
        grade: what people gave it, 0 to 2.
    """

    example: Example
    topic: str
    probability: float
    grade: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A model's answers for graded articles.

    Attributes:
        name: name of the model.
        topics: in the order of the examples' grades.
        examples: the articles.
        scores: for each example, one score for each topic, in the same order.
    """

    name: str
    topics: Sequence[str]
    examples: Sequence[Example]
    scores: Sequence[Sequence[Score]]

    def figures(self, group: str = ALL) -> dict[str, Figures]:
        """Return the figures of each topic for one group, by default for all languages."""
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
        """Return the mean F1 of the topics for one group, by default for all languages."""
        return fmean(topic.f1 for topic in self.figures(group).values())

    def uncertain(self, group: str = ALL) -> float:
        """Return the share of articles with an uncertain decision."""
        rows = self._rows(group)
        return fmean(any(score.uncertain for score in self.scores[row]) for row in rows)

    def errors_uncertain(self, group: str = ALL) -> float:
        """Return the share of the articles with a wrong decision that have an uncertain one."""
        wrong = [row for row in self._rows(group) if self._errs(row)]
        if not wrong:
            return 1.0
        return fmean(any(score.uncertain for score in self.scores[row]) for row in wrong)

    def label_sets(self) -> Counter[tuple[str, str]]:
        """Count the pairs of a true set of topics and the set that the model gave."""
        return Counter(
            (
                self._set([bool(value) for value in example.carried]),
                self._set([score.carried for score in scores]),
            )
            for example, scores in zip(self.examples, self.scores, strict=True)
        )

    def reliability(self) -> dict[str, list[Bin]]:
        """Return the bins of probability for each topic."""
        return {
            topic: reliability(
                [example.carried[n] for example in self.examples],
                [scores[n].probability for scores in self.scores],
            )
            for n, topic in enumerate(self.topics)
        }

    def mistakes(self, limit: int = EXPLAINED_ERRORS) -> list[Mistake]:
        """Return the wrong decisions, starting with those of which the model was surest."""
        wrong = [
            Mistake(example, topic, scores[n].probability, example.grades[n])
            for example, scores in zip(self.examples, self.scores, strict=True)
            for n, topic in enumerate(self.topics)
            if scores[n].carried != bool(example.carried[n])
        ]
        return sorted(wrong, key=lambda m: -abs(m.probability - (m.grade > 0)))[:limit]

    @property
    def groups(self) -> list[str]:
        """The languages, all but the most frequent together, and all of them together."""
        counted = Counter(example.language for example in self.examples).most_common()
        rarer = sorted(code for code, _ in counted[1:])
        together = ["+".join(rarer)] if len(rarer) > 1 else []
        return [*sorted(code for code, _ in counted), *together, ALL]

    def _errs(self, row: int) -> bool:
        carried = self.examples[row].carried
        return any(s.carried != bool(c) for s, c in zip(self.scores[row], carried, strict=True))

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
        scores = model.score(example.sentences, example.language)
        answers.append([scores[place] for place in places])
    return Judged(name, topics, examples, answers)


def majority(examples: Sequence[Example], topics: Sequence[str]) -> Judged:
    """Return the answers of a model that always says what is true of most articles."""
    shares = [fmean(example.carried[n] for example in examples) for n in range(len(topics))]
    same = [Score(t, p, p >= 0.5, False, []) for t, p in zip(topics, shares, strict=True)]
    return Judged("majority", topics, examples, [same for _ in examples])
