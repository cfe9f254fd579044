"""Feeds in Redis: how each was declared, what its polls found, and when it is due."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from workers.articles.lanes import Lane
from workers.errors import ConfigurationError
from workers.settings import Settings
from workers.store.codec import known_fields
from workers.store.connection import Client, connect, keys
from workers.store.script import Script

FullText = Literal["never", "when_short", "always"]

KEPT_ITEMS = 2_000
"""Items of a feed that are remembered; of more, only those that are still in the feed."""

LEASE = 180.0
"""Seconds after which a feed that was being polled is due again: its poller has died."""

CALL = 10.0
"""Seconds after which a call for pollers that nobody answered is repeated."""

CLAIM, SETTLE = (Script("workers.feeds", name) for name in ("claim", "settle"))


class FeedStatus(StrEnum):
    """How a feed is doing."""

    NEW = "new"
    """It was never polled."""
    OK = "ok"
    """Its last poll succeeded."""
    FAILING = "failing"
    """Its last poll failed."""
    GONE = "gone"
    """The server said that it will not come back; it is polled no more."""
    PAUSED = "paused"
    """An operator paused it, whatever its polls found."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was declared.

    Attributes:
        name: of the feed; events carry it.
        url: its address; a permanent redirect changes it.
        full_text: whether article pages are fetched.
        language: hint for its articles if the feed itself gives none (BCP 47).
        source: who publishes it.
        paused: whether it is left unpolled.
        declared: whether it is in the feeds file.
        lane: the lane in which its articles wait.
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
        status: what its last poll means for it; never `paused`.
        etag: ETag of the last complete answer.
        modified: its Last-Modified.
        body: hash of its bytes.
        interval: seconds between polls at present.
        polled_at: last poll.
        succeeded_at: last poll that succeeded.
        failures: polls that have failed since.
        problem: what was wrong in the last poll; empty when nothing was.
        polls: number of polls.
        articles: number of articles sent.
        per_day: articles per day, by the last polls.
    """

    status: FeedStatus = FeedStatus.NEW
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
    """A feed with its state.

    Attributes:
        feed: as it was declared.
        state: what its polls found.
        due: when it is to be polled next, in seconds since 1970; None: never.
    """

    feed: Feed
    state: FeedState = field(default_factory=FeedState)
    due: float | None = None

    @property
    def status(self) -> FeedStatus:
        """How the feed is doing: `paused`, or else what its last poll means for it."""
        return FeedStatus.PAUSED if self.feed.paused else FeedStatus(self.state.status)


class FeedStore:
    """The feeds of a service.

    Args:
        settings: which Redis and namespace.
        client: of that Redis, if there is one already.
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
            raise ConfigurationError(
                f"there are already {at_most:,} feeds: remove some or raise BARID_MAX_FEEDS"
            )
        self._redis.hset(self._keys.feeds, feed.name, _dump(feed))
        if feed.paused:
            self._redis.zrem(self._keys.feeds_due, feed.name)
        elif known is None or known.feed.url != feed.url or known.due is None:
            self._redis.zadd(self._keys.feeds_due, {feed.name: self.now() * 1000})
        return known is None

    def get(self, name: str) -> Listed | None:
        """Return the feed of a name, if there is one."""
        feeds = self.listed([name])
        return feeds[0] if feeds else None

    def listed(self, names: Sequence[str] | None = None) -> list[Listed]:
        """Return feeds with their states: those of these names, or all of them, sorted by name."""
        if names is None:
            by_name: Any = self._redis.hgetall(self._keys.feeds)
            names = sorted(key.decode() for key in by_name)
            feeds: Any = [by_name[name.encode()] for name in names]
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
        """Forget a feed and which of its items were sent; returns whether there was one."""
        existed = bool(self._redis.hdel(self._keys.feeds, name))
        self._redis.hdel(self._keys.feed_states, name)
        self._redis.zrem(self._keys.feeds_due, name)
        self._redis.delete(self._keys.feed_items(name))
        return existed

    def pause(self, name: str, *, paused: bool = True) -> bool:
        """Pause or resume the polling of a feed; returns whether there is one."""
        listed = self.get(name)
        if listed is None:
            return False
        self.add(replace(listed.feed, paused=paused), at_most=2**31)
        return True

    def make_due(self, names: Iterable[str]) -> None:
        """Make feeds due now."""
        now = self.now() * 1000
        if scores := dict.fromkeys(names, now):
            self._redis.zadd(self._keys.feeds_due, scores, xx=True)

    def claim(self, at_most: int) -> list[Listed]:
        """Claim feeds that are due; if their poller dies, they become due again."""
        names = CLAIM(
            self._redis,
            self._keys,
            at_most=at_most,
            lease=int(LEASE * 1000),
            clock=int(self._clock() * 1000) if self._clock else "",
        )
        return self.listed([name.decode() for name in names])

    def call(self) -> bool:
        """Return whether pollers should be called now: feeds are due and no other call is out."""
        if not self._redis.zcount(self._keys.feeds_due, "-inf", self.now() * 1000):
            return False
        return bool(self._redis.set(self._keys.poll_bell, "1", nx=True, px=int(CALL * 1000)))

    def sent(self, name: str) -> dict[str, str]:
        """Return the feed's items that were sent: key -> fingerprint."""
        items: Any = self._redis.hgetall(self._keys.feed_items(name))
        return {key.decode(): value.decode() for key, value in items.items()}

    def settle(
        self,
        feed: Feed,
        state: FeedState,
        due: float | None,
        items: Mapping[str, str],
        *,
        changed: bool = False,
    ) -> bool:
        """Record what a poll found; returns False if the feed has been removed meanwhile.

        Args:
            feed: the feed.
            state: its new state.
            due: when it is to be polled next, in seconds since 1970; None: never.
            items: the feed's items that were sent: key -> fingerprint.
            changed: whether the declaration has changed, because the feed has moved.
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
