"""What travels: articles in, events out. Imports nothing but pydantic."""

from schemas.article import Limits, RawArticle, get_limits, set_limits
from schemas.event import (
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
from schemas.topics import DEFINITIONS, Topic

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
