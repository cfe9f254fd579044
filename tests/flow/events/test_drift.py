"""Counts of decisions, and what is pointed out."""

import json
from datetime import UTC, datetime

from schemas import RawArticle
from tests import warm
from tests.servers import Service, wait_until
from workers.events.tally import KEPT_DAYS, Share, Tally
from workers.pipeline import enrich
from workers.store.connection import keys

FIGHT = (
    "Army shells rebels",
    "Soldiers shelled rebel positions near the border on Monday, killing eleven fighters. The army "
    "said that its warplanes had bombed two camps of the armed group and destroyed rocket launchers.",
)
LIBRARY = (
    "Library opens",
    "The town library opened again on Monday after a year of repairs. Readers find more chairs, a "
    "room for children and a café, and the shelves hold eleven thousand new books.",
)


def counts(barid: Service) -> Tally:
    return Tally(barid.redis(), keys(barid.settings))


def shares(made: Tally, training: dict[str, object] | None = None) -> dict[tuple[str, str], Share]:
    all_shares = made.shares(training or {}, ["security"], 1, datetime.now(UTC).date())
    return {(s.feed, s.topic): s for s in all_shares}


def test_decisions_are_counted_by_language_and_feed(barid: Service) -> None:
    made = counts(barid)
    fight = enrich(RawArticle(title=FIGHT[0], body=FIGHT[1], feed="war"))
    library = enrich(RawArticle(title=LIBRARY[0], body=LIBRARY[1], feed="town"))
    made.add([fight, library, library])
    made.add([fight])
    by_feed = shares(made, {"languages": {"en": {"security": 0.25}}})
    assert by_feed["", "security"].articles == 4
    assert by_feed["", "security"].share == 0.5
    assert by_feed["", "security"].training == 0.25
    assert by_feed["war", "security"].share == 1
    assert by_feed["town", "security"].share == 0


def test_counts_of_several_batches_are_written_once(barid: Service) -> None:
    made = counts(barid)
    fight = enrich(RawArticle(title=FIGHT[0], body=FIGHT[1], feed="war"))
    made.count([fight])
    made.count([fight, fight])
    assert (made.waiting, shares(made)) == (3, {})
    made.keep()
    made.keep()
    assert (made.waiting, shares(made)["war", "security"].articles) == (0, 3)


def test_counts_of_a_day_are_bounded(barid: Service) -> None:
    made = Tally(barid.redis(), keys(barid.settings), max_fields=6)
    for n in range(10):
        made.add([enrich(RawArticle(title=LIBRARY[0], body=LIBRARY[1], feed=f"feed {n}"))])
    by_feed = shares(made)
    assert by_feed["", "security"].articles == 10
    assert len({feed for feed, _ in by_feed}) < 8
    key = keys(barid.settings).tally(datetime.now(UTC).date().isoformat())
    assert 0 < barid.redis().ttl(key) <= KEPT_DAYS * 86_400


def test_only_what_chance_does_not_explain_is_pointed_out() -> None:
    def share(articles: int, value: float, training: float | None) -> bool:
        return Share("ar", "", "security", articles, value, training).surprising

    assert share(400, 0.6, 0.3)
    assert not share(20, 0.6, 0.3)  # too few
    assert not share(100_000, 0.35, 0.3)  # too near
    assert not share(60, 0.45, 0.3)  # chance
    assert not share(400, 0.6, None)


def test_a_worker_counts_and_the_command_shows_it(barid: Service) -> None:
    barid.start_worker()
    barid.producer().enqueue([RawArticle(title=FIGHT[0], body=FIGHT[1], feed="war")])
    wait_until(lambda: len(shares(counts(barid))) > 0, 30, "the article to be counted")
    shown = warm.run(["topics", "drift", "--feeds", "--json"], barid.environment)
    assert shown.returncode == 0
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    [row] = [r for r in rows if (r["feed"], r["topic"]) == ("war", "security")]
    assert (row["articles"], row["share"], row["surprising"]) == (1, 1.0, False)
    assert 0 < row["training"] < 1
