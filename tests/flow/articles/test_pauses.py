"""The pause: nothing is claimed and no bell is rung, until it is resumed."""

import json
import time

import pytest

from tests.articles import make_articles
from tests.flow.articles.test_lanes import claimed, fill, lanes_of
from tests.flow.articles.test_ledger import offers
from tests.servers import Service, wait_until
from workers.articles.deadletters import DeadLetters
from workers.articles.pauses import Pauses
from workers.operate.diagnosis import diagnose
from workers.operate.state import look
from workers.operate.statemetrics import of_state
from workers.operate.story import tell


@pytest.fixture
def pauses(barid: Service) -> Pauses:
    return Pauses(barid.settings)


def bells_in_celery(barid: Service) -> int:
    return int(barid.redis().llen(barid.ledger.keys.queue("bells")))


def test_while_paused_nothing_is_claimed_and_no_bell_is_rung(
    barid: Service, pauses: Pauses
) -> None:
    assert pauses.pause("all", "ali@desk")
    for number, lane in enumerate(("urgent", "normal", "bulk")):
        assert barid.ledger.enqueue(offers(3, seed=number), lane=lane).bell == ""  # type: ignore[arg-type]
    assert claimed(barid) == []
    assert barid.ledger.sweep()[1] == ""
    assert barid.ledger.depth() == {"in_flight": 9, "waiting": 9, "leased": 0, "dead": 0}


def test_resume_rings_for_what_waited(barid: Service, pauses: Pauses) -> None:
    pauses.pause("all", "ali@desk")
    barid.producer().enqueue(make_articles(3))
    assert bells_in_celery(barid) == 0
    assert pauses.resume("all", "zaid@desk", barid.app)
    assert bells_in_celery(barid) == 1
    assert len(claimed(barid)) == 3


def test_a_paused_lane_waits_and_the_others_go_on(barid: Service, pauses: Pauses) -> None:
    given = fill(barid, urgent=1, normal=20, bulk=20)
    pauses.pause("bulk", "ali@desk")
    batches = [lanes_of(claimed(barid), given) for _ in range(4)]
    assert batches == [["urgent"], ["normal"] * 16, ["normal"] * 4, []]
    barid.redis().delete(barid.ledger.keys.bells)
    assert barid.ledger.sweep()[1] == ""  # what waits may not be claimed
    assert pauses.resume("bulk", "ali@desk", barid.app)
    assert lanes_of(claimed(barid), given) == ["bulk"] * 16


def test_a_pause_keeps_who_paused_first_and_since_when(barid: Service, pauses: Pauses) -> None:
    assert pauses.pause("all", "ali\x1b[31m\n@desk")
    [first] = pauses.now()
    assert not pauses.pause("all", "zaid")
    assert pauses.now() == [first]
    assert first.by == "ali [31m @desk"
    assert abs(first.since - time.time()) < 60
    assert not pauses.resume("bulk", "zaid", barid.app)
    assert pauses.now() == [first]


def test_what_is_claimed_already_is_finished_and_what_fails_waits(
    barid: Service, pauses: Pauses
) -> None:
    fill(barid, bulk=2)
    claims = claimed(barid)
    pauses.pause("bulk", "ali")
    assert barid.ledger.release(claims) == 2
    assert claimed(barid) == []
    assert barid.ledger.lanes()["bulk"] == 2


def test_a_revived_dead_letter_waits_for_the_pause_to_end(barid: Service, pauses: Pauses) -> None:
    fill(barid, normal=1)
    [claim] = claimed(barid)
    barid.ledger.fail(claim, error="no", stage=None, permanent=True)
    pauses.pause("all", "ali")
    barid.redis().delete(barid.ledger.keys.bells)
    assert DeadLetters(barid.settings, barid.app).retry([claim.entry]) == 1
    assert (bells_in_celery(barid), claimed(barid)) == (0, [])


def test_a_pause_is_a_state_and_no_problem(barid: Service, pauses: Pauses) -> None:
    before = {p.name for p in diagnose(look(barid.settings))}
    fill(barid, normal=2, bulk=3)
    pauses.pause("bulk", "ali@desk")
    state = look(barid.settings)
    assert {p.name for p in diagnose(state)} == before
    assert [(p.what, p.by) for p in state.paused] == [("bulk", "ali@desk")]
    assert json.loads(json.dumps(state.as_dict()))["paused"][0]["what"] == "bulk"
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for metric in of_state(state)
        for sample in metric.samples
    }
    assert values["barid_in_flight_articles", "waiting"] == 2  # autoscalers count these
    assert values["barid_in_flight_articles", "paused"] == 3
    assert values["barid_waiting_articles", "bulk"] == 3
    assert values["barid_paused", "bulk"] == 1
    assert values["barid_paused", "all"] == 0


def test_what_a_paused_lane_keeps_is_not_late(barid: Service, pauses: Pauses) -> None:
    fill(barid, bulk=1)
    pauses.pause("bulk", "ali")
    time.sleep(0.05)
    assert barid.ledger.oldest_age() == 0
    pauses.resume("bulk", "ali", barid.app)
    assert barid.ledger.oldest_age() >= 0.05


def test_an_articles_story_says_that_its_lane_is_paused(barid: Service, pauses: Pauses) -> None:
    [article] = fill(barid, bulk=1)
    pauses.pause("all", "ali")
    last = tell(barid.settings, article, []).steps[-1]
    assert last.detail == "waits in the ledger, lane bulk, which is paused"


def test_a_worker_that_starts_while_paused_stays_paused_and_goes_on_at_resume(
    barid: Service, pauses: Pauses
) -> None:
    for log in barid.directory.glob("*.log"):
        log.unlink()
    pauses.pause("all", "ali@desk")
    barid.producer().enqueue(make_articles(3))
    barid.start_worker()
    log = barid.directory / "worker.log"
    wait_until(lambda: barid.redis().hlen(barid.ledger.keys.workers) > 0, 30, "the worker")
    # A worker gives its first sign of life after its first sweep, so it could have rung by now.
    assert '"claiming.paused"' in log.read_text("utf-8")
    assert barid.ledger.depth()["waiting"] == 3
    pauses.resume("all", "ali@desk", barid.app)
    wait_until(lambda: barid.ledger.counts().get("finished") == 3, 60, "three articles")
