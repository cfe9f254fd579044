"""What would change with another topic model: recent events, and corrections, held against it.

It reads only: no event, queue or count is changed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.article import RawArticle
from schemas.event import Content, EnrichedEvent, Flag, Language, TopicDecision
from schemas.limits import NO_LIMITS
from workers.events.corrections import Correction
from workers.stages.draft import Draft
from workers.stages.text.clean import clean
from workers.stages.topics.decide import decide
from workers.stages.topics.score import TopicModel

ALL = "all"
"""The group of all languages."""

_OF_THE_MODEL = {Flag.UNCERTAIN, Flag.UNSUPPORTED_LANGUAGE}


class Said(NamedTuple):
    """What a model says of one topic; small, since many articles are held at once."""

    probability: float
    carried: bool
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """An article, as it was decided and as the other model would decide.

    Attributes:
        event_id: its latest event.
        article_id: the article.
        model: name of the model that decided.
        language: ISO 639 code.
        title: clean title, or the beginning of the text.
        now: the decisions of the event, by topic.
        then: those of the other model, by topic.
    """

    event_id: str
    article_id: str
    model: str
    language: str
    title: str
    now: Mapping[str, Said]
    then: Mapping[str, Said]

    @property
    def changed(self) -> list[str]:
        """The topics of both models whose decision would change."""
        both = (topic for topic in self.now if topic in self.then)
        return [t for t in both if self.now[t].carried != self.then[t].carried]

    @property
    def difference(self) -> float:
        """The largest difference in probability among the decisions that would change."""
        pairs = ((self.now[t].probability, self.then[t].probability) for t in self.changed)
        return max((abs(then - now) for now, then in pairs), default=0.0)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        topics = {
            topic: {
                when: {"probability": d[topic].probability, "carried": d[topic].carried}
                for when, d in (("now", self.now), ("then", self.then))
                if topic in d
            }
            for topic in dict.fromkeys([*self.now, *self.then])
        }
        return {
            "event_id": self.event_id,
            "article_id": self.article_id,
            "language": self.language,
            "title": self.title,
            "changed": self.changed,
            "topics": topics,
        }


@dataclass(slots=True)
class Moves:
    """How many articles carry a topic now, would carry it then, and which way they move."""

    now: int = 0
    then: int = 0
    gained: int = 0
    lost: int = 0


@dataclass(slots=True)
class Group:
    """The articles of a language, or all of them.

    Attributes:
        articles: how many there are.
        changed: of which at least one decision would change.
        uncertain_now: with an uncertain decision.
        uncertain_then: the same with the other model.
        topics: the moves of each topic; with zeros where a model does not have it.
    """

    articles: int = 0
    changed: int = 0
    uncertain_now: int = 0
    uncertain_then: int = 0
    topics: dict[str, Moves] = field(default_factory=dict)

    def add(self, article: Compared) -> None:
        """Count an article."""
        self.articles += 1
        self.changed += bool(article.changed)
        self.uncertain_now += any(d.uncertain for d in article.now.values())
        self.uncertain_then += any(d.uncertain for d in article.then.values())
        for topic in dict.fromkeys([*article.now, *article.then]):
            moves = self.topics.setdefault(topic, Moves())
            now = topic in article.now and article.now[topic].carried
            then = topic in article.then and article.then[topic].carried
            moves.now += now
            moves.then += then
            if topic in article.changed:
                moves.gained += then
                moves.lost += now


@dataclass(frozen=True, slots=True)
class Comparison:
    """Recent articles held against another model.

    Attributes:
        model: name of the other model.
        decided_by: name of a model -> articles that it decided on.
        groups: all articles, then those of each language, the most frequent first.
        changed: the articles of which decisions would change, the largest difference first.
        only_now: topics that the other model does not have.
        only_then: topics that only the other model has.
    """

    model: str
    decided_by: dict[str, int]
    groups: dict[str, Group]
    changed: list[Compared]
    only_now: list[str]
    only_then: list[str]

    @property
    def whole(self) -> Group:
        """All articles."""
        return self.groups[ALL]

    @property
    def stay(self) -> int:
        """How many articles keep all of their decisions."""
        return self.whole.articles - self.whole.changed


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a model agrees with the corrections.

    Attributes:
        model: its name.
        right: decisions as the corrections have them.
        named: decisions that somebody corrected or confirmed, of topics that the model has.
        articles: corrections with a text, which alone can be held against a model.
    """

    model: str
    right: int
    named: int
    articles: int


def compare(events: Iterable[EnrichedEvent], model: TopicModel) -> Comparison:
    """Hold the latest event of each article against a model."""
    latest: dict[str, Compared] = {}
    for event in events:
        latest[event.subject] = _compared(event, model)
    groups = {ALL: Group()}
    languages = Counter(article.language for article in latest.values())
    groups |= {language: Group() for language, _ in languages.most_common()}
    for article in latest.values():
        groups[ALL].add(article)
        groups[article.language].add(article)
    now = dict.fromkeys(topic for article in latest.values() for topic in article.now)
    return Comparison(
        model=model.version,
        decided_by=dict(Counter(article.model for article in latest.values()).most_common()),
        groups=groups,
        changed=sorted((a for a in latest.values() if a.changed), key=lambda a: -a.difference),
        only_now=[topic for topic in now if topic not in model.topics],
        only_then=[topic for topic in model.topics if topic not in now] if latest else [],
    )


def agreement(corrections: Sequence[Correction], model: TopicModel) -> Agreement:
    """Count how many corrected decisions a model makes as the corrections say.

    Only topics that somebody named count: the others stand there as the earlier model decided,
    which would favour it.
    """
    right = named = articles = 0
    for correction in corrections:
        if not correction.text:
            continue
        articles += 1
        content, flags = _content(correction)
        made = _decided(content, correction.language, flags, model)
        for topic, grade in correction.grades.items():
            if topic in made:
                named += 1
                right += made[topic].carried == (grade > 0)
    return Agreement(model.version, right, named, articles)


def _compared(event: EnrichedEvent, model: TopicModel) -> Compared:
    data = event.data
    content = data.content
    return Compared(
        event_id=event.id,
        article_id=event.subject,
        model=data.versions.topics,
        language=data.language.code,
        title=content.title or content.lead[:80],
        now=_slim(data.topics),
        then=_decided(content, data.language.code, set(data.flags) - _OF_THE_MODEL, model),
    )


def _decided(
    content: Content, language: str, flags: set[Flag], model: TopicModel
) -> dict[str, Said]:
    # The topics stage looks at content, language and flags only.
    draft = Draft(
        RawArticle.model_construct(body=content.text),
        content=content,
        language=Language(code=language, confidence=1, status="sure"),
        flags=flags,
    )
    return _slim(decide(draft, model).topics)


def _slim(decisions: Iterable[TopicDecision]) -> dict[str, Said]:
    return {d.topic: Said(d.probability, d.carried, d.uncertain) for d in decisions}


def _content(correction: Correction) -> tuple[Content, set[Flag]]:
    given = {"title": correction.title or None, "body": correction.text}
    article = RawArticle.model_validate(given | {"content_type": "text/plain"}, context=NO_LIMITS)
    draft = clean(Draft(article))
    return draft.content, draft.flags
