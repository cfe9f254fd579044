"""What travels: articles in, events out. Imports nothing but pydantic."""

from .article import RawArticle
from .change import Change
from .event import (
    Content,
    EnrichedEvent,
    EventData,
    Evidence,
    Flag,
    Language,
    LanguageShare,
    Paragraph,
    Provenance,
    TopicDecision,
    Versions,
)
from .limits import LIMITS, NO_LIMITS, Limits
from .story import Story
from .topics import DEFINITIONS, Topic

__all__ = [
    "DEFINITIONS",
    "LIMITS",
    "NO_LIMITS",
    "Change",
    "Content",
    "EnrichedEvent",
    "EventData",
    "Evidence",
    "Flag",
    "Language",
    "LanguageShare",
    "Limits",
    "Paragraph",
    "Provenance",
    "RawArticle",
    "Story",
    "Topic",
    "TopicDecision",
    "Versions",
]
