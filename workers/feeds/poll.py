"""One poll of one feed: fetch it, read it, send what is new, record the result."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from time import monotonic

from schemas.identity import digest
from workers.articles.producer import Producer
from workers.errors import QueueFull
from workers.feeds.access import same_site
from workers.feeds.articles import ArticleMaker, NoText
from workers.feeds.blocked import Blocked, refusal
from workers.feeds.fetch import FetchError, Response
from workers.feeds.items import FeedItem, NotAFeed, ParsedFeed
from workers.feeds.manners import HostBusy, Visitor
from workers.feeds.memory import Memory
from workers.feeds.outcome import Outcome as Outcome
from workers.feeds.outcome import PollResult as PollResult
from workers.feeds.outcome import state_after, wait_after
from workers.feeds.reading import documents, read
from workers.feeds.rules import Facts, left_out, mark
from workers.feeds.schedule import freshness, server_wish
from workers.feeds.store import Feed, FeedState, FeedStore, Listed, same_address
from workers.feeds.websub import Subscriber
from workers.settings import Settings
from workers.telemetry.lognames import get_logger
from workers.telemetry.metrics import instruments

BUDGET = 60.0
"""Seconds after which a poll starts no further item; the rest comes with the next poll."""

LIMIT = 120.0
"""Seconds after which a poll is given up."""

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)

log = get_logger(__name__)


class FeedGone(Exception):
    """The server says that the feed is gone and will not come back (410)."""


class Poller:
    """Polls feeds.

    Args:
        store: the feeds.
        producer: takes the articles.
        visitor: makes the requests.
        settings: the settings.
        chance: for jitter.
        wall: seconds since 1970, for `fetched_at`; replaced in simulations.
        subscriber: subscribes feeds at their hubs; None: no feed is.
    """

    def __init__(
        self,
        store: FeedStore,
        producer: Producer,
        visitor: Visitor,
        settings: Settings,
        chance: Random | None = None,
        wall: Callable[[], float] | None = None,
        subscriber: Subscriber | None = None,
    ) -> None:
        self._store, self._producer, self._visitor = store, producer, visitor
        self._settings = settings
        self._chance = chance or Random()  # noqa: S311 - jitter is not a secret
        self._wall = wall or store.now
        self._subscriber = subscriber
        self._maker = ArticleMaker(visitor, settings)

    async def poll_many(self, feeds: Sequence[Listed]) -> list[Outcome]:
        """Poll feeds side by side."""
        return await asyncio.gather(*(self.poll(listed) for listed in feeds))

    async def poll(self, listed: Listed) -> Outcome:
        """Poll one feed; whatever goes wrong is recorded in the outcome and in the feed's state."""
        feed = listed.feed
        try:
            async with asyncio.timeout(LIMIT):
                outcome = await self._ask(listed)
        except FeedGone:
            outcome = Outcome(PollResult.GONE, complaints=["the server says that it is gone (410)"])
        except Blocked as error:
            outcome = Outcome(PollResult.BLOCKED, complaints=[str(error)])
        except (FetchError, NotAFeed) as error:
            outcome = Outcome(PollResult.FAILED, complaints=[str(error)])
        except (HostBusy, QueueFull, TimeoutError) as error:
            reason = str(error) or f"took more than {LIMIT:g} s"
            outcome = Outcome(PollResult.LATER, complaints=[reason], complete=False)
        except Exception as error:
            # A feed that breaks our own code must not stop the others.
            log.exception("feed.failed", feed=feed.name)
            outcome = Outcome(PollResult.FAILED, complaints=[f"{type(error).__name__}: {error}"])
        await asyncio.to_thread(self._settle, feed, listed.state, outcome)
        return outcome

    async def _ask(self, listed: Listed) -> Outcome:
        feed, state = listed.feed, listed.state
        rules = mark(feed.rules, listed.everywhere)
        headers = {"Accept": ACCEPT}
        if rules != state.rules:
            # What other rules left out may be wanted now: the answer is read whatever it says.
            state = replace(state, etag="", modified="", body="")
        if state.etag:
            headers["If-None-Match"] = state.etag
        if state.modified:
            headers["If-Modified-Since"] = state.modified
        response = await self._visitor.get(feed.url, headers, access=feed.access)
        wish = server_wish(response.headers, self._wall())
        if response.status == 410:
            raise FeedGone
        if response.status == 304:
            kept = Outcome(etag=state.etag, modified=state.modified, body=state.body, rules=rules)
            kept.wish, kept.moved = freshness(response.headers), response.moved
            await self._subscribe(feed, response)
            return kept
        if response.status >= 400:
            kept_out = refusal(response)
            result = PollResult.BLOCKED if kept_out else PollResult.FAILED
            problem = kept_out or f"the server answered {response.status}"
            return Outcome(result, complaints=[problem], wish=wish or 0.0)
        outcome = await self._taken(listed, state, response, rules)
        await self._subscribe(feed, response)
        return outcome

    async def _subscribe(self, feed: Feed, response: Response) -> None:
        if self._subscriber:
            await self._subscriber.keep(feed, response)

    async def _taken(
        self, listed: Listed, state: FeedState, response: Response, rules: str
    ) -> Outcome:
        feed = listed.feed

        async def get(address: str) -> Response:
            return await self._visitor.get(address, access=feed.access_for(address))

        parts, complaints = await documents(response, get)
        outcome = Outcome(
            etag=response.headers.get("ETag", "")[:500],
            modified=response.headers.get("Last-Modified", "")[:100],
            body=digest(*(part.body.decode("latin-1") for part in parts)),
            wish=freshness(response.headers),
            moved=response.moved,
            rules=rules,
        )
        if parts != [response]:
            # An index that is the same says nothing of what it leads to.
            outcome.etag = outcome.modified = ""
        if outcome.body == state.body:
            outcome.complaints = complaints
            return outcome
        try:
            parsed = await asyncio.to_thread(read, parts)
        except NotAFeed as error:
            raise _other_than_a_feed(feed, response, error) from None
        outcome.complaints = complaints + parsed.complaints
        outcome.wish = max(outcome.wish, parsed.interval or 0.0)
        await self._send(listed, parsed, outcome)
        return outcome

    async def _send(self, listed: Listed, parsed: ParsedFeed, outcome: Outcome) -> None:
        feed = listed.feed
        sent = await asyncio.to_thread(self._store.sent, feed.name)
        memory = Memory(sent, parsed)
        outcome.items.update(memory.marks)
        if memory.waits:
            # The same answer once more says that it is whole: it is to be read.
            outcome.etag = outcome.modified = outcome.body = ""
        out = await asyncio.to_thread(_left_out, listed, memory.items, self._wall())
        outcome.left_out = Counter(out.values())
        began = monotonic()
        fetched_at = datetime.fromtimestamp(self._wall(), UTC)
        try:
            # Oldest first, in the order of publication.
            for item in reversed(memory.items):
                if item.key in out:
                    # It is not dealt with, so that it comes when the rules change.
                    if item.key in sent:
                        outcome.items[item.key] = sent[item.key]
                    continue
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
        moved = self._moved(feed, outcome)
        after = state_after(feed, state, outcome, now, self._settings)
        wait = wait_after(feed, after, outcome, self._settings, self._chance)
        due = None if outcome.result is PollResult.GONE else now + wait
        if moved:
            log.info("feed.moved", feed=feed.name, url=moved)
            feed = replace(feed, url=moved)
        self._store.settle(feed, after, due, outcome.items, changed=bool(moved))
        instruments().polls.labels(outcome.result).inc()
        if state.failures and not after.failures:
            log.info("feed.recovered", feed=feed.name, failures=state.failures)
        tell = log.warning if outcome.result.bad else log.info
        tell(
            "feed.polled",
            feed=feed.name,
            result=outcome.result,
            articles=outcome.sent,
            left_out=outcome.told_left_out() or None,
            next_in=round(due - now) if due else None,
            error="; ".join(outcome.complaints[:3]) or None,
        )

    def _moved(self, feed: Feed, outcome: Outcome) -> str | None:
        """Return the address to poll a feed at from now on, if it is another one."""
        moved = outcome.moved
        if not moved or outcome.result not in (PollResult.NEW, PollResult.UNCHANGED):
            return None
        if feed.access.private and not same_site(feed.url, moved):
            outcome.complaints.append(
                f"has moved to {moved}: its login is not sent to another host by itself; change "
                "its address"
            )
            return None
        twin = self._store.at(moved)
        if twin and twin != feed.name:
            outcome.complaints.append(
                f"has moved to {moved}, where the feed {twin!r} is: remove one of the two"
            )
            return None
        return moved


def _left_out(listed: Listed, items: Sequence[FeedItem], now: float) -> dict[str, str]:
    """Return the keys of the items that rules leave out, each with the rule."""
    feed = listed.feed
    if not (feed.rules or listed.everywhere):
        return {}
    why = {
        item.key: left_out(feed.rules, listed.everywhere, Facts(item, feed.language, now))
        for item in items
    }
    return {key: reason for key, reason in why.items() if reason}


def _other_than_a_feed(feed: Feed, response: Response, error: NotAFeed) -> Exception:
    """Return what to say of an answer that is no feed: often there is more to it."""
    if kept_out := refusal(response):
        return Blocked(feed.url, kept_out)
    if not same_address(response.url, feed.url):
        return NotAFeed(f"leads to {response.url}, which {error}")
    return error
