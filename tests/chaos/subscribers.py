"""Subscribers that get in each other's way: full, slow and dead ones beside two that are quick.

The quick ones are measured twice, alone and beside the others, in one run on one machine; workers
and consumers are killed meanwhile. At the end every subscriber must have had every event, and the
queue of the one that nobody read, filled up from what was owed to it, must have each event once.
"""

import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from schemas import RawArticle
from tests.articles import make_articles
from tests.chaos.run import PATIENCE, SETTINGS
from tests.servers import Running, Service, kill_group, service, wait_until
from workers.events.definition import Definition
from workers.events.subscriptions import Subscriptions

QUICK = ("quick-a", "quick-b")
FULL, SLOW, DEAD = "full", "slow", "dead"
ROOM = 20
"""Events in the queues of the full and the dead subscriber."""

READERS = {
    # pause in seconds, events in one burst (0: the pause comes after each event)
    **dict.fromkeys(QUICK, (0.0, 0)),
    SLOW: (0.03, 0),
    FULL: (0.7, 45),
}


@dataclass(frozen=True)
class Plan:
    articles: int
    rate: float
    kills: int
    seed: int = 1


@dataclass
class Report:
    plan: Plan
    missing: dict[str, int] = field(default_factory=dict)
    twice: dict[str, int] = field(default_factory=dict)
    doubled: int = 0
    most_owed: int = 0
    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.doubled == 0 and not any(self.missing.values()) and self.most_owed > 0

    def __str__(self) -> str:
        lines = [
            f"{self.plan.articles:,} articles at {self.plan.rate:g} a second, {self.plan.kills} "
            f"SIGKILLs of workers and as many of consumers; {self.most_owed:,} events owed at once"
        ]
        for name, missing in self.missing.items():
            twice = self.twice.get(name, 0)
            lines.append(f"{name}: missing {missing}, handled twice and told apart by id {twice}")
        lines.append(f"events twice in the queue that nobody read: {self.doubled}")
        for what, seconds in (("alone", self.alone), ("beside the others", self.beside)):
            ms = [s * 1000 for s in sorted(seconds)]
            lines.append(
                f"quick ones {what}: from producer to consumer {statistics.median(ms):.0f} ms, "
                f"95 % within {ms[int(len(ms) * 0.95)]:.0f} ms"
            )
        lines.append("passed" if self.passed else "FAILED")
        return "\n".join(lines)


def run(plan: Plan, directory: Path, say: Callable[[str], object]) -> Report:
    """Run the plan and count."""
    report = Report(plan)
    with service(directory, default_subscriptions=[], **SETTINGS) as made:
        world = _World(made, plan, say)
        subscriptions = Subscriptions(made.settings)
        for name in QUICK:
            subscriptions.declare(name)
        world.start(QUICK)
        report.alone = world.produce(
            make_articles(plan.articles // 2, seed=plan.seed), plan.kills // 2
        )
        for name, room in ((SLOW, None), (FULL, ROOM), (DEAD, ROOM)):
            subscriptions.take_up(name, Definition(max_length=room))
        world.start((SLOW, FULL))
        articles = list(make_articles(plan.articles, seed=plan.seed + 1))
        report.beside = world.produce(articles, plan.kills)
        report.most_owed = world.most_owed
        wanted = {a.id for a in articles}
        for name in READERS:
            world.wait_for(name, wanted)
            times = world.handled(name)
            report.missing[name] = len(wanted - times.keys())
            report.twice[name] = sum(n - 1 for a, n in times.items() if a in wanted)
        subscriptions.change(DEAD, Definition(max_length=10_000_000))
        queue = made.ledger.keys.queue(DEAD)
        wait_until(
            lambda: int(made.redis().llen(queue)) >= plan.articles, PATIENCE, "what was owed"
        )
        counted = _counted(made, queue)
        report.missing[DEAD] = len(wanted - counted.keys())
        report.doubled = sum(n - 1 for n in counted.values())
    return report


class _World:
    """Workers and consumers, some of which are killed while articles come."""

    def __init__(self, made: Service, plan: Plan, say: Callable[[str], object]) -> None:
        self._made, self._plan, self._say = made, plan, say
        self._dice = random.Random(plan.seed)
        self._workers = [made.start_worker(), made.start_worker()]
        self._readers: dict[str, Running] = {}
        self.most_owed = 0

    def start(self, names: tuple[str, ...]) -> None:
        for name in names:
            self._file(name).touch()
            pause, burst = READERS[name]
            self._readers[name] = self._made.start(
                "-m", "tests.chaos.listen", name, str(self._file(name)), str(pause), str(burst),
                log="reader.log",
            )  # fmt: skip

    def produce(self, articles: Iterable[RawArticle], kills: int) -> list[float]:
        """Enqueue at the plan's rate; returns what the quick ones measured meanwhile, in seconds."""
        before = {name: len(self._lines(name)) for name in QUICK}
        given = list(articles)
        shots = {len(given) * n // (kills + 1) for n in range(1, kills + 1)}
        producer, began = self._made.producer(), time.monotonic()
        for n, article in enumerate(given):
            time.sleep(max(0.0, began + n / self._plan.rate - time.monotonic()))  # the wire's pace
            producer.enqueue(article)
            if n in shots:
                self._kill()
            if n % 25 == 0:
                owed = [s.owed for s in Subscriptions(self._made.settings).states()]
                self.most_owed = max(self.most_owed, *owed)
        ids = {a.id for a in given}
        for name in QUICK:
            self.wait_for(name, ids)
        return [
            float(line.split()[1]) for name in QUICK for line in self._lines(name)[before[name] :]
        ]

    def wait_for(self, name: str, ids: set[str]) -> None:
        wait_until(lambda: ids <= self.handled(name).keys(), PATIENCE, f"all of {name}")

    def handled(self, name: str) -> Counter[str]:
        return Counter(line.split()[0] for line in self._lines(name))

    def _kill(self) -> None:
        victim = self._dice.randrange(2)
        kill_group(self._workers[victim])
        self._workers[victim] = self._made.start_worker()
        name = self._dice.choice(list(self._readers))
        kill_group(self._readers[name])
        self.start((name,))
        self._say(f"  killed a worker and a consumer of {name}")

    def _lines(self, name: str) -> list[str]:
        # A line that is being written is not whole.
        return [x for x in self._file(name).read_text("utf-8").split("\n")[:-1] if " " in x]

    def _file(self, name: str) -> Path:
        return self._made.directory / f"{name}.handled"


def _counted(made: Service, queue: str) -> Counter[str]:
    messages: list[bytes] = made.redis().lrange(queue, 0, -1)  # type: ignore[assignment]
    return Counter(json.loads(json.loads(m)["body"])["subject"] for m in messages)
