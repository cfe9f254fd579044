"""Counts the decisions on topics, and compares them with what the model was trained on.

If the articles of a feed carry a topic far more often than the training articles did, either the
news has changed or the model meets texts that it does not understand. The counts are kept in Redis
by day, language and feed; `barid topics drift` reads them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from typing import Any

from schemas.event import EnrichedEvent, Flag
from workers.store.connection import Client
from workers.store.keys import Keys

KEPT_DAYS = 32
"""Days for which counts are kept."""

MAX_FIELDS = 50_000
"""Most counts for a day; articles of further feeds are counted for their language only."""

SEPARATOR = "\t"
ARTICLES, UNCERTAIN = "articles", "uncertain"
UNDECIDED = frozenset({Flag.UNCERTAIN, Flag.UNSUPPORTED_LANGUAGE, Flag.GARBLED})
"""Flags of events whose topics are counted as uncertain."""

ENOUGH = 50
"""Articles below which a share means nothing."""

SURPRISE = 4.0
"""Standard errors by which a share must differ from that in training to be reported."""

DIFFERENCE = 0.1
"""The least difference that is reported: with many articles, any difference is beyond chance."""


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


class Tally:
    """The counts of one namespace."""

    def __init__(self, client: Client, keys: Keys, max_fields: int = MAX_FIELDS) -> None:
        self._redis, self._keys, self._max_fields = client, keys, max_fields

    def add(self, events: Iterable[EnrichedEvent]) -> None:
        """Count the decisions of events under today's date (UTC)."""
        counts = Counter(field for event in events for field in _fields(event))
        if not counts:
            return
        key = self._keys.tally(datetime.now(UTC).date().isoformat())
        full = int(self._redis.hlen(key)) >= self._max_fields
        pipe = self._redis.pipeline(transaction=False)
        for (language, feed, name), n in counts.items():
            if not (feed and full):
                pipe.hincrby(key, SEPARATOR.join((language, feed, name)), n)
        pipe.expire(key, timedelta(days=KEPT_DAYS))
        pipe.execute()

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
        counts: Counter[tuple[str, str, str]] = Counter()
        for back in range(days):
            key = self._keys.tally((today - timedelta(days=back)).isoformat())
            counted: Any = self._redis.hgetall(key)
            for field, n in counted.items():
                language, feed, name = field.decode().split(SEPARATOR)
                counts[language, feed, name] += int(n)
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


def _fields(event: EnrichedEvent) -> Iterable[tuple[str, str, str]]:
    feed = (event.data.provenance.feed or "").replace(SEPARATOR, " ")[:200]
    names = [ARTICLES, *event.topics]
    if not UNDECIDED.isdisjoint(event.data.flags):
        names.append(UNCERTAIN)
    for origin in {"", feed}:
        for name in names:
            yield event.data.language.code, origin, name
