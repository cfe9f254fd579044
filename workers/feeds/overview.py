"""How all feeds are doing, without reading each of them.

Whatever writes the state of a feed also writes its mark, "<status> <failures in a row>". A feed
without one was last written by an earlier version; it is read.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from workers.feeds.feed import FeedStatus, Listed
from workers.feeds.store import FeedStore, mark
from workers.store.connection import Client
from workers.store.keys import Keys

WORST = 20
"""Feeds of each kind of trouble that are named."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All feeds at one moment.

    Attributes:
        by_status: status -> number of feeds that have it.
        late: feeds that have been due for longer than the time asked for.
        failing: those that fail or are gone, the worst first, `WORST` at most.
        blocked: those whose server keeps us out, likewise.
    """

    by_status: dict[str, int] = field(default_factory=dict)
    late: int = 0
    failing: list[Listed] = field(default_factory=list)
    blocked: list[Listed] = field(default_factory=list)


def overview(store: FeedStore, client: Client, keys: Keys, late: float) -> Overview:
    """Return how the feeds are doing.

    Args:
        store: the feeds.
        client: of their Redis.
        keys: the names of keys there.
        late: seconds after which a feed that is due and was not polled is late.
    """
    pipe = client.pipeline(transaction=False)
    pipe.hkeys(keys.feeds)
    pipe.hgetall(keys.feed_marks)
    pipe.zcount(keys.feeds_due, "-inf", f"({(store.now() - late) * 1000}")
    names, kept, overdue = pipe.execute()
    marks: dict[str, str] = {n.decode(): kept[n].decode() for n in names if n in kept}
    unmarked = store.listed([n.decode() for n in names if n not in kept], options=False)
    marks |= {feed.feed.name: mark(feed) for feed in unmarked}
    return Overview(
        dict(Counter(text.partition(" ")[0] for text in marks.values())),
        int(overdue),
        _worst(store, marks, FeedStatus.FAILING, FeedStatus.GONE),
        _worst(store, marks, FeedStatus.BLOCKED),
    )


def _worst(store: FeedStore, marks: dict[str, str], *wanted: FeedStatus) -> list[Listed]:
    failures: Any = {}
    for name, text in marks.items():
        status, _, number = text.partition(" ")
        if status in wanted:
            failures[name] = int(number)
    worst = sorted(failures, key=lambda name: (-failures[name], name))[:WORST]
    found = {listed.feed.name: listed for listed in store.listed(worst, options=False)}
    return [found[name] for name in worst if name in found]
