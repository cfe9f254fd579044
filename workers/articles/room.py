"""Lets articles go on that a full subscription held back, as soon as there is room again.

Each time that an article finds no room, it waits twice as long, up to five minutes: it has to be
understood anew each time. So without this, articles would wait for minutes after a subscription was
emptied, and all other subscriptions with them.
"""

from workers.articles.ledger import Ledger
from workers.events.definition import WhenFull
from workers.events.states import SubscriptionState
from workers.events.subscriptions import Subscriptions
from workers.store.script import Script

GO_ON = Script("workers.articles", "go_on")

PAGE = 500
"""Articles that go on in one step."""


class Room:
    """Looks for subscriptions that were full and have room; for the sweeper.

    Not every article that is held back waits for a subscription: where a broker is away, it waits
    for that. So only subscriptions that were seen full let articles go on, and only as many as may
    find room.
    """

    def __init__(self, ledger: Ledger, subscriptions: Subscriptions) -> None:
        self._ledger, self._subscriptions = ledger, subscriptions
        self._limit = subscriptions.owed_limit
        self._full: set[str] = set()

    def look(self) -> int:
        """Let articles go on for which there is room now; return how many."""
        client, keys = self._ledger.redis, self._ledger.keys
        if not client.hlen(keys.holds):
            self._full.clear()
            return 0
        # Whether a subscription may be full is known without its queue: the broker, which articles
        # may be waiting for, is not asked, and does not keep the sweeper waiting.
        if not self._full and not any(
            int(owed) * 2 >= self._limit for owed in client.hvals(keys.owed_bytes)
        ):
            return 0
        states = {s.name: s for s in self._subscriptions.states()}
        full = {name for name, s in states.items() if s.full and s.when_full == WhenFull.HOLD}
        was_full = bool(self._full)
        self._full = full | {n for n in self._full if n in states and _is_tight(states[n])}
        if full:
            return 0
        if self._full:
            return self._go_on(min(_room(states[name]) for name in self._full))
        return self._go_on(None) if was_full else 0

    def _go_on(self, at_most: int | None) -> int:
        client, keys = self._ledger.redis, self._ledger.keys
        gone = under_way = cursor = 0
        while at_most is None or gone + under_way < at_most:
            cursor, page = client.hscan(keys.holds, cursor, count=PAGE)
            entries = list(page) if at_most is None else list(page)[: at_most - gone - under_way]
            # Those that an earlier look, or another worker's, let go on still want their room.
            more, before = GO_ON(client, keys, more=entries)
            gone, under_way = gone + more, under_way + before
            if not cursor:
                break
        return gone


def _is_tight(state: SubscriptionState) -> bool:
    """Whether fewer than half of the bytes that may be owed are free."""
    return state.when_full == WhenFull.HOLD and state.owed_bytes * 2 > state.owed_limit


def _room(state: SubscriptionState) -> int:
    """Return how many events more can be owed, if they are like those that are."""
    one = state.owed_bytes / state.owed if state.owed else state.owed_limit
    return max(0, int((state.owed_limit - state.owed_bytes) / max(one, 1)))
