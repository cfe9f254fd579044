"""The draft: an article on its way through the stages, with what they have found so far."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.article import RawArticle
from schemas.entities import Count, Country, DateMention, Organisation, Person, Place
from schemas.event import Content, Flag, Language, TopicDecision
from workers.stages.sketch import Sketch


@dataclass(frozen=True, slots=True)
class PageHead:
    """What a page says about its article.

    Attributes:
        title: the headline.
        authors: who wrote it.
        publisher: who published it.
        canonical_url: its own address, absolute.
        language: as the page declares it.
        published_at: when it was published, in UTC; no later than the year 2100.
        image: address of its lead image.
        section: the part of the paper that it stands in.
        tags: the publisher's keywords.
        paywalled: whether the page says that it is not free to read; None: it says nothing.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    image: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    paywalled: bool | None = None


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
        countries: set by the where stage.
        places: set by the where stage.
        people: set by the who stage.
        organisations: set by the who stage.
        dates: set by the when stage.
        counts: set by the when stage.
        sketch: set by the story stage: by which others of its story are found; None: nothing is.
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
    countries: list[Country] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    sketch: Sketch | None = None
    flags: set[Flag] = field(default_factory=set)
