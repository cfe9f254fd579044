"""Inputs that `make fuzz` found: each ended a poll, a request or a start with an error of no use."""

import asyncio
from pathlib import Path

import pytest

from tests.webserver import Reply, web
from workers.errors import ConfigurationError
from workers.feeds.declared import read_toml
from workers.feeds.discover import linked_feeds
from workers.feeds.fetch import FetchError, fetch, session
from workers.feeds.parse import parse_feed
from workers.feeds.sitemap import children
from workers.settings import Settings

URL = "https://news.example/feed"
NO_ADDRESS = "http://["


@pytest.mark.parametrize(
    "name",
    ["links", "tags", "authors", "content", "media_content", "media_thumbnail", "source",
     "title_detail", "summary_detail"],
)  # fmt: skip
def test_an_element_may_have_a_name_that_a_library_uses_itself(name: str) -> None:
    body = f"<rss version='2.0'><channel><item><title>t</title><{name}>x</{name}></item>"
    item = parse_feed(f"{body}</channel></rss>".encode(), URL).items[0]
    assert item.title == "t"


def test_a_feed_whose_own_link_is_no_address_is_read() -> None:
    body = f"<rss version='2.0'><channel><link>{NO_ADDRESS}</link><item><title>t</title>"
    found = parse_feed(f"{body}<link>/1</link></item></channel></rss>".encode(), URL)
    assert [item.url for item in found.items] == ["https://news.example/1"]


@pytest.mark.parametrize("ttl", ["nan", "inf", "1e999", "-inf"])
def test_a_time_to_live_that_is_no_number_is_none(ttl: str) -> None:
    body = f"<rss version='2.0'><channel><ttl>{ttl}</ttl><item><title>t</title></item>"
    assert parse_feed(f"{body}</channel></rss>".encode(), URL).interval is None


def test_links_that_are_no_addresses_are_left_out() -> None:
    head = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='{href}'>"
        for href in (NO_ADDRESS, "/rss")
    )
    page = f"<html><head><base href='{NO_ADDRESS}'>{head}</head></html>"
    assert linked_feeds(page, URL) == ["https://news.example/rss"]
    index = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in (NO_ADDRESS, "/a.xml"))
    text = (
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{index}</sitemapindex>"
    )
    assert children(text, URL) == ["https://news.example/a.xml"]


def test_a_redirect_to_what_is_no_address_is_said() -> None:
    settings = Settings(allow_private_addresses=True, _env_file=None)

    async def once(url: str) -> None:
        async with session(settings) as client:
            await fetch(client, url, settings)

    reply = Reply(status=302, headers=[("Location", NO_ADDRESS)])
    with web(lambda asked: reply) as site, pytest.raises(FetchError, match="no address"):
        asyncio.run(once(site.url))


def test_an_address_of_a_feeds_file_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(f'[f]\nurl = "{NO_ADDRESS}"\n')
    with pytest.raises(ConfigurationError, match="f: url"):
        read_toml(file)
