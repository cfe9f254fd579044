"""What a topic model takes and gives: sentences in, a score for each topic out."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made_later
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, by its offsets in the title or the text.

    Attributes:
        field: `title` or `text`.
        start: its offset in that field.
        end: the offset of its end.
        text: the sentence itself.
        words: its words and punctuation marks, folded; None: they have not been looked at yet.
    """

    field: str
    start: int
    end: int
    text: str
    words: Sequence[str] | None = made_later(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Score:
    """What a model says about one topic.

    Attributes:
        probability: that the article carries the topic.
        carried: the decision.
        uncertain: whether the decision could well be wrong.
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
