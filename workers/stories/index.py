"""The index of stories: which articles of the last days tell the same, in bounded memory of Redis.

One script (scripts/assign.lua) looks up a batch of articles and remembers them, in one step: of two
articles with the same text that come at once, one is the first of a story and the other its copy,
whichever worker has them. It is run before the articles are finished. Whoever works on an article
again, because a worker died, gets the same answer.

Relations are those of workers/stages/story/stories.py, which says the same in Python.
"""

from binascii import crc32
from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import pack
from typing import Any
from urllib.parse import urlsplit

from schemas.event import EnrichedEvent
from schemas.identity import digest
from schemas.story import Story
from workers.settings import Settings
from workers.stages.sketch import Sketch, Tongue
from workers.stages.story.score import RULE, Rule
from workers.store.connection import Client, connect, keys
from workers.store.script import Script
from workers.stories.keys import StoryKeys
from workers.stories.numbers import norms, numbers, tags_of_terms

ARTICLE_BYTES = 850
"""Bytes of Redis that an article takes, all in all: docs/decisions/stories.md has the figures."""

ID_DIGITS = 16
"""Hexadecimal digits of a story's id."""

CHUNK, SKETCH_AT = 16, 47
"""Articles in one list, and where the sketch begins in the bytes of one (scripts/common.lua)."""

ROLES = ("first", "copy", "same")

ANSWERED = 7
"""Values that the script returns for each article."""

ASSIGN = Script(
    "workers.stories",
    "assign",
    uses=[("workers.stories", "postings"), ("workers.stories", "score")],
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A subscription that wants one article of each story.

    Attributes:
        name: the subscription.
        again_after: outlets that a story must gain for another of its articles to be wanted; one
            with a topic that the story had not is then wanted as well. 0: never again.
    """

    name: str
    again_after: int = 0

    @property
    def key(self) -> bytes:
        """The bytes by which the index knows the subscription."""
        return pack("<I", crc32(self.name.encode()))

    def pack(self) -> bytes:
        """Return it as the script reads it."""
        return self.key + pack("<H", min(self.again_after, 0xFFFF))


@dataclass(frozen=True, slots=True)
class Told:
    """An article that tells a story.

    Attributes:
        article_id: the article.
        version: its version.
        sketch: its sketch.
        outlet: who published it.
        topics: the topics that it carries.
        wanted_by: the subscriptions that let it in if it is the first of its story for them.
    """

    article_id: str
    version: int
    sketch: Sketch
    outlet: str = ""
    topics: Sequence[str] = ()
    wanted_by: Sequence[Wanted] = ()

    @classmethod
    def by(cls, event: EnrichedEvent, sketch: Sketch, wanted_by: Sequence[Wanted] = ()) -> "Told":
        """Return the article of an event."""
        version = event.data.provenance.version
        return cls(event.subject, version, sketch, outlet_of(event), event.topics, wanted_by)


@dataclass(frozen=True, slots=True)
class Assigned:
    """Which story an article tells.

    Attributes:
        story: its story.
        given: the subscriptions that are given it as one of its story.
    """

    story: Story
    given: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class StoryState:
    """How the index is.

    Attributes:
        articles: how many it remembers.
        limit: how many it may remember.
        roles: role -> how many articles came in it since the beginning: first, copy, same.
        forgotten: how many it has forgotten.
    """

    articles: int = 0
    limit: int = 0
    roles: dict[str, int] = field(default_factory=dict)
    forgotten: int = 0


class StoryIndex:
    """The stories of the last days in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None, rule: Rule = RULE) -> None:
        self._redis = client or connect(settings)
        self._keys = StoryKeys.of(keys(settings))
        self._window = int(settings.story_window * 1000)
        self._most = max(1, settings.max_story_bytes // ARTICLE_BYTES)
        self._rule = numbers(rule)

    def assign(self, articles: Sequence[Told]) -> list[Assigned]:
        """Return the story of each article, in one step; an article that is known keeps its story.

        Args:
            articles: as a worker has them at once; a few hundred at most. Versions count from 1.
        """
        return [assigned for assigned in self._ask(articles) if assigned]

    def _ask(self, articles: Sequence[Told]) -> "list[Assigned | None]":
        if not articles:
            return []
        buckets: list[str] = []
        values: list[Any] = []
        for article in articles:
            names, tags = self._keys.buckets(article.sketch)
            sketch = article.sketch.pack()
            buckets += names
            values += [
                article_name(article.article_id),
                article.version,
                sketch,
                norms(sketch),
                tags,
                short_name(article.outlet),
                b"".join(map(short_name, article.topics)),
                b"".join(wanted.pack() for wanted in article.wanted_by),
            ]
        answers = ASSIGN(
            self._redis,
            self._keys,
            more_keys=buckets,
            window=self._window,
            most=self._most,
            rule=self._rule,
            tags=tags_of_terms(),
            more=values,
        )
        parts = (answers[n : n + ANSWERED] for n in range(0, len(answers), ANSWERED))
        return [_assigned(part, article) for part, article in zip(parts, articles, strict=True)]

    def state(self) -> StoryState:
        """Return what is in the index, and what has been counted since the beginning."""
        found: Any = self._redis.hgetall(self._keys.state)
        known = {name.decode(): int(number) for name, number in found.items()}
        return StoryState(
            articles=known.get("next", 0) - known.get("oldest", 0),
            limit=self._most,
            roles={role: known.get(role, 0) for role in ROLES},
            forgotten=known.get("forgotten", 0),
        )

    def give(self, wanted: Wanted, article_ids: Sequence[str]) -> list[bool | None]:
        """Give a subscription articles of which it wants one of each story, in this order.

        Returns:
            For each whether it is given it, as ever before; None: the article is not remembered.
        """
        nothing = Sketch(Tongue.OTHER, 0, (), ())
        asked = [Told(i, 0, nothing, wanted_by=[wanted]) for i in article_ids]
        return [wanted.name in one.given if one else None for one in self._ask(asked)]

    def was_given(self, name: str, article_id: str) -> bool | None:
        """Whether a subscription was given an article; None: the article is not remembered."""
        found = self.article(article_id)
        return None if found is None else Wanted(name).key in subscriptions_of(found)

    def article(self, article_id: str) -> bytes | None:
        """Return the bytes of an article (scripts/common.lua); None: it is not remembered."""
        name = article_name(article_id)
        bucket = f"{self._keys.ids}{name[0] * 16 + name[1] // 16}"
        number: Any = self._redis.hget(bucket, name[1:9])
        if number is None:
            return None
        found = self._item(int(number), 0)
        return found if found and found[:16] == name else None

    def story(self, number: int) -> bytes | None:
        """Return the bytes of the story whose first article has a number; None: it is gone."""
        return self._item(number, 1) or None

    def _item(self, number: int, which: int) -> bytes | None:
        chunk, place = divmod(number, CHUNK)
        found: Any = self._redis.lindex(f"{self._keys.chunks}{chunk}", place * 2 + which)
        return found if found is None else bytes(found)


def subscriptions_of(article: bytes) -> set[bytes]:
    """Return the keys of the subscriptions that were given an article, from its bytes."""
    hashes, terms = article[SKETCH_AT + 6], article[SKETCH_AT + 7]
    rest = article[SKETCH_AT + 8 + 4 * hashes + 5 * terms :]
    return {rest[n : n + 4] for n in range(0, len(rest), 4)}


def story_id(first: str) -> str:
    """Return the id of a story, from the id of its first article."""
    return digest("story", first)[:ID_DIGITS]


def outlet_of(event: EnrichedEvent) -> str:
    """Return who published an article: its source, else its feed, else the host of its address."""
    origin = event.data.provenance
    return outlet(origin.source, origin.feed, origin.url)


def outlet(source: str | None, feed: str | None, url: str | None) -> str:
    """Return an outlet by where an article is from; empty: nobody says, which is one outlet more.

    Outlets that differ by case alone are one: compare them casefolded.
    """
    return source or feed or urlsplit(url or "").hostname or ""


def article_name(article_id: str) -> bytes:
    """Return the 16 bytes by which the index knows an article."""
    return bytes.fromhex(article_id)


def short_name(text: str) -> bytes:
    """Return two bytes that tell outlets, or topics, of one story apart."""
    return crc32(text.casefold().encode()).to_bytes(4, "little")[:2]


def _assigned(answer: Sequence[Any], article: Told) -> Assigned | None:
    role, first, size, outlets, similarity, follows, given = answer
    if not role:
        return None
    of = first.hex()
    story = Story(
        id=story_id(of),
        role=ROLES[role - 1],
        of=of,
        size=size,
        outlets=outlets,
        similarity=None if role == 1 else similarity / 1000,
        follows=story_id(follows.hex()) if follows else None,
    )
    names = (wanted.name for wanted in article.wanted_by)
    return Assigned(
        story, frozenset(n for n, yes in zip(names, given, strict=True) if yes == ord("1"))
    )
