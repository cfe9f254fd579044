"""Feeds in Redis: how each was declared, what its polls found, and when it is due."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urldefrag

from schemas.identity import canonical_url
from workers.errors import ConfigurationError
from workers.feeds import feed as form
from workers.feeds.feed import ALL_FEEDS
from workers.feeds.feed import Feed as Feed
from workers.feeds.feed import FeedState as FeedState
from workers.feeds.feed import FeedStatus as FeedStatus
from workers.feeds.feed import FullText as FullText
from workers.feeds.feed import Listed as Listed
from workers.feeds.hubs import Hubs
from workers.feeds.rules import RuleSet
from workers.settings import Settings
from workers.store.connection import Client, RedisRefused, connect, keys
from workers.store.script import Script

KEPT_ITEMS = 2_000
"""Items of a feed that are remembered; of more, only those that are still in the feed."""

LEASE = 180.0
"""Seconds after which a feed that was being polled is due again: its poller has died."""

CALL = 10.0
"""Seconds after which a call for pollers that nobody answered is repeated."""

CLAIM, SETTLE = (Script("workers.feeds", name) for name in ("claim", "settle"))


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
        self._settings = settings
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
        if options := form.dump_options(feed):
            self._redis.hset(self._keys.feed_options, feed.name, options)
        else:
            self._redis.hdel(self._keys.feed_options, feed.name)
        self._redis.hset(self._keys.feeds, feed.name, form.dump_feed(feed))
        marked = mark(Listed(feed, known.state if known else FeedState()))
        self._redis.hset(self._keys.feed_marks, feed.name, marked)
        if feed.paused:
            self._redis.zrem(self._keys.feeds_due, feed.name)
        elif known is None or known.due is None or _asks_otherwise(known.feed, feed):
            self._redis.zadd(self._keys.feeds_due, {feed.name: self.now() * 1000})
        return known is None

    def get(self, name: str) -> Listed | None:
        """Return the feed of a name, if there is one."""
        feeds = self.listed([name])
        return feeds[0] if feeds else None

    def listed(self, names: Sequence[str] | None = None, *, options: bool = True) -> list[Listed]:
        """Return feeds with their states: those of these names, or all of them, sorted by name.

        Without `options`, their logins and rules are left out and not looked at.
        """
        if names is None:
            by_name: Any = self._redis.hgetall(self._keys.feeds)
            names = sorted(key.decode() for key in by_name)
            feeds: Any = [by_name[name.encode()] for name in names]
        else:
            feeds = self._redis.hmget(self._keys.feeds, names) if names else []
        if not names:
            return []
        states: Any = self._redis.hmget(self._keys.feed_states, names)
        kept: Any = [None] * (len(names) + 1)
        if options:
            kept = self._redis.hmget(self._keys.feed_options, [*names, ALL_FEEDS])
        due: Any = self._redis.zmscore(self._keys.feeds_due, list(names))
        everywhere = form.load_rules(json.loads(kept[-1] or "{}"))
        return [
            Listed(
                form.load_feed(feed, more),
                form.load_state(state),
                score / 1000 if score is not None else None,
                everywhere,
            )
            for feed, more, state, score in zip(feeds, kept[:-1], states, due, strict=True)
            if feed
        ]

    def everywhere(self) -> RuleSet:
        """Return the rules of all feeds."""
        kept: Any = self._redis.hget(self._keys.feed_options, ALL_FEEDS)
        return form.load_rules(json.loads(kept or "{}"))

    def set_everywhere(self, rules: RuleSet) -> None:
        """Set the rules of all feeds."""
        if rules:
            kept = json.dumps(form.dump_rules(rules), ensure_ascii=False)
            self._redis.hset(self._keys.feed_options, ALL_FEEDS, kept)
        else:
            self._redis.hdel(self._keys.feed_options, ALL_FEEDS)

    def at(self, url: str) -> str | None:
        """Return the name of the feed at an address, if there is one."""
        return next((f.feed.name for f in self.listed() if same_address(f.feed.url, url)), None)

    def rename(self, old: str, new: str) -> None:
        """Let a new name have what the polls of an old one found, and forget the old one."""
        state: Any = self._redis.hget(self._keys.feed_states, old)
        if state:
            self._redis.hset(self._keys.feed_states, new, state)
            self._redis.hdel(self._keys.feed_marks, new)  # it is read until its next poll
        with suppress(RedisRefused):  # it has none, or another worker was faster
            self._redis.rename(self._keys.feed_items(old), self._keys.feed_items(new))
        self.remove(old)

    def remove(self, name: str) -> bool:
        """Forget a feed and which of its items were sent; returns whether there was one."""
        existed = bool(self._redis.hdel(self._keys.feeds, name))
        self._redis.hdel(self._keys.feed_states, name)
        self._redis.hdel(self._keys.feed_options, name)
        self._redis.hdel(self._keys.feed_marks, name)
        self._redis.zrem(self._keys.feeds_due, name)
        self._redis.delete(self._keys.feed_items(name))
        Hubs(self._settings, self._redis).forget(name)
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
                state=form.dump_state(state),
                mark=mark(Listed(replace(feed, paused=False), state)),
                paused_mark=mark(Listed(replace(feed, paused=True), state)),
                due="" if due is None else int(due * 1000),
                declaration=form.dump_feed(feed) if changed else "",
                kept=KEPT_ITEMS,
                more=[part for pair in items.items() for part in pair],
            )
        )


def mark(listed: Listed) -> str:
    """Return what an overview needs of a feed: its status, and how often it failed in a row."""
    return f"{listed.status} {listed.state.failures}"


def same_address(first: str, second: str) -> bool:
    """Whether two addresses are of one feed: scheme, fragment and last slash do not count."""
    try:
        return first == second or address_key(first) == address_key(second)
    except ValueError:
        return False


def address_key(url: str) -> str:
    """Return what addresses of one feed have in common."""
    return urldefrag(canonical_url(url))[0].partition("://")[2].rstrip("/")


def _asks_otherwise(before: Feed, after: Feed) -> bool:
    """Whether a changed feed is to be polled at once."""
    return any(
        getattr(before, name) != getattr(after, name)
        for name in ("url", "interval", "access", "rules")
    )
