"""The topics stage: which topics an article carries, how certain that is, and the evidence."""

from collections.abc import Sequence
from pathlib import Path

from schemas.event import Content, Evidence, Flag, TopicDecision
from workers.stages.draft import Draft
from workers.stages.names.words import words_of
from workers.stages.text.sentences import sentences
from workers.stages.topics.linear import LinearModel
from workers.stages.topics.score import Score, Sentence, TopicModel

MAX_EVIDENCE = 3
"""Largest number of sentences given as evidence for a topic."""

MIN_WEIGHT = 0.15
"""Share of a decision that a sentence needs to be evidence, unless it has the largest share."""


def decide(draft: Draft, model: TopicModel) -> Draft:
    """Set the draft's topic decisions, its primary topic, and flags for what is uncertain."""
    supported = draft.language.code in model.languages
    if not supported:
        draft.flags.add(Flag.UNSUPPORTED_LANGUAGE)
    if not supported or Flag.GARBLED in draft.flags:
        draft.topics = [
            TopicDecision(topic=topic, probability=0, carried=False, uncertain=True)
            for topic in model.topics
        ]
        return draft
    article = all_sentences(draft.content)
    scores = model.score(article, draft.language.code)
    # Nothing is evidence for what is said of no sentence.
    carried = [score for score in scores if score.carried and article]
    short = Flag.SHORT_TEXT in draft.flags
    draft.topics = [
        TopicDecision(
            topic=score.topic,
            probability=round(score.probability, 4),
            carried=score in carried,
            uncertain=score.uncertain or short,
            threshold=score.threshold,
            evidence=evidence(article, score.weights) if score in carried else [],
        )
        for score in scores
    ]
    draft.primary_topic = max(carried, key=_prominence).topic if carried else None
    if any(decision.uncertain for decision in draft.topics):
        draft.flags.add(Flag.UNCERTAIN)
    return draft


def all_sentences(content: Content) -> list[Sentence]:
    """Return the title, if there is one, then the sentences of the text."""
    title, text = content.title, content.text
    found = [Sentence("title", 0, len(title), title, words_of(title).texts)] if title else []
    words = words_of(text)
    for start, end in sentences(text, content.paragraphs):
        its = words.within(start, end)
        found.append(Sentence("text", start, end, text[start:end], its))
    return found


def evidence(article: Sequence[Sentence], weights: Sequence[float]) -> list[Evidence]:
    """Return the one to three sentences that spoke most for a topic, strongest first.

    Where all speak against it, and it is carried only because it is so common, that is the one that
    speaks least against it, with a share of 0.
    """
    total = sum(w for w in weights if w > 0) or 1.0
    best = sorted(range(len(article)), key=lambda n: -weights[n])[:MAX_EVIDENCE]
    return [
        Evidence(
            field="title" if article[n].field == "title" else "text",
            start=article[n].start,
            end=article[n].end,
            text=article[n].text,
            weight=round(max(weights[n], 0.0) / total, 4),
        )
        for rank, n in enumerate(best)
        if rank == 0 or weights[n] / total >= MIN_WEIGHT
    ]


def load_model(path: Path | None = None) -> TopicModel:
    """Load a model file, by default Barid's own.

    Raises:
        ModelFileError: it is not a model, or damaged.
        OSError: it cannot be read.
    """
    return LinearModel.load(path)


def _prominence(score: Score) -> tuple[float, float]:
    # What the title and the opening say counts more than what is said at length further on.
    return sum(w for w in score.weights[:3] if w > 0), score.probability
