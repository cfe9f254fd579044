"""The run: producers send, faults come as planned, everything is read out and counted."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import redis

from tests.chaos.long.faults import Breaker
from tests.chaos.long.plan import Plan
from tests.chaos.long.produce import Producers
from tests.chaos.long.recovery import Recovery
from tests.chaos.long.report import Report, report
from tests.chaos.long.world import FULL, HOOK, RAW, SETTINGS, SLOW, World
from tests.proxy import proxy
from tests.servers import service, wait_until
from workers.store.connection import AWAY

PATIENCE = 600.0
"""Seconds that the end may take, after the last article was sent."""


def run(plan: Plan, directory: Path, say: Callable[[str], object]) -> Report:
    """Run the plan and count."""
    began = time.monotonic()
    with (
        service(directory, fsync="always", lease=plan.lease, **SETTINGS) as made,
        proxy(lambda: made.server.port) as between,
        closing(World(made, between)) as world,
    ):
        ends = time.monotonic() + plan.minutes * 60
        producers = Producers(made, plan.articles, plan.seed, ends, lambda: world.console)
        world.start(producers.site.url)
        breaker, recovery = Breaker(world, plan), Recovery(world)
        producers.allowed = 0
        producers.start()
        skipped: dict[str, str] = {}
        for fault in plan.faults():
            aim = round(fault.at * plan.articles)
            producers.allowed = aim + max(100, plan.articles // 10)
            wait_until(
                lambda aim=aim: (  # type: ignore[misc]
                    _finished(world) >= aim or (producers.done and _empty(world))
                ),
                PATIENCE,
                f"{aim} articles that are finished",
            )
            if producers.done and _empty(world):
                say(f"  no articles are left to break things under from {fault.kind} on")
                break
            hit = recovery.before(fault)
            try:
                recovery.after(hit, breaker.do(fault))
            except LookupError as error:
                recovery.hits.remove(hit)
                skipped[fault.kind] = str(error)
                continue
            say(
                f"  {time.monotonic() - began:5.0f} s {_finished(world):>7,} {fault.kind}: {hit.what}"
            )
        producers.allowed = plan.articles
        wait_until(lambda: producers.done, plan.minutes * 60 + PATIENCE, "the producers")
        say(f"  {time.monotonic() - began:5.0f} s: everything is sent")
        sent = producers.sent | breaker.poisoned
        wait_until(lambda: _empty(world), PATIENCE, "an empty ledger and inbox")
        say(f"  {time.monotonic() - began:5.0f} s: everything is worked on")
        for name in (RAW, SLOW, FULL, HOOK):
            wanted = set(world.subjects(RAW))
            wait_until(
                lambda n=name, w=wanted: w <= world.subjects(n).keys(),  # type: ignore[misc]
                PATIENCE,
                f"all of {name}",
            )
        recovery.stop()
        return report(
            plan, world, sent, producers.ways, breaker.poisoned, recovery.hits, skipped, began
        )


def _finished(world: World) -> int:
    try:
        return world.made.ledger.counts().get("finished", 0)
    except (*AWAY, redis.RedisError):
        return -1


def _empty(world: World) -> bool:
    ledger = world.made.ledger
    client: Any = world.made.redis()
    try:
        inbox = ledger.keys.inbox()
        waiting = client.llen(inbox.inbox) + client.hlen(inbox.claims)
        queue = ledger.keys.queue(RAW)
        in_hand = client.llen(queue) + client.llen(f"{queue}.in-hand")
        return ledger.depth()["in_flight"] + waiting + in_hand == 0
    except (*AWAY, redis.RedisError):
        return False
