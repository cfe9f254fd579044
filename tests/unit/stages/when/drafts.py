"""Drafts as the when stage gets them."""

from datetime import datetime

from schemas.article import RawArticle
from schemas.event import Content, Language
from workers.stages.draft import Draft
from workers.stages.when.stage import when

SUNDAY = datetime.fromisoformat("2025-07-06T10:00:00+00:00")


def read(text: str, language: str, published: datetime | None = SUNDAY, title: str = "") -> Draft:
    """Return a draft of a text after the when stage."""
    draft = Draft(RawArticle(body="not looked at"), published_at=published)
    draft.content = Content(title=title, text=text, paragraphs=[], lead="")
    draft.language = Language(code=language, confidence=1, status="sure")
    return when(draft)
