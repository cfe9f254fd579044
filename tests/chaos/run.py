"""The chaos run: workers, Redis and consumers are killed; then everything is counted."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import redis

from tests.articles import make_articles
from tests.servers import Running, Service, kill_group, service, wait_until
from workers.articles.ledger import Ledger
from workers.events.subscriptions import Subscriptions
from workers.store.keys import Keys

SETTINGS = {
    # Short enough that what a killed worker held is back within the run.
    "time_slice": 0.5,
    "soft_time_limit": 2.0,
    "hard_time_limit": 3.0,
    "lease": 4.0,
    "consumer_lease": 3.0,
    "max_deliveries": 10,  # a killed worker is no fault of its articles
    "redis_timeout": 5.0,
}
PATIENCE = 600.0
"""Seconds that a phase may take."""


@dataclass(frozen=True)
class Plan:
    articles: int
    worker_kills: int
    redis_kills: int
    consumer_kills: int
    seed: int = 1


@dataclass(frozen=True)
class Report:
    plan: Plan
    events: int
    lost: int
    doubled: int
    dead: int
    redelivered: int
    seconds: float
    subscribers: dict[str, tuple[int, int, int]]

    @property
    def passed(self) -> bool:
        exact = self.lost == self.doubled == self.dead == 0
        return exact and all(missing == 0 for _, missing, _ in self.subscribers.values())

    def __str__(self) -> str:
        lines = [
            f"{self.plan.articles:,} articles enqueued one by one, {self.plan.worker_kills} SIGKILLs"
            f" of worker groups, {self.plan.redis_kills} of Redis, {self.seconds:.0f} s",
            f"events {self.events:,}: lost {self.lost}, doubled {self.doubled},"
            f" dead letters {self.dead}; articles delivered again {self.redelivered}",
        ]
        for name, (seen, missing, twice) in self.subscribers.items():
            lines.append(
                f"subscriber {name}, {self.plan.consumer_kills} SIGKILLs: handled {seen:,},"
                f" missing {missing}, handled twice and told apart by id {twice}"
            )
        lines.append("passed" if self.passed else "FAILED")
        return "\n".join(lines)


def run(plan: Plan, directory: Path, say: Callable[[str], object]) -> Report:
    """Run the plan and count. The events are counted from Redis's lists, not by the consumer."""
    with service(directory, fsync="always", **SETTINGS) as made:
        subscriptions = Subscriptions(made.settings)
        for name in ("count", "alpha", "beta"):
            subscriptions.declare(name)
        began = time.monotonic()
        _produce_under_fire(plan, made, say)
        took = time.monotonic() - began
        counted = _count(made)
        ids = set(counted)
        subscribers = {
            name: _consume_under_fire(name, plan, made, ids, say) for name in ("alpha", "beta")
        }
        ledger = made.ledger
        return Report(
            plan=plan,
            events=sum(counted.values()),
            lost=plan.articles - len(ids),
            doubled=sum(n - 1 for n in counted.values()),
            dead=ledger.depth()["dead"],
            redelivered=ledger.counts().get("returned", 0),
            seconds=took,
            subscribers=subscribers,
        )


def _produce_under_fire(plan: Plan, made: Service, say: Callable[[str], object]) -> None:
    dice = random.Random(plan.seed)
    workers = [made.start_worker(), made.start_worker()]
    producer = threading.Thread(target=_produce, args=(plan, made), daemon=True)
    producer.start()
    shots = ["worker"] * plan.worker_kills + ["redis"] * plan.redis_kills
    dice.shuffle(shots)
    ledger = made.ledger
    for number, shot in enumerate(shots, 1):
        aim = plan.articles * number // (len(shots) + 1)
        wait_until(partial(_reached, partial(_finished, ledger), aim), PATIENCE, f"{aim} finished")
        time.sleep(dice.random() * 0.3)
        if shot == "redis":
            made.kill_redis()
            time.sleep(dice.random())
            made.restart_redis()
        else:
            victim = dice.randrange(2)
            kill_group(workers[victim])
            workers[victim] = made.start_worker()
        say(f"  {_finished(ledger):>6,} finished, killed {shot} {number}/{len(shots)}")
    wait_until(lambda: _finished(ledger) >= plan.articles, PATIENCE, "the last article")
    producer.join(PATIENCE)
    wait_until(lambda: ledger.depth()["in_flight"] == 0, PATIENCE, "an empty ledger")
    for worker in workers:
        kill_group(worker)


def _produce(plan: Plan, made: Service) -> None:
    producer = made.producer()
    for article in make_articles(plan.articles, seed=plan.seed):
        while True:
            try:
                # Accepted before an answer that never came: then it is known now.
                producer.enqueue(article)
                break
            except (redis.ConnectionError, redis.TimeoutError):
                time.sleep(0.05)


def _finished(ledger: Ledger) -> int:
    try:
        return ledger.counts().get("finished", 0)
    except (redis.ConnectionError, redis.TimeoutError):
        return -1


def _count(made: Service) -> Counter[str]:
    keys: Keys = made.ledger.keys
    counted: Counter[str] = Counter()
    for raw in made.redis().lrange(keys.queue("count"), 0, -1):
        counted[json.loads(json.loads(raw)["body"])["subject"]] += 1
    return counted


def _consume_under_fire(
    name: str, plan: Plan, made: Service, expected: set[str], say: Callable[[str], object]
) -> tuple[int, int, int]:
    dice = random.Random(f"{plan.seed} {name}")
    file = made.directory / f"{name}.handled"
    file.touch()

    def consumer() -> Running:
        return made.start("-m", "tests.chaos.consume", name, str(file), log="consumer.log")

    process = consumer()
    for number in range(1, plan.consumer_kills + 1):
        aim = plan.articles * number // (plan.consumer_kills + 1)
        wait_until(partial(_reached, partial(_lines, file), aim), PATIENCE, f"{aim} handled")
        time.sleep(dice.random() * 0.05)
        kill_group(process)
        process = consumer()
    wait_until(lambda: set(file.read_text("utf-8").split()) >= expected, PATIENCE, f"all of {name}")
    time.sleep(0.5)
    kill_group(process)
    times = Counter(file.read_text("utf-8").split())
    say(f"  {name} handled {len(times):,} articles")
    return len(times), len(expected - set(times)), sum(n - 1 for n in times.values())


def _reached(count: Callable[[], int], aim: int) -> bool:
    return count() >= aim


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")
