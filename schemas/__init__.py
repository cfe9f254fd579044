"""What travels: articles in, events out. Imports nothing but pydantic."""

from .article import Limits, RawArticle, get_limits, set_limits
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
from .topics import DEFINITIONS, Topic

__all__ = [
    "DEFINITIONS",
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
    "get_limits",
    "set_limits",
]
