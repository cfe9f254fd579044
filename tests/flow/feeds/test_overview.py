"""The overview of all feeds says what reading each of them would say."""

import random
from collections import Counter

from tests.servers import Service
from workers.feeds.feed import FeedState, FeedStatus
from workers.feeds.overview import WORST, Overview, overview
from workers.feeds.store import Feed, FeedStore

FOUND = (
    FeedState(FeedStatus.OK, polls=1),
    FeedState(FeedStatus.FAILING, failures=3, problem="no answer"),
    FeedState(FeedStatus.FAILING, failures=9, problem="403", blocked=True),
    FeedState(FeedStatus.GONE, failures=1),
)


def seen(barid: Service, store: FeedStore) -> Overview:
    return overview(store, barid.redis(), barid.ledger.keys, 600)


def read_each(store: FeedStore) -> Overview:
    """Work the overview out from every feed."""
    feeds = sorted(store.listed(), key=lambda f: (-f.state.failures, f.feed.name))
    bad = [f for f in feeds if f.status in (FeedStatus.FAILING, FeedStatus.GONE)]
    blocked = [f for f in feeds if f.status is FeedStatus.BLOCKED]
    late = sum(f.due is not None and store.now() - f.due > 600 for f in feeds)
    by_status = dict(Counter(f.status.value for f in feeds))
    return Overview(by_status, late, bad[:WORST], blocked[:WORST])


def test_it_follows_whatever_is_done_to_feeds(barid: Service) -> None:
    store, chance = FeedStore(barid.settings), random.Random(4)
    names = [f"feed-{n}" for n in range(90)]
    for step in range(900):
        name = chance.choice(names)
        listed = store.get(name)
        if listed is None or chance.random() < 0.1:
            store.add(Feed(name, f"https://{name}.example/rss"), 1_000)
        elif chance.random() < 0.05:
            store.remove(name)
        elif chance.random() < 0.2:
            store.pause(name, paused=chance.random() < 0.6)
        elif chance.random() < 0.05:
            store.add(Feed(f"{name}-new", listed.feed.url), 1_000)
            store.rename(name, f"{name}-new")
        else:
            due = store.now() + chance.choice((-700, -500, 60))
            store.settle(listed.feed, chance.choice(FOUND), due, {})
        if step % 50 == 0:
            assert seen(barid, store) == read_each(store)
    last = seen(barid, store)
    assert last == read_each(store)
    assert set(last.by_status) == {"new", "ok", "failing", "blocked", "gone", "paused"}
    assert last.late > 0


def test_feeds_of_an_earlier_version_are_read_until_they_are_polled(barid: Service) -> None:
    store = FeedStore(barid.settings)
    for n, state in enumerate(FOUND):
        feed = Feed(f"feed-{n}", f"https://{n}.example/rss")
        store.add(feed, 10)
        store.settle(feed, state, None, {})
    expected = seen(barid, store)
    barid.redis().delete(barid.ledger.keys.feed_marks)
    assert seen(barid, store) == expected
    assert not barid.redis().exists(barid.ledger.keys.feed_marks)  # looking changes nothing
    store.settle(Feed("feed-0", "https://0.example/rss"), FOUND[1], None, {})
    assert seen(barid, store).by_status == {"failing": 2, "blocked": 1, "gone": 1}


def test_without_feeds_there_is_nothing_to_say(barid: Service) -> None:
    assert seen(barid, FeedStore(barid.settings)) == Overview()
