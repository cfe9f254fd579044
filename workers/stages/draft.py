"""The draft: an article on its way through the stages, with what they have found so far."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.article import RawArticle
from schemas.event import Content, Flag, Language, TopicDecision
from workers.stages.text.pagehead import PageHead


@dataclass(slots=True)
class Draft:
    """What is known about an article. Each stage reads what the stages before it have set.

    Attributes:
        article: the article as it came in.
        taken_in: when it came in, if that is known.
        head: set by the clean stage: what the page says beside its text, if the body is a page.
        published_at: set by the clean stage: as the producer says, or else the page.
        content: set by the clean stage.
        language: set by the language stage.
        topics: set by the topics stage.
        primary_topic: set by the topics stage.
        flags: remarks made by any stage.
    """

    article: RawArticle
    taken_in: datetime | None = None
    head: PageHead = field(default_factory=PageHead)
    published_at: datetime | None = None
    content: Content = field(
        default_factory=lambda: Content(title="", text="", paragraphs=[], lead="")
    )
    language: Language = field(
        default_factory=lambda: Language(code="und", confidence=0, status="too_short")
    )
    topics: list[TopicDecision] = field(default_factory=list)
    primary_topic: str | None = None
    flags: set[Flag] = field(default_factory=set)
