from pathlib import Path

import pytest

from tests.chaos.run import Plan, run


@pytest.mark.timeout(300)
def test_every_article_gives_exactly_one_event_whatever_is_killed(tmp_path: Path) -> None:
    plan = Plan(articles=1_000, worker_kills=2, redis_kills=1, consumer_kills=2)
    report = run(plan, tmp_path, say=print)
    print(report)
    assert report.passed, str(report)
    assert report.events == plan.articles
