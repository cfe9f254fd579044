"""The state of a service at one moment, which `barid status`, the metrics and the page show."""

from dataclasses import asdict, dataclass, field
from typing import Any, cast

from workers.articles.bell import FEEDS_QUEUE, QUEUE
from workers.articles.inbox.inbox import STAGE, Inbox, InboxState
from workers.articles.lanes import Lane
from workers.articles.ledger import Ledger
from workers.articles.pauses import Pause, Pauses
from workers.errors import BaridError, RedisFull
from workers.events.backend import open_backend
from workers.events.corrections import Corrections
from workers.events.states import SubscriptionState
from workers.events.subscriptions import Subscriptions
from workers.feeds.overview import overview
from workers.feeds.store import FeedStatus, FeedStore, Listed
from workers.operate.presence import Presence, Sign
from workers.operate.samples import Samples
from workers.push.record import PushState, push_states
from workers.settings import Settings
from workers.store.connection import (
    BROKER_ERRORS,
    REDIS_ERRORS,
    Client,
    RedisForbidden,
    RedisRefused,
    address,
    broker_url,
    connect,
    keys,
    same_redis,
    without_password,
)
from workers.store.keys import CALLS
from workers.stories.index import StoryIndex, StoryState

LATE = 600.0
"""Seconds after which a feed that is due but has not been polled is late."""


@dataclass(frozen=True, slots=True)
class RedisState:
    """The Redis in use.

    Attributes:
        address: where it is, without its password.
        version: of the server.
        memory: bytes in use.
        limit: `maxmemory` in bytes; 0: none.
        policy: `maxmemory-policy`; anything but noeviction may throw articles away.
        persistent: whether it writes an append-only file or snapshots.
        disk: why it takes nothing, if it cannot write to its disk.
    """

    address: str
    version: str = ""
    memory: int = 0
    limit: int = 0
    policy: str = "noeviction"
    persistent: bool = True
    disk: str = ""


@dataclass(frozen=True, slots=True)
class FeedsState:
    """The feeds.

    Attributes:
        by_status: status -> number of feeds that have it.
        late: feeds that have long been due and were not polled.
        trouble: name of a feed that fails or is gone -> what was wrong; the worst first.
        blocked: name of a feed whose server keeps us out -> how, and what to do; the worst first.
    """

    by_status: dict[str, int] = field(default_factory=dict)
    late: int = 0
    trouble: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """A service at one moment.

    Attributes:
        redis: the Redis in use.
        unreachable: why Redis or the broker does not answer; the rest is then empty.
        workers: alive now.
        silent: workers that have gone silent without shutting down.
        depth: articles in flight, waiting, leased, dead.
        lanes: articles waiting in each lane.
        paused: where claiming is paused, by whom and since when; this is not a fault.
        oldest: age in seconds of the oldest article in flight, except those in paused lanes.
        overdue: leases that ran out longer ago than a sweep takes.
        counts: what has been counted since the beginning.
        rates: name of a count -> span in seconds -> number a second.
        dead: dead letters by the stage that failed, or `worker`.
        subscriptions: what lies in each.
        pushes: how each push of events goes.
        celery: messages in each of Celery's queues.
        feeds: the feeds.
        corrections: how many corrections of topic decisions are kept.
        stories: how the index of stories is.
        inbox: what clients have pushed; its dead letters are not in `depth`.
        limits: the limits `in_flight`, `queue`, `owed` (bytes) and `dead`.
    """

    redis: RedisState
    unreachable: str = ""
    workers: list[Sign] = field(default_factory=list)
    silent: list[Sign] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)
    lanes: dict[Lane, int] = field(default_factory=dict)
    paused: list[Pause] = field(default_factory=list)
    oldest: float = 0.0
    overdue: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    rates: dict[str, dict[str, float]] = field(default_factory=dict)
    dead: dict[str, int] = field(default_factory=dict)
    subscriptions: list[SubscriptionState] = field(default_factory=list)
    pushes: list[PushState] = field(default_factory=list)
    celery: dict[str, int] = field(default_factory=dict)
    feeds: FeedsState = field(default_factory=FeedsState)
    corrections: int = 0
    stories: StoryState = field(default_factory=StoryState)
    inbox: InboxState = field(default_factory=InboxState)
    limits: dict[str, int] = field(default_factory=dict)

    @property
    def dead_letters(self) -> int:
        """Dead letters of the ledger and of the inbox."""
        return self.depth.get("dead", 0) + self.inbox.dead

    def as_dict(self) -> dict[str, Any]:
        """Return the state as plain values."""
        return asdict(self)


def look(settings: Settings) -> State:
    """Return the state of the service; a Redis or broker that is away is a state, not an error."""
    try:
        return look_freely(settings)
    except RedisForbidden as error:
        client = connect(settings)
        return _away(client, f"Redis at {address(client)}", error)


def look_freely(settings: Settings) -> State:
    """Return the state of the service, as `look` does, for who must not mistake a refusal for it.

    Raises:
        RedisForbidden: Redis is there, and this user may not see all that there is to see.
    """
    client = connect(settings)
    try:
        return _look(settings, client)
    except RedisForbidden:
        raise
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
    inbox, _ = Inbox(settings, client).look()
    return State(
        redis=_redis_state(client),
        workers=alive,
        silent=silent,
        depth=ledger.depth(),
        lanes=ledger.lanes(),
        paused=Pauses(settings, client).now(),
        oldest=round(ledger.oldest_age(), 1),
        overdue=ledger.overdue(),
        counts=ledger.counts(),
        rates=Samples(settings, ledger).rates(),
        dead=ledger.dead_by_cause() | ({STAGE: inbox.dead} if inbox.dead else {}),
        subscriptions=Subscriptions(settings, client).states(),
        pushes=push_states(settings, client),
        celery=open_backend(settings, client).task_queues(_celery_queues(settings)),
        corrections=len(Corrections(settings, client)),
        stories=StoryIndex(settings, client).state(),
        inbox=inbox,
        feeds=_feeds(settings, client),
        limits={
            "in_flight": settings.max_in_flight,
            "queue": settings.max_queue_length,
            "owed": settings.max_owed_bytes,
            "dead": settings.max_dead_letters,
        },
    )


def _celery_queues(settings: Settings) -> tuple[str, ...]:
    # In its own Redis the inbox counts the calls.
    return (QUEUE, FEEDS_QUEUE) if same_redis(settings) else (QUEUE, FEEDS_QUEUE, CALLS)


def _redis_state(client: Client) -> RedisState:
    info = client.info()
    # A managed Redis may not let us read its configuration, but INFO has what matters.
    return RedisState(
        address=address(client),
        version=str(info.get("redis_version", "")),
        memory=int(info.get("used_memory", 0)),
        limit=int(info.get("maxmemory", 0)),
        policy=str(info.get("maxmemory_policy", "noeviction")),
        persistent=bool(info.get("aof_enabled", 0)) or _has_snapshots(client),
        disk=_disk_trouble(client),
    )


def _disk_trouble(client: Client) -> str:
    try:
        client.ping()  # which it refuses then, although it lets itself be read
    except RedisFull as error:
        return str(error)
    return ""


def _has_snapshots(client: Client) -> bool:
    try:
        return bool(cast("dict[str, str]", client.config_get("save")).get("save"))
    except RedisRefused:
        return True  # we may not know, so we do not warn


def _feeds(settings: Settings, client: Client) -> FeedsState:
    seen = overview(FeedStore(settings, client), client, keys(settings), LATE)
    return FeedsState(
        seen.by_status,
        seen.late,
        {f.feed.name: _trouble(f) for f in seen.failing},
        {f.feed.name: f.state.problem for f in seen.blocked},
    )


def _trouble(listed: Listed) -> str:
    state = listed.state
    if listed.status is FeedStatus.GONE:
        return "the server says that it is gone (410)"
    return f"failed {state.failures} times in a row: {state.problem}"
