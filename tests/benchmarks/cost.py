"""What an article costs: processor time, bytes and memory of each step, and what follows from it.

    python -m tests.benchmarks.cost [--pool POOL.jsonl.gz] [--articles N] [--rounds N]

The steps of producer, worker and consumer are done one after the other in this process against a
Redis of its own, so that what Redis spends can be put down to a step: its main thread's processor
time, bytes that came in and went out, and bytes of its append-only file. docs/scaling.md says what
the figures mean. Times are of this machine; shares and bytes hold elsewhere.
"""

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from schemas import RawArticle
from schemas.event import EnrichedEvent
from tests.articles import make_articles
from tests.benchmarks.metering import Cost, memory_of, metered
from tests.servers import Service, kill_group, service, wait_until
from workers.articles.entries import Claim, Finished
from workers.articles.ledger import Ledger
from workers.articles.outcomes import COUNTED
from workers.events.consumer import Subscription
from workers.events.exchange import Target, binding_member, prepare, queues_for, routing_key
from workers.events.subscriptions import Subscriptions
from workers.events.tally import Tally
from workers.pipeline import Known, Pipeline, default_pipeline
from workers.stages.sketch import Sketch
from workers.store.codec import compress, unpack_article
from workers.stories.index import StoryIndex, Told
from workers.telemetry.logstream import LogStream

COPIES = ("a", "b", "c", "d")
"""Subscriptions that get every event in the dear way of finishing."""

AT_REST = 10.0
"""Seconds that Redis alone, and then an idle worker, is watched."""

PINGS = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_920)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pool", type=Path, help="real articles: JSON lines with title and text")
    given = parser.parse_args()
    costs: list[dict[str, Cost]] = []
    memories: list[dict[str, float]] = []
    for number in range(given.rounds):
        articles = list(islice(_articles(given.pool, number), given.articles))
        with tempfile.TemporaryDirectory(prefix="barid-cost-") as name, \
                service(Path(name), default_subscriptions=[]) as made:  # fmt: skip
            cost, memory = measure(made, articles)
        costs.append(cost)
        memories.append(memory)
    _print(costs, memories)


def measure(made: Service, articles: list[RawArticle]) -> tuple[dict[str, Cost], dict[str, float]]:
    """Take the articles through all steps; returns costs by step, and bytes of memory by what for."""
    ledger, pipeline, producer = made.ledger, default_pipeline(), made.producer()
    client, k = ledger.redis, ledger.keys
    n, half = len(articles), len(articles) // 2
    costs: dict[str, Cost] = {}
    for article in articles[:100]:
        pipeline.enrich(article)  # warm

    def step(name: str, number: int, work: Callable[[], Any]) -> Any:
        result, costs[name] = metered(made, number, work)
        return result

    step("ping", PINGS, lambda: [client.ping() for _ in range(PINGS)])
    step("enqueue one by one", half, lambda: [producer.enqueue(a) for a in articles[:half]])
    step("enqueue in batches", n - half, lambda: producer.enqueue(articles[half:]))
    held = _usage(ledger, k.ledger, k.waiting)
    known = _usage(ledger, *map(bytes.decode, client.scan_iter(f"{k.known}/*", count=1_000)))
    memory = {"in flight": held / n, "known article": known / n}
    claims: list[Claim] = step("claim", n, lambda: list(_claimed(ledger)))
    memory["in flight"] += _usage(ledger, k.leases, k.deliveries) / n  # claimed ones have these

    read = step("pipeline", n, lambda: [_understood(pipeline, c) for c in claims])
    events = [event for event, _ in read]
    told = [Told.by(event, sketch) for event, sketch in read if sketch]
    before, index = memory_of(ledger), StoryIndex(made.settings, client)
    step("stories", n, partial(_each, index.assign, _batches(told, 16)))
    memory["article of a story"] = (memory_of(ledger) - before) / n
    for name in COPIES:
        Subscriptions(made.settings).declare(name)
    every = {name: binding_member(name, "#") for name in COPIES}
    third = len(claims[2::3])
    for name, names, part in (
        ("finish, no copy", (), slice(0, None, 3)),
        ("finish, one copy", COPIES[:1], slice(1, None, 3)),
        ("finish, four copies", COPIES, slice(2, None, 3)),
    ):
        bound = frozenset(every[c].encode() for c in names)
        done = list(zip(claims[part], events[part], strict=True))
        ready = step(f"prepare: {name}", len(done), partial(_finished, done, bound))
        step(name, len(done), partial(_each, ledger.finish, _batches(ready, 16)))
    memory["recent event"] = _usage(ledger, k.recent) / n
    memory["queued event, a copy"] = _usage(ledger, k.queue("b")) / third
    # A busy worker writes them once in so many articles.
    step("counts of topics", n, partial(_each, Tally(client, k).add, _batches(events, COUNTED)))
    lines = [_log_line(c, e) for c, e in zip(claims, events, strict=True)]
    step("log lines", n, partial(_each, LogStream(made.settings).append, _batches(lines, 100)))
    memory["log line"] = _usage(ledger, k.logs) / n
    step("consume", third, lambda: _consume(made, "b", third))
    memory["event handled, remembered"] = _usage(ledger, k.subscription("b").seen) / third
    costs["Redis alone, a second"], costs["worker at rest, a second"] = _at_rest(made)
    return costs, memory


def _usage(ledger: Ledger, *names: str) -> int:
    return sum(int(ledger.redis.memory_usage(name, samples=0) or 0) for name in names)


def _claimed(ledger: Ledger) -> Iterator[Claim]:
    while batch := ledger.claim().claims:
        yield from batch


def _understood(pipeline: Pipeline, claim: Claim) -> tuple[EnrichedEvent, Sketch | None]:
    entry = unpack_article(claim.payload)
    known = Known(claim.article_id, entry.fingerprint, claim.version, entry.enqueued_at)
    return pipeline.understand(entry.article, known)


def _finished(
    done: list[tuple[Claim, EnrichedEvent]], bindings: frozenset[bytes]
) -> list[Finished]:
    """Make ready what the finishing step is given."""
    finished = []
    for claim, event in done:
        text = event.to_json()
        key = routing_key(event.data.language.code, event.topics)
        targets = [Target(name, 1_000_000) for name in queues_for(bindings, key)]
        finished.append(Finished(claim, prepare(event, text, targets), compress(text.encode())))
    return finished


def _each(do: Callable[[Any], Any], items: Iterable[Any]) -> None:
    for item in items:
        do(item)


def _log_line(claim: Claim, event: EnrichedEvent) -> str:
    """Return a line as a worker writes for each article."""
    line = {
        "timestamp": "2026-01-01T00:00:00.000000Z", "severity_text": "info",
        "event_name": "article.enriched", "article_id": claim.article_id, "event_id": event.id,
        "feed": event.data.provenance.feed, "language": event.data.language.code,
        "topics": event.topics, "title": event.data.content.title[:120], "queues": list(COPIES[:1]),
        "enqueued_at": str(event.data.provenance.enqueued_at), "delivery": 1, "duration_ms": 2.5,
        "trace_id": None, "task_id": claim.article_id, "service.instance.id": "celery@worker-1",
        "host.name": "worker-1", "process.pid": 12345,
    }  # fmt: skip
    return json.dumps(line, ensure_ascii=False)


def _batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    return (items[i : i + size] for i in range(0, len(items), size))


def _consume(made: Service, name: str, number: int) -> None:
    with Subscription(name, made.settings) as subscription:
        subscription.consume(lambda _: None, limit=number)


def _at_rest(made: Service) -> tuple[Cost, Cost]:
    """Return what Redis takes in a second with nobody asking, and what a worker at rest adds."""
    _, alone = metered(made, 1, lambda: time.sleep(AT_REST))
    worker = made.start_worker(2)
    wait_until(lambda: made.redis().hlen(made.ledger.keys.workers) > 0, 60, "a worker")
    time.sleep(2.0)
    _, cost = metered(made, 1, lambda: time.sleep(AT_REST))
    kill_group(worker)
    a_second = [
        Cost(*(getattr(c, name) / AT_REST for name in c.__slots__))
        for c in (alone, cost.less(alone))
    ]
    return a_second[0], a_second[1]


def _articles(pool: Path | None, number: int) -> Iterator[RawArticle]:
    if not pool:
        yield from make_articles(1_000_000, seed=number + 1)
        return
    with gzip.open(pool, "rt", encoding="utf-8") as lines:
        for position, line in enumerate(lines):
            row = json.loads(line)
            yield RawArticle(
                url=f"https://news.example/{number}/{position}",
                title=row["title"][:1000] or None,
                body=row["text"],
                content_type="text/plain",
            )


def _print(rounds: list[dict[str, Cost]], memories: list[dict[str, float]]) -> None:
    median = {
        name: Cost(
            *(statistics.median(getattr(r[name], f) for r in rounds) for f in Cost.__slots__)
        )
        for name in rounds[0]
    }
    median["a copy more"] = _third(median["finish, four copies"].less(median["finish, one copy"]))
    ping = median["ping"].redis
    print(
        "an article, median of rounds: µs of Redis's main thread (of them in PINGs), µs of the client, bytes"
    )
    print(f"  {'step':<28}    redis  in PINGs   client  received     sent   written")
    for name, c in median.items():
        print(
            f"  {name:<28} {c.redis:8.1f} {c.redis / ping:9.1f} {c.client:8.0f} {c.received:9.0f} {c.sent:8.0f} {c.written:9.0f}"
        )
    print("memory in Redis, bytes each, median of rounds")
    for name in memories[0]:
        print(f"  {name:<28} {statistics.median(m[name] for m in memories):8.0f}")
    fixed = (
        *("enqueue in batches", "claim", "stories", "finish, no copy", "counts of topics"),
        "log lines",
    )
    base = sum(median[name].redis for name in fixed)
    copy = median["a copy more"].redis + median["consume"].redis
    print("arithmetic: one Redis, its main thread busy all the time, articles a second")
    for copies in (1, 3, 5):
        print(
            f"  {copies} copies, consumed: {base + copies * copy:6.0f} µs an article, {1e6 / (base + copies * copy):8,.0f} a second"
        )


def _third(cost: Cost) -> Cost:
    return replace(cost, **{n: getattr(cost, n) / 3 for n in Cost.__slots__})


if __name__ == "__main__":
    main()
