"""Two simulated days with feeds that behave in every way: what arrives, and how they were asked."""

import asyncio
import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from schemas import RawArticle
from tests.feedserver import (
    HOUR,
    Answer,
    Behaviour,
    Clock,
    Site,
    atom,
    http_date,
    json_feed,
    page,
    rdf,
    rss,
    serve,
    squeeze,
    stories,
    story,
)
from tests.servers import Service
from workers.articles.ledger import Ledger
from workers.feeds.fetch import session
from workers.feeds.manners import Visitor
from workers.feeds.poll import Poller
from workers.feeds.store import Feed, FeedStore, Listed
from workers.store.codec import unpack_article

DAYS = 2.0
NEVER = 10**9


def made(render: Callable[..., bytes] = rss, **more: Any) -> Behaviour:
    def behave(site: Site, path: str, _: dict[str, str]) -> Answer:
        return Answer(body=render(stories(site, name_of(path), **more)))

    return behave


def name_of(path: str) -> str:
    return path.strip("/").split(".")[0]


def with_etag(site: Site, path: str, headers: dict[str, str]) -> Answer:
    body = rss(stories(site, name_of(path), every=6 * HOUR))
    etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
    if headers.get("if-none-match") == etag:
        return Answer(304, headers={"ETag": etag})
    return Answer(body=body, headers={"ETag": etag})


def with_date(site: Site, path: str, headers: dict[str, str]) -> Answer:
    found = stories(site, name_of(path), every=6 * HOUR)
    modified = http_date(found[0].at)
    if headers.get("if-modified-since") == modified:
        return Answer(304, headers={"Last-Modified": modified})
    return Answer(body=rss(found), headers={"Last-Modified": modified})


def squeezed(kind: str) -> Behaviour:
    def behave(site: Site, path: str, headers: dict[str, str]) -> Answer:
        assert kind in headers.get("accept-encoding", "")
        body = squeeze(kind, rss(stories(site, name_of(path))))
        return Answer(body=body, headers={"Content-Encoding": kind})

    return behave


def moved(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(301, headers={"Location": "/moved-here.xml"})


def elsewhere_for_now(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(302, headers={"Location": "/for-now.xml"})


def gone_after_a_day(site: Site, path: str, _: dict[str, str]) -> Answer:
    if site.clock.hours > 24:
        return Answer(410)
    return Answer(body=rss(stories(site, name_of(path), until=20)))


def away(status: int, first: float, last: float, **headers: str) -> Behaviour:
    def behave(site: Site, path: str, _: dict[str, str]) -> Answer:
        if first < site.clock.hours < last:
            return Answer(status, headers={k.replace("_", "-"): v for k, v in headers.items()})
        return Answer(body=rss(stories(site, name_of(path))))

    return behave


def too_many(site: Site, path: str, _: dict[str, str]) -> Answer:
    if 5 < site.clock.hours < 6:
        return Answer(429, headers={"Retry-After": "10800"})
    return Answer(body=rss(stories(site, name_of(path))))


def until_a_date(site: Site, path: str, _: dict[str, str]) -> Answer:
    if 5 < site.clock.hours < 6:
        back = http_date(site.clock.now + 4 * HOUR)
        return Answer(503, headers={"Retry-After": back})
    return Answer(body=rss(stories(site, name_of(path))))


def slow_at_first(site: Site, path: str, _: dict[str, str]) -> Answer:
    if site.clock.hours < 2:
        return Answer(wait=2.0)
    return Answer(body=rss(stories(site, name_of(path))))


def huge_at_first(site: Site, path: str, _: dict[str, str]) -> Answer:
    body = rss(stories(site, name_of(path)))
    return Answer(body=body + b" " * 600_000) if site.clock.hours < 3 else Answer(body=body)


def cut_off(site: Site, path: str, _: dict[str, str]) -> Answer:
    body = rss(stories(site, name_of(path)))
    if site.clock.hours < 4:
        return Answer(body=body[: len(body) // 2], announced=len(body))
    return Answer(body=body)


def half_a_document(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Every other answer ends in the middle, with a length that says nothing of it."""
    body = rss(stories(site, name_of(path)))
    number = site.state[path] = site.state.get(path, 0) + 1
    return Answer(body=body[: len(body) * 2 // 3] if number % 2 else body)


def corrected(site: Site, path: str, _: dict[str, str]) -> Answer:
    """The texts of the first three items are corrected after ten hours."""
    found = stories(site, name_of(path), every=6 * HOUR)
    if site.clock.hours > 10:
        early = {s.number for s in found if s.number < 2}
        found = [
            replace(s, text=s.text + "<p>تصحيح.</p>") if s.number in early else s for s in found
        ]
        for s in found:
            if s.number in early:
                site.wanted[s.title] = 2
    return Answer(body=rss(found))


def fidgety(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Each answer is another, and none says anything new."""
    found = stories(site, name_of(path), every=12 * HOUR)
    number = site.state[path] = site.state.get(path, 0) + 1
    found = [replace(s, text=s.text.replace("<p>", f'<p data-n="{number}">')) for s in found]
    head = f"<lastBuildDate>{http_date(site.clock.now)}</lastBuildDate>"
    return Answer(body=rss(found, head))


def same_guids(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss([replace(s, guid="1") for s in stories(site, name_of(path))]))


def no_guids(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss([replace(s, guid=None) for s in stories(site, name_of(path))]))


def no_links(site: Site, path: str, _: dict[str, str]) -> Answer:
    found = stories(site, name_of(path))
    return Answer(body=rss([replace(s, guid=None, link=None) for s in found]))


def counted_links(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Links carry a counter that is another in each answer."""
    number = site.state[path] = site.state.get(path, 0) + 1
    found = stories(site, name_of(path))
    found = [
        replace(s, guid=None, link=f"{s.link}?utm_content={number}&fbclid={number}") for s in found
    ]
    return Answer(body=rss(found))


def to_a_private_address(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})


def to_a_file(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(301, headers={"Location": "file:///etc/passwd"})


def in_a_circle(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(302, headers={"Location": path})


def sometimes_a_page(site: Site, path: str, _: dict[str, str]) -> Answer:
    if 6 < site.clock.hours < 12:
        return Answer(body=b"<!doctype html><html><body>Down for maintenance</body></html>")
    return Answer(body=rss(stories(site, name_of(path))))


def shuffled(site: Site, path: str, _: dict[str, str]) -> Answer:
    found = stories(site, name_of(path))
    Random(site.clock.now).shuffle(found)
    return Answer(body=rss(found))


def flickering(site: Site, path: str, _: dict[str, str]) -> Answer:
    """Items vanish and come back."""
    dice = Random(site.clock.now)
    found = stories(site, name_of(path), every=4 * HOUR)
    return Answer(body=rss([s for s in found if s.number % 3 or dice.random() < 0.5]))


def fresh_for_hours(site: Site, path: str, _: dict[str, str]) -> Answer:
    headers = {"Cache-Control": "public, max-age=14400"}
    return Answer(body=rss(stories(site, name_of(path), every=HOUR, keep=60)), headers=headers)


def with_ttl(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss(stories(site, name_of(path), every=HOUR, keep=60), "<ttl>180</ttl>"))


def bomb(site: Site, path: str, _: dict[str, str]) -> Answer:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = rss(stories(site, name_of(path))).split(b"?>", 1)[1]
    return Answer(body=f'<!DOCTYPE rss [<!ENTITY e0 "x">{entities}]>'.encode() + body)


def another_ones_stories(site: Site, path: str, _: dict[str, str]) -> Answer:
    """An aggregator: the articles of another feed, in its own words."""
    found = [
        replace(s, guid=f"agg-{s.number}", text="<p>ملخص قصير.</p>") for s in stories(site, "plain")
    ]
    return Answer(body=rss(found))


def with_pages(site: Site, path: str, _: dict[str, str]) -> Answer:
    found = stories(site, name_of(path), every=4 * HOUR)
    return Answer(body=rss([replace(s, text="<p>قصير</p>") for s in found]))


def empty(site: Site, path: str, _: dict[str, str]) -> Answer:
    return Answer(body=rss([]))


FEEDS: dict[str, tuple[Behaviour, str]] = {
    "plain": (made(), "never"),
    "busy": (made(every=600.0, keep=200), "never"),
    "quiet": (made(every=30 * HOUR), "never"),
    "atom": (made(atom), "never"),
    "rdf": (made(rdf), "never"),
    "json": (made(json_feed), "never"),
    "utf16": (made(lambda s: rss(s, encoding="utf-16")), "never"),
    "cp1256": (made(lambda s: rss(s, encoding="windows-1256")), "never"),
    "etag": (with_etag, "never"),
    "modified": (with_date, "never"),
    "gzip": (squeezed("gzip"), "never"),
    "br": (squeezed("br"), "never"),
    "zstd": (squeezed("zstd"), "never"),
    "moved": (moved, "never"),
    "redirected": (elsewhere_for_now, "never"),
    "gone": (gone_after_a_day, "never"),
    "missing": (away(404, 3, 9), "never"),
    "broken": (away(500, 3, 20), "never"),
    "too-many": (too_many, "never"),
    "until": (until_a_date, "never"),
    "slow": (slow_at_first, "never"),
    "huge": (huge_at_first, "never"),
    "cut": (cut_off, "never"),
    "half": (half_a_document, "never"),
    "corrected": (corrected, "never"),
    "fidgety": (fidgety, "never"),
    "same-guids": (same_guids, "never"),
    "no-guids": (no_guids, "never"),
    "no-links": (no_links, "never"),
    "counted": (counted_links, "never"),
    "private": (to_a_private_address, "never"),
    "file": (to_a_file, "never"),
    "circle": (in_a_circle, "never"),
    "page": (sometimes_a_page, "never"),
    "shuffled": (shuffled, "never"),
    "flickering": (flickering, "never"),
    "fresh": (fresh_for_hours, "never"),
    "ttl": (with_ttl, "never"),
    "bomb": (bomb, "never"),
    "aggregator": (another_ones_stories, "never"),
    "pages": (with_pages, "when_short"),
    "forbidden": (with_pages, "always"),
    "empty": (empty, "never"),
}
NOTHING = {"private", "file", "circle", "empty", "aggregator"}
"""Feeds that bring no article of their own."""


def article_page(site: Site, path: str, _: dict[str, str]) -> Answer:
    name, number = path.split("/")[2:]
    wanted = story(site, name, int(number), 4 * HOUR)
    return Answer(
        body=page(replace(wanted, link=path), site.url), headers={"Content-Type": "text/html"}
    )


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Site, dict[str, Listed], list[RawArticle]]]:
    """The state of the world after two days."""
    service = Service(
        tmp_path_factory.mktemp("redis"), allowed_networks=["127.0.0.0/8"], fetch_timeout=1,
        fetch_max_bytes=500_000, contact="https://news.example/about",
    )  # fmt: skip
    site = Site(Clock(float(int(time.time() - (DAYS + 1) * 86_400))))
    for serving in serve(site):
        for name, (behaviour, mode) in FEEDS.items():
            serving.feeds[name] = (f"/{name}.xml", behaviour, mode)
        site.extra |= {
            "/moved-here.xml": lambda s, p, h: Answer(body=rss(stories(s, "moved"))),
            "/for-now.xml": lambda s, p, h: Answer(body=rss(stories(s, "redirected"))),
            "/robots.txt": lambda s, p, h: Answer(
                body=b"User-agent: *\nDisallow: /articles/forbidden/\n"
            ),
        }
        for number in range(60):
            site.extra[f"/articles/pages/{number}"] = article_page
            site.extra[f"/articles/forbidden/{number}"] = article_page
        listed = asyncio.run(live(service, site))
        found: Any = service.redis().hgetall(service.ledger.keys.ledger)
        articles = [unpack_article(payload).article for payload in found.values()]
        yield site, listed, articles
    service.stop()


async def live(service: Service, site: Site) -> dict[str, Listed]:
    ledger = Ledger(service.settings, service.redis())
    store = FeedStore(ledger, site.clock)
    for name, (path, _, mode) in site.feeds.items():
        store.add(Feed(name, site.url + path, mode), 100)  # type: ignore[arg-type]
    async with session(service.settings) as client:
        visitor = Visitor(client, store, service.settings, site.clock.sleep)
        poller = Poller(store, service.producer(), visitor, service.settings, Random(1))
        while site.clock.hours < DAYS * 24:
            due = store.claim(5)
            for listed in due:
                await poller.poll(listed)
            if not due:
                upcoming = [f.due for f in store.listed() if f.due is not None]
                site.clock.now = max(min(upcoming), site.clock.now + 1)
    return {f.feed.name: f for f in store.listed()}


World = tuple[Site, dict[str, Listed], list[RawArticle]]


def test_every_article_arrived_exactly_once(world: World) -> None:
    site, _, articles = world
    came = Counter(article.title for article in articles)
    assert came == Counter(site.wanted)
    named = {title.split(":")[0] for title in site.wanted}
    assert named == set(FEEDS) - NOTHING


def test_a_corrected_article_is_the_same_article_again(world: World) -> None:
    _, _, articles = world
    twice = [a for a in articles if a.feed == "corrected" and a.title.endswith("رقم 0")]  # type: ignore[union-attr]
    assert len({a.id for a in twice}) == 1
    assert len({a.fingerprint for a in twice}) == 2


def test_an_unchanged_feed_is_not_sent_again(world: World) -> None:
    site, _, _ = world
    for path in ("/etag.xml", "/modified.xml"):
        statuses = Counter(r.status for r in site.requests(path))
        # A text each six hours; once, at hour 46, a new answer for the last.
        assert statuses[200] == len([t for t in site.wanted if t.startswith(path[1:-4])])
        assert statuses[304] > statuses[200]


def test_a_permanent_move_is_remembered_and_a_temporary_one_is_not(world: World) -> None:
    site, feeds, _ = world
    assert len(site.requests("/moved.xml")) == 1
    assert feeds["moved"].feed.url.endswith("/moved-here.xml")
    assert len(site.requests("/redirected.xml")) == len(site.requests("/for-now.xml")) > 10


def test_a_feed_that_is_gone_is_left_alone(world: World) -> None:
    site, feeds, _ = world
    assert Counter(r.status for r in site.requests("/gone.xml"))[410] == 1
    assert feeds["gone"].state.status == "gone"
    assert feeds["gone"].due is None


def test_errors_make_polls_rarer(world: World) -> None:
    site, _, _ = world
    failed = [r.at for r in site.requests("/broken.xml") if r.status == 500]
    gaps = [b - a for a, b in itertools.pairwise(failed)]
    assert len(gaps) > 3
    assert all(later > earlier * 1.5 for earlier, later in itertools.pairwise(gaps))


@pytest.mark.parametrize(("path", "wait"), [("/too-many.xml", 10_800), ("/until.xml", 4 * HOUR)])
def test_retry_after_is_honoured(world: World, path: str, wait: float) -> None:
    site, _, _ = world
    requests = site.requests(path)
    [refused] = [n for n, r in enumerate(requests) if r.status in (429, 503)]
    assert requests[refused + 1].at - requests[refused].at >= wait - 1


@pytest.mark.parametrize(("path", "wait"), [("/fresh.xml", 14_400), ("/ttl.xml", 10_800)])
def test_what_a_server_says_of_freshness_is_honoured(world: World, path: str, wait: float) -> None:
    site, _, _ = world
    assert min(site.gaps(path)) >= wait - 1


def test_polls_follow_how_often_a_feed_changes(world: World) -> None:
    site, feeds, _ = world
    busy, plain, quiet = (len(site.requests(f"/{n}.xml")) for n in ("busy", "plain", "quiet"))
    assert busy > 2 * plain > 3 * quiet / 2
    assert (
        feeds["busy"].state.interval < feeds["plain"].state.interval < feeds["quiet"].state.interval
    )
    assert min(site.gaps("/busy.xml")) >= 300 * 0.89
    assert feeds["busy"].state.per_day == pytest.approx(144, rel=0.3)


def test_a_host_sees_one_request_a_second(world: World) -> None:
    site, _, _ = world
    times = sorted(r.at for r in site.log)
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.99


def test_robots_txt_is_asked_rarely_and_followed(world: World) -> None:
    site, _, articles = world
    assert 1 <= len(site.requests("/robots.txt")) <= 3
    assert not [r for r in site.log if r.path.startswith("/articles/forbidden/")]
    assert {a.body for a in articles if a.feed == "forbidden"} == {"<p>قصير</p>"}
    assert [r for r in site.log if r.path.startswith("/articles/pages/")]
    assert all("الفقرة 3" in a.body for a in articles if a.feed == "pages")


def test_each_page_is_fetched_once(world: World) -> None:
    site, _, _ = world
    pages = Counter(r.path for r in site.log if r.path.startswith("/articles/"))
    assert set(pages.values()) == {1}


def test_the_user_agent_names_a_contact(world: World) -> None:
    site, _, _ = world
    agents = {r.headers["user-agent"] for r in site.log}
    assert agents == {"Barid/0.1 (+https://news.example/about)"}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("private", "169.254.169.254 is not a public address"),
        ("file", "needs an absolute http or https URL"),
        ("circle", "redirects more than"),
    ],
)
def test_hostile_feeds_are_refused_and_said(world: World, name: str, problem: str) -> None:
    _, feeds, _ = world
    assert feeds[name].state.status == "failing"
    assert problem in feeds[name].state.problem


def test_feeds_that_recovered_are_well_again(world: World) -> None:
    _, feeds, _ = world
    for name in ("missing", "broken", "slow", "huge", "cut", "page", "too-many", "until"):
        assert feeds[name].state.status == "ok", name
        assert feeds[name].state.failures == 0
