"""Twins under fire: copies that come at once while workers and Redis are killed, then counted."""

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from schemas import RawArticle
from tests.chaos.run import PATIENCE, SETTINGS
from tests.servers import Service, kill_group, service, wait_until
from workers.events.subscriptions import Subscriptions

SYLLABLES = "ba der kil mon sar tev nol fir gan hul pes rok dim vaz".split()
WORDS = 90


@dataclass(frozen=True)
class Plan:
    """How many pairs of copies there are, and what is killed meanwhile."""

    pairs: int
    worker_kills: int = 0
    redis_kills: int = 0
    seed: int = 1


@dataclass(frozen=True)
class Report:
    """What came of the pairs.

    Attributes:
        events: articles that gave exactly one event.
        lost: articles that gave none.
        doubled: events too many.
        split: pairs whose articles tell two stories.
        firsts: pairs that have not exactly one first.
        sizes: pairs whose sizes are not 1 and 2.
        joined: stories with more than one pair.
        redelivered: articles that were delivered again.
    """

    plan: Plan
    events: int
    lost: int
    doubled: int
    split: int
    firsts: int
    sizes: int
    joined: int
    redelivered: int

    @property
    def passed(self) -> bool:
        """Whether each pair is one story with one first, and each article one event."""
        faults = (self.lost, self.doubled, self.split, self.firsts, self.sizes, self.joined)
        return not any(faults)

    def __str__(self) -> str:
        return (
            f"{self.plan.pairs:,} pairs of copies, {self.plan.worker_kills} SIGKILLs of worker"
            f" groups, {self.plan.redis_kills} of Redis; articles delivered again"
            f" {self.redelivered}\nlost {self.lost}, doubled {self.doubled}, pairs in two stories"
            f" {self.split}, without one first {self.firsts}, with wrong sizes {self.sizes}, stories"
            f" of two pairs {self.joined}\n{'passed' if self.passed else 'FAILED'}"
        )


def twins(plan: Plan) -> Iterator[tuple[RawArticle, RawArticle]]:
    """Yield pairs of articles with the same text, each pair in words of its own."""
    dice = random.Random(plan.seed)
    for number in range(plan.pairs):
        words = ["".join(dice.choices(SYLLABLES, k=6)) for _ in range(WORDS)]
        body = "\n\n".join(" ".join(words[n : n + 30]).capitalize() + "." for n in (0, 30, 60))
        one, two = (
            RawArticle(
                url=f"https://{outlet}.example/{plan.seed}/{number}",
                title=" ".join(words[:6]),
                body=body,
                source=outlet,
            )
            for outlet in ("akhbar", "journal")
        )
        yield one, two


def run(plan: Plan, directory: Path, say: Callable[[str], object]) -> Report:
    """Run the plan on two workers of one process each, and count."""
    settings: dict[str, Any] = {**SETTINGS, "batch_size": 4, "entities": False}
    with service(directory, fsync="always", **settings) as made:
        Subscriptions(made.settings).declare("count")
        dice = random.Random(plan.seed)
        workers = [made.start_worker(), made.start_worker()]
        wait_until(lambda: made.redis().hlen(made.ledger.keys.workers) == 2, 60, "two workers")
        shots = ["worker"] * plan.worker_kills + ["redis"] * plan.redis_kills
        dice.shuffle(shots)
        pairs = list(twins(plan))
        share = -(-len(pairs) // (len(shots) + 1))
        for number, start in enumerate(range(0, len(pairs), share)):
            _enqueue(made, pairs[start : start + share])
            if number < len(shots):
                time.sleep(dice.random() * 0.2)
                say(f"  {start:>6,} pairs sent, killing {shots[number]}")
                if shots[number] == "redis":
                    made.kill_redis()
                    made.restart_redis()
                else:
                    victim = dice.randrange(2)
                    kill_group(workers[victim])
                    workers[victim] = made.start_worker()
        wait_until(lambda: made.ledger.depth()["in_flight"] == 0, PATIENCE, "an empty ledger")
        return _report(plan, made, pairs)


def _enqueue(made: Service, pairs: list[tuple[RawArticle, RawArticle]]) -> None:
    producer = made.producer()
    for pair in pairs:
        while True:
            try:
                producer.enqueue(pair)  # both at once: they may go to two workers
                break
            except (redis.ConnectionError, redis.TimeoutError):
                time.sleep(0.05)


def _report(plan: Plan, made: Service, pairs: list[tuple[RawArticle, RawArticle]]) -> Report:
    events: dict[str, dict[str, Any]] = {}
    times: Counter[str] = Counter()
    for raw in made.redis().lrange(made.ledger.keys.queue("count"), 0, -1):
        event = json.loads(json.loads(raw)["body"])
        events[event["subject"]] = event["data"]["story"]
        times[event["subject"]] += 1
    ids = [article.id for pair in pairs for article in pair]
    told = [[events[a.id] for a in pair] for pair in pairs if all(a.id in events for a in pair)]
    by_story: defaultdict[str, int] = defaultdict(int)
    for pair in told:
        by_story[pair[0]["id"]] += 1
    return Report(
        plan=plan,
        events=sum(n == 1 for n in times.values()),
        lost=sum(i not in times for i in ids),
        doubled=sum(n - 1 for n in times.values()),
        split=sum(one["id"] != two["id"] or one["of"] != two["of"] for one, two in told),
        firsts=sum({s["role"] for s in pair} != {"first", "copy"} for pair in told),
        sizes=sum({s["size"] for s in pair} != {1, 2} for pair in told),
        joined=sum(n > 1 for n in by_story.values()),
        redelivered=made.ledger.counts().get("returned", 0),
    )
