"""A service in which everything is that the page can show: events, a story, failures, feeds, log lines."""

import json
from datetime import UTC, datetime, timedelta

from schemas import RawArticle
from tests.articles import make_articles
from tests.browser.pages import enqueue_samples
from tests.exchanges import Exchange
from tests.servers import ROOT, Service
from workers.events.consumer import subscribe
from workers.feeds.store import Feed, FeedState, FeedStatus, FeedStore
from workers.operate.presence import Presence, Sign
from workers.telemetry.logstream import LogStream

SAMPLES = ROOT / "workers/cli/samples"
COPIED = "نقلًا عن الأولى"
"""Title of what another source made of the first sample."""

PROBLEMS = {
    "akhbar": "the server answered 503",
    "a-daily-with-a-rather-long-name": "https://daily.example/rss: no connection: Connection refused",
}
"""Feed -> what is wrong with it."""

BATCH = 500


def fill(barid: Service, events: int = 0) -> None:
    """Let the samples, a copy of one and made articles go through, and some things fail."""
    exchange = Exchange(barid)
    for topic in ("security", "humanitarian", "diplomacy"):
        subscribe(f"events.{topic}", topics=[topic], settings=barid.settings)
    alerts = subscribe("alerts", topics=["security"], settings=barid.settings)
    enqueue_samples(barid, SAMPLES)
    told = (SAMPLES / "ceasefire-mission.ar.txt").read_text("utf-8").split("\n", 1)[1]
    again = f"{told}\n\nانتهى الخبر."
    barid.producer().enqueue(
        RawArticle(url="https://two.example/a", title=COPIED, body=again, source="الوكالة الثانية")
    )
    exchange.work()
    with alerts:
        alerts.consume(_refuse, timeout=0.3)
    made = list(make_articles(events, seed=7))
    for start in range(0, events, BATCH):
        barid.producer().enqueue(made[start : start + BATCH])
        exchange.work()
    _fail(barid, exchange)
    _feeds(barid)
    LogStream(barid.settings).append([json.dumps(line) for line in _lines()])


def alive(barid: Service) -> None:
    """Leave a worker's sign of life, where nothing but that is missing to be well."""
    Presence(barid.settings).sign(Sign("worker-1@desk", "desk", 1, "1", "1"))


def _refuse(_: object) -> None:
    raise ValueError("our database is away")


def _fail(barid: Service, exchange: Exchange) -> None:
    body = "Envoys met in Cairo on Monday to talk about a truce. " * 9
    for number, title in enumerate(("رسالة لم يقبلها الطابور", "A payload from an older writer")):
        url = f"https://news.example/{number}"
        barid.producer().enqueue(
            RawArticle(title=title, url=url, body=body, source="وكالة الأنباء")
        )
        [claim] = barid.ledger.claim().claims
        error = "its worker died or ran out of time"
        barid.ledger.fail(claim, error=error, stage="clean", permanent=True)
    keys, redis = barid.ledger.keys, barid.redis()
    redis.hset(keys.ledger, f"{0:032d}.1", b"broken")  # as a disk may leave it
    redis.lpush(keys.waiting, f"{0:032d}.1")
    redis.lpush("{barid}/inbox", '{"title": "بلا نص", "source": "وكالة الأنباء"}')
    exchange.work()


def _feeds(barid: Service) -> None:
    store = FeedStore(barid.settings)
    for name in (*PROBLEMS, "world-desk"):
        store.add(Feed(name, f"https://{name}.example/rss"), 10)
    for name, problem in PROBLEMS.items():
        listed = store.get(name)
        assert listed
        state = FeedState(
            status=FeedStatus.FAILING, failures=4, problem=problem, succeeded_at=1_795_000_000
        )
        store.settle(listed.feed, state, store.now() + 900, {})


def _lines() -> list[dict[str, object]]:
    began = datetime.now(UTC) - timedelta(minutes=5)
    times = iter(
        (began + timedelta(seconds=n)).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for n in range(99)
    )
    worker = {"service.instance.id": "worker-1@desk"}

    def line(level: str, event: str, **fields: object) -> dict[str, object]:
        told = {"timestamp": next(times), "severity_text": level, "event_name": event}
        return told | worker | fields

    polled = "https://akhbar.example/rss: the server answered 503"
    unanswered = "topics: TimeoutError: no answer after {} s"
    return [
        line("info", "worker.ready"),
        *(line("warning", "feed.polled", feed="akhbar", error=polled) for _ in range(3)),
        *(
            line("error", "article.failed", article_id=f"{n:032d}", error=unanswered.format(n))
            for n in range(4, 9)
        ),
    ]
