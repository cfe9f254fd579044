"""How much of an article is looked at for whom, where, when and how many it names."""

from collections.abc import Iterator

from schemas.event import Content
from schemas.parts import ContentField

REACH = 500_000
"""Characters of a text that are looked at: those of a book. The rest of a longer one is a list or a
dump, and an event that named tens of thousands of passages would serve nobody."""


def within_reach(content: Content) -> Iterator[tuple[ContentField, str]]:
    """Yield what is looked at, each field with its text; of a longer one the whole words."""
    for field, text in content.fields:
        if len(text) > REACH:
            end = max(text.rfind(" ", 0, REACH), text.rfind("\n", 0, REACH))
            text = text[: end if end > 0 else REACH]
        yield field, text
