"""What happens when: the schedule of faults is a function of the plan alone, so a seed replays."""

import random
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "kill main",
    "kill child",
    "kill group",
    "kill redis",
    "kill consumer",
    "kill reader",
    "kill pusher",
    "kill console",
    "warm stop",
    "worker paused",
    "poison abort",
    "poison memory",
    "poison hang",
    "poison fail",
    "redis paused",
    "redis full",
    "cut",
    "delay",
    "half open",
    "truncate",
    "clock",
    "old version",
]
"""What can be broken. Fail-over by Sentinel has a service of its own (failover.py)."""

KINDS: tuple[Kind, ...] = get_args(Kind)

QUICK: tuple[Kind, ...] = (
    *("kill main", "kill child", "kill group", "kill redis", "kill consumer", "kill reader"),
    *("kill pusher", "warm stop", "poison memory", "redis full", "cut", "half open", "truncate"),
)
"""Those that take no more than a few seconds, for the tests."""


@dataclass(frozen=True)
class Fault:
    """One thing that is broken.

    Attributes:
        at: when, as a share of all articles that are finished.
        kind: what.
        dice: decides everything else about it.
    """

    at: float
    kind: Kind
    dice: int


@dataclass(frozen=True)
class Plan:
    """How long, and how much is broken.

    Attributes:
        articles: articles of all producers together.
        minutes: after so many no more articles are produced.
        seed: of articles and faults.
        pause: seconds for which Redis is paused, and workers.
        every: articles between two faults; each of `kinds` comes at least once.
        kinds: what is broken.
        lease: seconds; far beyond the 10 s in which articles of the dead must be taken up.
    """

    articles: int = 200_000
    minutes: float = 36.0
    seed: int = 1
    pause: float = 30.0
    every: int = 1_500
    kinds: tuple[Kind, ...] = KINDS
    lease: float = 30.0

    def faults(self) -> list[Fault]:
        """Return the schedule, in order."""
        dice = random.Random(self.seed)
        number = max(len(self.kinds), self.articles // self.every)
        kinds: list[Kind] = []
        while len(kinds) < number:
            kinds += dice.sample(self.kinds, len(self.kinds))
        step = 0.95 / number
        return [
            Fault((n + dice.random()) * step, kind, dice.randrange(2**32))
            for n, kind in enumerate(kinds[:number])
        ]
