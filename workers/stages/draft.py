"""The draft: an article on its way through the stages, with what they have found so far."""

from dataclasses import dataclass, field

from schemas.article import RawArticle
from schemas.event import Content, Flag, Language, TopicDecision


@dataclass(slots=True)
class Draft:
    """What is known about an article. Each stage reads what the stages before it have set.

    Attributes:
        article: the article as it came in.
        content: set by the clean stage.
        language: set by the language stage.
        topics: set by the topics stage.
        primary_topic: set by the topics stage.
        flags: remarks made by any stage.
    """

    article: RawArticle
    content: Content = field(
        default_factory=lambda: Content(title="", text="", paragraphs=[], lead="")
    )
    language: Language = field(
        default_factory=lambda: Language(code="und", confidence=0, status="too_short")
    )
    topics: list[TopicDecision] = field(default_factory=list)
    primary_topic: str | None = None
    flags: set[Flag] = field(default_factory=set)
