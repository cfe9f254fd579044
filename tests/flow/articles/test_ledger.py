import time

import pytest

from schemas.identity import fingerprint
from tests.articles import make_articles
from tests.servers import Service
from workers.articles.entries import Claim, Ended, Ending, Failure, Finished, Offer
from workers.events.exchange import Delivery, Target
from workers.receipts import Outcome
from workers.store.codec import pack_article

FAST = {"time_slice": 0.1, "soft_time_limit": 0.15, "hard_time_limit": 0.2, "lease": 0.3}


def offers(count: int, seed: int = 1) -> list[Offer]:
    return [
        Offer(a.id, a.fingerprint, pack_article(a, a.fingerprint))
        for a in make_articles(count, seed=seed)
    ]


MAX_LENGTH = 1
ACCEPTED, KNOWN, FULL = (Outcome.ACCEPTED, 1), (Outcome.KNOWN, 0), (Outcome.FULL, 0)
FINISHED, REPEATED = Ended(Ending.FINISHED), Ended(Ending.REPEATED)


def done(claim: Claim, *queues: str) -> Finished:
    targets = tuple(Target(name, MAX_LENGTH) for name in queues)
    delivery = Delivery(b"head ", b" tail", targets, "t")
    return Finished(claim, delivery, b"event")


def test_an_article_is_taken_once(barid: Service) -> None:
    [offer] = offers(1)
    assert barid.ledger.enqueue([offer]).outcomes == [ACCEPTED]
    assert barid.ledger.enqueue([offer]).outcomes == [KNOWN]
    assert barid.ledger.enqueue([offer, offer]).outcomes == [KNOWN, KNOWN]
    assert barid.ledger.depth() == {"in_flight": 1, "waiting": 1, "leased": 0, "dead": 0}


@pytest.mark.barid(known_window=1)
def test_an_article_is_known_for_as_long_as_the_window(barid: Service) -> None:
    [offer] = offers(1)
    barid.ledger.enqueue([offer])
    [claim] = barid.ledger.claim().claims
    assert barid.ledger.finish([done(claim)]).ended == [FINISHED]
    assert barid.ledger.enqueue([offer]).outcomes == [KNOWN]
    time.sleep(2.05)  # it ends with a whole second
    assert barid.ledger.enqueue([offer]).outcomes == [ACCEPTED]


def test_a_changed_text_is_the_next_version_where_that_is_asked_for(barid: Service) -> None:
    [offer] = offers(1)
    changed = Offer(offer.article_id, fingerprint("another"), offer.payload)
    assert barid.ledger.enqueue([offer], versions=True).outcomes == [ACCEPTED]
    assert barid.ledger.enqueue([offer], versions=True).outcomes == [KNOWN]
    assert barid.ledger.enqueue([changed]).outcomes == [(Outcome.CHANGED, 0)]
    assert barid.ledger.enqueue([changed], versions=True).outcomes == [(Outcome.CHANGED, 2)]
    claims = barid.ledger.claim().claims
    assert [c.version for c in claims] == [1, 2]
    assert len({c.article_id for c in claims}) == 1


@pytest.mark.barid(max_in_flight=3)
def test_the_ledger_has_a_bound(barid: Service) -> None:
    five = offers(5)
    assert barid.ledger.enqueue(five).outcomes == [ACCEPTED, ACCEPTED, ACCEPTED, FULL, FULL]
    [claim, *_] = barid.ledger.claim().claims
    barid.ledger.finish([done(claim)])
    assert barid.ledger.enqueue(five).outcomes == [KNOWN, KNOWN, KNOWN, ACCEPTED, FULL]


@pytest.mark.barid(batch_size=2)
def test_articles_are_claimed_in_order_and_once(barid: Service) -> None:
    given = offers(5)
    barid.ledger.enqueue(given)
    claimed = [c.article_id for _ in range(3) for c in barid.ledger.claim().claims]
    assert claimed == [o.article_id for o in given]
    assert barid.ledger.claim().claims == []


def test_finishing_pushes_the_event_and_ends_the_article_in_one_step(barid: Service) -> None:
    barid.ledger.enqueue(offers(1))
    [claim] = barid.ledger.claim().claims
    assert barid.ledger.finish([done(claim, "a", "b")]).ended == [FINISHED]
    client, keys = barid.redis(), barid.ledger.keys
    assert client.lrange(keys.queue("a"), 0, -1) == [b"head t.0 tail"]
    assert client.lrange(keys.queue("b"), 0, -1) == [b"head t.1 tail"]
    assert client.xlen(keys.recent) == 1
    assert barid.ledger.depth()["in_flight"] == 0
    assert client.hlen(keys.deliveries) == 0


def test_finishing_again_pushes_nothing(barid: Service) -> None:
    barid.ledger.enqueue(offers(1))
    [claim] = barid.ledger.claim().claims
    assert barid.ledger.finish([done(claim, "a")]).ended == [FINISHED]
    assert barid.ledger.finish([done(claim, "a")]).ended == [REPEATED]
    assert barid.redis().llen(barid.ledger.keys.queue("a")) == 1


@pytest.mark.barid(max_owed_bytes=0, retry_delay=0.05)
def test_a_full_queue_that_can_be_owed_no_more_holds_the_article_back_whole(barid: Service) -> None:
    barid.ledger.enqueue(offers(2))
    one, two = barid.ledger.claim().claims
    assert barid.ledger.finish([done(one, "a"), done(two, "b", "a")]).ended == [
        FINISHED,
        Ended(Ending.HELD, "a"),
    ]
    client, keys = barid.redis(), barid.ledger.keys
    assert client.llen(keys.queue("b")) == 0
    time.sleep(0.06)
    assert barid.ledger.sweep()[0] == 1
    [again] = barid.ledger.claim().claims
    assert again.entry == two.entry
    assert again.delivery == 1  # being held is no fault of the article's
    client.rpop(keys.queue("a"))
    assert barid.ledger.finish([done(again, "b", "a")]).ended == [FINISHED]


@pytest.mark.barid(**FAST | {"lease": 1.5})
def test_what_a_lost_worker_held_comes_back_first_and_alone(barid: Service) -> None:
    given = offers(4)
    barid.ledger.enqueue(given[:2])
    assert len(barid.ledger.claim().claims) == 2
    barid.ledger.enqueue(given[2:])
    assert barid.ledger.sweep()[0] == 0
    time.sleep(1.55)
    assert barid.ledger.sweep()[0] == 2
    batches = [barid.ledger.claim().claims for _ in range(3)]
    assert [len(b) for b in batches] == [1, 1, 2]
    assert [b[0].delivery for b in batches] == [2, 2, 1]


@pytest.mark.barid(**FAST, max_deliveries=2)
def test_an_article_that_kills_its_workers_is_a_dead_letter(barid: Service) -> None:
    barid.ledger.enqueue(offers(1))
    for _ in range(2):
        assert len(barid.ledger.claim().claims) == 1
        time.sleep(0.35)
        barid.ledger.sweep()
    assert barid.ledger.claim().claims == []
    assert barid.ledger.depth() == {"in_flight": 0, "waiting": 0, "leased": 0, "dead": 1}


@pytest.mark.barid(retry_delay=0.05)
def test_a_failed_article_is_tried_again_and_then_dead(barid: Service) -> None:
    barid.ledger.enqueue(offers(1))
    outcomes = []
    for delay in (0.05, 0.1, 0):
        [claim] = barid.ledger.claim().claims
        outcomes.append(barid.ledger.fail(claim, error="no", stage="clean", permanent=False))
        time.sleep(delay + 0.03)
        barid.ledger.sweep()
    assert outcomes == [Failure.LATER, Failure.LATER, Failure.DEAD]


def test_a_permanent_failure_is_dead_at_once_and_one_finished_elsewhere_is_gone(
    barid: Service,
) -> None:
    barid.ledger.enqueue(offers(2))
    one, two = barid.ledger.claim().claims
    assert barid.ledger.fail(one, error="no", stage=None, permanent=True) is Failure.DEAD
    barid.ledger.finish([done(two)])
    assert barid.ledger.fail(two, error="no", stage=None, permanent=True) is Failure.GONE


@pytest.mark.barid(max_dead_letters=1, retry_delay=0.05)
def test_full_dead_letters_lose_nothing(barid: Service) -> None:
    barid.ledger.enqueue(offers(2))
    one, two = barid.ledger.claim().claims
    assert barid.ledger.fail(one, error="no", stage=None, permanent=True) is Failure.DEAD
    assert barid.ledger.fail(two, error="no", stage=None, permanent=True) is Failure.LATER
    assert barid.ledger.depth()["in_flight"] == 1


def test_released_articles_wait_in_their_old_order_uncounted(barid: Service) -> None:
    barid.ledger.enqueue(offers(3))
    claims = barid.ledger.claim().claims
    assert barid.ledger.release(claims) == 3
    again = barid.ledger.claim().claims
    assert [c.entry for c in again] == [c.entry for c in claims]
    assert {c.delivery for c in again} == {1}


@pytest.mark.barid(batch_size=2, max_bells=3)
def test_bells_are_few(barid: Service) -> None:
    tokens = [barid.ledger.enqueue([o]).bell for o in offers(20)]
    rung = [t for t in tokens if t]
    assert tokens[0]  # a lone article is on its way at once
    assert len(rung) == 3
    batch = barid.ledger.claim(answered=rung[0])
    assert batch.bell  # one was answered, work waits: another may go out
    assert barid.ledger.enqueue(offers(1, seed=2)).bell == ""


@pytest.mark.barid(bell_patience=1)
def test_a_lost_bell_is_rung_again(barid: Service) -> None:
    assert barid.ledger.enqueue(offers(1)).bell
    assert barid.ledger.sweep()[1] == ""
    time.sleep(1.05)
    assert barid.ledger.sweep()[1]
    assert barid.ledger.sweep()[1] == ""


def test_a_lingering_worker_counts_as_a_bell(barid: Service) -> None:
    assert barid.ledger.claim(linger="linger-1").claims == []
    first, second = offers(2)
    assert barid.ledger.enqueue([first]).bell == ""
    assert len(barid.ledger.claim(answered="linger-1").claims) == 1
    assert barid.ledger.enqueue([second]).bell
