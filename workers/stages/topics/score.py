"""What a topic model takes and gives: sentences in, a score for each topic out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, by its offsets in the title or the text."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a model says about one topic.

    Attributes:
        probability: that the article carries the topic.
        carried: the decision.
        uncertain: whether the probability is too near the threshold to be sure.
        weights: for each sentence, how much it spoke for the topic; below zero: against it.
        threshold: smallest probability at which the article carries the topic.
    """

    topic: str
    probability: float
    carried: bool
    uncertain: bool
    weights: Sequence[float]
    threshold: float = 0.5


class TopicModel(Protocol):
    """Decides on topics. A model is loaded once and shared; it keeps nothing between articles."""

    @property
    def version(self) -> str:
        """Name of the model; under another name, events get other ids."""

    @property
    def topics(self) -> Sequence[str]:
        """The topics that it decides on."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO codes of the languages that it was made for."""

    def score(self, sentences: Sequence[Sentence], language: str = "") -> list[Score]:
        """Return a score for each topic, in the order of `topics`.

        Args:
            sentences: the title, if there is one, and the sentences of the text.
            language: ISO 639 code of the article's language.
        """
