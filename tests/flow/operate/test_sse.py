"""The stream of recent events: a real console, a real Redis, clients that come and go."""

import json
import threading
from typing import Any

import pytest

from schemas import EnrichedEvent, RawArticle
from tests.exchanges import Exchange, ids
from tests.servers import Service, free_port, kill_group, start_console
from tests.webclient import Told, Web
from workers.events.recent import before

TOKEN = "a-token-of-the-tests-only"


def names(told: list[Told]) -> list[str]:
    assert {t.kind for t in told} <= {"message"}
    return [t.data["id"] for t in told]


def test_events_come_as_they_happen_and_no_queue_loses_any(exchange: Exchange, web: Web) -> None:
    following = web.follow()
    assert (following.status, following.kind) == (200, "text/event-stream; charset=utf-8")
    sent = exchange.publish(5)
    told = following.take(5)
    assert names(told) == ids(sent)
    assert EnrichedEvent.model_validate(told[0].data, strict=False).subject == sent[0].subject
    assert exchange.state() == (5, 0, 0)


def test_arabic_is_intact(exchange: Exchange, web: Web) -> None:
    following = web.follow()
    body = "التقى المبعوثون في القاهرة يوم الأحد.\u2028وقالوا: «لا تكفي»."
    exchange.service.producer().enqueue([RawArticle(guid="1", title="محادثات الهُدنة", body=body)])
    exchange.work()
    [told] = following.take(1)
    assert told.data["data"]["content"]["title"] == "محادثات الهُدنة"
    assert "وقالوا: «لا تكفي»." in told.data["data"]["content"]["text"]


def test_a_client_that_comes_back_misses_and_repeats_nothing(exchange: Exchange, web: Web) -> None:
    following = web.follow()
    sent = ids(exchange.publish(10))
    got = names(following.take(3))
    following.close()
    sent += ids(exchange.publish(10))
    again = web.follow(after=following.last_event_id)
    got += names(again.take(17))
    sent += ids(exchange.publish(2))
    got += names(again.take(2))
    assert got == sent


def test_it_may_come_back_to_another_console_after_a_kill(exchange: Exchange) -> None:
    port = free_port()
    web = Web(start_console(exchange.service, port))
    following, sent, got = web.follow(), [], []
    for _ in range(3):
        sent += ids(exchange.publish(8))
        got += names(following.take(5))
        kill_group(exchange.service.processes[-1])
        following.close()
        start_console(exchange.service, port)
        following = web.follow(after=following.last_event_id)
    got += names(following.take(len(sent) - len(got)))
    assert got == sent


def test_a_position_that_has_left_the_stream_is_said(exchange: Exchange) -> None:
    exchange.publish(10)
    client: Any = exchange.service.redis()
    key = exchange.service.ledger.keys.recent
    first = client.xrange(key, count=1)[0][0].decode()
    client.xtrim(key, maxlen=4, approximate=False)
    web = Web(start_console(exchange.service))
    following = web.follow(after=first)
    gap, *rest = following.take(5)
    assert (gap.kind, gap.data["after"]) == ("gap", first)
    assert [t.kind for t in rest] == ["message"] * 4
    # Who comes back with the gap's own position gets the rest, and no second gap.
    again = web.follow(after=gap.last_event_id).take(4)
    assert again == rest
    assert gap.data["goes_on_after"] == gap.last_event_id == before(rest[0].last_event_id)
    # The position before all events asks for what is there; one from the future is a gap.
    assert web.follow(after="0-0").take(4) == rest
    assert web.follow(after=f"{2**63}-0").take(1)[0].kind == "gap"


def test_what_is_in_memory_is_no_gap(exchange: Exchange, web: Web) -> None:
    following = web.follow()
    sent = ids(exchange.publish(10))
    assert names(following.take(10)) == sent
    client: Any = exchange.service.redis()
    key = exchange.service.ledger.keys.recent
    second = client.xrange(key, count=2)[1][0].decode()
    client.xtrim(key, maxlen=4, approximate=False)
    assert names(web.follow(after=second).take(8)) == sent[2:]


def test_filters_let_in_what_a_subscriptions_would(exchange: Exchange, web: Web) -> None:
    following = web.follow(topic=["security", "diplomacy"], language="ar")
    by_word = web.follow(word=["سيطرت", "talks"], limit=3)
    sent = exchange.publish(40)
    wanted = [
        e.id for e in sent
        if e.data.language.code == "ar" and {"security", "diplomacy"} & set(e.topics)
    ]  # fmt: skip
    assert 1 < len(wanted) < 40
    assert names(following.take(len(wanted))) == wanted
    told = list(by_word)  # ends by itself after three
    assert len(told) == 3
    assert all(
        "سيطرت" in json.dumps(t.data, ensure_ascii=False) or "talks" in json.dumps(t.data).lower()
        for t in told
    )


def test_what_events_name_can_be_asked_for(exchange: Exchange, web: Web) -> None:
    following = web.follow(country=["eg", "QA"], actor="hamas", place=["القاهره", "Doha"], limit=2)
    about = web.follow(about="FR", limit=1)
    texts = (
        "وصل وفد من حركة حماس إلى القاهرة لإجراء محادثات مع المسؤولين المصريين.",
        "وصل وفد من حركة فتح إلى القاهرة لإجراء محادثات مع المسؤولين المصريين.",
        "La France et le gouvernement français annoncent des élections en France.",
        "A Hamas delegation arrived in Doha, Qatar, on Sunday for talks with mediators.",
    )
    exchange.service.producer().enqueue(RawArticle(body=text) for text in texts)
    exchange.work()
    content = [[t.data["data"]["content"]["text"] for t in told] for told in (following, about)]
    assert content == [[texts[0], texts[3]], [texts[2]]]


def test_the_past_can_be_asked_for(exchange: Exchange, web: Web) -> None:
    sent = ids(exchange.publish(120))
    assert names(list(web.follow(since="1h", limit=120))) == sent
    assert names(list(web.follow(since="1d", limit=7))) == sent[:7]
    following = web.follow()
    new = ids(exchange.publish(1))
    assert names(following.take(1)) == new


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ({"colour": "red"}, "colour", "there are topic, language"),
        ({"topic": "securty"}, "topic", "did you mean 'security'"),
        ({"language": "arabic"}, "language", "is not a language"),
        ({"at_least": "often"}, "at_least", "number"),
        ({"at_least": "2"}, "at_least", "less than or equal to 1"),
        ({"at_least": ["0.5", "0.6"]}, "at_least", "twice"),
        ({"without_flag": "nice"}, "without_flag", "no_title"),
        ({"country": "EGY"}, "country", "'EGY' is not a country"),
        ({"about": "Egypt"}, "about", "did you mean 'EG'"),
        ({"actor": "Wit*"}, "actor", "a name has no *"),
        ({"actor": "barid:org/hamass"}, "actor", "did you mean 'barid:org/hamas'"),
        ({"place": "geonames:0"}, "place", "is not in the catalogue of places"),
        ({"word": "…"}, "word", "no letter"),
        ({"topic": "none", "at_least": "0.5"}, "topic", "no event can meet this"),
        ({"since": "yesterday"}, "since", "90s"),
        ({"since": "9" * 5000 + "d"}, "since", ""),
        ({"limit": "0"}, "limit", "from 1"),
        ({"limit": "٣"}, "limit", "from 1"),
    ],
)
def test_a_wrong_parameter_is_named(
    exchange: Exchange, web: Web, query: dict[str, Any], field: str, said: str
) -> None:
    following = web.follow(**query)
    problem = following.problem()
    assert (following.status, following.kind) == (400, "application/problem+json")
    assert [e["field"] for e in problem["errors"]] == [field]
    assert said in problem["detail"]


def test_a_wrong_position_is_named(exchange: Exchange, web: Web) -> None:
    for wrong in ("7", "-1-0", f"{2**64}-0", "1-1-1", "x" * 500):
        following = web.follow(after=wrong)
        assert following.status == 400
        assert following.problem()["errors"][0]["field"] == "Last-Event-ID"


@pytest.mark.barid(console_token=TOKEN)
def test_the_guard_is_the_consoles(exchange: Exchange, web: Web) -> None:
    assert web.follow().status == 401
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert web.ask("HEAD", "/events/stream", None, **right)[0] == 200
    assert web.ask("HEAD", "/events/stream", None, **right, Host="evil.example")[0] == 400
    assert web.ask("POST", "/events/stream", b"{}", **right)[0] == 405


@pytest.mark.barid(recent_events=0)
def test_without_recent_events_it_says_why_not(exchange: Exchange, web: Web) -> None:
    following = web.follow()
    assert following.status == 501
    assert "BARID_RECENT_EVENTS" in following.problem()["detail"]


def test_a_hundred_follow_and_the_page_answers(exchange: Exchange, web: Web) -> None:
    following = [web.follow() for _ in range(50)]
    following += [web.follow(word="المباحثات") for _ in range(50)]
    assert web.ask("GET", "/")[0] == 200
    assert web.ask("GET", "/api/state")[0] == 200
    sent = exchange.publish(30)
    assert web.post("/api/understand", {"body": "Talks resumed in Cairo."})[0] == 200
    got: list[list[str]] = [[] for _ in range(50)]

    def read(place: int) -> None:
        got[place] = names(following[place].take(len(sent)))

    readers = [threading.Thread(target=read, args=(place,)) for place in range(50)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert got == [ids(sent)] * 50
    first = [one.take(1)[0].data["id"] for one in following[50:]]
    assert len(set(first)) == 1
    for one in following:
        one.close()


def test_redis_away_ends_no_stream(exchange: Exchange, web: Web, barid: Service) -> None:
    following = web.follow()
    sent = ids(exchange.publish(2))
    assert names(following.take(2)) == sent
    barid.kill_redis()
    try:
        assert web.follow(since="1h").status == 503
    finally:
        barid.restart_redis()
    sent = ids(exchange.publish(2))
    assert names(following.take(2)) == sent
