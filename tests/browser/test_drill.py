"""The drill: five things are broken on purpose; status, metrics and page each name the cause."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from schemas import RawArticle
from tests import warm
from tests.articles import make_articles
from tests.servers import Service, kill_group, start_console, wait_until
from workers.events.consumer import Subscription, subscribe
from workers.feeds.store import Feed, FeedStore

SETTINGS: dict[str, Any] = {
    "max_queue_length": 5,
    "max_owed_bytes": 0,
    "redis_timeout": 1,
    "allow_private_addresses": True,
    "retry_delay": 0.2,
    "default_subscriptions": [],
}


@dataclass(frozen=True)
class Console:
    """The console, and its health page in a browser."""

    address: str
    page: Page


@pytest.fixture
def drill(tmp_path: Path, browser: Browser) -> Iterator[tuple[Service, Console]]:
    """A service with a Redis of its own, since it is killed, and its console."""
    made = Service(tmp_path, **SETTINGS)
    try:
        address = start_console(made)
        page = browser.new_page(locale="en-GB", base_url=address)
        page.goto("/#/health")
        yield made, Console(address, page)
        page.close()
    finally:
        made.stop()


def status(barid: Service) -> tuple[int, dict[str, object]]:
    done = warm.run(["status", "--json"], barid.environment)
    return done.returncode, json.loads(done.stdout)


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as response:
        return str(response.read().decode())


def in_status(barid: Service) -> dict[str, str]:
    return {p["name"]: f"{p['what']} {p['do']}" for p in status(barid)[1]["problems"]}  # type: ignore[attr-defined]


def in_metrics(console: Console) -> set[str]:
    problems = re.findall(
        r'barid_problem\{problem="(\w+)"\} 1\.0', fetch(f"{console.address}/metrics")
    )
    return set(problems)


PROBLEMS = """() => {
  const cards = [...document.querySelectorAll("#problems .problem")];
  if (!cards.length && !document.querySelector("#problems .well")) return { "nothing yet": "" };
  return Object.fromEntries(cards.map((c) => [c.querySelector("code").innerText, c.innerText]));
}"""


def on_page(console: Console) -> dict[str, str]:
    """What the page shows, in a browser that was opened before anything was broken."""
    texts: dict[str, str] = console.page.evaluate(PROBLEMS)
    return texts


def named(problem: str, barid: Service, console: Console) -> str:
    """Wait until all three name a problem; returns what `barid status` says of it."""
    looks: list[Callable[[], bool]] = [
        lambda: problem in on_page(console),
        lambda: problem in in_metrics(console),
        lambda: problem in in_status(barid),
    ]
    for look, where in zip(looks, ("the page", "the metrics", "the status"), strict=True):
        wait_until(look, 30, f"{problem} in {where}")
    return in_status(barid)[problem]


@pytest.mark.timeout(240)
def test_five_things_broken_on_purpose_are_each_named(drill: tuple[Service, Console]) -> None:
    barid, console = drill

    # All is well to begin with.
    worker = barid.start_worker(1)
    wait_until(lambda: not on_page(console), 30, "all to be well")
    assert status(barid)[0] == 0
    assert in_metrics(console) == set()

    # 1. A queue that nobody empties.
    subscribe("alerts", ["security"], settings=barid.settings)
    barid.producer().enqueue(
        RawArticle(
            title="هجوم",
            body="قصف الجيش مواقع المسلحين قرب الحدود وقتل جنديين في هجوم.",
            guid=str(i),
            feed="f",
        )
        for i in range(8)
    )
    told = named("queue_full", barid, console)
    assert "alerts is full (events: 5," in told
    assert "Start its consumers" in told
    assert status(barid)[0] == 2
    assert 'barid_subscription_events{state="waiting",subscription="alerts"} 5.0' in fetch(
        f"{console.address}/metrics"
    )
    barid.redis().delete(barid.ledger.keys.queue("alerts"))
    wait_until(lambda: "queue_full" not in on_page(console), 30, "the queue to be well")

    # 2. Poisoned articles.
    for i in range(3):
        barid.redis().hset(barid.ledger.keys.ledger, f"{i:032d}.1", b"poison")
        barid.redis().lpush(barid.ledger.keys.waiting, f"{i:032d}.1")
    assert "Dead letters: 3 (schema 3" in named("dead_letters", barid, console)
    assert 'barid_dead_letters{cause="schema"} 3.0' in fetch(f"{console.address}/metrics")
    assert status(barid)[0] == 1

    # 3. A feed in trouble: nobody listens there.
    store = FeedStore(barid.settings)
    store.add(Feed("broken", "http://127.0.0.1:9/rss"), 10)
    assert "broken: failed" in named("feeds_failing", barid, console)
    assert 'barid_feeds{status="failing"} 1.0' in fetch(f"{console.address}/metrics")

    # 4. Workers killed, with articles under way.
    kill_group(worker)
    barid.producer().enqueue(make_articles(5))
    assert "No worker is alive" in named("no_workers", barid, console)
    assert "gone silent" in named("workers_lost", barid, console)
    assert 'barid_workers{state="alive"} 0.0' in fetch(f"{console.address}/metrics")

    # 5. Redis stopped.
    barid.kill_redis()
    assert "Start it" in named("redis_down", barid, console)
    assert "barid_redis_up 0.0" in fetch(f"{console.address}/metrics")
    assert status(barid)[0] == 2

    # And all of it put right: what was enqueued is there, and comes out.
    barid.restart_redis()
    time.sleep(0.5)
    barid.start_worker(1)
    with Subscription("alerts", barid.settings) as consumer:

        def empty() -> bool:
            """Whether no article was left, and then no event either: else the queue fills again."""
            left = barid.ledger.depth()["in_flight"]
            return consumer.consume(lambda _: None, timeout=0.5) == 0 and left == 0

        wait_until(empty, 40, "the articles to come out")
    store.remove("broken")
    wait_until(
        lambda: set(on_page(console)) <= {"dead_letters", "workers_lost"},
        30,
        "Barid to be well",
    )
