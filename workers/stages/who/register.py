"""The catalogue made ready to be searched for in texts."""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from schemas.parts import ContentField
from workers.stages.names.matcher import Found, Matcher
from workers.stages.names.words import OPENING_QUOTES, Words
from workers.stages.text.words import is_arabic
from workers.stages.who.catalogue import Actor, load
from workers.stages.who.spans import Span
from workers.stages.who.told import cue

_CHANNELS = frozenset(
    "Twitter Facebook Instagram YouTube TikTok Telegram WhatsApp Snapchat X LinkedIn".split()
)
_ON_CHANNEL = frozenset(
    "on via sur compte page its his her their instagram @ علي عبر موقع حساب بموقع منصه تطبيق "
    "صفحه حسابه حسابها في صفحته صفحتها twitter".split()
)
_OF_CHANNEL = frozenset("account accounts post posts page feed video live user users".split())
"""Words beside a social network where it is the channel and not the company."""

_MERE_WORDS = frozenset("افاد بترا فتح امل وفا سانا العهد الوفاق البناء النور الامه الغد".split())
"""Bodies that are words too: they count where the article has a fuller name of theirs."""


_NO_WORDS = frozenset({"داعش"})
"""Short names of bodies that are no words even with a letter before them."""


class Register:
    """A catalogue of actors to be found in texts. Make it before processes fork.

    Args:
        actors: the catalogue.
        version: says which catalogue it is; empty: Barid's own.
    """

    def __init__(self, actors: Iterable[Actor], version: str = "") -> None:
        self.actors = tuple(actors)
        self.version = version
        self._matcher = Matcher((name, actor) for actor in self.actors for name in actor.names)

    def named(self, name: str) -> tuple[Actor, ...]:
        """Return the actors that have a name, in any case, with or without the Arabic article."""
        return self._matcher.named(name)

    def found(self, texts: Iterable[tuple[ContentField, Words]]) -> list[tuple[Found[Actor], Span]]:
        """Return the names in the texts of an article, each with all that it may stand for.

        The spans name the first that it may stand for; `settled` chooses.
        """
        return [
            (one, _span(field, words, one))
            for field, words in texts
            for one in self._matcher.find(words)
        ]


def settled(
    found: Iterable[tuple[Found[Actor], Span]], countries: Iterable[str], day: date | None
) -> list[Span]:
    """Return the spans of an article, each with the one that it stands for.

    A name that several actors have stands for the one whose fuller name the article has too, else
    for the only one of the countries that it names, else for the only one in office. What is left
    is left out.
    """
    found = [(one, span) for one, span in found if not _is_other(span)]
    sure = {
        one.values[0].id
        for one, span in found
        if len(one.values) == 1 and _is_clear(span, one.clitics)
    }
    named = set(countries)
    chosen: dict[tuple[str, ...], Actor | None] = {}
    spans = []
    for one, span in found:
        if len(one.values) == 1:
            if one.values[0].id in sure:
                spans.append(span)
            continue
        ids = tuple(actor.id for actor in one.values)
        if ids not in chosen:
            chosen[ids] = _chosen(one.values, sure, named, day)
        if actor := chosen[ids]:
            spans.append(_of(span, actor))
    return spans


def _is_other(span: Span) -> bool:
    """Whether a passage is not what it looks like: `Le monde` for `Le Monde`, `on Twitter`."""
    words, actor = span.words, span.actor
    if actor is None:
        return False
    small = words.shapes[span.last] == "x" and words.texts[span.last].isascii()
    if span.length > 1 and small and span.text not in actor.names:
        return any(name.casefold() == span.text.casefold() for name in actor.names)
    if actor.name not in _CHANNELS:
        return False
    before = words.texts[span.first - 1] if span.first else ""
    if before in OPENING_QUOTES and span.first > 1 and is_arabic(words.texts[span.first]):
        before = words.texts[span.first - 2]  # «على "تويتر"»
    if before == "الاجتماعي" and words.texts[max(0, span.first - 4)] in _ON_CHANNEL:
        return True  # «على حسابه في موقع التواصل الاجتماعي تويتر»
    behind = words.texts[span.last + 1] if span.last + 1 < len(words.texts) else ""
    return before in _ON_CHANNEL or behind in _OF_CHANNEL


def _is_clear(span: Span, clitics: str) -> bool:
    """Whether a name can hardly be a mere word.

    Arabic surnames of few letters, and those that are adjectives or titles too, are names only
    where the article has a fuller one: بري is found in كبرى, and العربي is "Arab".
    """
    if span.length > 1:
        return True
    (word,) = span.key
    if not is_arabic(word):
        return True
    if span.type == "organisation":
        short = len(word) < 5 and word not in _NO_WORDS
        return word not in _MERE_WORDS and not (short and clitics[-1:] in ("ب", "ك", "ف"))
    return len(word) > 4 and not cue(word) and not (word.startswith("ال") and word[-1] == "ي")


def _chosen(
    actors: tuple[Actor, ...], sure: set[str], countries: set[str], day: date | None
) -> Actor | None:
    left = list(actors)
    for fits in (
        [actor for actor in left if actor.id in sure],
        [actor for actor in left if actor.country in countries],
        [actor for actor in left if actor.type == "person" and actor.role_on(day)],
    ):
        both = [actor for actor in left if actor in fits]
        if len(both) == 1:
            return both[0]
        left = both or left
    return None


def _of(span: Span, actor: Actor) -> Span:
    return Span(
        span.field, span.words, span.first, span.last, span.start, span.end, actor.type, actor
    )


def _span(field: ContentField, words: Words, one: Found[Actor]) -> Span:
    first, last = words.at(one.folded_start), words.at(one.folded_end - 1)
    actor = one.values[0]
    return Span(field, words, first, last, one.start, one.end, actor.type, actor)


@cache
def register(added: Path | None = None) -> Register:
    """Return the register of Barid's own catalogue, and of a file that adds to it.

    Raises:
        ActorsFileError: a line of the file cannot be used.
        OSError: the file cannot be read.
    """
    if added is None:
        return Register(load())
    return Register(load(added), hashlib.sha256(added.read_bytes()).hexdigest()[:8])
