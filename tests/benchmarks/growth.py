"""`make bench-growth`: what an article costs with 1,000 to 1,000,000 others waiting.

    python -m tests.benchmarks.growth [--most 1000000] [--rounds 5]

Small articles, so that a million of them fit into a gigabyte; what Redis does with an article
hardly depends on its size. At each depth some are enqueued, claimed and finished, several times
over, so that the depth stays. Costs that grew with the number of waiting articles would show.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from functools import cache, partial
from itertools import count, islice
from pathlib import Path

from schemas import RawArticle
from schemas.event import EnrichedEvent
from tests.benchmarks.metering import Cost, memory_of, metered
from tests.servers import Service, service, wait_until
from workers.articles.entries import Claim, Finished
from workers.events.exchange import prepare
from workers.operate.state import look
from workers.pipeline import default_pipeline
from workers.store.codec import compress

DEPTHS = (1_000, 10_000, 100_000, 1_000_000)
AT_ONCE = 400
"""Articles that go in and out in one round; few beside the least depth."""

STEPS = ("enqueue one by one", "enqueue in batches", "claim", "finish")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=DEPTHS[-1], help="articles waiting at last")
    parser.add_argument("--rounds", type=int, default=5, help="at each depth")
    given = parser.parse_args()
    print("Redis's main thread, µs an article, medians; memory; and how long `barid status` looks")
    print(f"| waiting | {' | '.join(STEPS)} | bytes each | status, ms |")
    print(f"|{' --- |' * (len(STEPS) + 3)}")
    settings = {"max_in_flight": 2 * given.most, "default_subscriptions": []}
    with tempfile.TemporaryDirectory(prefix="barid-growth-") as name, \
            service(Path(name), **settings) as made:  # fmt: skip
        articles, empty = small_articles(), memory_of(made.ledger)
        for depth in (depth for depth in DEPTHS if depth <= given.most):
            waiting = made.ledger.depth()["waiting"]
            made.producer().enqueue(islice(articles, depth - waiting))
            _settle(made)
            each = (memory_of(made.ledger) - empty) / depth
            rounds = [_round(made, articles) for _ in range(given.rounds)]
            costs = [statistics.median(r[step].redis for r in rounds) for step in STEPS]
            shown = " | ".join(f"{cost:.1f}" for cost in costs)
            print(f"| {depth:,} | {shown} | {each:.0f} | {_look(made):.1f} |", flush=True)


def _round(made: Service, articles: Iterator[RawArticle]) -> dict[str, Cost]:
    """Let some articles in, and as many out."""
    producer, half, costs = made.producer(), AT_ONCE // 2, {}
    single, several = list(islice(articles, half)), list(islice(articles, half))
    _, costs[STEPS[0]] = metered(made, half, lambda: [producer.enqueue(a) for a in single])
    _, costs[STEPS[1]] = metered(made, half, lambda: producer.enqueue(several))
    claims, costs[STEPS[2]] = metered(made, AT_ONCE, partial(_claimed, made))
    done = [_finished(claim) for claim in claims]
    _, costs[STEPS[3]] = metered(made, AT_ONCE, partial(_finish, made, done))
    return costs


def _settle(made: Service) -> None:
    """Wait until Redis rewrites no file: after a fork, each page that it writes is copied first."""
    client = made.ledger.redis
    wait_until(
        lambda: not client.info("persistence")["aof_rewrite_in_progress"], 120, "a rewritten file"
    )


def _claimed(made: Service) -> list[Claim]:
    claims: list[Claim] = []
    while len(claims) < AT_ONCE:
        claims += made.ledger.claim().claims
    return claims


def _finished(claim: Claim) -> Finished:
    """Make ready one and the same event for every article."""
    event = _event()
    text = event.to_json()
    return Finished(claim, prepare(event, text, []), compress(text.encode()))


@cache
def _event() -> EnrichedEvent:
    return default_pipeline().enrich(next(small_articles()))


def _finish(made: Service, done: list[Finished]) -> None:
    for n in range(0, len(done), 16):
        made.ledger.finish(done[n : n + 16])


def _look(made: Service) -> float:
    """Return the milliseconds that a look at the whole service takes, at best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        look(made.settings)
        times.append(time.perf_counter() - began)
    return min(times) * 1e3


def small_articles() -> Iterator[RawArticle]:
    """Yield articles of about 110 characters, without end."""
    for n in count():
        yield RawArticle(
            url=f"https://news.example/growth/{n}",
            title=f"Talks resume on day {n}",
            body=f"The minister said that talks would resume on day {n}.",
        )


if __name__ == "__main__":
    main()
