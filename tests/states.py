"""States of a service that is well, and of one with each thing that can be wrong."""

from typing import Any

from workers.articles.inbox.inbox import InboxState
from workers.articles.pauses import Pause
from workers.events.states import SubscriptionState
from workers.operate.presence import Sign
from workers.operate.state import FeedsState, RedisState, State
from workers.push.record import PushState

LIMITS = {"in_flight": 100, "queue": 100, "owed": 100, "dead": 100}
DEPTH = {"in_flight": 0, "waiting": 0, "leased": 0, "dead": 0}


def state(**changes: object) -> State:
    given = {
        "redis": RedisState("127.0.0.1:6379/0"),
        "workers": [Sign("w@a", "a", 1, "1", "1")],
        "depth": DEPTH,
        "limits": LIMITS,
    }
    return State(**(given | changes))  # type: ignore[arg-type]


def queue(length: int, *, dead: int = 0, **more: Any) -> SubscriptionState:
    """Return a subscription that may hold 100 events, and be owed 100 bytes of others."""
    return SubscriptionState("a", [], length, 0, dead, max_length=100, owed_limit=100, **more)


WRONG: dict[str, dict[str, Any]] = {
    "redis_down": {"unreachable": "refused"},
    "no_workers": {"workers": []},
    "workers_lost": {"silent": [Sign("x@a", "a", 1, "1", "1")]},
    "versions_differ": {"workers": [Sign("w@a", "a", 1, "1", "1"), Sign("x@a", "a", 1, "2", "1")]},
    "in_flight_full": {"depth": DEPTH | {"in_flight": 80}},
    "articles_old": {"oldest": 61.0, "depth": DEPTH | {"in_flight": 1}},
    "leases_overdue": {"overdue": 1},
    "inbox_broken": {"inbox": InboxState(kind="string")},
    "inbox_full": {"inbox": InboxState(waiting=80, limit=100)},
    "inbox_stuck": {"inbox": InboxState(waiting=1, limit=100, idle=11.0)},
    "queue_full": {"subscriptions": [queue(100, when_full="hold", owed=9, owed_bytes=99)]},
    "queue_dropping": {"subscriptions": [queue(100, dropped=5, dropping=True)]},
    "queue_owed": {"subscriptions": [queue(100, when_full="hold", owed=9, owed_bytes=50)]},
    "queue_nearly_full": {"subscriptions": [queue(80)]},
    "events_refused": {"subscriptions": [queue(0, dead=1)]},
    "push_failing": {"pushes": [PushState("p", "a", "https://h", failures=3, failure="refused")]},
    "dead_letters": {"depth": DEPTH | {"dead": 1}},
    "redis_disk": {"redis": RedisState("r", disk="Redis cannot write to disk")},
    "redis_memory": {"redis": RedisState("r", memory=81, limit=100)},
    "redis_evicts": {"redis": RedisState("r", policy="allkeys-lru")},
    "redis_forgets": {"redis": RedisState("r", persistent=False)},
    "feeds_failing": {"feeds": FeedsState({"failing": 1}, 0, {"f": "failed 3 times: 503"})},
    "feeds_blocked": {"feeds": FeedsState({"blocked": 1}, 0, {}, {"f": "answered 403."})},
    "feeds_late": {"feeds": FeedsState({"ok": 1}, 1)},
}
"""Name of a problem -> what a state that is well lacks or has where there is that one."""

FULL = DEPTH | {"in_flight": 100}

OTHERWISE: dict[str, list[dict[str, Any]]] = {
    "in_flight_full": [
        {"depth": depth, "paused": paused}
        for depth in (WRONG["in_flight_full"]["depth"], FULL)
        for paused in ([], [Pause("all", "a test", 1.0)])
    ],
    "inbox_full": [{"inbox": InboxState(waiting=100, limit=100)}],
    "queue_owed": [{"subscriptions": [queue(100, when_full="drop-oldest", owed=9)]}],
    "queue_nearly_full": [{"subscriptions": [queue(80, when_full="hold")]}],
    "push_failing": [
        {"pushes": [PushState("p", "a", "https://h", failures=3, failure="refused", status="gone")]}
    ],
    "dead_letters": [{"depth": DEPTH | {"dead": 100}}],
    "redis_memory": [{"redis": RedisState("r", memory=96, limit=100)}],
}
"""Name of a problem -> further states that have it, of which something else is to be said."""

EVERY = [(name, one) for name, first in WRONG.items() for one in (first, *OTHERWISE.get(name, []))]
