"""What the page of an event asks for to correct it."""

import json
from typing import Any

import pytest

from schemas import RawArticle
from tests.exchanges import Exchange
from tests.servers import Service, start_console, wait_until
from tests.webclient import Web

ARTICLE = RawArticle(
    url="https://a.example/army",
    title="Army shells rebels near the border",
    body="Soldiers shelled rebel positions near the border on Monday, killing eleven fighters. The "
    "army said that its warplanes had bombed two camps of the armed group in the hills.",
)


@pytest.fixture
def asked(barid: Service) -> tuple[Web, str]:
    """A client of a console, and the id of an event that it knows."""
    token = barid.settings.console_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    web = Web(start_console(barid), **headers)
    barid.producer().enqueue(ARTICLE)
    Exchange(barid).work()

    def events() -> list[dict[str, Any]]:
        return list(get(web, "events")["events"])

    wait_until(lambda: len(events()) == 1, 30, "the event")
    return web, events()[0]["event_id"]


def get(web: Web, path: str) -> Any:
    status, _, body = web.ask("GET", f"/api/{path}")
    assert status == 200, body
    return json.loads(body)


def test_a_correction_is_kept_shown_replaced_and_forgotten(asked: tuple[Web, str]) -> None:
    web, event = asked
    assert get(web, f"events/{event}")["correction"] is None
    given = {"event_id": event, "grades": {"security": 0}, "by": "ليلى"}
    status, told = web.post("/api/corrections", given)
    assert (status, told["replaced"], told["dropped"]) == (200, None, 0)
    before = get(web, f"events/{event}")
    assert before["correction"] == told["correction"]
    assert before["correction"]["by"] == "ليلى"
    assert before["correction"]["grades"] == {"security": 0}
    assert "text" not in before["correction"]
    status, told = web.post("/api/corrections", {"event_id": event, "grades": {"diplomacy": 1}})
    assert (status, told["replaced"]["by"], told["correction"]["by"]) == (200, "ليلى", "")
    after = get(web, f"events/{event}")
    assert after["event"] == before["event"]  # events are immutable
    given = {"article_id": told["correction"]["article_id"]}
    assert web.post("/api/corrections/remove", given) == (200, {"done": 1})
    assert web.post("/api/corrections/remove", given) == (200, {"done": 0})
    assert get(web, f"events/{event}")["correction"] is None


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"grades": {"securty": 1}}, "securty"),
    ({"grades": {"security": 3}}, "security"),
    ({"grades": {"security": "1"}}, "security"),
    ({"grades": {}}, "grades"),
    ({"grades": [1]}, "grades"),
    ({"grades": None}, "grades"),
    ({"event_id": 7}, "event_id"),
    ({"by": "x" * 101}, "by"),
    ({"why": "because"}, "why"),
]
"""What is changed of a right request, and the field that has to be named."""


def test_what_is_wrong_is_named(asked: tuple[Web, str]) -> None:
    web, event = asked
    right = {"event_id": event, "grades": {"security": 0}}
    for changes, field in WRONG:
        status, told = web.post("/api/corrections", right | changes)
        assert (status, [e["field"] for e in told["errors"]]) == (400, [field])
    assert get(web, f"events/{event}")["correction"] is None


@pytest.mark.barid(console_token="a-long-enough-token")
def test_it_is_guarded_as_other_changes_are(asked: tuple[Web, str], barid: Service) -> None:
    web, event = asked
    given = {"event_id": event, "grades": {"security": 0}}
    for path, body in (("corrections", given), ("corrections/remove", {"article_id": event})):
        assert web.post(f"/api/{path}", body, Authorization="Bearer wrong")[0] == 401
        assert web.post(f"/api/{path}", body, Origin="https://elsewhere.example")[0] == 403
        assert web.post(f"/api/{path}", body, Content_Type="text/plain")[0] == 415
    assert web.post("/api/corrections", given | {"event_id": "unknown"})[0] == 404
    assert get(web, f"events/{event}")["correction"] is None
    assert web.post("/api/corrections", given)[0] == 200
