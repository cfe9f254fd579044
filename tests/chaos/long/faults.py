"""How each fault is done. A function returns when everything is as it was, but for the work."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from schemas import RawArticle
from tests.chaos.long.plan import Fault, Plan
from tests.chaos.long.world import FULL, HOOK, RAW, SLOW, World
from workers.store.connection import AWAY

READERS = {"kill consumer": (SLOW, FULL), "kill reader": (RAW,), "kill pusher": (HOOK,)}
"""Fault that leaves the articles alone -> the subscriptions whose readers it may hit."""


class Breaker:
    """Breaks things.

    Attributes:
        poisoned: ids of the articles that must become dead letters.
    """

    def __init__(self, world: World, plan: Plan) -> None:
        self._world, self._plan = world, plan
        self.poisoned: set[str] = set()

    def do(self, fault: Fault) -> str:
        """Do it; returns what was hit.

        Raises:
            LookupError: it cannot be done on this machine; says why.
        """
        dice = random.Random(fault.dice)
        kind = fault.kind
        if kind in READERS:
            return self._kill_reader(dice.choice(READERS[kind]))
        if kind.startswith("poison"):
            return self._poison(kind, fault.dice)
        what: Callable[[random.Random], str] = getattr(self, f"_{kind.replace(' ', '_')}")
        return what(dice)

    def _kill_reader(self, name: str) -> str:
        self._world.restart({RAW: "reader", HOOK: "pusher"}.get(name, name))
        return name

    def _poison(self, kind: str, number: int) -> str:
        # The old version does not know what is poison: it takes the article for a usual one.
        article = RawArticle(url=f"https://poison.example/{number}", title=kind, body="x " * 200)
        self.poisoned.add(article.id)
        while True:
            with suppress(*AWAY):
                self._world.made.producer().enqueue(article)
                return article.id

    def _kill_main(self, dice: random.Random) -> str:
        name = dice.choice(("near", "far"))
        children = self._world.children(name)
        with self._world.down(name) as process:
            process.kill()
            process.wait(30)
            self._world.start_worker(name)
        return f"{name}, {len(children)} children left alone"

    def _kill_child(self, dice: random.Random) -> str:
        name = dice.choice(("near", "far"))
        if children := self._world.children(name):
            with suppress(ProcessLookupError):
                os.kill(dice.choice(children).pid, signal.SIGKILL)
        return name

    def _kill_group(self, dice: random.Random) -> str:
        name = dice.choice(("near", "far"))
        self._world.restart(name)
        return name

    def _kill_redis(self, dice: random.Random) -> str:
        self._world.made.kill_redis()
        time.sleep(dice.random())
        self._world.made.restart_redis()
        return "redis"

    def _kill_console(self, dice: random.Random) -> str:
        self._world.restart("console")
        return "console"

    def _warm_stop(self, dice: random.Random) -> str:
        name = dice.choice(("near", "far"))
        self._world.restart(name, signal.SIGTERM)
        return name

    def _worker_paused(self, dice: random.Random) -> str:
        name = dice.choice(("near", "far"))
        group = self._world.processes[name].pid
        os.killpg(group, signal.SIGSTOP)
        time.sleep(max(12.0, self._plan.pause / 2))  # longer than it takes to count as dead
        os.killpg(group, signal.SIGCONT)
        return name

    def _redis_paused(self, dice: random.Random) -> str:
        os.kill(self._world.made.server.pid, signal.SIGSTOP)
        time.sleep(self._plan.pause)
        os.kill(self._world.made.server.pid, signal.SIGCONT)
        return f"for {self._plan.pause:g} s"

    def _redis_full(self, dice: random.Random) -> str:
        client = self._world.made.redis()
        used = int(client.info("memory")["used_memory"])
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", used)
        time.sleep(min(8.0, self._plan.pause / 3))
        client.config_set("maxmemory", 0)
        return f"at {used / 1e6:.0f} MB"

    def _cut(self, dice: random.Random) -> str:
        return f"{self._world.proxy.cut()} connections"

    def _half_open(self, dice: random.Random) -> str:
        return f"{self._world.proxy.half_open()} connections"

    def _truncate(self, dice: random.Random) -> str:
        return f"{self._world.proxy.truncate()} connections"

    def _delay(self, dice: random.Random) -> str:
        self._world.proxy.delay = 0.1 + dice.random() * 0.4
        time.sleep(self._plan.pause / 2)
        self._world.proxy.delay = 0.0
        return "each chunk"

    def _clock(self, dice: random.Random) -> str:
        off = dice.choice((-3600.0, 3600.0))
        self._replace_third(clock=off)
        return f"by {off:+.0f} s"

    def _old_version(self, dice: random.Random) -> str:
        self._replace_third(old=True)
        return "beside"

    def _replace_third(self, *, clock: float = 0.0, old: bool = False) -> None:
        if old:
            self._world.old_version()  # or says why not, before anything is stopped
        with self._world.down("third") as third:
            third.terminate()
            third.wait(60)
            self._world.start_worker("third", clock=clock, old=old)
