from pathlib import Path

import pytest

from tests.chaos import subscribers, twins
from tests.chaos.long.plan import KINDS, QUICK, Plan
from tests.chaos.long.run import run


def test_a_seed_replays() -> None:
    assert Plan(seed=7).faults() == Plan(seed=7).faults() != Plan(seed=8).faults()
    assert {fault.kind for fault in Plan(articles=100).faults()} == set(KINDS)


@pytest.mark.timeout(300)
def test_every_article_gives_exactly_one_event_whatever_is_killed(tmp_path: Path) -> None:
    plan = Plan(articles=800, minutes=3, kinds=QUICK, pause=3, lease=12)
    report = run(plan, tmp_path, say=print)
    print(report)
    assert report.passed, str(report)
    assert sum(report.ways.values()) == plan.articles
    assert sum(kind.times for kind in report.kinds.values()) == len(QUICK)


def test_full_slow_and_dead_subscribers_cost_the_others_nothing(tmp_path: Path) -> None:
    report = subscribers.run(
        subscribers.Plan(articles=160, rate=80, kills=1), tmp_path, say=lambda _: None
    )
    assert report.passed, str(report)


@pytest.mark.timeout(300)
def test_twins_are_one_story_with_one_first_whatever_is_killed(tmp_path: Path) -> None:
    plan = twins.Plan(pairs=200, worker_kills=2, redis_kills=1)
    report = twins.run(plan, tmp_path, say=print)
    print(report)
    assert report.passed, str(report)
    assert report.events == 400
