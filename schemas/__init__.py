"""What travels: articles in, events out. Imports nothing but pydantic."""

from .article import RawArticle
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
from .topics import DEFINITIONS, Topic

__all__ = [
    "DEFINITIONS",
    "LIMITS",
    "NO_LIMITS",
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
    "Topic",
    "TopicDecision",
    "Versions",
]
