"""What came of a run, counted from outside: from what readers wrote, not from Barid's own counts."""

import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.long.plan import Plan
from tests.chaos.long.recovery import Hit
from tests.chaos.long.world import DEAD, FULL, HOOK, RAW, SLOW, World


@dataclass
class ByKind:
    """What came of all faults of a kind.

    Attributes:
        times: how often it happened.
        held: articles that were in the hands of workers then.
        lost, doubled, dead: how many of those.
        seconds: until the work went on, each time.
    """

    times: int = 0
    held: int = 0
    lost: int = 0
    doubled: int = 0
    dead: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass
class Report:
    """The whole; see `passed` for what must be none."""

    plan: Plan
    sent: int = 0
    ways: dict[str, int] = field(default_factory=dict)
    events: int = 0
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)
    poisoned: int = 0
    poisoned_dead: int = 0
    deliveries: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)
    left: int = 0
    dropped: int = 0
    returned: int = 0
    kinds: dict[str, ByKind] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing was lost or doubled, or died that is no poison, and the dead's is right."""
        none = not (self.lost or self.doubled or self.dead or any(self.missing.values()))
        return none and self.deliveries <= 3 and self.left + self.dropped == self.events

    def __str__(self) -> str:
        faults = sum(k.times for k in self.kinds.values())
        lines = [
            f"{self.sent:,} articles by four ways in, {faults} faults of {len(self.kinds)} kinds "
            f"(seed {self.plan.seed}), {self.seconds / 60:.1f} minutes",
            "by " + ", ".join(f"{way} {number:,}" for way, number in sorted(self.ways.items())),
            f"events {self.events:,}: lost {len(self.lost)}, doubled {len(self.doubled)}, dead "
            f"{len(self.dead)}; articles delivered again {self.returned}; of {self.poisoned} that "
            f"were poison {self.poisoned_dead} dead letters, after {self.deliveries} deliveries at "
            "most",
            *(
                f"subscription {name}: missing {self.missing[name]}, handled again by a reader "
                f"that was killed {self.again[name]}"
                for name in self.missing
            ),
            f"subscription {DEAD}: {self.left:,} in it or owed to it, {self.dropped:,} dropped as "
            f"it asks for, together {self.left + self.dropped:,}",
            f"{'fault':<15} times  in hand  lost  doubled  dead  goes on after: median  worst",
        ]
        for name, k in sorted(self.kinds.items()):
            median, worst = (
                (f"{statistics.median(k.seconds):.1f} s", f"{max(k.seconds):.1f} s")
                if k.seconds
                else ("-", "-")
            )
            lines.append(
                f"{name:<15} {k.times:>5} {k.held:>8} {k.lost:>5} {k.doubled:>8} {k.dead:>5} "
                f"{median:>22} {worst:>6}"
            )
        ended = ", ".join(f"{name} {times}" for name, times in sorted(self.ended.items()))
        lines.append(f"ended by themselves, and started again: {ended or 'none'}")
        lines += [f"{name}: not tried: {why}" for name, why in self.skipped.items()]
        lines.append("passed" if self.passed else "FAILED")
        return "\n".join(lines)


def report(
    plan: Plan,
    world: World,
    sent: set[str],
    ways: Counter[str],
    poisoned: set[str],
    hits: Sequence[Hit],
    skipped: dict[str, str],
    began: float,
) -> Report:
    """Count.

    Args:
        plan: what was planned.
        world: what is still there.
        sent: ids of all articles that Barid has taken.
        ways: how many of them came by each way, but for those that are poison.
        poisoned: those of them that are poison.
        hits: the faults.
        skipped: kinds of faults that could not be done, and why.
        began: when the run began, `time.monotonic`.
    """
    ledger = world.made.ledger
    client: Any = world.made.redis()
    keys = ledger.keys
    tags: defaultdict[str, set[str]] = defaultdict(set)
    for tag, subject in world.handled(RAW):
        tags[subject].add(tag)
    causes = _dead(world)
    dead = set(causes)
    made = Report(plan, sent=len(sent), ways=dict(ways), poisoned=len(poisoned), skipped=skipped)
    made.events = sum(map(len, tags.values()))
    made.lost = sent - tags.keys() - dead
    made.doubled = {a for a, t in tags.items() if len(t) > 1} | (dead & tags.keys())
    made.dead = dead - poisoned
    made.poisoned_dead = len(dead & poisoned)
    made.deliveries = max(causes.values(), default=0)
    for name in (RAW, SLOW, FULL, HOOK):
        times = world.subjects(name)
        made.missing[name] = len(tags.keys() - times.keys())
        made.again[name] = times.total() - (made.events if name == RAW else len(times))
    queue = keys.subscription(DEAD)
    made.left = int(client.llen(queue.queue)) + int(client.llen(queue.owed_list))
    made.dropped = int(client.hget(keys.dropped, DEAD) or 0)
    made.returned = ledger.counts().get("returned", 0)
    for hit in hits:
        kind = made.kinds.setdefault(hit.fault.kind, ByKind())
        kind.times += 1
        kind.held += len(hit.held)
        kind.lost += len(hit.held & made.lost)
        kind.doubled += len(hit.held & made.doubled)
        kind.dead += len(hit.held & made.dead)
        if hit.seconds is not None:
            kind.seconds.append(hit.seconds)
    made.ended = dict(world.ended)
    made.seconds = time.monotonic() - began
    return made


def _dead(world: World) -> dict[str, int]:
    """Return the articles among the dead letters, with how often each was delivered."""
    client: Any = world.made.redis()
    causes = client.hgetall(world.made.ledger.keys.dead_causes)
    return {
        entry.decode().rpartition(".")[0]: int(json.loads(cause)["deliveries"])
        for entry, cause in causes.items()
    }
