"""What the page of events asks for by what events name."""

import json
from time import time
from typing import Any
from urllib.parse import urlencode

import pytest

from schemas import RawArticle
from tests.exchanges import Exchange
from tests.servers import wait_until
from tests.webclient import Web

TEXTS = {
    "a": "التقى وفد من حركة حماس مسؤولين من المخابرات المصرية في القاهرة يوم الأحد.",
    "b": "Hamas said on Sunday that its delegation had left Doha for talks in Egypt.",
    "c": "Les ministres français se sont réunis à Genève pour parler du budget de la France.",
}


@pytest.fixture
def asked(exchange: Exchange, web: Web) -> Web:
    """A client of a console that knows these events."""
    exchange.service.producer().enqueue(RawArticle(guid=g, body=t) for g, t in TEXTS.items())
    exchange.work()
    wait_until(lambda: get(web, "choices")["events"] == len(TEXTS), 30, "the events")
    return web


def get(web: Web, path: str, status: int = 200, **query: Any) -> Any:
    code, _, body = web.ask("GET", f"/api/{path}?{urlencode(query, doseq=True)}")
    assert code == status, body
    return json.loads(body)


def guids(web: Web, **query: Any) -> set[str]:
    by_lead = {text: guid for guid, text in TEXTS.items()}
    return {by_lead[e["lead"]] for e in get(web, "events", **query)["events"]}


def test_events_are_found_by_country_actor_and_place(asked: Web) -> None:
    assert guids(asked, country="EG") == {"a", "b"}
    assert guids(asked, country=["fr", "EG"]) == {"a", "b", "c"}
    assert guids(asked, about="FR") == {"c"}
    assert guids(asked, actor="حماس", place="قاهره") == {"a"}
    assert guids(asked, place=["Genève", "الدوحة"]) == {"b", "c"}
    assert guids(asked, actor="nobody") == set()
    assert sum(get(asked, "timeline", country="EG")["topics"]["all"]) == 2


def test_the_timeline_obeys_the_words_and_lists_a_span_of_time(asked: Web) -> None:
    assert guids(asked, text="delegation") == {"b"}
    assert sum(get(asked, "timeline", text="delegation")["topics"]["all"]) == 1
    assert sum(get(asked, "timeline", text="nowhere")["topics"]["all"]) == 0
    assert guids(asked, language=["ar", "fr"]) == {"a", "c"}
    now = int(time())
    assert guids(asked, since=now - 600) == set(TEXTS)
    assert guids(asked, since=now + 600) == set()
    assert guids(asked, until=now - 600) == set()


def test_a_list_says_how_likely_topics_are_and_who_is_in_it(asked: Web) -> None:
    [event] = get(asked, "events", language="en")["events"]
    assert set(event["shares"]) == set(event["topics"])
    assert all(0 < share <= 1 for share in event["shares"].values())
    assert event["actors"][0] == {"value": "barid:org/hamas", "name": "Hamas", "ar": "حماس"}
    assert event["untitled"] is True
    labels = get(asked, f"events/{event['event_id']}")["labels"]
    assert labels["barid:org/hamas"] == "حماس"
    assert "الدوحة" in labels.values()


def test_the_menus_have_what_is_named_most(asked: Web) -> None:
    named = get(asked, "choices")["named"]
    assert named["country"][0] == {"value": "EG", "name": "EG", "n": 2}
    hamas = {"value": "barid:org/hamas", "name": "Hamas", "n": 2, "ar": "حماس"}
    assert hamas in named["organisation"]
    assert {p["name"] for p in named["place"]} >= {"Cairo", "Doha", "Geneva"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"country": "EGY"}, "'EGY' is not a country"),
        ({"about": "Egypt"}, "did you mean 'EG'?"),
        ({"actor": "!"}, "has no letter or digit"),
        ({"place": "geonames:0"}, "is not in the catalogue of places"),
    ],
)
def test_what_no_event_can_name_is_refused(web: Web, query: dict[str, str], said: str) -> None:
    assert said in get(web, "events", 400, **query)["detail"]
