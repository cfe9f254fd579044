"""The state of a service at one moment: what `barid status`, the metrics and the page all show."""

from dataclasses import asdict, dataclass, field
from typing import Any, cast

from workers.articles.bell import FEEDS_QUEUE, QUEUE
from workers.articles.ledger import Ledger
from workers.errors import BaridError
from workers.events.backend import open_backend
from workers.events.states import SubscriptionState
from workers.events.subscriptions import Subscriptions
from workers.feeds.store import FeedStore, Listed
from workers.operate.presence import Presence, Sign
from workers.operate.samples import Samples
from workers.settings import Settings
from workers.store.connection import (
    BROKER_ERRORS,
    REDIS_ERRORS,
    Client,
    RedisRefused,
    address,
    broker_url,
    connect,
    without_password,
)

LATE = 600.0
"""Seconds after which a feed that is due and was not polled is late."""


@dataclass(frozen=True, slots=True)
class RedisState:
    """The Redis in use.

    Attributes:
        address: where it is, without its password.
        version: of the server.
        memory: bytes in use.
        limit: `maxmemory` in bytes; 0: none.
        policy: `maxmemory-policy`; anything but noeviction may throw articles away.
        persistent: it writes an append-only file or snapshots.
    """

    address: str
    version: str = ""
    memory: int = 0
    limit: int = 0
    policy: str = "noeviction"
    persistent: bool = True


@dataclass(frozen=True, slots=True)
class FeedsState:
    """The feeds.

    Attributes:
        by_status: how many feeds have a status: new, ok, failing, gone, paused.
        late: feeds that are due for long and were not polled.
        trouble: feeds that fail or are gone, the worst first, with what was wrong.
    """

    by_status: dict[str, int] = field(default_factory=dict)
    late: int = 0
    trouble: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """A service at one moment.

    Attributes:
        redis: the Redis in use.
        unreachable: that Redis or the broker does not answer, and why; the rest is empty then.
        workers: alive now.
        silent: workers that fell silent without having ended.
        depth: articles in flight, waiting, leased, dead.
        oldest: age in seconds of the oldest article in flight.
        overdue: leases over for longer than a sweep takes.
        counts: what was counted since the beginning.
        rates: name of a count -> span in seconds -> number a second.
        dead: dead letters by the stage that failed, or `worker`.
        subscriptions: what lies in each.
        celery: messages in each of Celery's queues.
        feeds: the feeds.
        limits: `in_flight`, `queue`, `owed` (bytes), `dead`: the bounds.
    """

    redis: RedisState
    unreachable: str = ""
    workers: list[Sign] = field(default_factory=list)
    silent: list[Sign] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)
    oldest: float = 0.0
    overdue: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    rates: dict[str, dict[str, float]] = field(default_factory=dict)
    dead: dict[str, int] = field(default_factory=dict)
    subscriptions: list[SubscriptionState] = field(default_factory=list)
    celery: dict[str, int] = field(default_factory=dict)
    feeds: FeedsState = field(default_factory=FeedsState)
    limits: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the state as plain values."""
        return asdict(self)


def look(settings: Settings) -> State:
    """Return the state of the service; a Redis or broker that is away is a state, not an error."""
    client = connect(settings)
    try:
        return _look(settings, client)
    except (*REDIS_ERRORS, BaridError) as error:
        return _away(client, f"Redis at {address(client)}", error)
    except BROKER_ERRORS as error:
        return _away(client, f"The broker at {without_password(broker_url(settings))}", error)


def _away(client: Client, who: str, error: Exception) -> State:
    why = str(error) or type(error).__name__
    return State(RedisState(address(client)), unreachable=f"{who} does not answer: {why}")


def _look(settings: Settings, client: Client) -> State:
    ledger = Ledger(settings, client)
    alive, silent = Presence(settings, client).workers()
    return State(
        redis=_redis_state(client),
        workers=alive,
        silent=silent,
        depth=ledger.depth(),
        oldest=round(ledger.oldest_age(), 1),
        overdue=ledger.overdue(),
        counts=ledger.counts(),
        rates=Samples(settings, ledger).rates(),
        dead=ledger.dead_by_cause(),
        subscriptions=Subscriptions(settings, client).states(),
        celery=open_backend(settings, client).task_queues((QUEUE, FEEDS_QUEUE)),
        feeds=_feeds(FeedStore(settings, client)),
        limits={
            "in_flight": settings.max_in_flight,
            "queue": settings.max_queue_length,
            "owed": settings.max_owed_bytes,
            "dead": settings.max_dead_letters,
        },
    )


def _redis_state(client: Client) -> RedisState:
    info = client.info()
    # A managed Redis may not let us read its configuration; INFO has what matters.
    return RedisState(
        address=address(client),
        version=str(info.get("redis_version", "")),
        memory=int(info.get("used_memory", 0)),
        limit=int(info.get("maxmemory", 0)),
        policy=str(info.get("maxmemory_policy", "noeviction")),
        persistent=bool(info.get("aof_enabled", 0)) or _has_snapshots(client),
    )


def _has_snapshots(client: Client) -> bool:
    try:
        return bool(cast("dict[str, str]", client.config_get("save")).get("save"))
    except RedisRefused:
        return True  # not ours to see


def _feeds(store: FeedStore) -> FeedsState:
    now = store.now()
    found = store.listed()
    by_status: dict[str, int] = {}
    for item in found:
        status = "paused" if item.feed.paused else item.state.status
        by_status[status] = by_status.get(status, 0) + 1
    bad = [f for f in found if not f.feed.paused and f.state.status in ("failing", "gone")]
    bad.sort(key=lambda f: -f.state.failures)
    late = sum(f.due is not None and now - f.due > LATE for f in found)
    return FeedsState(by_status, late, {f.feed.name: _trouble(f) for f in bad[:20]})


def _trouble(listed: Listed) -> str:
    state = listed.state
    if state.status == "gone":
        return "the server says that it is gone (410)"
    return f"failed {state.failures} times: {state.problem}"
