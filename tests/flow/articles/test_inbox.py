"""The inbox: what any client pushes onto a Redis list is taken up, checked and put on its way."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.articles import make_articles
from tests.servers import Service
from workers.articles.deadletters import DeadLetter, DeadLetters
from workers.articles.inbox.entries import CUT, call
from workers.articles.inbox.inbox import BATCH, SURE, WHOLE, Dealt, Inbox
from workers.articles.inbox.letters import KeptText
from workers.articles.inbox.taker import Taker
from workers.articles.inbox.watch import Watch
from workers.articles.loop import Loop
from workers.pipeline import default_pipeline
from workers.store.connection import REDIS_ERRORS

INBOX = "{barid}/inbox"
NO_WAIT: dict[str, Any] = {
    "time_slice": 0.01, "soft_time_limit": 0.02, "hard_time_limit": 0.03, "lease": 0.04,
}  # fmt: skip


def texts(count: int, seed: int = 1) -> list[str]:
    return [a.model_dump_json(exclude_defaults=True) for a in make_articles(count, seed=seed)]


def push(barid: Service, *given: str | bytes) -> None:
    for text in given:
        barid.redis().lpush(INBOX, text)


def taker(barid: Service) -> Taker:
    return Taker(barid.settings, barid.producer(), Inbox(barid.settings))


def take_all(barid: Service) -> int:
    """Take what there is; a look ends after a while, and goes on with the next."""
    one, taken = taker(barid), 0
    while found := one.take():
        taken += found
    return taken


def dead(barid: Service) -> list[DeadLetter]:
    return list(DeadLetters(barid.settings, barid.app).latest())


def kept(barid: Service, entry: str) -> KeptText:
    found = DeadLetters(barid.settings, barid.app).show(entry)
    assert found
    assert isinstance(found[1], KeptText)
    return found[1]


def state(barid: Service) -> tuple[int, int, int]:
    """Entries waiting, claimed, dead."""
    found, _ = Inbox(barid.settings).look()
    return found.waiting + found.calls, found.claimed, found.dead


def test_what_is_pushed_first_is_in_the_ledger_first(barid: Service) -> None:
    given = list(make_articles(5))
    push(barid, *(a.model_dump_json() for a in given))
    assert take_all(barid) == 5
    assert [c.article_id for c in barid.ledger.claim().claims] == [a.id for a in given]
    assert state(barid) == (0, 0, 0)


def test_an_article_that_comes_twice_is_known(barid: Service) -> None:
    push(barid, *texts(1), *texts(1))
    assert take_all(barid) == 2
    assert barid.ledger.counts()["known"] == 1
    assert barid.ledger.depth()["in_flight"] == 1


@pytest.mark.barid(inbox_versions=True)
def test_a_changed_text_is_the_next_version_where_the_settings_say_so(barid: Service) -> None:
    article = {"url": "https://news.example/1", "body": "Talks began."}
    push(barid, json.dumps(article), json.dumps(article | {"body": "Talks ended."}))
    take_all(barid)
    assert [c.version for c in barid.ledger.claim().claims] == [1, 2]


DEEP = '{"body":"x","metadata":{"a":' + "[" * 5_000 + "]" * 5_000 + "}}"
BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b" \n", "is empty"),
    "no JSON": (b"hello", "not JSON"),
    "half an object": (b'{"body": "x"', "not valid JSON"),
    "binary": (b"\x1f\x8b\x08\x00\x00", "is not UTF-8 at byte 1"),
    "another encoding": ("{'body': 'خبر'}".encode("cp1256"), "is not UTF-8 at byte"),
    "an array": (b'[{"body": "x"}]', "is a JSON array: push each article by itself"),
    "a string": (b'"text"', "not JSON: push an article as a JSON object"),
    "no body": (b'{"url": "https://n.example/1"}', "body: is missing"),
    "an unknown field": (b'{"body": "x", "colour": 1}', "colour: is not a field of an article"),
    "a date without a zone": (b'{"body": "x", "published_at": "2026-01-01"}', "published_at: "),
    "a lone surrogate": (b'{"body": "\\ud800"}', "not valid JSON"),
    "a NUL": (b'{"body": "a\\u0000b"}', "body: has a NUL character"),
    "endless nesting": (DEEP.encode(), "not valid JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_article_is_a_dead_letter_and_the_next_goes_on(
    barid: Service, name: str
) -> None:
    text, error = BROKEN[name]
    push(barid, text, *texts(1))
    assert take_all(barid) == 2
    assert barid.ledger.depth()["waiting"] == 1
    [letter] = dead(barid)
    assert letter.stage == "inbox"
    assert error in letter.error
    assert kept(barid, letter.entry).kept == text
    assert state(barid) == (0, 0, 1)


def test_an_entry_of_50_mb_is_a_dead_letter_of_which_the_beginning_is_kept(
    barid: Service,
) -> None:
    huge = b'{"body": "' + b"x" * 50_000_000
    push(barid, huge, *texts(1))
    with capture_logs() as lines:
        assert take_all(barid) == 2
    [letter] = dead(barid)
    [line] = [line for line in lines if line["event"] == "inbox.refused"]
    assert (line["entry"], line["error"]) == (letter.entry, letter.error)
    assert "has 50000010 bytes, but an article may have 12,198,304 as JSON" in letter.error
    text = kept(barid, letter.entry)
    assert (text.kept, text.size, text.cut) == (huge[:CUT], len(huge), True)
    assert barid.ledger.depth()["waiting"] == 1


def test_fields_without_end_are_named_in_part(barid: Service) -> None:
    push(barid, json.dumps({f"{'x' * 400}{n}": n for n in range(1_000)}))
    take_all(barid)
    [letter] = dead(barid)
    assert "and 991 more" in letter.error  # body is missing, too
    assert len(letter.error) < 4_000


def test_a_broken_text_that_comes_again_is_one_dead_letter_that_counts(barid: Service) -> None:
    push(barid, "nonsense", "nonsense", "other nonsense", "nonsense")
    take_all(barid)
    assert sorted(letter.deliveries for letter in dead(barid)) == [1, 3]


def test_a_text_can_be_tried_again_and_one_that_was_cut_cannot(barid: Service) -> None:
    short, long = b'{"body": ""}', b"x" * (WHOLE + 1)
    push(barid, short, long)
    take_all(barid)
    letters = DeadLetters(barid.settings, barid.app)
    entries = {kept(barid, d.entry).size: d.entry for d in dead(barid)}
    assert letters.retry(list(entries.values())) == 1
    assert barid.redis().lrange(INBOX, 0, -1) == [short]
    assert [d.entry for d in dead(barid)] == [entries[len(long)]]
    assert letters.drop([entries[len(long)], "inbox-nothing"]) == 1
    assert state(barid) == (1, 0, 0)
    assert Inbox(barid.settings).look()[0].dead_bytes == 0


def test_a_whole_call_is_tried_again_as_a_call(barid: Service) -> None:
    article = {"body": "Talks began in Cairo.", "guid": "1", "feed": "f"}
    inbox = Inbox(barid.settings)
    inbox.push_call(call([], {"article": article, "verions": True}))
    inbox.push_call(call([], {"articles": [{"body": ""}]}))
    take_all(barid)
    letters = DeadLetters(barid.settings, barid.app)
    before = {d.entry: d.error for d in dead(barid)}
    assert any("is not an argument" in error for error in before.values())
    assert letters.retry(list(before)) == 2
    found, _ = inbox.look()
    assert (found.waiting, found.calls) == (1, 1)  # an article of a call is one by itself
    take_all(barid)
    assert {d.entry: d.error for d in dead(barid)} == before  # what is wrong with it is said again


def test_dead_letters_of_ledger_and_inbox_are_shown_together(barid: Service) -> None:
    barid.producer().enqueue(make_articles(1))
    [claim] = barid.ledger.claim().claims
    barid.ledger.fail(claim, error="no luck", stage="clean", permanent=True)
    push(barid, "nonsense")
    take_all(barid)
    letters = DeadLetters(barid.settings, barid.app)
    assert [d.stage for d in letters.latest()] == ["inbox", "clean"]
    assert len(letters) == 2
    assert letters.retry([d.entry for d in letters.latest()]) == 2
    assert state(barid)[0] == barid.ledger.depth()["waiting"] == 1


@pytest.mark.barid(max_in_flight=3)
def test_a_full_ledger_leaves_entries_in_the_inbox_in_their_order(barid: Service) -> None:
    given = list(make_articles(5))
    push(barid, *(a.model_dump_json() for a in given))
    assert take_all(barid) == 3
    assert state(barid) == (2, 0, 0)
    barid.ledger.release(barid.ledger.claim().claims)
    barid.redis().hdel(barid.ledger.keys.ledger, *(f"{a.id}.1" for a in given))
    assert take_all(barid) == 2
    barid.redis().ltrim(barid.ledger.keys.waiting, 0, 1)
    waiting = barid.redis().lrange(barid.ledger.keys.waiting, 0, -1)
    assert waiting == [f"{a.id}.1".encode() for a in reversed(given[3:])]


@pytest.mark.barid(max_in_flight=2)
def test_what_finds_the_ledger_full_after_all_goes_back_in_its_order(barid: Service) -> None:
    given = texts(4)
    push(barid, *given)
    inbox, wide = Inbox(barid.settings), Inbox(barid.with_settings(max_in_flight=9).settings)
    Taker(barid.settings, barid.producer(), wide).take()
    left: Any = barid.redis().lrange(INBOX, 0, -1)
    assert [text.decode() for text in left] == given[:1:-1]
    assert inbox.look()[0].claimed == 0


@pytest.mark.barid(max_dead_letters=1)
def test_dead_letters_without_room_keep_the_text_and_hold_nobody_up(barid: Service) -> None:
    push(barid, "one", "two", "x" * 13_000_000, *texts(1))
    take_all(barid)
    assert barid.ledger.depth()["waiting"] == 1
    assert state(barid) == (0, 2, 1)


@pytest.mark.barid(max_inbox_dead_bytes=1_000)
def test_the_texts_of_dead_letters_have_a_bound(barid: Service) -> None:
    push(barid, "x" * 600, "y" * 600)
    take_all(barid)
    assert state(barid) == (0, 1, 1)


@pytest.mark.barid(**NO_WAIT)
def test_what_a_lost_worker_had_in_hand_comes_again_alone(barid: Service) -> None:
    push(barid, *texts(3))
    inbox = Inbox(barid.settings)
    first = inbox.claim()
    assert len(first.entries) == 3
    wait_for_leases(barid)
    again = [inbox.claim().entries for _ in range(3)]
    assert [len(entries) for entries in again] == [1, 1, 1]
    assert {e.text for entries in again for e in entries} == {e.text for e in first.entries}


@pytest.mark.barid(**NO_WAIT, max_deliveries=2)
def test_an_entry_that_kills_its_workers_is_a_dead_letter(barid: Service) -> None:
    push(barid, *texts(1))
    inbox = Inbox(barid.settings)
    for _ in range(2):
        assert len(inbox.claim().entries) == 1
        wait_for_leases(barid)
    [(name, error)] = inbox.claim().refused
    [letter] = dead(barid)
    assert (name, error) == (letter.entry, letter.error)
    assert "its worker died" in error
    assert state(barid) == (0, 0, 1)


@pytest.mark.barid(**NO_WAIT)
def test_of_two_workers_with_one_entry_the_second_makes_no_second_dead_letter(
    barid: Service,
) -> None:
    push(barid, "nonsense")
    slow, quick = Inbox(barid.settings), taker(barid)
    [entry] = slow.claim().entries
    wait_for_leases(barid)
    assert quick.take() == 1
    assert slow.settle([Dealt(entry.token, entry.read().letters)]) == []
    assert [letter.deliveries for letter in dead(barid)] == [1]


def test_more_than_a_batch_is_taken_at_once(barid: Service) -> None:
    push(barid, *texts(BATCH + 5))
    assert take_all(barid) == BATCH + 5


def test_a_key_of_another_type_stops_no_article(barid: Service) -> None:
    barid.redis().set(INBOX, "mistaken")
    barid.producer().enqueue(make_articles(1))
    Loop(barid.with_settings(linger=0).settings, barid.app, default_pipeline()).answer("")
    assert barid.ledger.counts()["finished"] == 1
    assert Inbox(barid.settings).look()[0].kind == "string"


def test_a_loop_takes_entries_and_turns_them_into_events(barid: Service) -> None:
    push(barid, *texts(3), "nonsense")
    Loop(barid.with_settings(linger=0).settings, barid.app, default_pipeline()).answer("")
    assert barid.ledger.counts()["finished"] == 3
    assert len(dead(barid)) == 1


def test_the_watch_rings_once_for_what_waits(barid: Service) -> None:
    watch = Watch(barid.settings, barid.app)
    assert not watch.look()
    push(barid, *texts(1))
    assert watch.look()
    assert not watch.look()  # that bell is out
    assert barid.redis().llen("{barid}:bells") == 1


def test_the_inbox_is_quiet_only_while_nobody_waits_for_an_entry(barid: Service) -> None:
    inbox, watch = Inbox(barid.settings), Watch(barid.settings, barid.app)
    assert inbox.quiet()
    push(barid, *texts(1))
    assert not inbox.quiet()
    [entry] = inbox.claim().entries
    assert not inbox.quiet()  # its worker may die
    inbox.settle([Dealt(entry.token, [])])
    inbox.push_call(b"{}")
    assert not inbox.quiet()
    watch.look()
    barid.redis().delete(inbox.keys.calls)
    assert not inbox.quiet()  # since when something waits is still kept, and is forgotten next
    watch.look()
    assert inbox.quiet()


@pytest.mark.parametrize(("body", "taken"), [(2_000_000, "Redis"), (20_000_000, "an article may")])
def test_a_call_too_large_to_keep_is_a_dead_letter_and_holds_up_no_other(
    barid: Service, body: int, taken: str
) -> None:
    barid.redis().config_set("proto-max-bulk-len", SURE)
    inbox = Inbox(barid.settings)
    inbox.push_call(call([], {"article": {"title": "Too large", "body": "x" * body}}))
    inbox.push_call(call([], {"article": {"body": "Talks began in Cairo."}}))
    take_all(barid)
    [letter] = dead(barid)
    assert taken in letter.error
    assert "Too large" in kept(barid, letter.entry).text
    assert barid.ledger.depth()["in_flight"] == 1


def test_a_large_call_waits_for_a_redis_that_is_away_or_full(barid: Service) -> None:
    inbox = Inbox(barid.settings)
    large = call([], {"article": {"body": "x" * (SURE + 1)}})
    barid.redis().config_set("maxmemory", 1)
    with pytest.raises(REDIS_ERRORS):
        inbox.push_call(large)
    barid.redis().config_set("maxmemory", 0)
    barid.kill_redis()
    with pytest.raises(REDIS_ERRORS):
        inbox.push_call(large)
    barid.restart_redis()
    inbox.push_call(large)
    take_all(barid)
    assert state(barid) == (0, 0, 0)
    assert barid.ledger.depth()["in_flight"] == 1


@pytest.mark.barid(max_in_flight=1)
def test_the_watch_rings_for_nobody_while_the_ledger_is_full(barid: Service) -> None:
    barid.producer().enqueue(make_articles(1))
    barid.redis().delete(barid.ledger.keys.bells)
    push(barid, *texts(1, seed=2))
    assert not Watch(barid.settings, barid.app).look()


def wait_for_leases(barid: Service) -> None:
    """Let the leases of claimed entries be over, as if their time had passed."""
    keys = Inbox(barid.settings).keys
    for token, _ in barid.redis().zscan_iter(keys.leases):
        barid.redis().zadd(keys.leases, {token: 0})


@pytest.fixture(autouse=True)
def _keys_are_consistent(barid: Service) -> Iterator[None]:
    """After each test: what is claimed has a lease, and the bytes of texts are counted right."""
    yield
    keys, client = Inbox(barid.settings).keys, barid.redis()
    assert client.hlen(keys.claims) == client.zcard(keys.leases)
    counted = sum(len(text) for text in client.hvals(keys.dead))
    assert int(client.get(keys.dead_bytes) or 0) == counted
