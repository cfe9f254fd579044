"""The sentences of a clean text, by offsets."""

import re
from collections.abc import Iterator
from functools import lru_cache

from schemas.event import Paragraph

MAX_LENGTH = 600
"""Length in characters after which an endless sentence is cut at a comma or space."""

# A stop with its closing quotes, then space; not after a single letter (initials). It begins with
# the stop, so that the search leaps from stop to stop.
_END = re.compile(
    r"[.!?؟۔…](?:(?<!\.)|(?<![\s.]\w\.)(?<!^\w\.)(?!\d)|(?<=\.)\.+)[\"'»”’)\]]*(?=\s)",
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|St|Inc|Ltd|Co|No|vs|approx|"
    r"MM?|Mme|Mlle|Me|av|art|env)|\b[دأ])\.$"
)
_SOFT_BREAK = re.compile(r"[،؛,;:]\s|\s")


def sentences(text: str, paragraphs: list[Paragraph]) -> tuple[tuple[int, int], ...]:
    """Return the start and end of each sentence in the paragraphs, in order."""
    return _sentences(text, tuple((p.start, p.end) for p in paragraphs))


@lru_cache(maxsize=2)  # several look at the same article in turn
def _sentences(text: str, paragraphs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple(span for start, end in paragraphs for span in _in_paragraph(text, start, end))


def _in_paragraph(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        if _ABBREVIATION.search(text, max(start, match.start() - 8), match.start() + 1):
            continue
        yield from _cut(text, begin, match.end())
        begin = match.end()
    yield from _cut(text, begin, end)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_LENGTH:
        at = start + MAX_LENGTH
        for match in _SOFT_BREAK.finditer(text, start + MAX_LENGTH // 2, start + MAX_LENGTH):
            at = match.end()
        yield start, at
        start = at
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
