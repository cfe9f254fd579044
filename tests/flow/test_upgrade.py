"""What the versions before this one left in Redis is read by this one, and the other way round."""

import json
from datetime import timedelta

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.articles import make_articles
from tests.released import FOLDER, SUBSCRIPTION, Left
from tests.servers import ROOT, Service
from workers.articles.deadletters import DeadLetters
from workers.events.consumer import subscribe
from workers.events.recent import recent_events
from workers.feeds.store import FeedStore
from workers.store import codec

VERSIONS = sorted(file.stem for file in FOLDER.glob("*.json"))


def test_what_this_version_leaves_was_kept() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] in VERSIONS, "run: python -m tests.released"


@pytest.mark.barid(default_subscriptions=[])
@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_version_left_is_finished_by_this_one(barid: Service, version: str) -> None:
    left = Left.read(version)
    left.restore(barid)
    barid.start_worker(1)
    seen: list[EnrichedEvent] = []
    with subscribe(SUBSCRIPTION, settings=barid.settings) as subscription:
        # What a worker leased and a consumer held comes back: both have died long ago.
        subscription.consume(seen.append, limit=len(left.events + left.in_flight), timeout=30)
        assert sorted(e.subject for e in seen) == sorted(left.events + left.in_flight)

        dead = DeadLetters(barid.settings, barid.app)
        assert [letter.entry for letter in dead.latest()] == left.dead
        letter = dead.show(left.dead[0])
        assert letter
        assert isinstance(letter[1], codec.Entry)
        assert letter[1].article.body
        dead.retry(left.dead)
        subscription.consume(seen.append, limit=1, timeout=30)
    assert f"{seen[-1].subject}.1" == left.dead[0]
    recent = recent_events(barid.settings, timedelta(days=36_500))
    assert {e.subject for e in recent} == {e.subject for e in seen}
    assert [f.feed.name for f in FeedStore(barid.settings).listed()] == ["wire"]
    assert barid.ledger.depth()["in_flight"] == 0


@pytest.mark.barid(default_subscriptions=[])
def test_what_a_version_left_is_known_to_this_one(barid: Service) -> None:
    Left.read(VERSIONS[-1]).restore(barid)
    summary = barid.producer().enqueue(make_articles(9, sentences=6))
    assert (len(summary.known), summary.accepted) == (8, 1)


def test_an_entry_with_fields_of_a_newer_version_is_read() -> None:
    article = RawArticle(body="Envoys met in Cairo.")
    payload = codec.pack_article(article, article.fingerprint)
    head, _, text = codec.decompress(payload).partition(b"\n")
    newer = codec.compress(
        json.dumps({**json.loads(head), "priority": 1}).encode()
        + b"\n"
        + json.dumps({**json.loads(text), "mood": "calm"}).encode()
    )
    assert codec.unpack_article(newer).article == article
