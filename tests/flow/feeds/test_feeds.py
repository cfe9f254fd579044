"""Feeds from the command line, by workers, and with workers that are killed."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests import warm
from tests.feedserver import Answer, Clock, Site, page, rss, serve, stories, story
from tests.servers import Service, wait_until
from workers.events.recent import recent_events
from workers.feeds.store import Feed, FeedStore

FAST = {
    "allowed_networks": ["127.0.0.0/8"],
    "feed_min_interval": 0.5,
    "host_interval": 0.01,
    "host_connections": 4,
    "fetch_timeout": 5,
}


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site(Clock(time.time() - 86_400))
    made.clock.now += 7_200
    with serve(made):
        yield made


def run(barid: Service, *arguments: str, status: int = 0) -> list[dict[str, object]]:
    done = warm.run(["feeds", *arguments], barid.environment)
    assert done.returncode == status, done.stderr.decode()
    text = done.stdout.decode()
    return (
        [json.loads(line) for line in text.splitlines()]
        if text.startswith("{")
        else [{"said": text}]
    )


@pytest.mark.barid(**FAST)
def test_a_feed_from_the_page_to_the_queue_and_away_again(barid: Service, site: Site) -> None:
    site.extra["/"] = lambda s, p, h: Answer(
        body=b'<html><head><link rel="alternate" type="application/rss+xml" href="/all.xml"></head></html>'
    )
    site.feeds["all"] = ("/all.xml", lambda s, p, h: Answer(body=rss(stories(s, "all"))), "never")
    [checked] = run(barid, "check", site.url)
    assert [i["title"] for i in checked["items"]] == list(reversed(list(site.wanted)))  # type: ignore[attr-defined]
    assert barid.ledger.depth()["in_flight"] == 0
    run(barid, "add", site.url, "--name", "الكل", "--full-text", "never", "--language", "ar")
    [listed] = run(barid, "list")
    assert (listed["name"], listed["url"], listed["status"]) == (
        "الكل",
        f"{site.url}/all.xml",
        "new",
    )
    [polled] = run(barid, "poll")
    assert (polled["result"], polled["articles"]) == ("new", 2)
    [again] = run(barid, "poll", "--all")
    assert (again["result"], again["articles"]) == ("unchanged", 0)
    assert barid.ledger.depth()["in_flight"] == 2
    run(barid, "pause", "الكل")
    assert run(barid, "list")[0]["status"] == "paused"
    run(barid, "resume", "الكل")
    assert "xmlUrl" in str(run(barid, "export")[0]["said"])
    run(barid, "remove", "الكل")
    run(barid, "remove", "الكل", status=1)


@pytest.mark.barid(**FAST)
def test_a_page_without_a_feed_and_a_private_address_are_said(barid: Service, site: Site) -> None:
    site.extra["/"] = lambda s, p, h: Answer(body=b"<html><body>nothing</body></html>")
    run(barid, "add", site.url, status=2)
    run(barid, "add", "http://10.11.12.13/feed", status=2)
    assert FeedStore(barid.settings).listed() == []


@pytest.mark.barid(**FAST)
def test_declared_feeds_come_and_go_with_the_file(barid: Service, tmp_path: Path) -> None:
    store = FeedStore(barid.settings)
    store.add(Feed("by hand", "https://n.example/1"), 100)
    file = tmp_path / "feeds.toml"
    service = barid.with_settings(**FAST, feeds_file=file)
    file.write_text('[a]\nurl = "https://n.example/a"\n[b]\nurl = "https://n.example/b"\n')
    run(service, "declare")
    file.write_text('[b]\nurl = "https://n.example/b2"\n')
    run(service, "declare")
    assert [(f.feed.name, f.feed.url) for f in store.listed()] == [
        ("b", "https://n.example/b2"),
        ("by hand", "https://n.example/1"),
    ]


@pytest.mark.barid(**FAST)
def test_a_full_queue_makes_a_feed_wait_and_loses_nothing(barid: Service, site: Site) -> None:
    site.clock.now += 30 * 3600
    site.feeds["all"] = (
        "/all.xml",
        lambda s, p, h: Answer(body=rss(stories(s, "all", keep=20))),
        "never",
    )
    small = barid.with_settings(**FAST, max_in_flight=5)
    run(small, "add", f"{site.url}/all.xml", "--name", "all", "--full-text", "never")
    [first] = run(small, "poll")
    assert first["articles"] == 5
    assert "in flight" in str(first["complaints"])
    [second] = run(barid, "poll", "--all")
    assert second["articles"] == len(site.wanted) - 5


@pytest.mark.barid(**FAST)
def test_a_feed_has_a_lane_for_its_articles(barid: Service, site: Site) -> None:
    site.feeds["all"] = ("/all.xml", lambda s, p, h: Answer(body=rss(stories(s, "all"))), "never")
    run(barid, "add", f"{site.url}/all.xml", "--name", "all", "--lane", "urgent")
    [listed] = run(barid, "list")
    assert listed["lane"] == "urgent"
    [polled] = run(barid, "poll")
    assert barid.ledger.lanes() == {"urgent": polled["articles"], "normal": 0, "bulk": 0}
    assert polled["articles"]


@pytest.mark.barid(**FAST)
@pytest.mark.timeout(180)
def test_killing_workers_while_they_poll_loses_and_doubles_nothing(
    barid: Service, site: Site
) -> None:
    names = [f"f{n}" for n in range(12)]
    for name in names:
        site.feeds[name] = (
            f"/{name}.xml",
            lambda s, p, h: Answer(
                body=rss(stories(s, p.strip("/")[:-4], every=60.0, keep=40)), wait=0.02
            ),
            "when_short",
        )
        for n in range(60):
            site.extra[f"/articles/{name}/{n}"] = lambda s, p, h: Answer(
                body=page(story(s, p.split("/")[2], int(p.split("/")[3]), 60.0), ""),
                headers={"Content-Type": "text/html"},
            )
    site.clock.now = site.clock.start
    store = FeedStore(barid.settings)
    for name in names:
        store.add(Feed(name, f"{site.url}/{name}.xml"), 100)
    dice = random.Random(5)
    worker = barid.start_worker(2)
    kills = 3
    for _ in range(kills):
        asked = len(site.log)
        wait_until(lambda before=asked: len(site.log) > before, 30, "a poll")  # type: ignore[misc]
        time.sleep(dice.uniform(0.1, 1))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=30)
        site.clock.now += 240  # four new articles a feed meanwhile
        # What the dead one was polling is due again at once, not after its lease.
        store.make_due(names)
        worker = barid.start_worker(2)

    def arrived() -> Counter[str]:
        return Counter(
            e.data.content.title
            for e in recent_events(barid.settings, timedelta(hours=1), barid.redis())
        )

    wanted = len(names) * (1 + 4 * kills)
    try:
        wait_until(lambda: len(arrived()) >= wanted, 90, "every article to arrive")
    finally:
        print((barid.directory / "worker.log").read_text()[-3000:])
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 30, "an empty ledger")
    assert arrived() == Counter(site.wanted)
    assert len(site.wanted) == wanted
