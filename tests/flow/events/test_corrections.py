"""Corrections in Redis: replaced, bounded, counted, found, forgotten."""

from collections.abc import Mapping

import pytest

from schemas import RawArticle
from schemas.event import EnrichedEvent
from tests.servers import Service, wait_until
from workers.errors import InvalidCorrection, UnknownArticle
from workers.events.corrections import CORRECT, Corrections, find_event, identity_of
from workers.operate.state import look
from workers.operate.statemetrics import of_state
from workers.pipeline import enrich
from workers.store.connection import keys

BODY = (
    "Soldiers shelled rebel positions near the border on Monday, killing eleven fighters. The army "
    "said that its warplanes had bombed two camps of the armed group in the hills."
)


def event(number: int = 1, body: str = BODY) -> EnrichedEvent:
    url = f"https://a.example/{number}"
    return enrich(RawArticle(url=url, title=f"Army shells rebels {number}", body=body, feed="a"))


def bytes_kept(barid: Service) -> int:
    values = barid.redis().hvals(keys(barid.settings).corrections)
    counted = int(barid.redis().get(keys(barid.settings).corrections_bytes) or 0)
    assert counted == sum(map(len, values))
    return counted


def test_a_correction_says_what_was_decided_who_corrected_and_what_is_right(
    barid: Service,
) -> None:
    made = event()
    told = Corrections(barid.settings).correct(made, {"security": 0}, "  Layla\n\u202e ليلى ")
    [kept] = Corrections(barid.settings).latest()
    assert told.correction == kept
    assert (told.replaced, told.dropped) == (None, 0)
    assert (kept.article_id, kept.event_id, kept.version) == (made.subject, made.id, 1)
    assert kept.model == made.data.versions.topics
    assert (kept.grades, kept.wrong) == ({"security": 0}, ["security"])
    [security] = [d for d in made.data.topics if d.topic == "security"]
    assert kept.decided["security"] == (security.probability, True)
    assert (kept.by, kept.source, kept.url) == ("Layla ليلى", "a", "https://a.example/1")
    assert (kept.title, kept.text) == (made.data.content.title, made.data.content.text)
    assert abs(kept.at - barid.redis().time()[0]) < 60


def test_a_second_correction_replaces_the_first_and_has_it(barid: Service) -> None:
    corrections = Corrections(barid.settings)
    corrections.correct(event(), {"security": 0}, "first")
    told = corrections.correct(event(), {"diplomacy": 2}, "second")
    assert told.replaced
    assert (told.replaced.by, told.replaced.grades) == ("first", {"security": 0})
    assert 0 <= told.correction.at - told.replaced.at < 60
    [kept] = corrections.latest()
    assert (kept.by, kept.grades) == ("second", {"diplomacy": 2})
    assert len(corrections) == 1
    assert bytes_kept(barid) > 0


def test_the_oldest_are_dropped_and_counted(barid: Service) -> None:
    barid.redis().flushall()
    Corrections(barid.settings).correct(event(1), {"security": 0})
    room = 3 * bytes_kept(barid) + 100
    tight = Corrections(barid.settings.model_copy(update={"max_correction_bytes": room}))
    dropped = [tight.correct(event(n), {"security": 0}).dropped for n in range(2, 7)]
    assert sum(dropped) == 3
    assert [c.url[-1] for c in tight.latest()] == ["6", "5", "4"]
    assert bytes_kept(barid) <= room
    tight.correct(event(4), {"security": 2})  # corrected again, it is the newest
    assert [c.url[-1] for c in tight.latest()] == ["4", "6", "5"]
    counts = barid.ledger.counts()
    assert (counts["corrected"], counts["corrections_dropped"]) == (7, 3)


def test_one_that_is_larger_than_all_may_be_is_refused_and_drops_nothing(barid: Service) -> None:
    Corrections(barid.settings).correct(event(1), {"security": 0})
    small = Corrections(barid.settings.model_copy(update={"max_correction_bytes": 200}))
    with pytest.raises(InvalidCorrection, match="BARID_MAX_CORRECTION_BYTES is 200"):
        small.correct(event(2), {"security": 0})
    assert [c.url[-1] for c in small.latest()] == ["1"]


def test_the_same_correction_sent_again_by_the_client_counts_once(barid: Service) -> None:
    redis, names = barid.redis(), keys(barid.settings)
    for _ in range(2):
        assert CORRECT(redis, names, article="a", correction=b"{}", most=100)[0] == 0
    assert barid.ledger.counts()["corrected"] == 1
    assert int(redis.get(names.corrections_bytes) or 0) == 2


@pytest.mark.barid(correction_texts=False)
def test_where_texts_may_not_be_kept_none_is(barid: Service) -> None:
    Corrections(barid.settings).correct(event(), {"security": 0})
    [kept] = Corrections(barid.settings).latest()
    assert (kept.title, kept.text, kept.url) == ("", "", "https://a.example/1")
    [raw] = barid.redis().hvals(keys(barid.settings).corrections)
    assert b"shells rebels" not in raw


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ({"securty": 2}, "securty: is not a topic of this event; did you mean 'security'"),
        ({"sport": 2}, "use one of diplomacy, humanitarian, security"),
        ({"security": 3}, r"security: needs one of the grades 0 \(absent\), .* not 3"),
        ({"security": -1}, "security: needs one of the grades"),
        ({"security": "2"}, "security: needs one of the grades"),
        ({"security": True}, "security: needs one of the grades"),
        ({"security": 1.0}, "security: needs one of the grades"),
        ({"diplomacy": 1, "security": None}, "security: needs one of the grades"),
        ({}, "grade at least one topic: security, humanitarian, diplomacy"),
    ],
)
def test_what_cannot_be_a_correction_is_refused_and_keeps_nothing(
    barid: Service, grades: Mapping[str, object], said: str
) -> None:
    with pytest.raises(InvalidCorrection, match=said):
        Corrections(barid.settings).correct(event(), grades)
    assert len(Corrections(barid.settings)) == 0


def test_corrections_are_found_and_forgotten_by_article_event_and_address(barid: Service) -> None:
    corrections = Corrections(barid.settings)
    made = [event(n) for n in (1, 2, 3)]
    for one in made:
        corrections.correct(one, {"security": 0})
    for given in (made[0].subject, made[0].id.upper(), " http://www.a.example/1?utm_source=x "):
        found = corrections.find(given)
        assert found
        assert found.article_id == made[0].subject
    assert corrections.find("https://a.example/9") is None
    assert corrections.remove([made[0].subject, made[2].subject, "unknown"]) == 2
    assert [c.article_id for c in corrections.latest()] == [made[1].subject]
    bytes_kept(barid)
    assert corrections.remove([]) == 0


def test_many_are_read_in_pages_the_latest_first(barid: Service) -> None:
    corrections = Corrections(barid.settings)
    first = event()
    for n in range(205):
        corrections.correct(first.model_copy(update={"subject": f"{n:032x}"}), {"security": 0})
    assert len(list(corrections.latest())) == 205
    assert len(list(corrections.latest(3))) == 3
    assert len(list(corrections.latest(201))) == 201
    assert next(corrections.latest()).article_id == f"{204:032x}"


def test_an_event_is_found_by_its_id_its_article_or_its_address(barid: Service) -> None:
    barid.start_worker(1)
    barid.producer().enqueue(RawArticle(url="https://a.example/1?b=1", title="Army", body=BODY))
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 60, "the article")
    found = find_event(barid.settings, "http://m.a.example/1/?b=1#top")
    assert find_event(barid.settings, found.id).id == found.id
    assert find_event(barid.settings, found.subject).id == found.id
    for wrong in ("https://a.example/2", "0" * 32, "nothing"):
        with pytest.raises(UnknownArticle, match="not among the recent events"):
            find_event(barid.settings, wrong)
    with pytest.raises(UnknownArticle, match="needs an absolute http or https URL"):
        identity_of("ftp://a.example/1")


def test_metrics_count_them(barid: Service) -> None:
    corrections = Corrections(barid.settings)
    corrections.correct(event(1), {"security": 0})
    corrections.correct(event(1), {"security": 2})
    corrections.correct(event(2), {"security": 0})
    values = {s.name: s.value for m in of_state(look(barid.settings)) for s in m.samples}
    assert values["barid_topic_corrections"] == 2
    assert values["barid_topic_corrected_articles_total"] == 3
    assert values["barid_topic_corrections_dropped_total"] == 0
