"""Two simulated days of a news server and of a poller that visits it: a real server, a real Redis,
and time that passes only where the poller waits."""

import asyncio
import time
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from schemas import RawArticle
from tests.feedbehaviours import FEEDS, FULL_TEXT, article_page
from tests.feedserver import Answer, Clock, Site, rss, serve, stories
from tests.servers import Service, service
from workers.feeds.fetch import session
from workers.feeds.hosts import Hosts
from workers.feeds.manners import Visitor
from workers.feeds.poll import Poller
from workers.feeds.store import Feed, FeedStore, Listed
from workers.store.codec import unpack_article

DAYS = 2.0
ROBOTS = b"User-agent: *\nDisallow: /articles/forbidden/\n"


class World(NamedTuple):
    """What there is after the two days.

    Attributes:
        site: the server, what it was asked and what it wants to see arrive.
        feeds: name -> the feed as the poller left it.
        articles: what arrived.
    """

    site: Site
    feeds: dict[str, Listed]
    articles: list[RawArticle]


def simulate(directory: Path) -> World:
    """Let two days pass, with a Redis in a directory of its own."""
    site = Site(Clock(float(int(time.time() - (DAYS + 1) * 86_400))))
    limits = {
        "allowed_networks": ["127.0.0.0/8"], "fetch_timeout": 1, "fetch_max_bytes": 500_000,
        "contact": "https://news.example/about",
    }  # fmt: skip
    with service(directory, **limits) as barid, serve(site):
        _furnish(site)
        listed = asyncio.run(_live(barid, site))
        payloads: Any = barid.redis().hgetall(barid.ledger.keys.ledger)
        return World(
            site, listed, [unpack_article(payload).article for payload in payloads.values()]
        )


def _furnish(site: Site) -> None:
    for name, behaviour in FEEDS.items():
        site.feeds[name] = (f"/{name}.xml", behaviour, FULL_TEXT.get(name, "never"))
    site.extra |= {
        "/moved-here.xml": lambda s, p, h: Answer(body=rss(stories(s, "moved"))),
        "/for-now.xml": lambda s, p, h: Answer(body=rss(stories(s, "redirected"))),
        "/robots.txt": lambda s, p, h: Answer(body=ROBOTS),
    }
    for number in range(60):
        site.extra[f"/articles/pages/{number}"] = article_page
        site.extra[f"/articles/forbidden/{number}"] = article_page


async def _live(barid: Service, site: Site) -> dict[str, Listed]:
    store = FeedStore(barid.settings, clock=site.clock)
    hosts = Hosts(barid.settings, clock=site.clock)
    for name, (path, _, mode) in site.feeds.items():
        store.add(Feed(name, site.url + path, mode), 100)  # type: ignore[arg-type]
    async with session(barid.settings) as client:
        visitor = Visitor(client, hosts, barid.settings, site.clock.sleep)
        poller = Poller(store, barid.producer(), visitor, barid.settings, Random(1))
        redis: Any = barid.redis()
        while site.clock.hours < DAYS * 24:
            due = store.claim(5)
            for listed in due:
                await poller.poll(listed)
            if not due:
                [(_, due_at)] = redis.zrange(barid.ledger.keys.feeds_due, 0, 0, withscores=True)
                site.clock.now = max(due_at / 1000, site.clock.now + 1)
    return {f.feed.name: f for f in store.listed()}
