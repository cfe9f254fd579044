"""What came of a poll, and what follows from it: the feed's new state, and when it is due again."""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random

from workers.feeds.feed import Feed, FeedState, FeedStatus
from workers.feeds.schedule import backoff, jittered, next_interval
from workers.settings import Settings

SOON = 60.0
"""Seconds until the next poll after one that was not completed."""


class PollResult(StrEnum):
    """What came of a poll, in a word."""

    NEW = "new"
    """Articles were sent."""
    UNCHANGED = "unchanged"
    """The feed had nothing new."""
    FAILED = "failed"
    """The feed could not be fetched or read."""
    BLOCKED = "blocked"
    """The server answers, but keeps us out."""
    GONE = "gone"
    """The server says that the feed will not come back."""
    LATER = "later"
    """There was no time or no room; it is polled again soon."""

    @property
    def bad(self) -> bool:
        """Whether something has to be done about it."""
        return self in (PollResult.FAILED, PollResult.BLOCKED, PollResult.GONE)


@dataclass(slots=True)
class Outcome:
    """What came of a poll.

    Attributes:
        result: in a word.
        news: items that are new or say something new.
        sent: articles that were accepted; fewer if another feed brought some of them before.
        items: key -> fingerprint of the feed's items that are dealt with.
        left_out: by which rule items were left out -> how many; None when no item was looked at.
        complaints: what was wrong.
        moved: the feed's new address.
        complete: whether all items were dealt with.
        wish: seconds that the server or the feed asks us to wait.
        etag: ETag of the answer.
        modified: Last-Modified of the answer.
        body: hash of the answer's bytes; empty when it was not read.
        rules: mark of the rules that it was read by.
    """

    result: PollResult = PollResult.UNCHANGED
    news: int = 0
    sent: int = 0
    items: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] | None = None
    complaints: list[str] = field(default_factory=list)
    moved: str | None = None
    complete: bool = True
    wish: float = 0.0
    etag: str = ""
    modified: str = ""
    body: str = ""
    rules: str = ""

    def told_left_out(self, at_most: int = 5) -> str:
        """Say how many items were left out, and by which rules; empty when none was."""
        if not self.left_out:
            return ""
        most = self.left_out.most_common(at_most)
        more = len(self.left_out) - len(most)
        said = "; ".join(f"{n} by {reason}" for reason, n in most)
        return said + (f"; and by {more} more rules" if more > 0 else "")


def state_after(
    feed: Feed, state: FeedState, outcome: Outcome, now: float, settings: Settings
) -> FeedState:
    """Return the state of a feed after a poll."""
    problem = "; ".join(outcome.complaints[:5])[:1_000]
    after = replace(state, polled_at=now, polls=state.polls + 1, problem=problem, blocked=False)
    if outcome.result is PollResult.GONE:
        return replace(after, status=FeedStatus.GONE)
    if outcome.result in (PollResult.FAILED, PollResult.BLOCKED):
        blocked = outcome.result is PollResult.BLOCKED
        failures = state.failures + 1
        return replace(after, status=FeedStatus.FAILING, failures=failures, blocked=blocked)
    if outcome.result is PollResult.LATER:
        after = replace(after, blocked=state.blocked)
    after = replace(after, articles=state.articles + outcome.sent)
    if outcome.left_out is not None:
        after = replace(after, left_out=outcome.left_out.total())
    if not outcome.complete:
        # The next request is a full one: a 304 would hide what is still to be sent.
        return replace(after, etag="", modified="", body="")
    elapsed = now - state.succeeded_at if state.succeeded_at else 0.0
    shortest, longest = settings.feed_min_interval, settings.feed_max_interval
    interval = next_interval(state.interval, elapsed, outcome.news, shortest, longest)
    return replace(
        after,
        status=FeedStatus.OK,
        failures=0,
        succeeded_at=now,
        etag=outcome.etag,
        modified=outcome.modified,
        body=outcome.body,
        rules=outcome.rules,
        per_day=_per_day(state.per_day, outcome.news, elapsed),
        interval=max(feed.interval, shortest) if feed.interval else interval,
    )


def wait_after(
    feed: Feed, state: FeedState, outcome: Outcome, settings: Settings, chance: Random
) -> float:
    """Return the seconds until the next poll of a feed, by its new state."""
    shortest, longest = settings.feed_min_interval, settings.feed_max_interval
    if outcome.result in (PollResult.FAILED, PollResult.BLOCKED):
        wait = backoff(state.failures, shortest, longest)
        return max(jittered(wait, chance), outcome.wish)
    if not outcome.complete:
        return max(min(jittered(SOON, chance), shortest), outcome.wish)
    # An interval that an operator gave stands, whatever the server says of freshness.
    wish = 0.0 if feed.interval else min(outcome.wish, longest)
    return max(jittered(state.interval, chance), wish)


def _per_day(before: float, new: int, elapsed: float) -> float:
    """Return the articles per day, where the last day weighs most."""
    if elapsed <= 0:
        return before
    weight = min(elapsed / 86_400, 1.0)
    return round(before * (1 - weight) + new / elapsed * 86_400 * weight, 2)
