"""Where an article is now: in the ledger, among the dead letters, or in subscriptions' queues."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from workers.articles.deadletters import letter
from workers.articles.lanes import Lane, checked_lane
from workers.articles.ledger import Ledger
from workers.articles.pauses import Pauses, held
from workers.events.holds import Holds
from workers.settings import Settings
from workers.store.codec import unpack_article
from workers.store.connection import Client

Place = Literal["waiting", "leased", "dead", "known", "unknown"]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an article is.

    Attributes:
        place: `waiting` or `leased` in the ledger, `dead`, `known` (it was processed and is
            remembered), or `unknown`.
        entry: `<article id>.<version>` of its latest version; empty when unknown.
        enqueued_at: when it was enqueued, while it is still kept.
        title: its title, while it is still kept.
        feed: the feed that it came from.
        deliveries: how often it was claimed, while it is in the ledger.
        until: when its lease ends.
        error: why it last failed.
        lane: the lane that it waits in or comes back to, while it is in the ledger.
        paused: whether that lane is paused.
    """

    place: Place
    entry: str = ""
    enqueued_at: datetime | None = None
    title: str = ""
    feed: str = ""
    deliveries: int = 0
    until: datetime | None = None
    error: str = ""
    lane: Lane = "normal"
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """What became of an event in a subscription.

    Attributes:
        subscription: the subscription.
        state: `handled`, `held` by a consumer, `refused` for good, or `waiting` in the queue
            (unless a consumer other than Barid's took it).
        at: when it was handled or refused.
        error: why it was refused.
    """

    subscription: str
    state: Literal["handled", "held", "refused", "waiting"]
    at: datetime | None = None
    error: str = ""


class Finder:
    """Finds articles and events in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings, self._ledger = settings, Ledger(settings, client)
        self._pauses = Pauses(settings, self._ledger.redis)
        self._redis, self._keys = self._ledger.redis, self._ledger.keys

    def article(self, article_id: str) -> Whereabouts:
        """Return where the latest version of an article is."""
        keys = self._keys
        version = self._ledger.version(article_id)
        if not version:
            return Whereabouts("unknown")
        entry = f"{article_id}.{version}"
        payload: Any = self._redis.hget(keys.ledger, entry)
        if payload is not None:
            return self._in_flight(entry, payload)
        cause: Any = self._redis.hget(keys.dead_causes, entry)
        payload = self._redis.hget(keys.dead, entry)
        if cause is None or payload is None:
            return Whereabouts("known", entry)
        dead = letter(entry, json.loads(cause))
        at, title, feed = _described(payload)
        why = f"{dead.stage or 'worker'}: {dead.error}"
        return Whereabouts("dead", entry, at, title, feed, dead.deliveries, dead.died_at, why)

    def copies(self, event_id: str, subscriptions: list[str]) -> list[Copy]:
        """Return what became of an event in the subscriptions that it was sent to."""
        return [self._copy(event_id, name) for name in subscriptions]

    def _in_flight(self, entry: str, payload: bytes) -> Whereabouts:
        keys = self._keys
        pipe = self._redis.pipeline(transaction=False)
        pipe.zscore(keys.leases, entry)
        pipe.hget(keys.deliveries, entry)
        pipe.hget(keys.causes, entry)
        pipe.hget(keys.lanes, entry)
        score, deliveries, cause, lane_name = pipe.execute()
        lane = checked_lane(lane_name.decode()) if lane_name else "normal"
        at, title, feed = _described(payload)
        return Whereabouts(
            place="leased" if score is not None else "waiting",
            entry=entry,
            enqueued_at=at,
            title=title,
            feed=feed,
            deliveries=int(deliveries or 0),
            until=_moment(score) if score is not None else None,
            error=str(json.loads(cause)["error"]) if cause else "",
            lane=lane,
            paused=lane in held(self._pauses.now()),
        )

    def _copy(self, event_id: str, name: str) -> Copy:
        keys = self._keys.subscription(name)
        pipe = self._redis.pipeline(transaction=False)
        pipe.zscore(keys.seen, event_id)
        pipe.hget(keys.refused, event_id)
        seen, refused = pipe.execute()
        if seen is not None:
            return Copy(name, "handled", _moment(seen))
        if refused is not None:
            refusal = json.loads(refused)
            return Copy(name, "refused", _moment(refusal["at_ms"]), str(refusal["cause"]))
        is_held = Holds(name, self._settings, self._redis).holds(event_id)
        return Copy(name, "held" if is_held else "waiting")


def _described(payload: bytes) -> tuple[datetime | None, str, str]:
    try:
        kept = unpack_article(payload)
    except ValueError:
        return None, "", ""
    return kept.enqueued_at, kept.article.title or "", kept.article.feed or ""


def _moment(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(float(milliseconds) / 1000, UTC)
