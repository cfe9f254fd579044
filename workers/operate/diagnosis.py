"""What is wrong with a service, and what to do about each problem."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from workers.articles.inbox.inbox import WHOLE
from workers.events.states import SubscriptionState
from workers.operate.sizes import size
from workers.operate.state import State

Severity = Literal["critical", "warning"]

OLD = 60.0
"""Seconds after which the oldest article in flight is too old."""

STUCK = 10.0
"""Seconds after which an inbox of which nothing was taken is not being emptied."""

NEARLY = 0.8
"""Share of a limit from which it counts as nearly reached."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong.

    Attributes:
        name: one of `NAMES`; metrics, alerts and the runbook use the same names.
        severity: `critical`: articles do not get through; `warning`: they may soon not.
        what: what is wrong, with its figures.
        do: what to do about it.
        figures: the values in `what` and `do`, for those who say it in another language; true or
            false where a part of a sentence depends on it.
    """

    name: str
    severity: Severity
    what: str
    do: str
    figures: Mapping[str, str | float] = field(default_factory=dict)


def diagnose(state: State) -> list[Problem]:
    """Return what is wrong, the worst first; an empty list when all is well."""
    if state.unreachable:
        return [
            Problem(
                "redis_down",
                "critical",
                state.unreachable,
                "Start it, or correct BARID_REDIS_URL or BARID_BROKER_URL. What it held is in its "
                "files, and workers carry on by themselves.",
                {"why": state.unreachable},
            )
        ]
    # Without a disk Redis takes no signs of life either: whose are missing, nobody knows.
    checks = (c for c in _CHECKS if not state.redis.disk or c not in (_workers, _pushes))
    problems = [problem for check in checks for problem in check(state)]
    return sorted(problems, key=lambda p: p.severity != "critical")


def _workers(state: State) -> Iterator[Problem]:
    if not state.workers:
        waiting = state.depth.get("in_flight", 0)
        yield Problem(
            "no_workers",
            "critical",
            f"No worker is alive; articles in flight: {waiting:,}.",
            "Start one with `barid worker`; `barid logs --level error` shows why the last one "
            "ended.",
            {"articles": waiting},
        )
    if state.silent:
        names = ", ".join(s.name for s in state.silent[:5])
        yield Problem(
            "workers_lost",
            "warning",
            f"Workers have gone silent without shutting down: {names}.",
            "Find out on their machines what killed them (lack of memory, for instance) and start "
            "them again; what they had claimed comes back by itself.",
            {"workers": names},
        )
    versions = {(s.version, s.pipeline) for s in state.workers}
    if len(versions) > 1:
        listed = ", ".join(sorted(f"{version} ({stages})" for version, stages in versions))
        yield Problem(
            "versions_differ",
            "warning",
            f"Workers of different versions are running: {listed}.",
            "This is normal during an upgrade; afterwards, restart the old ones.",
            {"versions": listed},
        )


def _flow(state: State) -> Iterator[Problem]:
    in_flight, limit = state.depth.get("in_flight", 0), state.limits["in_flight"]
    if in_flight >= NEARLY * limit:
        full = in_flight >= limit
        paused = any(pause.what == "all" for pause in state.paused)
        yield Problem(
            "in_flight_full",
            "critical" if full else "warning",
            f"Articles in flight: {in_flight:,} of {limit:,}"
            + ("; producers are turned away." if full else "."),
            "Claiming is paused: run `barid resume` to let it go on."
            if paused
            else "Start more workers, or check whether a full queue holds articles back.",
            {"articles": in_flight, "limit": limit, "full": full, "paused": paused},
        )
    if state.oldest > OLD and state.depth.get("in_flight", 0):
        yield Problem(
            "articles_old",
            "warning",
            f"The oldest article in flight is {state.oldest:,.0f} s old.",
            "Start more workers; `barid logs --level warning` shows what fails or is held back.",
            {"seconds": round(state.oldest)},
        )
    if state.overdue:
        yield Problem(
            "leases_overdue",
            "warning",
            "Leases that have run out without anybody returning their articles: "
            f"{state.overdue:,}.",
            "No sweeper is running: start a worker, or restart one whose log has gone silent.",
            {"leases": state.overdue},
        )


def _inbox(state: State) -> Iterator[Problem]:
    inbox = state.inbox
    if inbox.kind not in ("list", "none"):
        yield Problem(
            "inbox_broken",
            "critical",
            f"The inbox's key in Redis is a {inbox.kind} and no list: LPUSH fails.",
            "Find the client that wrote it, then `redis-cli del` that key; docs/inbox.md names it.",
            {"kind": inbox.kind},
        )
    waiting = inbox.waiting + inbox.calls
    if inbox.limit and waiting >= NEARLY * inbox.limit:
        over = waiting >= inbox.limit
        yield Problem(
            "inbox_full",
            "critical" if over else "warning",
            f"The inbox holds {waiting:,} entries, and {inbox.limit:,} are its bound"
            + ("; clients push on, and Redis's memory is all that stops them." if over else "."),
            "Slow down who pushes, and start more workers; BARID_MAX_INBOX sets the bound.",
            {"entries": waiting, "limit": inbox.limit, "full": over},
        )
    room = state.depth.get("in_flight", 0) < state.limits["in_flight"]
    if inbox.idle > STUCK and waiting and room and state.workers:
        yield Problem(
            "inbox_stuck",
            "critical",
            f"{waiting:,} entries wait in the inbox, and for {inbox.idle:,.0f} s none was taken.",
            "Start a worker that listens to the queue `bells`; `barid logs --level warning` shows "
            "`inbox.failed` where reading fails.",
            {"entries": waiting, "seconds": round(inbox.idle)},
        )


def _queues(state: State) -> Iterator[Problem]:
    for subscription in state.subscriptions:
        yield from _fullness(subscription)
        if subscription.dead:
            yield Problem(
                "events_refused",
                "warning",
                f"Dead letters of {subscription.name}, which its consumers refused: "
                f"{subscription.dead:,}.",
                "`barid deadletters refused` shows why; correct the consumer, then send them "
                "again.",
                {"name": subscription.name, "events": subscription.dead},
            )


def _pushes(state: State) -> Iterator[Problem]:
    for push in state.pushes:
        if not push.failing:
            continue
        why = push.failure
        if push.silent:
            why = "its process fell silent without having ended"
        elif push.status == "gone":
            why = f"its receiver wants no more events ({why})"
        yield Problem(
            "push_failing",
            "warning",
            f"The events of {push.subscription} do not arrive at {push.to} (push {push.name}): "
            f"{why}.",
            "Have its receiver mended, or correct the push and start it again; the events wait in "
            f"{push.subscription}, and `barid deadletters refused` has those that were refused.",
            {"name": push.name, "subscription": push.subscription, "to": push.to, "why": why},
        )


def _fullness(subscription: SubscriptionState) -> Iterator[Problem]:
    name, limit = subscription.name, subscription.max_length
    hold = subscription.when_full == "hold"
    remedy = f"Start its consumers; if nobody needs it, run `barid subscriptions remove {name}`"
    if hold:
        remedy += (
            f"; `barid subscriptions change {name} --when-full drop-oldest` lets the others go on"
        )
    remedy += "."
    if subscription.full and hold:
        yield Problem(
            "queue_full",
            "critical",
            f"Subscription {name} is full (events: {subscription.length:,}, owed to it: "
            f"{subscription.owed:,} more): articles wait for it, and so do all other "
            "subscriptions.",
            remedy,
            {"name": name, "events": subscription.length, "owed": subscription.owed},
        )
    elif subscription.dropping:
        yield Problem(
            "queue_dropping",
            "warning",
            f"Subscription {name} is full and loses its oldest events; so far it has lost "
            f"{subscription.dropped:,}.",
            "Start its consumers, remove it, or let it hold more: `barid subscriptions change "
            f"{name} --max-length N`.",
            {"name": name, "dropped": subscription.dropped},
        )
    elif subscription.owed:
        yield Problem(
            "queue_owed",
            "warning",
            f"The queue of subscription {name} is full; events owed to it: {subscription.owed:,} "
            f"({size(subscription.owed_bytes)} of {size(subscription.owed_limit)}).",
            remedy,
            {"name": name, "owed": subscription.owed, "hold": hold},
        )
    elif subscription.length >= NEARLY * limit:
        yield Problem(
            "queue_nearly_full",
            "warning",
            f"The queue of subscription {name} is nearly full: {subscription.length:,} of "
            f"{limit:,} events.",
            remedy,
            {"name": name, "events": subscription.length, "limit": limit, "hold": hold},
        )


def _dead(state: State) -> Iterator[Problem]:
    dead, inbox = state.dead_letters, state.inbox
    if not dead:
        return
    largest = max(state.depth.get("dead", 0), inbox.dead)  # each has the bound to itself
    no_room = largest >= state.limits["dead"] or (
        inbox.dead > 0 and inbox.dead_bytes >= inbox.dead_bytes_limit - WHOLE
    )
    causes = ", ".join(f"{stage} {n:,}" for stage, n in sorted(state.dead.items()))
    yield Problem(
        "dead_letters",
        "critical" if no_room else "warning",
        f"Dead letters: {dead:,} ({causes}; `worker` means that the worker died or ran out of "
        "time)" + ("; there is no room for more." if no_room else "."),
        "`barid deadletters` shows what they have in common; then retry or drop them.",
        {"articles": dead, "causes": causes, "full": no_room},
    )


def _redis(state: State) -> Iterator[Problem]:
    server = state.redis
    if server.disk:
        yield Problem(
            "redis_disk",
            "critical",
            f"{server.disk}.",
            "Make room on the disk of Redis: it tries again by itself, and workers carry on. What "
            "it holds can be read meanwhile.",
            {"why": server.disk},
        )
    if server.limit and server.memory >= NEARLY * server.limit:
        yield Problem(
            "redis_memory",
            "critical" if server.memory >= 0.95 * server.limit else "warning",
            f"Redis holds {server.memory / 2**20:,.0f} of {server.limit / 2**20:,.0f} MiB.",
            "Raise maxmemory, empty queues, or lower BARID_RECENT_EVENTS and BARID_LOG_STREAM.",
            {"used": round(server.memory / 2**20), "limit": round(server.limit / 2**20)},
        )
    if server.policy != "noeviction":
        yield Problem(
            "redis_evicts",
            "critical",
            f"Redis may throw articles away: its maxmemory-policy is {server.policy}.",
            "Set it to noeviction: `redis-cli config set maxmemory-policy noeviction`.",
            {"policy": server.policy},
        )
    if not server.persistent:
        yield Problem(
            "redis_forgets",
            "warning",
            "Redis writes nothing to disk: a restart loses every article in flight.",
            "Set `appendonly yes` in its configuration.",
        )


def _feeds(state: State) -> Iterator[Problem]:
    trouble = state.feeds.trouble
    if trouble:
        first = next(iter(trouble))
        number = state.feeds.by_status.get("failing", 0) + state.feeds.by_status.get("gone", 0)
        yield Problem(
            "feeds_failing",
            "warning",
            f"Feeds in trouble: {number:,}. The first is {first}: {trouble[first]}",
            "`barid feeds list --failing` lists them; `barid feeds check ADDRESS` shows what is "
            "wrong with one. Then correct, pause or remove it.",
            {"feeds": number, "first": first, "why": trouble[first]},
        )
    if state.feeds.blocked:
        first = next(iter(state.feeds.blocked))
        number = state.feeds.by_status.get("blocked", 0)
        why = state.feeds.blocked[first]
        yield Problem(
            "feeds_blocked",
            "warning",
            f"Feeds whose servers keep us out: {number:,}. The first is {first}: {why}",
            "Ask the publishers to let Barid in, or give the feeds a login, a cookie or headers; "
            "docs/feeds.md says how.",
            {"feeds": number, "first": first, "why": why},
        )
    if state.feeds.late:
        yield Problem(
            "feeds_late",
            "warning",
            f"Feeds that have been due for ten minutes without being polled: {state.feeds.late:,}.",
            "Start a worker that listens to the Celery queue `feeds`.",
            {"feeds": state.feeds.late},
        )


_CHECKS: tuple[Callable[[State], Iterator[Problem]], ...] = (
    _workers,
    _flow,
    _inbox,
    _queues,
    _pushes,
    _dead,
    _redis,
    _feeds,
)

NAMES = (
    "redis_down no_workers workers_lost versions_differ in_flight_full articles_old "
    "leases_overdue inbox_broken inbox_full inbox_stuck queue_full queue_dropping queue_owed "
    "queue_nearly_full events_refused push_failing dead_letters redis_disk redis_memory "
    "redis_evicts redis_forgets feeds_failing feeds_blocked feeds_late"
).split()
"""The name of every problem there can be."""
