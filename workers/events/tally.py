"""Counts the decisions on topics and what articles name, by day, language and feed, in Redis.

If the articles of a feed carry a topic far more often than the training articles did, either the
news has changed or the model meets texts that it does not understand; `barid topics drift` compares
them. What articles name, `barid entities drift` compares with what is usual (entitydrift.py).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from typing import Any

from schemas.entities import KINDS
from schemas.event import EnrichedEvent, Flag
from workers.store.connection import Client
from workers.store.keys import Keys
from workers.store.script import Script

KEPT_DAYS = 32
"""Days for which counts are kept."""

MAX_FIELDS = 50_000
"""Most counts for a day; articles of further feeds are counted for their language only."""

SEPARATOR = "\t"
ARTICLES, UNCERTAIN = "articles", "uncertain"
NAMED = "#"
"""Stands before a kind of entity, and before `articles` where they are those that were looked at;
no topic begins so."""

UNDECIDED = frozenset({Flag.UNCERTAIN, Flag.UNSUPPORTED_LANGUAGE, Flag.GARBLED})
"""Flags of events whose topics are counted as uncertain."""

ENOUGH = 50
"""Articles below which a share means nothing."""

SURPRISE = 4.0
"""Standard errors by which a share must differ from that in training to be reported."""

DIFFERENCE = 0.1
"""The least difference that is reported: with many articles, any difference is beyond chance."""


ADD = Script("workers.events", "tally")


@dataclass(frozen=True, slots=True)
class Share:
    """A topic's share of the articles of a language or feed.

    Attributes:
        language: ISO 639 code.
        feed: the feed; empty: all of the language.
        topic: the topic, or `uncertain`.
        articles: how many articles there were.
        share: the share of them that carry the topic.
        training: the same in training; None for a language or topic not trained on.
    """

    language: str
    feed: str
    topic: str
    articles: int
    share: float
    training: float | None

    @property
    def surprising(self) -> bool:
        """Whether the share differs from that in training by more than chance explains."""
        if self.training is None or self.articles < ENOUGH:
            return False
        expected = min(max(self.training, 0.01), 0.99)
        error = sqrt(expected * (1 - expected) / self.articles)
        difference = abs(self.share - self.training)
        return difference > DIFFERENCE and difference > SURPRISE * error


@dataclass(frozen=True, slots=True)
class _Day:
    day: str


class Tally:
    """The counts of one namespace.

    Attributes:
        waiting: how many events were counted and are not in Redis yet.
    """

    def __init__(self, client: Client, keys: Keys, max_fields: int = MAX_FIELDS) -> None:
        self._redis, self._keys, self._max_fields = client, keys, max_fields
        self._general: Counter[str] = Counter()
        self._of_feeds: Counter[str] = Counter()
        self.waiting = 0

    def add(self, events: Iterable[EnrichedEvent]) -> None:
        """Count the decisions of events, and what they name, and write the counts to Redis."""
        self.count(events)
        self.keep()

    def count(self, events: Iterable[EnrichedEvent]) -> None:
        """Count the decisions of events, and what they name; `keep` writes the counts to Redis."""
        general, of_feeds = self._general, self._of_feeds
        for event in events:
            self.waiting += 1
            language, feed = event.data.language.code, _feed(event)
            every, own = (SEPARATOR.join((language, origin, "")) for origin in ("", feed))
            for name, n in _named(event):
                general[every + name] += n
                if feed:
                    of_feeds[own + name] += n

    def keep(self) -> None:
        """Add what was counted to the counts of today (UTC)."""
        general, of_feeds, self.waiting = self._general, self._of_feeds, 0
        self._general, self._of_feeds = Counter(), Counter()
        if not general:
            return
        ADD(
            self._redis,
            _Day(self._keys.tally(datetime.now(UTC).date().isoformat())),
            max_fields=self._max_fields,
            kept=KEPT_DAYS * 86_400,
            general=len(general),
            more=[part for counted in (*general.items(), *of_feeds.items()) for part in counted],
        )

    def counts(self, days: int, today: date) -> Counter[tuple[str, str, str]]:
        """Return what was counted, by language, feed (empty: all) and name.

        Args:
            days: how many days back to count, today included.
            today: the last day (UTC).
        """
        counts: Counter[tuple[str, str, str]] = Counter()
        for back in range(days):
            key = self._keys.tally((today - timedelta(days=back)).isoformat())
            counted: Any = self._redis.hgetall(key)
            for field, n in counted.items():
                language, feed, name = field.decode().split(SEPARATOR)
                counts[language, feed, name] += int(n)
        return counts

    def shares(
        self, training: Mapping[str, Any], topics: Iterable[str], days: int, today: date
    ) -> list[Share]:
        """Return the share of each topic, and of uncertain decisions, by language and feed.

        Args:
            training: the facts about its training in the model file.
            topics: the model's topics.
            days: how many days back to count, today included.
            today: the last day (UTC).
        """
        counts = self.counts(days, today)
        trained = training.get("languages", {})
        return [
            Share(
                language=language,
                feed=feed,
                topic=topic,
                articles=counts[language, feed, ARTICLES],
                share=counts[language, feed, topic] / counts[language, feed, ARTICLES],
                training=trained.get(language, {}).get(topic),
            )
            for language, feed, name in sorted(counts)
            if name == ARTICLES
            for topic in (*topics, UNCERTAIN)
        ]


def were_sought(event: EnrichedEvent) -> bool:
    """Whether entities were looked for: not in garbled texts, nor while BARID_ENTITIES is false."""
    return "where" in event.data.timings_ms


def _feed(event: EnrichedEvent) -> str:
    return (event.data.provenance.feed or "").replace(SEPARATOR, " ")[:200]


def _named(event: EnrichedEvent) -> list[tuple[str, int]]:
    """Return what is counted of an event, and how often."""
    names = [(name, 1) for name in (ARTICLES, *event.topics)]
    if not UNDECIDED.isdisjoint(event.data.flags):
        names.append((UNCERTAIN, 1))
    if were_sought(event):
        names.append((f"{NAMED}{ARTICLES}", 1))
        names += [
            (NAMED + kind, len(named)) for kind in KINDS if (named := getattr(event.data, kind))
        ]
    return names
