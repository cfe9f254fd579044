"""Replay: what a subscription lacks of the recent events comes into its queue, once and in order."""

import threading
from datetime import timedelta

import pytest

from schemas import EnrichedEvent
from tests.articles import make_articles
from tests.exchanges import QUIET, Exchange, ids
from tests.servers import wait_until
from workers.articles.entries import Finished
from workers.errors import ConfigurationError
from workers.events.consumer import Subscription
from workers.events.definition import Definition
from workers.events.exchange import prepare
from workers.events.recent import RecentStream
from workers.events.replay import Options, Replay, Replayed
from workers.events.subscriptions import Subscriptions
from workers.pipeline import default_pipeline
from workers.store.codec import compress, unpack_article

HOUR = timedelta(hours=1)


def replay(exchange: Exchange, name: str = "", **options: object) -> Replayed:
    given = Options(**options)  # type: ignore[arg-type]
    return Replay(exchange.settings).into(name or exchange.name, HOUR, given)


def begin(exchange: Exchange, **definition: object) -> Replayed:
    return Replay(exchange.settings).begin(exchange.name, Definition.of(**definition), HOUR)


def test_what_a_subscription_has_not_had_is_put_behind_what_waits(exchange: Exchange) -> None:
    before = ids(exchange.publish(5))
    exchange.subscribe()
    after = ids(exchange.publish(3))
    assert exchange.take(limit=1) == after[:1]
    done = replay(exchange)
    assert (done.matching, done.put, done.coming, done.handled) == (8, 5, 2, 1)
    assert exchange.take() == after[1:] + before
    assert replay(exchange).put == 0


def test_again_puts_also_what_consumers_have_handled_and_they_get_it(exchange: Exchange) -> None:
    exchange.subscribe()
    sent = ids(exchange.publish(4))
    assert exchange.take() == sent
    assert (replay(exchange).put, replay(exchange).handled) == (0, 4)
    assert replay(exchange, again=True).put == 4
    waiting = replay(exchange, again=True)
    assert (waiting.put, waiting.coming) == (0, 4)  # once is enough
    assert exchange.take() == sent
    assert exchange.take() == []


def test_a_filter_holds_for_replayed_events_as_for_others(exchange: Exchange) -> None:
    sent = exchange.publish(20)
    exchange.subscribe(topics=["security"], languages=["en"], filter=None)
    wanted = [e.id for e in sent if "security" in e.topics and e.data.language.code == "en"]
    assert 0 < len(wanted) < 20
    assert replay(exchange).put == len(wanted)
    assert exchange.take() == wanted


def test_a_dry_run_counts_and_changes_nothing(exchange: Exchange) -> None:
    exchange.publish(3)
    exchange.subscribe()
    assert replay(exchange, dry_run=True).put == 3
    assert exchange.state() == (0, 0, 0)


def test_a_limit_takes_the_oldest_and_the_next_run_goes_on(exchange: Exchange) -> None:
    sent = ids(exchange.publish(5))
    exchange.subscribe()
    assert replay(exchange, limit=2).put == 2
    assert replay(exchange, limit=2).put == 2
    assert exchange.take() == sent[:4]


def test_what_finds_no_room_is_told_and_comes_with_the_next_run(exchange: Exchange) -> None:
    sent = ids(exchange.publish(5))
    exchange.subscribe(max_length=3)
    dry, done = replay(exchange, dry_run=True), replay(exchange)
    assert (done.put, done.no_room) == (3, 2)
    assert dry == done
    assert exchange.take() == sent[:3]
    assert (replay(exchange).put, exchange.take()) == (2, sent[3:])


@pytest.mark.barid(linger=0, retry_delay=0.05)
def test_what_is_owed_comes_anyway_and_goes_before(exchange: Exchange) -> None:
    past = ids(exchange.publish(2))
    exchange.subscribe(max_length=2)
    sent = ids(exchange.publish(4))
    dry, done = replay(exchange, dry_run=True), replay(exchange)
    assert (done.put, done.no_room, done.coming) == (0, 2, 4)
    assert dry == done
    got: list[str] = []

    def read() -> bool:
        exchange.backend.repay()
        got.extend(exchange.take())
        return len(got) >= 4

    wait_until(read, 60, "what was owed")
    assert replay(exchange).put == 2
    assert got + exchange.take() == sent + past


def test_dead_letters_are_left_where_they_are(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    bad, good = exchange.publish(2)

    def refuse(event: EnrichedEvent) -> None:
        if event.id == bad.id:
            raise RuntimeError("no")

    with subscription:
        subscription.consume(refuse, timeout=QUIET)
    done = replay(exchange, again=True)
    assert (done.put, done.refused) == (1, 1)
    assert exchange.take() == [good.id]


def test_what_a_consumer_holds_does_not_come_to_it_again(exchange: Exchange) -> None:
    subscription = exchange.subscribe()
    sent = ids(exchange.publish(3))
    events = subscription.events(timeout=QUIET)
    got = [next(events).id]
    done = replay(exchange)
    if exchange.settings.broker_url is None:  # on a broker nobody sees what is held
        assert (done.put, done.coming) == (0, 3)
    got += [e.id for e in events]
    subscription.close()
    assert got == sent


def test_a_replay_into_nothing_is_an_error_that_names_what_is_near(exchange: Exchange) -> None:
    exchange.subscribe()
    with pytest.raises(ConfigurationError, match=f"did you mean '{exchange.name}'"):
        replay(exchange, exchange.name[:-1])


def test_a_subscription_can_begin_with_the_past(exchange: Exchange) -> None:
    past = ids(exchange.publish(6))
    done = begin(exchange)
    assert (done.put, done.no_room) == (6, 0)
    new = ids(exchange.publish(3))
    assert exchange.take() == past + new
    with pytest.raises(ConfigurationError, match="already exists"):
        begin(exchange)


def test_an_attempt_that_was_broken_off_doubles_nothing(exchange: Exchange) -> None:
    past = exchange.publish(4)
    exchange.backend.make(exchange.name, Definition())
    exchange.backend.push(exchange.name, [e.to_json() for e in past[:2]])
    assert begin(exchange).put == 2
    assert exchange.take() == ids(past)


def test_a_beginning_with_more_than_the_queue_holds_says_so(exchange: Exchange) -> None:
    past = ids(exchange.publish(5))
    done = begin(exchange, max_length=3)
    assert (done.put, done.no_room) == (3, 2)
    assert exchange.take() == past[:3]


def test_a_beginning_with_a_misspelt_topic_leaves_nothing_behind(exchange: Exchange) -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'security'"):
        begin(exchange, filter={"topics": ["secruity"]})
    assert exchange.backend.lengths([exchange.name])[exchange.name] in (None, 0)


def test_an_event_of_a_worker_that_knew_of_nothing_comes_all_the_same(exchange: Exchange) -> None:
    """Its articles were claimed, with the bindings of then, before the subscription was made."""
    ledger = exchange.service.ledger
    past = ids(exchange.publish(2))
    exchange.service.producer().enqueue(list(make_articles(1, seed=77)))
    [claim] = ledger.claim().claims
    done: list[Replayed] = []
    beginning = threading.Thread(target=lambda: done.append(begin(exchange)))
    beginning.start()
    there = Subscriptions(exchange.settings).definitions
    wait_until(lambda: exchange.name in there(), 60, "the subscription")
    kept = unpack_article(claim.payload)
    event = default_pipeline().enrich(kept.article)
    text = event.to_json()
    ledger.finish([Finished(claim, prepare(event, text), compress(text.encode()))])
    beginning.join(60)
    assert [d.put for d in done] == [3]
    assert exchange.take() == [*past, event.id]


def test_events_that_finish_while_a_subscription_begins_come_once(exchange: Exchange) -> None:
    """Two workers at work, articles in a stream, and a subscription that begins among them."""
    past = ids(exchange.publish(20))
    if exchange.settings.broker_url is None:
        exchange.service.start_worker(2)
    articles = list(make_articles(400, seed=99))
    started, producer = threading.Event(), exchange.service.producer()

    def produce() -> None:
        for n in range(0, len(articles), 4):
            producer.enqueue(articles[n : n + 4])
            started.set()
            if exchange.settings.broker_url is not None:
                exchange.work()

    producing = threading.Thread(target=produce)
    producing.start()
    started.wait(60)
    begin(exchange)
    producing.join(120)
    finished = exchange.service.ledger.counts
    wait_until(lambda: finished().get("finished") == 420, 60, "all articles")
    got: list[str] = []
    with Subscription(exchange.name, exchange.settings) as subscription:
        subscription.consume(lambda e: got.append(e.id), timeout=1)
        repeats = subscription.repeats
    everything = [
        EnrichedEvent.from_json(text).id
        for page in RecentStream(exchange.settings).pages("0-0", "+")
        for _, text in page
    ]
    assert got[:20] == past
    assert len(got) == len(set(got)) == 420
    assert set(got) == set(everything)
    if exchange.settings.broker_url is None:
        assert repeats == 0  # the helper had none to drop: foreign consumers get each once, too
