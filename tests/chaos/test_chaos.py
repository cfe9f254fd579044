from pathlib import Path

import pytest

from tests.chaos import subscribers
from tests.chaos.run import Plan, run


@pytest.mark.timeout(300)
def test_every_article_gives_exactly_one_event_whatever_is_killed(tmp_path: Path) -> None:
    plan = Plan(articles=1_000, worker_kills=2, redis_kills=1, consumer_kills=2)
    report = run(plan, tmp_path, say=print)
    print(report)
    assert report.passed, str(report)
    assert report.events == plan.articles


def test_full_slow_and_dead_subscribers_cost_the_others_nothing(tmp_path: Path) -> None:
    report = subscribers.run(
        subscribers.Plan(articles=300, rate=40, kills=2), tmp_path, say=lambda _: None
    )
    assert report.passed, str(report)
