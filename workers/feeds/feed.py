"""What a feed is: how it was declared, and what its polls found."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from workers.articles.lanes import Lane
from workers.feeds.access import Access, same_site, without_login
from workers.feeds.rules import Rules, RuleSet
from workers.store.codec import known_fields

FullText = Literal["never", "when_short", "always"]

ALL_FEEDS = "*"
"""Stands for all feeds where a feed's name stands: in the feeds file, and in `feed_options`."""

_OPTIONS = frozenset({"interval", "access", "rules"})
"""Fields of `Feed` that are kept apart: version 0.1.0 would lose them on a change."""


class FeedStatus(StrEnum):
    """How a feed is doing."""

    NEW = "new"
    """It was never polled."""
    OK = "ok"
    """Its last poll succeeded."""
    FAILING = "failing"
    """Its last poll failed."""
    BLOCKED = "blocked"
    """Its server answers, but keeps us out: by 401 or 403, or by a challenge page."""
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
        interval: seconds between two polls; None: as often as it changes.
        access: what its requests carry beside the usual.
        rules: which of its items are kept.
    """

    name: str
    url: str
    full_text: FullText = "when_short"
    language: str | None = None
    source: str | None = None
    paused: bool = False
    declared: bool = False
    lane: Lane = "normal"
    interval: float | None = None
    access: Access = field(default_factory=Access)
    rules: RuleSet = field(default_factory=RuleSet)

    def access_for(self, url: str) -> Access:
        """Return what a request for an article's page carries: secrets only on the feed's host."""
        if same_site(self.url, url):
            return self.access
        return Access(user_agent=self.access.user_agent)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the polls of a feed found. Times are seconds since 1970.

    Attributes:
        status: what its last poll means for it; never `paused` or `blocked`.
        blocked: whether it is failing because the server keeps us out.
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
        rules: mark of the rules that the last answer was read by.
        left_out: items of the last answer that rules left out.
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
    blocked: bool = False
    rules: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed with its state.

    Attributes:
        feed: as it was declared.
        state: what its polls found.
        due: when it is to be polled next, in seconds since 1970; None: never.
        everywhere: the rules of all feeds.
    """

    feed: Feed
    state: FeedState = field(default_factory=FeedState)
    due: float | None = None
    everywhere: RuleSet = field(default_factory=RuleSet)

    @property
    def found(self) -> FeedStatus:
        """What the last poll means for it, paused or not."""
        status = FeedStatus(self.state.status)
        # Kept as failing, which version 0.1.0 can read.
        blocked = self.state.blocked and status is FeedStatus.FAILING
        return FeedStatus.BLOCKED if blocked else status

    @property
    def status(self) -> FeedStatus:
        """How the feed is doing: `paused`, or else what its last poll means for it."""
        return FeedStatus.PAUSED if self.feed.paused else self.found


def dump_feed(feed: Feed) -> str:
    """Return a feed as JSON, without its options."""
    fields = {name: getattr(feed, name) for name in Feed.__slots__ if name not in _OPTIONS}
    return _json(fields)


def dump_options(feed: Feed) -> str:
    """Return the options of a feed as JSON; empty when it has none."""
    kept = {"interval": feed.interval, "access": feed.access.as_json(), **dump_rules(feed.rules)}
    kept = {name: value for name, value in kept.items() if value}
    return _json(kept) if kept else ""


def dump_rules(rules: RuleSet) -> dict[str, Any]:
    """Return rules as they are kept, in JSON."""
    return {"keep": rules.keep.as_json(), "block": rules.block.as_json()}


def dump_state(state: FeedState) -> str:
    """Return the state of a feed as JSON."""
    return _json(asdict(state))


def load_feed(feed: str | bytes, options: str | bytes | None) -> Feed:
    """Return a feed of its JSON and that of its options."""
    values: dict[str, Any] = json.loads(feed)
    kept = json.loads(options) if options else {}
    access = Access.of(kept.get("access", {}))
    if "@" in values["url"]:  # version 0.1.0 left a login in the address
        values["url"], access = without_login(values["url"], access)
    values |= {"interval": kept.get("interval"), "access": access, "rules": load_rules(kept)}
    return known_fields(Feed, values)


def load_rules(kept: Mapping[str, Any]) -> RuleSet:
    """Return the rules of what `dump_rules` gave."""
    return RuleSet(Rules.kept(kept.get("keep", {})), Rules.kept(kept.get("block", {})))


def load_state(state: str | bytes | None) -> FeedState:
    """Return the state of a feed of its JSON; a new one of nothing."""
    return known_fields(FeedState, json.loads(state)) if state else FeedState()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
