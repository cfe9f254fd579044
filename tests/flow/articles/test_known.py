"""What is known: small hashes that grow and shrink, and what version 0.1.0 knew and will know."""

import random
from collections.abc import Sequence

import pytest

from schemas.identity import digest
from tests.released import FOLDER
from tests.servers import Service, wait_until
from workers.articles.entries import Offer
from workers.receipts import Outcome

ACCEPTED, KNOWN, CHANGED = Outcome.ACCEPTED, Outcome.KNOWN, Outcome.CHANGED

OLD_ENQUEUE = (FOLDER / "0.1.0-enqueue.lua").read_text("utf-8")


def offer(number: int, text: str = "") -> Offer:
    return Offer(digest("article", str(number)), digest("text", text), b"x")


def enqueue(
    barid: Service, offers: Sequence[Offer], *, versions: bool = False
) -> list[tuple[Outcome, int]]:
    """Offer articles in batches."""
    return [
        outcome
        for first in range(0, len(offers), 200)
        for outcome in barid.ledger.enqueue(offers[first : first + 200], versions=versions).outcomes
    ]


def work_off(barid: Service) -> None:
    """Let nothing be in flight any more: what is in flight is known, however long it takes."""
    barid.redis().delete(barid.ledger.keys.ledger, barid.ledger.keys.waiting)


def hashes(barid: Service) -> list[bytes]:
    return list(barid.redis().scan_iter(f"{barid.ledger.keys.known}/*", count=1_000))


@pytest.mark.barid(max_in_flight=100_000)
def test_whatever_comes_in_whatever_order_is_known_by_its_last_text_and_version(
    barid: Service,
) -> None:
    chance = random.Random(7)
    texts: dict[str, tuple[str, int]] = {}
    for _ in range(150):
        offers = [
            offer(chance.randrange(chance.choice((50, 6_000))), chance.choice("aab"))
            for _ in range(100)
        ]
        versions = chance.random() < 0.5
        expected = []
        for each in offers:
            text, version = texts.get(each.article_id, ("", 0))
            if text == each.fingerprint:
                expected.append((KNOWN, 0))
            elif version and not versions:
                expected.append((CHANGED, 0))
            else:
                expected.append((CHANGED if version else ACCEPTED, version + 1))
                texts[each.article_id] = each.fingerprint, version + 1
        assert enqueue(barid, offers, versions=versions) == expected
    assert all(barid.ledger.version(i) == version for i, (_, version) in texts.items())
    assert len(texts) > 4_000
    assert max(version for _, version in texts.values()) > 9


def test_records_lie_in_small_blocks_of_memory_that_end_by_themselves(barid: Service) -> None:
    enqueue(barid, [offer(n) for n in range(3_000)])
    client, window = barid.redis(), barid.settings.known_window * 1000
    assert len(hashes(barid)) > 20
    assert sum(client.hlen(name) for name in hashes(barid)) == 3_000
    for name in hashes(barid):
        assert client.object("encoding", name) in (b"ziplist", b"listpack")
        assert client.pttl(name) > window - 60_000
    assert not list(client.scan_iter(f"{barid.ledger.keys.known}:*"))
    sizes = [client.memory_usage(name) or 0 for name in hashes(barid)]
    assert 0 < sum(sizes) / 3_000 < 60


@pytest.mark.barid(known_window=1)
def test_what_ends_is_unknown_is_removed_and_leaves_no_hashes_too_many(barid: Service) -> None:
    enqueue(barid, [offer(n) for n in range(3_000)])
    many = len(hashes(barid))
    wait_until(lambda: barid.ledger.version(offer(2_999).article_id) == 0, 60, "the end")
    work_off(barid)
    later = barid.with_settings(known_window=3_600)
    fresh = [offer(n) for n in range(2_900, 3_700)]
    assert enqueue(later, fresh) == [(ACCEPTED, 1)] * 800
    assert enqueue(later, fresh) == [(KNOWN, 0)] * 800
    assert len(hashes(barid)) < many / 2
    assert sum(barid.redis().hlen(name) for name in hashes(barid)) < 1_600


@pytest.mark.barid(known_window=3_600)
def test_a_shorter_window_ends_nothing_that_was_promised_a_longer_one(barid: Service) -> None:
    shorter = barid.with_settings(known_window=0.1)
    enqueue(barid, [offer(n) for n in range(0, 400, 2)])
    enqueue(shorter, [offer(n) for n in range(1, 400, 2)])
    assert min(barid.redis().pttl(name) for name in hashes(barid)) > 3_500_000
    wait_until(lambda: barid.ledger.version(offer(399).article_id) == 0, 60, "the end")
    assert all(barid.ledger.version(offer(n).article_id) for n in range(0, 400, 2))


def test_ids_that_differ_in_one_digit_are_different_articles(barid: Service) -> None:
    known = offer(1)
    alike = [
        Offer(known.article_id[:at] + f"{int(digit, 16) ^ 1:x}" + known.article_id[at + 1 :],
              known.fingerprint, b"x")
        for at, digit in enumerate(known.article_id)
    ]  # fmt: skip
    enqueue(barid, [known])
    assert enqueue(barid, alike) == [(ACCEPTED, 1)] * 32


@pytest.mark.parametrize("name", ["", "no id", "ab", "é" * 32, "0" * 33, "0" * 32])
def test_no_id_and_an_unknown_one_have_no_version(barid: Service, name: str) -> None:
    assert barid.ledger.version(name) == 0


def old_enqueue(barid: Service, given: Offer, *, versions: bool = False) -> int:
    """Offer an article as version 0.1.0 does; 0: it was known, else the version taken."""
    keys, settings = barid.ledger.keys, barid.settings
    return int(
        barid.redis().eval(
            OLD_ENQUEUE, 5,
            keys.ledger, keys.waiting, keys.bells, keys.counts, f"{keys.known}:{given.article_id}",
            settings.max_in_flight, int(settings.known_window * 1000), 4, 16, int(versions),
            given.article_id, given.fingerprint, given.payload,
        )[1]
    )  # fmt: skip


def test_an_earlier_version_may_run_beside_this_one_and_come_back(barid: Service) -> None:
    assert old_enqueue(barid, offer(1)) == 1
    assert enqueue(barid, [offer(1), offer(2)]) == [(KNOWN, 0), (ACCEPTED, 1)]
    assert old_enqueue(barid, offer(2)) == 0
    assert old_enqueue(barid, offer(3)) == 1
    assert enqueue(barid, [offer(3)]) == [(KNOWN, 0)]

    # Each takes the other's versions further.
    assert old_enqueue(barid, offer(2, "second"), versions=True) == 2
    assert barid.ledger.version(offer(2).article_id) == 2
    assert enqueue(barid, [offer(2, "second"), offer(2)]) == [(KNOWN, 0), (CHANGED, 0)]
    assert enqueue(barid, [offer(2, "third")], versions=True) == [(CHANGED, 3)]
    assert old_enqueue(barid, offer(2, "third"), versions=True) == 0
    assert old_enqueue(barid, offer(2, "fourth"), versions=True) == 4


@pytest.mark.barid(known_window=2)
def test_strings_of_the_earlier_version_are_written_for_one_window_only(barid: Service) -> None:
    old_enqueue(barid, offer(1))
    barid.with_settings(known_window=0.5).ledger.enqueue([offer(2)])  # begins the window
    strings = f"{barid.ledger.keys.known}:*"
    wait_until(lambda: not list(barid.redis().scan_iter(strings)), 60, "the old strings to end")
    work_off(barid)
    assert enqueue(barid, [offer(1), offer(3)]) == [(ACCEPTED, 1)] * 2
    assert not list(barid.redis().scan_iter(strings))


def test_where_no_earlier_version_was_no_strings_are_written(barid: Service) -> None:
    enqueue(barid, [offer(n) for n in range(10)])
    assert not list(barid.redis().scan_iter(f"{barid.ledger.keys.known}:*"))
