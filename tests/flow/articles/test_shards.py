"""The ledger in shards: several Redis servers, an article's identity decides where it goes."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.articles import make_articles
from tests.servers import Service, wait_until
from workers.events.consumer import Subscription
from workers.events.subscriptions import Subscriptions


@pytest.fixture
def shards(tmp_path: Path) -> Iterator[list[Service]]:
    made = [Service(tmp_path / name, default_subscriptions=["security"]) for name in ("0", "1")]
    yield made
    for shard in made:
        shard.stop()


def test_over_two_shards_each_article_gives_one_event_however_often_it_comes(
    shards: list[Service],
) -> None:
    producers = [shard.producer() for shard in shards]

    def enqueue(article: RawArticle) -> str:
        # As docs/scaling.md says it.
        return producers[int(article.id[:8], 16) % len(producers)].offer(article).outcome

    for shard in shards:
        Subscriptions(shard.settings).declare("all")
        shard.start_worker()
    articles = list(make_articles(120))
    assert {enqueue(a) for a in articles} == {"accepted"}
    assert {enqueue(a) for a in reversed(articles)} == {"known"}

    seen: Counter[str] = Counter()

    def handle(event: EnrichedEvent) -> None:
        seen[event.subject] += 1

    def is_empty(shard: Service) -> bool:
        return shard.ledger.depth()["in_flight"] == 0

    for shard in shards:
        wait_until(partial(is_empty, shard), 60, "an empty ledger")
        with Subscription("all", shard.settings) as subscription:
            assert subscription.consume(handle, timeout=1.0) > 20  # both have their part
    assert seen == Counter({a.id: 1 for a in articles})
