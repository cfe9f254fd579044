"""The topics stage: which topics an article carries, how sure, and the sentences that say so."""

from collections.abc import Sequence
from pathlib import Path

from schemas.event import Content, Evidence, Flag, TopicDecision
from workers.stages.draft import Draft
from workers.stages.text.sentences import sentences
from workers.stages.topics.linear import LinearModel
from workers.stages.topics.score import Score, Sentence, TopicModel

MAX_EVIDENCE = 3
"""Sentences given for a topic at most."""

MIN_WEIGHT = 0.15
"""A sentence that carried less of the decision than this is no evidence, unless it is the first."""


def decide(draft: Draft, model: TopicModel) -> Draft:
    """Set the draft's topic decisions, its primary topic, and flags for what is not sure."""
    if draft.language.code not in model.languages:
        draft.flags.add(Flag.UNSUPPORTED_LANGUAGE)
        draft.topics = [
            TopicDecision(topic=t, probability=0, carried=False, uncertain=True)
            for t in model.topics
        ]
        return draft
    found = list(all_sentences(draft.content))
    scores = model.score(found)
    short = Flag.SHORT_TEXT in draft.flags
    draft.topics = [
        TopicDecision(
            topic=s.topic,
            probability=round(s.probability, 4),
            carried=s.carried,
            uncertain=s.uncertain or short,
            evidence=evidence(found, s.weights) if s.carried else [],
        )
        for s in scores
    ]
    carried = [s for s in scores if s.carried]
    draft.primary_topic = max(carried, key=_prominence).topic if carried else None
    if any(d.uncertain for d in draft.topics):
        draft.flags.add(Flag.UNCERTAIN)
    return draft


def all_sentences(content: Content) -> list[Sentence]:
    """Return the title, then the sentences of the text."""
    title = [Sentence("title", 0, len(content.title), content.title)] if content.title else []
    text = content.text
    return title + [
        Sentence("text", start, end, text[start:end])
        for start, end in sentences(text, content.paragraphs)
    ]


def evidence(found: Sequence[Sentence], weights: Sequence[float]) -> list[Evidence]:
    """Return the one to three sentences that spoke most for a topic, the strongest first."""
    total = sum(w for w in weights if w > 0)
    if total <= 0:
        return []
    best = sorted(range(len(found)), key=lambda i: -weights[i])[:MAX_EVIDENCE]
    return [
        Evidence(
            field="title" if found[i].field == "title" else "text",
            start=found[i].start,
            end=found[i].end,
            text=found[i].text,
            weight=round(weights[i] / total, 4),
        )
        for n, i in enumerate(best)
        if weights[i] > 0 and (n == 0 or weights[i] / total >= MIN_WEIGHT)
    ]


def load_model(path: Path | None = None) -> TopicModel:
    """Load a model file, by default the delivered one.

    Raises:
        ModelFileError: it is no model, or damaged.
        OSError: it cannot be read.
    """
    return LinearModel.load(path)


def _prominence(score: Score) -> tuple[float, float]:
    # What title and opening say counts before what is only said at length further on.
    return sum(w for w in score.weights[:3] if w > 0), score.probability
