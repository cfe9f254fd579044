"""Lanes: who goes first, who never starves, and that every article comes back to its own lane."""

import json
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from schemas import RawArticle
from tests.articles import make_articles
from tests.flow.articles.test_ledger import FAST, FINISHED, done, offers
from tests.servers import Service, kill_group, service, wait_until
from workers.articles.deadletters import DeadLetters
from workers.articles.entries import Claim, Offer
from workers.articles.lanes import LANES, TURNS, Lane
from workers.articles.whereabouts import Finder
from workers.errors import ConfigurationError, QueueFull
from workers.events.subscriptions import Subscriptions
from workers.receipts import Outcome

SEEDS: dict[Lane, int] = {"urgent": 11, "normal": 12, "bulk": 13}


def fill(barid: Service, **counts: int) -> dict[str, Lane]:
    """Enqueue articles lane by lane; returns the lane of each article's id."""
    given: dict[str, Lane] = {}
    for lane in LANES:
        made = offers(counts.get(lane, 0), seed=SEEDS[lane])
        if made:
            barid.ledger.enqueue(made, lane=lane)
        given |= {o.article_id: lane for o in made}
    return given


def claimed(barid: Service) -> list[Claim]:
    return barid.ledger.claim().claims


def all_claimed(barid: Service) -> list[Claim]:
    return [claim for batch in iter(lambda: claimed(barid), []) for claim in batch]


def lanes_of(claims: list[Claim], given: dict[str, Lane]) -> list[Lane]:
    return [given[c.article_id] for c in claims]


def test_an_urgent_article_is_in_the_next_batch_however_much_waits(barid: Service) -> None:
    given = fill(barid, bulk=500, normal=500)
    lanes_of(claimed(barid), given)
    [late] = offers(1, seed=99)
    barid.ledger.enqueue([late], lane="urgent")
    assert late.article_id in [c.article_id for c in claimed(barid)]


def test_a_live_article_is_in_the_next_batch_behind_a_back_fill(barid: Service) -> None:
    given = fill(barid, bulk=500)
    for seed in range(100, 110):
        claims = claimed(barid)
        assert set(lanes_of(claims, given)) == {"bulk"}
        [live] = offers(1, seed=seed)
        barid.ledger.enqueue([live])
        assert claimed(barid)[0].article_id == live.article_id


def test_lower_lanes_have_four_of_sixteen_places_and_the_lowest_one(barid: Service) -> None:
    given = fill(barid, urgent=200, normal=200, bulk=200)
    for _ in range(5):
        assert Counter(lanes_of(claimed(barid), given)) == {"urgent": 12, "normal": 3, "bulk": 1}


def test_a_lane_that_is_alone_has_every_place(barid: Service) -> None:
    for lane in LANES:
        given = fill(barid, **{lane: 16})
        assert lanes_of(claimed(barid), given) == [lane] * 16


def test_places_that_a_lower_lane_does_not_use_are_for_the_higher(barid: Service) -> None:
    given = fill(barid, urgent=31, bulk=1)
    assert Counter(lanes_of(claimed(barid), given)) == {"urgent": 15, "bulk": 1}
    assert Counter(lanes_of(claimed(barid), given)) == {"urgent": 16}


def test_a_batch_is_not_filled_up_with_a_lower_lane_so_the_higher_is_out_at_once(
    barid: Service,
) -> None:
    given = fill(barid, urgent=2, normal=5, bulk=50)
    batches = [lanes_of(claimed(barid), given) for _ in range(3)]
    assert batches == [["urgent"] * 2, ["normal"] * 3 + ["bulk"] + ["normal"] * 2, ["bulk"] * 16]


@pytest.mark.barid(batch_size=1)
def test_the_share_holds_from_claim_to_claim_when_batches_are_of_one(barid: Service) -> None:
    given = fill(barid, urgent=60, normal=60, bulk=60)
    order = [lanes_of(claimed(barid), given)[0] for _ in range(48)]
    assert Counter(order) == {"urgent": 36, "normal": 9, "bulk": 3}
    assert order[:4] == ["urgent"] * TURNS + ["normal"]


def test_large_articles_in_a_higher_lane_starve_nobody(barid: Service) -> None:
    # Two of these fill a batch, so no batch has a fourth place.
    large = [Offer(f"{n:032x}", "f" * 32, b"x" * 600_000) for n in range(12)]
    barid.ledger.enqueue(large, lane="urgent")
    bulk = fill(barid, bulk=4)
    order = [c.article_id in bulk for _ in range(6) for c in claimed(barid)]
    assert order[:8] == [False, False, False, True] * 2


@pytest.mark.barid(**FAST, batch_size=4)
def test_one_delivered_before_gets_its_turn_alone_under_a_flood_of_urgent_ones(
    barid: Service,
) -> None:
    given = fill(barid, bulk=1)
    assert len(claimed(barid)) == 1
    time.sleep(0.35)
    assert barid.ledger.sweep()[0] == 1
    given |= fill(barid, urgent=40)
    batches = [lanes_of(claimed(barid), given) for _ in range(3)]
    # The first batch is closed before it, and it begins the second: alone, as always.
    assert batches == [["urgent"] * 3, ["bulk"], ["urgent"] * 4]


def test_inside_a_lane_articles_keep_their_order(barid: Service) -> None:
    given = fill(barid, urgent=30, normal=30, bulk=30)
    order = [c.article_id for c in all_claimed(barid)]
    assert len(order) == 90
    for lane in LANES:
        wanted = [a for a in given if given[a] == lane]
        assert [a for a in order if given[a] == lane] == wanted


@pytest.mark.barid(**FAST, retry_delay=0.05)
def test_an_article_comes_back_to_its_own_lane_whatever_befell_it(barid: Service) -> None:
    given = fill(barid, urgent=1, bulk=3)
    urgent, released, held, failed = all_claimed(barid)
    ledger = barid.ledger
    ledger.release([released])
    assert ledger.lanes() == {"urgent": 0, "normal": 0, "bulk": 1}
    ledger.hold(held)
    ledger.fail(failed, error="no", stage="clean", permanent=False)
    time.sleep(0.35)  # so the lease of the urgent one is over as well
    ledger.sweep()
    assert ledger.lanes() == {"urgent": 1, "normal": 0, "bulk": 3}
    assert given[urgent.article_id] == "urgent"
    assert claimed(barid)[0].entry == urgent.entry


@pytest.mark.barid(max_owed_bytes=0, retry_delay=0.01)
def test_one_that_a_full_queue_held_back_comes_back_to_its_own_lane(barid: Service) -> None:
    fill(barid, bulk=2)
    one, two = claimed(barid)
    barid.ledger.finish([done(one, "a"), done(two, "a")])
    time.sleep(0.03)
    assert barid.ledger.sweep()[0] == 1
    assert barid.ledger.lanes()["bulk"] == 1


def test_a_dead_letter_keeps_its_lane_and_is_revived_into_it(barid: Service) -> None:
    fill(barid, urgent=1, normal=1, bulk=1)
    claims = all_claimed(barid)
    for claim in claims:
        barid.ledger.fail(claim, error="no", stage=None, permanent=True)
    assert barid.redis().exists(barid.ledger.keys.lanes) == 0
    letters = DeadLetters(barid.settings, barid.app)
    assert letters.retry([c.entry for c in claims]) == 3
    assert barid.ledger.lanes() == {"urgent": 1, "normal": 1, "bulk": 1}
    assert lanes_home(barid) == {"urgent": 1, "bulk": 1}


def lanes_home(barid: Service) -> Counter[str]:
    lanes: Any = barid.redis().hvals(barid.ledger.keys.lanes)
    return Counter(lane.decode() for lane in lanes)


def test_nothing_is_left_of_a_lane_when_its_articles_are_finished(barid: Service) -> None:
    fill(barid, urgent=5, normal=5, bulk=5)
    assert lanes_home(barid) == {"urgent": 5, "bulk": 5}
    while claims := claimed(barid):
        assert set(barid.ledger.finish([done(c) for c in claims]).ended) == {FINISHED}
    assert barid.redis().exists(barid.ledger.keys.lanes) == 0


def test_a_lane_that_an_older_worker_forgot_to_clear_is_cleared_by_a_sweep(barid: Service) -> None:
    fill(barid, bulk=2)
    one, _ = claimed(barid)
    keys = barid.ledger.keys
    # What version 0.1.0 does when it finishes an article.
    barid.redis().hdel(keys.ledger, one.entry)
    barid.redis().zrem(keys.leases, one.entry)
    barid.ledger.sweep()
    assert lanes_home(barid) == {"bulk": 1}


@pytest.mark.barid(max_in_flight=10, bulk_share=0.5)
def test_a_back_fill_leaves_room_for_the_live_wire(barid: Service) -> None:
    producer = barid.producer()
    with pytest.raises(QueueFull, match="BARID_BULK_SHARE") as full:
        producer.enqueue(make_articles(10, seed=1), lane="bulk")
    assert full.value.limit == len(full.value.receipts) == 5
    assert producer.enqueue(make_articles(5, seed=2)).accepted == 5
    with pytest.raises(QueueFull, match="BARID_MAX_IN_FLIGHT"):
        producer.enqueue(make_articles(1, seed=3), lane="urgent")


def test_a_known_article_stays_in_its_lane(barid: Service) -> None:
    [offer] = offers(1)
    barid.ledger.enqueue([offer], lane="bulk")
    assert barid.ledger.enqueue([offer], lane="urgent").outcomes == [(Outcome.KNOWN, 0)]
    assert barid.ledger.lanes() == {"urgent": 0, "normal": 0, "bulk": 1}
    where = Finder(barid.settings).article(offer.article_id)
    assert (where.place, where.lane, where.paused) == ("waiting", "bulk", False)


def test_whatever_counts_what_waits_sees_all_lanes(barid: Service) -> None:
    fill(barid, urgent=1, normal=2, bulk=3)
    assert barid.ledger.depth() == {"in_flight": 6, "waiting": 6, "leased": 0, "dead": 0}
    assert barid.ledger.lanes() == {"urgent": 1, "normal": 2, "bulk": 3}
    barid.redis().delete(barid.ledger.keys.bells)
    assert barid.ledger.sweep()[1] != ""


@pytest.mark.parametrize("lane", LANES)
def test_the_oldest_is_found_in_every_lane(barid: Service, lane: Lane) -> None:
    fill(barid, **{lane: 1})
    time.sleep(0.05)
    assert barid.ledger.oldest_age() >= 0.05


@pytest.mark.barid(batch_size=2, max_bells=5)
def test_bells_are_rung_for_what_waits_in_all_lanes_together(barid: Service) -> None:
    one, two, three = offers(3)
    assert barid.ledger.enqueue([one], lane="bulk").bell
    assert barid.ledger.enqueue([two], lane="urgent").bell == ""  # two are one batch
    assert barid.ledger.enqueue([three]).bell


def test_an_unknown_lane_is_refused_by_name(barid: Service) -> None:
    with pytest.raises(ConfigurationError, match="'fast'; it may be urgent, normal, bulk"):
        barid.producer().enqueue(make_articles(1), lane="fast")  # type: ignore[arg-type]
    assert barid.ledger.depth()["in_flight"] == 0


def test_under_kills_every_article_of_every_lane_gives_one_event(tmp_path: Path) -> None:
    settings = {
        "time_slice": 0.3, "soft_time_limit": 1.0, "hard_time_limit": 1.5, "lease": 2.0,
        "max_deliveries": 10, "default_subscriptions": [], "max_in_flight": 300,
    }  # fmt: skip
    with service(tmp_path, **settings) as made:
        Subscriptions(made.settings).declare("all")
        expected = _enqueue_under_fire(made, per_lane=250, kills=5)
        wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 90, "an empty ledger")
        made.kill_processes()
        keys, client = made.ledger.keys, made.redis()
        assert client.llen(keys.queue("all")) == len(expected) == made.ledger.counts()["finished"]
        assert {c.decode() for c in _subjects(made)} == expected
        assert made.ledger.depth()["dead"] == 0
        assert client.exists(keys.lanes) == 0


def _enqueue_under_fire(made: Service, per_lane: int, kills: int) -> set[str]:
    dice = random.Random(14)
    articles = {
        lane: list(make_articles(per_lane, seed=seed, sentences=6)) for lane, seed in SEEDS.items()
    }
    producers = [
        threading.Thread(target=_produce, args=(made, lane, given), daemon=True)
        for lane, given in articles.items()
    ]
    workers = [made.start_worker(), made.start_worker()]
    for producer in producers:
        producer.start()
    for number in range(1, kills + 1):
        aim = 3 * per_lane * number // (kills + 2)
        _until_finished(made, aim)
        victim = dice.randrange(2)
        kill_group(workers[victim])
        workers[victim] = made.start_worker()
    for producer in producers:
        producer.join(60)
        assert not producer.is_alive()
    return {a.id for given in articles.values() for a in given}


def _until_finished(made: Service, aim: int) -> None:
    wait_until(lambda: made.ledger.counts().get("finished", 0) >= aim, 60, f"{aim} finished")


def _produce(made: Service, lane: Lane, articles: list[RawArticle]) -> None:
    producer = made.producer()
    while articles_left := articles:
        try:
            producer.enqueue(articles_left, lane=lane)
            return
        except QueueFull as full:
            articles = articles_left[len(full.receipts) :]
            time.sleep(0.02)


def _subjects(made: Service) -> list[bytes]:
    messages: Any = made.redis().lrange(made.ledger.keys.queue("all"), 0, -1)
    return [json.loads(json.loads(raw)["body"])["subject"].encode() for raw in messages]
