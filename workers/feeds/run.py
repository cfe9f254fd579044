"""Polling as workers do it: claim the feeds that are due, poll them side by side, repeat."""

import asyncio
from collections.abc import Sequence
from time import monotonic

import aiohttp
from celery import Celery

from workers.articles.producer import Producer
from workers.feeds.fetch import session
from workers.feeds.hosts import Hosts
from workers.feeds.hubs import Hubs
from workers.feeds.manners import Visitor
from workers.feeds.poll import LIMIT, Outcome, Poller
from workers.feeds.store import FeedStore, Listed
from workers.feeds.websub import Subscriber
from workers.settings import Settings

SLICE = 10.0
"""Seconds for which a task keeps claiming feeds."""

POLL_SOFT_LIMIT = LIMIT + SLICE + 10
"""Seconds after which a task is asked to end."""

POLL_HARD_LIMIT = POLL_SOFT_LIMIT + 10
"""Seconds after which its process is killed."""


def poll_due(settings: Settings, app: Celery) -> int:
    """Poll feeds until none is due or the time slice is over; returns how many were polled."""
    return asyncio.run(_poll_due(settings, app))


def poll_now(settings: Settings, app: Celery, feeds: Sequence[Listed]) -> list[Outcome]:
    """Poll these feeds, whether they are due or not."""

    async def run() -> list[Outcome]:
        async with session(settings) as client:
            return await _poller(settings, app, FeedStore(settings), client).poll_many(feeds)

    return asyncio.run(run())


async def _poll_due(settings: Settings, app: Celery) -> int:
    """Keep up to `feed_batch` polls going, so that a slow feed holds up none but itself."""
    store = FeedStore(settings)
    ends = monotonic() + SLICE
    polled = 0
    under_way: set[asyncio.Task[Outcome]] = set()
    async with session(settings) as client:
        poller = _poller(settings, app, store, client)
        while True:
            room = settings.feed_batch - len(under_way)
            if room and monotonic() < ends:
                for listed in await asyncio.to_thread(store.claim, room):
                    under_way.add(asyncio.create_task(poller.poll(listed)))
                    polled += 1
            if not under_way:
                return polled
            _, under_way = await asyncio.wait(
                under_way, return_when=asyncio.FIRST_COMPLETED, timeout=1
            )


def _poller(
    settings: Settings, app: Celery, store: FeedStore, client: aiohttp.ClientSession
) -> Poller:
    visitor = Visitor(client, Hosts(settings), settings)
    subscriber = Subscriber(visitor, Hubs(settings), settings, store.now)
    producer = Producer(settings, app)
    return Poller(store, producer, visitor, settings, subscriber=subscriber)
