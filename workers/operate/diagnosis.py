"""What is wrong with a service, and for each thing one sentence on what to do."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from workers.events.states import SubscriptionState
from workers.operate.state import State

Severity = Literal["critical", "warning"]

OLD = 60.0
"""Seconds after which the oldest article in flight is too old."""

NEARLY = 0.8
"""Part of a bound from which it counts as nearly reached."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong.

    Attributes:
        name: one of `NAMES`; metrics, alerts and the runbook use the same.
        severity: `critical`: articles do not go through; `warning`: they soon may not.
        what: what is wrong, with its figures.
        do: what to do about it.
        figures: what `what` and `do` are filled with, for whoever says it in another language.
    """

    name: str
    severity: Severity
    what: str
    do: str
    figures: Mapping[str, str | float] = field(default_factory=dict)


def diagnose(state: State) -> list[Problem]:
    """Return what is wrong, the worst first; empty when all is well."""
    if state.unreachable:
        return [
            Problem(
                "redis_down",
                "critical",
                state.unreachable,
                "Start it, or correct BARID_REDIS_URL or BARID_BROKER_URL; what it held is in its "
                "files, and workers go on by themselves.",
                {"why": state.unreachable},
            )
        ]
    found = [problem for check in _CHECKS for problem in check(state)]
    return sorted(found, key=lambda p: p.severity != "critical")


def _workers(state: State) -> Iterator[Problem]:
    if not state.workers:
        waiting = state.depth.get("in_flight", 0)
        yield Problem(
            "no_workers",
            "critical",
            f"No worker is alive; {waiting:,} articles are in flight.",
            "Start one with `barid worker`; `barid logs --level error` shows why the last ended.",
            {"articles": waiting},
        )
    if state.silent:
        names = ", ".join(s.name for s in state.silent[:5])
        yield Problem(
            "workers_lost",
            "warning",
            f"Workers fell silent without having ended: {names}.",
            "Look on their machines for a kill (out of memory, say) and start them again; what "
            "they had claimed comes back by itself.",
            {"workers": names},
        )
    versions = {(s.version, s.pipeline) for s in state.workers}
    if len(versions) > 1:
        told = ", ".join(sorted(f"{v} ({p})" for v, p in versions))
        yield Problem(
            "versions_differ",
            "warning",
            f"Workers of different versions are at work: {told}.",
            "Normal during an upgrade; after it, restart the old ones.",
            {"versions": told},
        )


def _flow(state: State) -> Iterator[Problem]:
    in_flight, limit = state.depth.get("in_flight", 0), state.limits["in_flight"]
    if in_flight >= NEARLY * limit:
        full = in_flight >= limit
        yield Problem(
            "in_flight_full",
            "critical" if full else "warning",
            f"{in_flight:,} of {limit:,} articles are in flight"
            + ("; producers are turned away." if full else "."),
            "Start more workers, or see whether a full queue holds articles back.",
            {"articles": in_flight, "limit": limit},
        )
    if state.oldest > OLD and state.depth.get("in_flight", 0):
        yield Problem(
            "articles_old",
            "warning",
            f"The oldest article in flight is {state.oldest:,.0f} s old.",
            "Start more workers; `barid logs --level warning` names what fails or is held back.",
            {"seconds": round(state.oldest)},
        )
    if state.overdue:
        yield Problem(
            "leases_overdue",
            "warning",
            f"{state.overdue:,} leases are over and nobody brings their articles back.",
            "The sweepers do not run: start a worker, or restart one whose log is silent.",
            {"leases": state.overdue},
        )


def _queues(state: State) -> Iterator[Problem]:
    for subscription in state.subscriptions:
        yield from _fullness(subscription)
        if subscription.dead:
            yield Problem(
                "events_refused",
                "warning",
                f"Consumers of {subscription.name} refused {subscription.dead:,} events for good.",
                "`barid deadletters refused` shows why; correct the consumer and send them again.",
                {"name": subscription.name, "events": subscription.dead},
            )


def _fullness(subscription: SubscriptionState) -> Iterator[Problem]:
    s, limit = subscription, subscription.max_length
    remedy = f"Start its consumers, or `barid subscriptions remove {s.name}` when nobody wants them"
    if s.when_full == "hold":
        remedy += (
            f"; `barid subscriptions change {s.name} --when-full drop-oldest` lets the others go on"
        )
    remedy += "."
    if s.full and s.when_full == "hold":
        yield Problem(
            "queue_full",
            "critical",
            f"Subscription {s.name} is full ({s.length:,} events, {s.owed:,} more owed to it): "
            "articles wait for it, and with them every other subscription.",
            remedy,
            {"name": s.name, "events": s.length, "owed": s.owed},
        )
    elif s.dropping:
        yield Problem(
            "queue_dropping",
            "warning",
            f"Subscription {s.name} is full and loses its oldest events; {s.dropped:,} so far.",
            "Start its consumers, remove it, or let it hold more: `barid subscriptions change "
            f"{s.name} --max-length N`.",
            {"name": s.name, "dropped": s.dropped},
        )
    elif s.owed:
        yield Problem(
            "queue_owed",
            "warning",
            f"The queue of subscription {s.name} is full: {s.owed:,} events are owed to it "
            f"({s.owed_bytes / 2**20:,.1f} of {s.owed_limit / 2**20:,.0f} MiB).",
            remedy,
            {"name": s.name, "owed": s.owed},
        )
    elif s.length >= NEARLY * limit:
        yield Problem(
            "queue_nearly_full",
            "warning",
            f"The queue of subscription {s.name} holds {s.length:,} of {limit:,} events.",
            remedy,
            {"name": s.name, "events": s.length, "limit": limit},
        )


def _dead(state: State) -> Iterator[Problem]:
    dead, limit = state.depth.get("dead", 0), state.limits["dead"]
    if not dead:
        return
    causes = ", ".join(f"{stage} {n:,}" for stage, n in sorted(state.dead.items()))
    yield Problem(
        "dead_letters",
        "critical" if dead >= limit else "warning",
        f"{dead:,} articles are dead letters ({causes}; `worker`: its worker died or ran out of "
        "time)" + ("; there is no room for more." if dead >= limit else "."),
        "`barid deadletters` shows what they have in common; then retry or drop them.",
        {"articles": dead, "causes": causes},
    )


def _redis(state: State) -> Iterator[Problem]:
    r = state.redis
    if r.limit and r.memory >= NEARLY * r.limit:
        yield Problem(
            "redis_memory",
            "critical" if r.memory >= 0.95 * r.limit else "warning",
            f"Redis holds {r.memory / 2**20:,.0f} of {r.limit / 2**20:,.0f} MiB.",
            "Raise maxmemory, empty queues, or lower BARID_RECENT_EVENTS and BARID_LOG_STREAM.",
            {"used": round(r.memory / 2**20), "limit": round(r.limit / 2**20)},
        )
    if r.policy != "noeviction":
        yield Problem(
            "redis_evicts",
            "critical",
            f"Redis may throw articles away: maxmemory-policy is {r.policy}.",
            "Set it to noeviction: `redis-cli config set maxmemory-policy noeviction`.",
            {"policy": r.policy},
        )
    if not r.persistent:
        yield Problem(
            "redis_forgets",
            "warning",
            "Redis writes nothing to disk: a restart loses every article in flight.",
            "Set `appendonly yes`.",
        )


def _feeds(state: State) -> Iterator[Problem]:
    trouble = state.feeds.trouble
    if trouble:
        first = next(iter(trouble))
        number = state.feeds.by_status.get("failing", 0) + state.feeds.by_status.get("gone", 0)
        yield Problem(
            "feeds_failing",
            "warning",
            f"{number:,} feeds are in trouble; {first}: {trouble[first]}",
            "`barid feeds list --failing`; `barid feeds check` with its address, then correct, "
            "pause or remove it.",
            {"feeds": number, "first": first, "why": trouble[first]},
        )
    if state.feeds.late:
        yield Problem(
            "feeds_late",
            "warning",
            f"{state.feeds.late:,} feeds have been due for ten minutes and are not polled.",
            "Start a worker that listens to the queue `feeds`.",
            {"feeds": state.feeds.late},
        )


_CHECKS: tuple[Callable[[State], Iterator[Problem]], ...] = (
    _workers,
    _flow,
    _queues,
    _dead,
    _redis,
    _feeds,
)

NAMES = (
    "redis_down no_workers workers_lost versions_differ in_flight_full articles_old "
    "leases_overdue queue_full queue_dropping queue_owed queue_nearly_full events_refused "
    "dead_letters redis_memory "
    "redis_evicts redis_forgets feeds_failing feeds_late"
).split()
"""Every problem there can be."""
