"""News sitemaps as feeds: found, polled, their articles' text fetched from the pages."""

import asyncio
import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers import Service
from tests.webserver import Asked, Reply, Web, web
from workers.feeds.discover import find_feed
from workers.feeds.feed import Feed
from workers.feeds.outcome import Outcome
from workers.feeds.run import poll_now
from workers.feeds.store import FeedStore
from workers.store.codec import unpack_article

FAST = {"allow_private_addresses": True, "host_interval": 0.01}
PARAGRAPH = "وصل الوفد إلى القاهرة لاستكمال المحادثات بشأن وقف إطلاق النار في غزة. " * 8


def sitemap(*numbers: int) -> bytes:
    entries = "".join(
        f"<url><loc>/article/{n}</loc><news:news><news:publication><news:name>Wire</news:name>"
        f"<news:language>ar</news:language></news:publication><news:publication_date>2026-11-2{n}"
        f"T10:00:00Z</news:publication_date><news:title>خبر {n}</news:title></news:news></url>"
        for n in numbers
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
    ).encode()


def index(*paths: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in paths)
    return (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{entries}</sitemapindex>"
    ).encode()


@pytest.fixture
def there() -> dict[str, bytes]:
    return {
        "/": b"<html><body><p>News</p></body></html>",
        "/robots.txt": b"User-agent: *\nSitemap: /all.xml\nsitemap:/index.xml",
        "/all.xml": b"<urlset><url><loc>/about</loc></url></urlset>",
        "/index.xml": index("/pages.xml", "/news-1.xml", "/news-2.xml.gz", "/news-gone.xml"),
        "/news-1.xml": sitemap(1, 2),
        "/news-2.xml.gz": gzip.compress(sitemap(2, 3)),
    }


@pytest.fixture
def site(there: dict[str, bytes]) -> Iterator[Web]:
    def answer(asked: Asked) -> Reply:
        if asked.path.startswith("/article/"):
            number = asked.path.rpartition("/")[2]
            page = f"<html><h1>خبر {number}</h1><article><p>{PARAGRAPH}</p></article></html>"
            return Reply(page.encode(), headers=[("Content-Type", "text/html; charset=utf-8")])
        body = there.get(asked.path)
        return Reply(status=404) if body is None else Reply(body)

    with web(answer) as made:
        yield made


def poll(barid: Service) -> Outcome:
    [outcome] = poll_now(barid.settings, barid.app, FeedStore(barid.settings).listed())
    return outcome


@pytest.mark.barid(**FAST)
def test_the_articles_of_a_news_sitemap_have_the_text_of_their_pages(
    barid: Service, site: Web, there: dict[str, bytes]
) -> None:
    FeedStore(barid.settings).add(Feed("wire", f"{site.url}/news-1.xml"), 10)
    assert (poll(barid).result, poll(barid).result) == ("new", "unchanged")
    kept: Any = barid.redis().hgetall(barid.ledger.keys.ledger)
    articles = [unpack_article(payload).article for payload in kept.values()]
    assert {a.url for a in articles} == {f"{site.url}/article/1", f"{site.url}/article/2"}
    assert all(PARAGRAPH.strip() in a.body for a in articles)
    assert {a.language for a in articles} == {"ar"}
    assert all(a.published_at for a in articles)
    there["/news-1.xml"] = sitemap(1, 2, 4)
    assert poll(barid).sent == 1


@pytest.mark.barid(**FAST)
def test_an_index_is_followed_to_its_newest_news(
    barid: Service, site: Web, there: dict[str, bytes]
) -> None:
    FeedStore(barid.settings).add(Feed("wire", f"{site.url}/index.xml"), 10)
    first = poll(barid)
    assert first.sent == 3
    assert any("/news-gone.xml" in complaint for complaint in first.complaints)
    # That the index is the same says nothing of what it leads to.
    there["/news-2.xml.gz"] = gzip.compress(sitemap(3, 4))
    assert poll(barid).sent == 1
    assert poll(barid).result == "unchanged"
    there["/index.xml"] = index("/all.xml")
    assert "is a sitemap without news" in poll(barid).complaints[0]
    there["/index.xml"] = index("/news-gone.xml")
    assert "answered 404" in poll(barid).complaints[0]


@pytest.mark.barid(**FAST)
def test_a_site_without_a_feed_is_asked_for_a_news_sitemap_last(
    barid: Service, site: Web, there: dict[str, bytes]
) -> None:
    address, feed = asyncio.run(find_feed(site.url, barid.settings))
    assert (address, len(feed.items)) == (f"{site.url}/index.xml", 3)
    there["/feed"] = b"<rss version='2.0'><channel><title>Feed</title></channel></rss>"
    assert asyncio.run(find_feed(site.url, barid.settings))[0] == f"{site.url}/feed"
