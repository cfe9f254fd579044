"""A topic model that breaks on the word `poison`, for what follows on a stage that fails."""

from collections.abc import Sequence

from workers.pipeline import Pipeline, default_pipeline
from workers.stages.topics.score import Score, Sentence, TopicModel


class FragileModel:
    """The model given, but for articles with the word."""

    def __init__(self, model: TopicModel) -> None:
        self.model = model
        self.version, self.topics, self.languages = model.version, model.topics, model.languages

    def score(self, sentences: Sequence[Sentence], language: str = "") -> list[Score]:
        if any("poison" in sentence.text for sentence in sentences):
            raise ZeroDivisionError("by design")
        return self.model.score(sentences, language)


def fragile_pipeline() -> Pipeline:
    return Pipeline(FragileModel(default_pipeline().model))
