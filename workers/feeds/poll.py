"""One poll of one feed: fetch it, read it, send what is new, record the result."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from random import Random
from time import monotonic

from schemas.identity import digest
from workers.articles.producer import Producer
from workers.errors import QueueFull
from workers.feeds.articles import ArticleMaker, NoText
from workers.feeds.fetch import FetchError, Response, charset
from workers.feeds.items import FeedItem, NotAFeed, ParsedFeed
from workers.feeds.manners import HostBusy, Visitor
from workers.feeds.memory import Memory
from workers.feeds.parse import parse_feed
from workers.feeds.schedule import backoff, freshness, jittered, next_interval, server_wish
from workers.feeds.store import Feed, FeedState, FeedStatus, FeedStore, Listed
from workers.settings import Settings
from workers.telemetry.lognames import get_logger
from workers.telemetry.metrics import instruments

BUDGET = 60.0
"""Seconds after which a poll starts no further item; the rest comes with the next poll."""

LIMIT = 120.0
"""Seconds after which a poll is given up."""

SOON = 60.0
"""Seconds until the next poll after one that was not completed."""

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)

log = get_logger(__name__)


class FeedGone(Exception):
    """The server says that the feed is gone and will not come back (410)."""


class PollResult(StrEnum):
    """What came of a poll, in a word."""

    NEW = "new"
    """Articles were sent."""
    UNCHANGED = "unchanged"
    """The feed had nothing new."""
    FAILED = "failed"
    """The feed could not be fetched or read."""
    GONE = "gone"
    """The server says that the feed will not come back."""
    LATER = "later"
    """There was no time or no room; it is polled again soon."""


@dataclass(slots=True)
class Outcome:
    """What came of a poll.

    Attributes:
        result: in a word.
        news: items that are new or say something new.
        sent: articles that were accepted; fewer if another feed brought some of them before.
        items: key -> fingerprint of the feed's items that are dealt with.
        complaints: what was wrong.
        moved: the feed's new address.
        complete: whether all items were dealt with.
        wish: seconds that the server or the feed asks us to wait.
        etag: ETag of the answer.
        modified: Last-Modified of the answer.
        body: hash of the answer's bytes; empty when it was not read.
    """

    result: PollResult = PollResult.UNCHANGED
    news: int = 0
    sent: int = 0
    items: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    moved: str | None = None
    complete: bool = True
    wish: float = 0.0
    etag: str = ""
    modified: str = ""
    body: str = ""


class Poller:
    """Polls feeds.

    Args:
        store: the feeds.
        producer: takes the articles.
        visitor: makes the requests.
        settings: the settings.
        chance: for jitter.
        wall: seconds since 1970, for `fetched_at`; replaced in simulations.
    """

    def __init__(
        self,
        store: FeedStore,
        producer: Producer,
        visitor: Visitor,
        settings: Settings,
        chance: Random | None = None,
        wall: Callable[[], float] | None = None,
    ) -> None:
        self._store, self._producer, self._visitor = store, producer, visitor
        self._settings = settings
        self._chance = chance or Random()  # noqa: S311 - jitter is not a secret
        self._wall = wall or store.now
        self._maker = ArticleMaker(visitor, settings)

    async def poll_many(self, feeds: Sequence[Listed]) -> list[Outcome]:
        """Poll feeds side by side."""
        return await asyncio.gather(*(self.poll(listed) for listed in feeds))

    async def poll(self, listed: Listed) -> Outcome:
        """Poll one feed; whatever goes wrong is recorded in the outcome and in the feed's state."""
        feed, state = listed.feed, listed.state
        try:
            async with asyncio.timeout(LIMIT):
                outcome = await self._ask(feed, state)
        except FeedGone:
            outcome = Outcome(PollResult.GONE, complaints=["the server says that it is gone (410)"])
        except (FetchError, NotAFeed) as error:
            outcome = Outcome(PollResult.FAILED, complaints=[str(error)])
        except (HostBusy, QueueFull, TimeoutError) as error:
            reason = str(error) or f"took more than {LIMIT:g} s"
            outcome = Outcome(PollResult.LATER, complaints=[reason], complete=False)
        except Exception as error:
            # A feed that breaks our own code must not stop the others.
            log.exception("feed.failed", feed=feed.name)
            outcome = Outcome(PollResult.FAILED, complaints=[f"{type(error).__name__}: {error}"])
        await asyncio.to_thread(self._settle, feed, state, outcome)
        return outcome

    async def _ask(self, feed: Feed, state: FeedState) -> Outcome:
        headers = {"Accept": ACCEPT}
        if state.etag:
            headers["If-None-Match"] = state.etag
        if state.modified:
            headers["If-Modified-Since"] = state.modified
        response = await self._visitor.get(feed.url, headers)
        wish = server_wish(response.headers, self._wall())
        if response.status == 410:
            raise FeedGone
        if response.status == 304:
            kept = Outcome(etag=state.etag, modified=state.modified, body=state.body)
            kept.wish, kept.moved = freshness(response.headers), response.moved
            return kept
        if response.status >= 400:
            problem = f"the server answered {response.status}"
            return Outcome(PollResult.FAILED, complaints=[problem], wish=wish or 0.0)
        return await self._read(feed, state, response)

    async def _read(self, feed: Feed, state: FeedState, response: Response) -> Outcome:
        outcome = Outcome(
            etag=response.headers.get("ETag", "")[:500],
            modified=response.headers.get("Last-Modified", "")[:100],
            body=digest(response.body.decode("latin-1")),
            wish=freshness(response.headers),
            moved=response.moved,
        )
        if outcome.body == state.body:
            return outcome
        declared = charset(response.headers.get("Content-Type", ""))
        parsed = await asyncio.to_thread(parse_feed, response.body, response.url, declared)
        outcome.complaints = parsed.complaints
        outcome.wish = max(outcome.wish, parsed.interval or 0.0)
        await self._send(feed, parsed, outcome)
        return outcome

    async def _send(self, feed: Feed, parsed: ParsedFeed, outcome: Outcome) -> None:
        sent = await asyncio.to_thread(self._store.sent, feed.name)
        memory = Memory(sent, parsed)
        outcome.items.update(memory.marks)
        if memory.waits:
            # The same answer once more says that it is whole: it is to be read.
            outcome.etag = outcome.modified = outcome.body = ""
        began = monotonic()
        fetched_at = datetime.fromtimestamp(self._wall(), UTC)
        try:
            # Oldest first, in the order of publication.
            for item in reversed(memory.items):
                if not memory.same(item):
                    if monotonic() - began > BUDGET:
                        raise TimeoutError(f"took more than {BUDGET:g} s")
                    try:
                        taken = await self._send_item(feed, item, memory, fetched_at, outcome)
                    except NoText as error:
                        # It is tried again when the feed's next document is read.
                        outcome.complaints.append(str(error))
                        continue
                    outcome.news += 1
                    outcome.sent += taken
                outcome.items[item.key] = memory.value(item)
        except (QueueFull, HostBusy, TimeoutError) as error:
            # What was sent is remembered; the rest is fetched soon, with a full request.
            outcome.complaints.append(str(error))
            outcome.complete = False
        if outcome.news:
            outcome.result = PollResult.NEW

    async def _send_item(
        self, feed: Feed, item: FeedItem, memory: Memory, fetched_at: datetime, outcome: Outcome
    ) -> int:
        article, complaint = await self._maker.make(feed, item, fetched_at)
        if complaint:
            outcome.complaints.append(complaint)
        if article is None:
            return 0
        # It is a new version only if this feed sent it before; another feed's wording is not.
        receipt = await asyncio.to_thread(
            self._producer.offer, article, versions=memory.knows(item), lane=feed.lane
        )
        if (problem := memory.met(article.id, item)) and not receipt.taken:
            outcome.complaints.append(problem)
        return int(receipt.taken)

    def _settle(self, feed: Feed, state: FeedState, outcome: Outcome) -> None:
        now = self._store.now()
        after = self._after(state, outcome, now)
        due = None if outcome.result is PollResult.GONE else now + self._wait(after, outcome)
        if outcome.moved and outcome.result in (PollResult.NEW, PollResult.UNCHANGED):
            log.info("feed.moved", feed=feed.name, url=outcome.moved)
            feed = replace(feed, url=outcome.moved)
        self._store.settle(feed, after, due, outcome.items, changed=bool(outcome.moved))
        instruments().polls.labels(outcome.result).inc()
        log.info(
            "feed.polled",
            feed=feed.name,
            result=outcome.result,
            articles=outcome.sent,
            next_in=round(due - now) if due else None,
            error="; ".join(outcome.complaints[:3]) or None,
        )

    def _after(self, state: FeedState, outcome: Outcome, now: float) -> FeedState:
        problem = "; ".join(outcome.complaints[:5])[:1_000]
        after = replace(state, polled_at=now, polls=state.polls + 1, problem=problem)
        if outcome.result is PollResult.GONE:
            return replace(after, status=FeedStatus.GONE)
        if outcome.result is PollResult.FAILED:
            return replace(after, status=FeedStatus.FAILING, failures=state.failures + 1)
        after = replace(after, articles=state.articles + outcome.sent)
        if not outcome.complete:
            # The next request is a full one: a 304 would hide what is still to be sent.
            return replace(after, etag="", modified="", body="")
        elapsed = now - state.succeeded_at if state.succeeded_at else 0.0
        shortest, longest = self._settings.feed_min_interval, self._settings.feed_max_interval
        return replace(
            after,
            status=FeedStatus.OK,
            failures=0,
            succeeded_at=now,
            etag=outcome.etag,
            modified=outcome.modified,
            body=outcome.body,
            per_day=_per_day(state.per_day, outcome.news, elapsed),
            interval=next_interval(state.interval, elapsed, outcome.news, shortest, longest),
        )

    def _wait(self, state: FeedState, outcome: Outcome) -> float:
        shortest, longest = self._settings.feed_min_interval, self._settings.feed_max_interval
        if outcome.result is PollResult.FAILED:
            wait = backoff(state.failures, shortest, longest)
            return max(jittered(wait, self._chance), outcome.wish)
        if not outcome.complete:
            return max(min(jittered(SOON, self._chance), shortest), outcome.wish)
        wish = min(outcome.wish, longest)
        return max(jittered(state.interval, self._chance), wish)


def _per_day(before: float, new: int, elapsed: float) -> float:
    """Return the articles per day, where the last day weighs most."""
    if elapsed <= 0:
        return before
    weight = min(elapsed / 86_400, 1.0)
    return round(before * (1 - weight) + new / elapsed * 86_400 * weight, 2)
