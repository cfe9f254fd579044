"""Feeds in Redis: what was declared, what polls found, and when each is due."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from workers.articles.lanes import Lane
from workers.errors import ConfigurationError
from workers.settings import Settings
from workers.store.codec import known_fields
from workers.store.connection import Client, connect, keys
from workers.store.script import Script

FullText = Literal["never", "when_short", "always"]

KEPT_ITEMS = 2_000
"""Items of a feed that are remembered; when there are more, those still in the feed."""

LEASE = 180.0
"""Seconds after which a feed that is being polled is due again: its poller has died."""

CALL = 10.0
"""Seconds after which a call for pollers that nobody answered is repeated."""

CLAIM, SETTLE = (Script("workers.feeds", name) for name in ("claim", "settle"))


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was declared.

    Attributes:
        name: of the feed; events carry it.
        url: where it is; a permanent redirect changes it.
        full_text: whether article pages are fetched.
        language: hint for its articles, where the feed itself gives none (BCP 47).
        source: who publishes it.
        paused: it is not polled.
        declared: it stands in the feeds file.
        lane: in which its articles wait.
    """

    name: str
    url: str
    full_text: FullText = "when_short"
    language: str | None = None
    source: str | None = None
    paused: bool = False
    declared: bool = False
    lane: Lane = "normal"


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the polls of a feed found. Times are seconds since 1970.

    Attributes:
        status: "new", "ok", "failing" or "gone" (the server said that it will not come back).
        etag: of the last complete answer.
        modified: its Last-Modified.
        body: hash of its bytes.
        interval: seconds between polls at present.
        polled_at: last poll.
        succeeded_at: last poll that was answered well.
        failures: polls that failed since.
        problem: what was wrong in the last poll; empty for nothing.
        polls: number of polls.
        articles: number of articles sent.
        per_day: articles a day, from the last polls.
    """

    status: Literal["new", "ok", "failing", "gone"] = "new"
    etag: str = ""
    modified: str = ""
    body: str = ""
    interval: float = 0.0
    polled_at: float = 0.0
    succeeded_at: float = 0.0
    failures: int = 0
    problem: str = ""
    polls: int = 0
    articles: int = 0
    per_day: float = 0.0


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed with its state and when it is due (None: never)."""

    feed: Feed
    state: FeedState = field(default_factory=FeedState)
    due: float | None = None


class FeedStore:
    """The feeds of a service.

    Args:
        settings: which Redis and namespace.
        client: of that Redis, where there is one.
        clock: seconds since 1970 to use instead of Redis's own clock; for simulations.
    """

    def __init__(
        self,
        settings: Settings,
        client: Client | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._redis, self._keys = client or connect(settings), keys(settings)
        self._clock = clock

    def now(self) -> float:
        """Return the time in seconds since 1970: Redis's own, so that all workers share it."""
        if self._clock:
            return self._clock()
        seconds, micros = self._redis.time()
        return float(seconds) + float(micros) / 1e6

    def add(self, feed: Feed, at_most: int) -> bool:
        """Add a feed, due at once, or change its declaration; returns whether it is new.

        Raises:
            ConfigurationError: there are too many feeds.
        """
        known = self.get(feed.name)
        if known is None and int(self._redis.hlen(self._keys.feeds)) >= at_most:
            raise ConfigurationError(f"there are {at_most:,} feeds already (BARID_MAX_FEEDS)")
        self._redis.hset(self._keys.feeds, feed.name, _dump(feed))
        if feed.paused:
            self._redis.zrem(self._keys.feeds_due, feed.name)
        elif known is None or known.feed.url != feed.url or known.due is None:
            self._redis.zadd(self._keys.feeds_due, {feed.name: self.now() * 1000})
        return known is None

    def get(self, name: str) -> Listed | None:
        """Return a feed by its name."""
        found = self.listed([name])
        return found[0] if found else None

    def listed(self, names: Sequence[str] | None = None) -> list[Listed]:
        """Return feeds with their states, by name."""
        if names is None:
            found: Any = self._redis.hgetall(self._keys.feeds)
            names = sorted(key.decode() for key in found)
            feeds: Any = [found[name.encode()] for name in names]
        else:
            feeds = self._redis.hmget(self._keys.feeds, names) if names else []
        if not names:
            return []
        states: Any = self._redis.hmget(self._keys.feed_states, names)
        due: Any = self._redis.zmscore(self._keys.feeds_due, list(names))
        return [
            Listed(
                known_fields(Feed, json.loads(feed)),
                known_fields(FeedState, json.loads(state)) if state else FeedState(),
                score / 1000 if score is not None else None,
            )
            for feed, state, score in zip(feeds, states, due, strict=True)
            if feed
        ]

    def remove(self, name: str) -> bool:
        """Forget a feed and what was sent of it; returns whether there was one."""
        there = bool(self._redis.hdel(self._keys.feeds, name))
        self._redis.hdel(self._keys.feed_states, name)
        self._redis.zrem(self._keys.feeds_due, name)
        self._redis.delete(self._keys.feed_items(name))
        return there

    def pause(self, name: str, *, paused: bool = True) -> bool:
        """Stop or go on polling a feed; returns whether there is one."""
        listed = self.get(name)
        if listed is None:
            return False
        self.add(replace(listed.feed, paused=paused), at_most=2**31)
        return True

    def make_due(self, names: Iterable[str]) -> None:
        """Have feeds polled at once."""
        now = self.now() * 1000
        if scores := dict.fromkeys(names, now):
            self._redis.zadd(self._keys.feeds_due, scores, xx=True)

    def claim(self, at_most: int) -> list[Listed]:
        """Take feeds that are due; each is due again when its poller dies."""
        names = CLAIM(
            self._redis,
            self._keys,
            at_most=at_most,
            lease=int(LEASE * 1000),
            clock=int(self._clock() * 1000) if self._clock else "",
        )
        return self.listed([name.decode() for name in names])

    def call(self) -> bool:
        """Whether feeds are due and no call for pollers is out; then one is out now."""
        if not self._redis.zcount(self._keys.feeds_due, "-inf", self.now() * 1000):
            return False
        return bool(self._redis.set(self._keys.poll_bell, "1", nx=True, px=int(CALL * 1000)))

    def sent(self, name: str) -> dict[str, str]:
        """Return the items of a feed that were sent: key -> fingerprint."""
        found: Any = self._redis.hgetall(self._keys.feed_items(name))
        return {key.decode(): value.decode() for key, value in found.items()}

    def settle(
        self,
        feed: Feed,
        state: FeedState,
        due: float | None,
        items: Mapping[str, str],
        *,
        changed: bool = False,
    ) -> bool:
        """Write down what a poll found; returns False when the feed was removed meanwhile.

        Args:
            feed: the feed.
            state: its new state.
            due: when it is to be polled next; None for never.
            items: the items of the feed that were sent: key -> fingerprint.
            changed: the declaration changed: the feed has moved.
        """
        return bool(
            SETTLE(
                self._redis,
                self._keys,
                more_keys=[self._keys.feed_items(feed.name)],
                name=feed.name,
                state=_dump(state),
                due="" if due is None else int(due * 1000),
                declaration=_dump(feed) if changed else "",
                kept=KEPT_ITEMS,
                more=[part for pair in items.items() for part in pair],
            )
        )


def _dump(value: Feed | FeedState) -> str:
    return json.dumps(asdict(value), ensure_ascii=False, separators=(",", ":"))
