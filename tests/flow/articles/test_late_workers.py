"""What the state machine of the ledger found (tests/model): workers that answer after their lease."""

from collections.abc import Callable
from typing import Any

import pytest
import redis

from schemas.identity import fingerprint
from tests.flow.articles.test_ledger import KNOWN, done, offers
from tests.servers import Service, wait_until
from workers.articles import ledger
from workers.articles.deadletters import DeadLetters
from workers.articles.entries import Claim, Ended, Ending, Failure, Offer
from workers.articles.ledger import Ledger
from workers.receipts import Outcome
from workers.settings import Settings

SHORT = {"time_slice": 0.1, "soft_time_limit": 0.15, "hard_time_limit": 0.2, "lease": 0.3}


def late(barid: Service, holder: str = "") -> Claim:
    """Return a claim whose lease is over, so that its article waits again."""
    barid.ledger.enqueue(offers(1))
    [claim] = barid.ledger.claim(holder=holder).claims
    wait_until(lambda: barid.ledger.sweep()[0] == 1, 30, "the end of the lease")
    return claim


ENDINGS: dict[str, Callable[[Service, Claim], object]] = {
    "fails": lambda b, c: b.ledger.fail(c, error="no", stage=None, permanent=False),
    "fails for good": lambda b, c: b.ledger.fail(c, error="no", stage=None, permanent=True),
    "holds": lambda b, c: b.ledger.hold(c),
    "finds no room": lambda b, c: b.ledger.finish([done(c, "full")]),
    "gives back": lambda b, c: b.ledger.release([c]),
}


@pytest.mark.barid(**SHORT, max_owed_bytes=0)
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_article_that_waits_again_is_put_nowhere_else(barid: Service, ending: str) -> None:
    barid.redis().lpush(barid.ledger.keys.queue("full"), "as many as it may hold")
    ENDINGS[ending](barid, late(barid))
    assert barid.ledger.depth() == {"in_flight": 1, "waiting": 1, "leased": 0, "dead": 0}
    [again] = barid.ledger.claim().claims
    assert again.delivery == 2


@pytest.mark.barid(**SHORT)
def test_an_article_that_is_finished_late_waits_no_more(barid: Service) -> None:
    claim = late(barid)
    barid.ledger.enqueue(offers(3, seed=2))
    assert barid.ledger.finish([done(claim, "a")]).ended == [Ended(Ending.FINISHED)]
    assert barid.ledger.depth() == {"in_flight": 3, "waiting": 3, "leased": 0, "dead": 0}


@pytest.mark.barid(**SHORT)
def test_of_a_dead_letter_hears_the_claim_that_made_it_and_no_late_one(barid: Service) -> None:
    old = late(barid, "slow")
    [new] = Ledger(barid.settings, barid.redis()).claim(holder="quick").claims
    dies = ENDINGS["fails for good"]
    assert dies(barid, new) is Failure.DEAD
    assert dies(barid, old) is Failure.GONE
    assert dies(barid, new) is Failure.DEAD  # its first answer may have been lost


@pytest.mark.barid(**SHORT, max_deliveries=1)
def test_of_a_dead_letter_that_nobody_has_heard_of_one_late_claim_does(barid: Service) -> None:
    old = late(barid, "slow")
    assert barid.ledger.claim(holder="quick").claims == []  # it was delivered often enough
    other = old._replace(owner="another claim")
    dies = ENDINGS["fails for good"]
    assert [dies(barid, one) for one in (old, other, old)] == [
        Failure.DEAD, Failure.GONE, Failure.DEAD,
    ]  # fmt: skip


@pytest.mark.barid(**SHORT, max_owed_bytes=0)
@pytest.mark.parametrize("ending", [*ENDINGS, "finishes"])
def test_an_article_that_another_claim_has_is_left_to_it(barid: Service, ending: str) -> None:
    barid.redis().lpush(barid.ledger.keys.queue("full"), "as many as it may hold")
    old = late(barid, "slow")
    [new] = Ledger(barid.settings, barid.redis()).claim(holder="quick").claims
    endings = ENDINGS | {"finishes": lambda b, c: b.ledger.finish([done(c, "a")])}
    endings[ending](barid, old)
    assert barid.ledger.depth() == {"in_flight": 1, "waiting": 0, "leased": 1, "dead": 0}
    assert barid.redis().llen(barid.ledger.keys.queue("a")) == 0
    assert barid.redis().hgetall(barid.ledger.keys.deliveries) == {new.entry.encode(): b"2"}
    assert barid.ledger.finish([done(new, "a")]).ended == [Ended(Ending.FINISHED)]
    assert barid.ledger.finish([done(old, "a")]).ended == [Ended(Ending.REPEATED)]
    assert barid.redis().llen(barid.ledger.keys.queue("a")) == 1


@pytest.mark.barid(max_owed_bytes=0)
@pytest.mark.parametrize(
    ("ending", "counted"),
    [
        ("fails", {"failed": 1}),
        ("fails for good", {"failed": 1, "dead": 1}),
        ("holds", {"held": 1}),
        ("finds no room", {"held": 1}),
        ("finishes", {"finished": 1}),
    ],
)
def test_what_is_said_again_since_its_answer_was_lost_is_counted_once(
    barid: Service, ending: str, counted: dict[str, int]
) -> None:
    barid.redis().lpush(barid.ledger.keys.queue("full"), "as many as it may hold")
    barid.ledger.enqueue(offers(1))
    [claim] = barid.ledger.claim(holder="one").claims
    endings = ENDINGS | {"finishes": lambda b, c: b.ledger.finish([done(c, "a")])}
    first, again = [endings[ending](barid, claim) for _ in range(2)]
    if ending in (
        "fails",
        "fails for good",
    ):  # a worker that hears the second alone logs what is so
        assert first == again
    told = barid.ledger.counts()
    assert {k: n for k, n in told.items() if k not in ("enqueued", "bells")} == counted


@pytest.mark.barid(**SHORT)
def test_an_article_that_another_has_put_aside_is_not_brought_back_early(barid: Service) -> None:
    old = late(barid, "slow")
    [new] = Ledger(barid.settings, barid.redis()).claim(holder="quick").claims
    barid.ledger.fail(new, error="no", stage=None, permanent=False)
    assert barid.ledger.release([old]) == 0
    assert barid.ledger.depth() == {"in_flight": 1, "waiting": 0, "leased": 1, "dead": 0}


def test_a_claim_whose_answer_was_lost_is_answered_again(
    barid: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    barid.ledger.enqueue(offers(40))
    bells: list[str] = []
    run = ledger.CLAIM

    def lossy(*args: Any, **given: Any) -> Any:
        answer = run(*args, **given)
        if not bells:
            bells.append(answer[1].decode())
            raise redis.ConnectionError("it broke after the script ran")
        return answer

    monkeypatch.setattr(ledger, "CLAIM", lossy)
    with pytest.raises(redis.ConnectionError):
        barid.ledger.claim(holder="one")
    found: Any = barid.redis().zrange(barid.ledger.keys.leases, 0, -1)
    leased = {entry.decode() for entry in found}
    again, after = barid.ledger.claim(holder="one"), barid.ledger.claim(holder="one")
    assert {claim.entry for claim in again.claims} == leased
    assert again.bell == bells[0] != ""
    assert {claim.delivery for claim in again.claims} == {1}
    assert len(again.claims) == 16
    assert len(after.claims) == 16
    assert barid.ledger.release(again.claims) == 16


@pytest.mark.barid(**SHORT)
def test_a_claim_that_is_answered_again_after_its_lease_takes_others(barid: Service) -> None:
    barid.ledger.enqueue(offers(1))
    with pytest.raises(RuntimeError), barid.ledger._asking.token() as token:
        raise RuntimeError("no answer")
    [lost] = barid.ledger.claim(holder="one").claims
    wait_until(lambda: barid.ledger.sweep()[0] == 1, 30, "the end of the lease")
    [other] = Ledger(barid.settings, barid.redis()).claim(holder="two").claims
    barid.ledger.enqueue(offers(1, seed=2))
    barid.ledger._asking._unanswered = token
    [fresh] = barid.ledger.claim(holder="one").claims
    assert lost.entry == other.entry != fresh.entry


@pytest.mark.barid(known_window=0.2)
def test_an_article_that_is_forgotten_in_flight_is_taken_once(barid: Service) -> None:
    [offer] = offers(1)
    barid.ledger.enqueue([offer])
    wait_until(lambda: barid.ledger.version(offer.article_id) == 0, 30, "its record to end")
    assert barid.ledger.enqueue([offer]).outcomes == [KNOWN]
    changed = Offer(offer.article_id, fingerprint("another"), offer.payload)
    assert barid.ledger.enqueue([changed], versions=True).outcomes == [(Outcome.CHANGED, 2)]
    assert [c.version for c in barid.ledger.claim().claims] == [1, 2]


@pytest.mark.barid(known_window=0.2)
def test_a_dead_letter_waits_for_the_same_article_in_flight(barid: Service) -> None:
    [offer] = offers(1)
    barid.ledger.enqueue([offer])
    [claim] = barid.ledger.claim().claims
    failure = barid.ledger.fail(claim, error="no", stage=None, permanent=True)
    assert failure is Failure.DEAD
    wait_until(lambda: barid.ledger.version(offer.article_id) == 0, 30, "its record to end")
    barid.ledger.enqueue([offer])
    letters = DeadLetters(Settings(redis_url=barid.server.url, _env_file=None), barid.app)
    assert letters.retry([claim.entry]) == 0
    assert barid.ledger.depth() == {"in_flight": 1, "waiting": 1, "leased": 0, "dead": 1}
    [again] = barid.ledger.claim().claims
    barid.ledger.finish([done(again)])
    assert letters.retry([claim.entry]) == 1
