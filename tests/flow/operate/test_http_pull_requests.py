"""Requests for events over HTTP: those that are refused, and those that wait."""

from signal import SIGTERM

import pytest

from tests.exchanges import Exchange, ids
from tests.webclient import Web, answered
from workers.events.subscriptions import Subscriptions

TOKEN = "a-token-of-the-tests-only"


def test_an_unknown_subscription_is_named_and_not_made(exchange: Exchange, web: Web) -> None:
    Subscriptions(exchange.settings).take_up("alerts")
    for word, given in (
        ("fetch", {}),
        ("settle", {"settlements": [{"receipt": "x", "outcome": "back"}]}),
        ("extend", {"receipts": ["x"]}),
    ):
        status, problem = web.post(f"/subscriptions/alrts/{word}", given)
        assert status == 404
        assert problem["detail"] == "no subscription 'alrts': did you mean 'alerts'?"
    assert "alrts" not in Subscriptions(exchange.settings).definitions()


@pytest.mark.parametrize(
    ("word", "given", "field"),
    [
        ("fetch", {"at_most": 0}, "at_most"),
        ("fetch", {"at_most": 1_001}, "at_most"),
        ("fetch", {"at_most": "5"}, "at_most"),
        ("fetch", {"wait": 31}, "wait"),
        ("fetch", b'{"wait": NaN}', "wait"),
        ("fetch", {"lease": 0.5}, "lease"),
        ("fetch", {"lease": 3_601}, "lease"),
        ("fetch", {"atmost": 1}, "atmost"),
        ("fetch", [], "body"),
        ("fetch", b"{", "body"),
        ("fetch", b"", "body"),
        ("settle", {}, "settlements"),
        ("settle", {"settlements": []}, "settlements"),
        ("settle", {"settlements": [{"receipt": "x"}]}, "settlements.0.outcome"),
        ("settle", {"settlements": [{"receipt": "x", "outcome": "eaten"}]}, "settlements.0.outcome"),
        (
            "settle",
            {"settlements": [{"receipt": "x", "outcome": "back", "why": "no"}]},
            "settlements.0.why",
        ),
        ("settle", {"settlements": [{"receipt": "x", "outcome": "back"}] * 2}, "settlements"),
        ("extend", {"receipts": ["x", 7]}, "receipts.1"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(
    exchange: Exchange, web: Web, word: str, given: object, field: str
) -> None:
    status, problem = web.post(f"/subscriptions/{exchange.name}/{word}", given)
    assert (status, [e["field"] for e in problem["errors"]]) == (400, [field])
    if field in ("atmost", "settlements.0.why"):
        assert "there are at_most, wait, lease" in problem["detail"] or (
            "there are receipt, outcome, cause" in problem["detail"]
        )


@pytest.mark.barid(console_token=TOKEN)
def test_the_guard_is_the_consoles(exchange: Exchange, web: Web) -> None:
    path = f"/subscriptions/{exchange.name}/fetch"
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert web.post(path, {})[0] == 401
    assert web.post(path, {}, Authorization="Bearer wrong")[0] == 401
    assert web.post(path, {}, **right)[0] == 200
    assert web.post(path, {}, **right, Origin="https://evil.example")[0] == 403
    assert web.post(path, {}, **right, Content_Type="text/plain")[0] == 415
    assert web.ask("POST", path, b"{}", **right, Host="evil.example")[0] == 400
    assert web.ask("GET", path, None, **right)[0] == 405
    assert web.post(path, b" " * 9_000_000, **right)[0] == 413


def test_who_waits_gets_events_when_they_come(exchange: Exchange, web: Web) -> None:
    those = [web.begin(exchange.name, at_most=1, wait=30) for _ in range(100)]
    # A hundred wait, and the page answers as ever.
    assert web.ask("GET", "/")[0] == 200
    assert web.ask("GET", "/api/state")[0] == 200
    assert web.post("/api/understand", {"body": "Talks resumed in Cairo."})[0] == 200
    sent = ids(exchange.publish(100))
    answers = [answered(one) for one in those]
    assert {status for status, _ in answers} == {200}
    assert sorted(e["event"]["id"] for _, a in answers for e in a["events"]) == sorted(sent)


def test_who_went_away_while_waiting_takes_nothing(exchange: Exchange, web: Web) -> None:
    for one in [web.begin(exchange.name, wait=30) for _ in range(20)]:
        one.close()
    sent = ids(exchange.publish(5))
    got: list[str] = []
    while len(got) < len(sent):
        got += [t["event"]["id"] for t in web.fetch(exchange.name, wait=5)]
    assert sorted(got) == sorted(sent)
    assert exchange.state() == (0, 5, 0)


def test_when_it_is_told_to_end_nobody_is_cut_off(exchange: Exchange, web: Web) -> None:
    one, following = web.begin(exchange.name, wait=30), web.follow()
    process = exchange.service.processes[-1]
    process.terminate()
    assert answered(one) == (200, {"lease": 30, "events": []})
    assert list(following) == []  # its end, not an error
    assert process.wait(timeout=60) in (0, -SIGTERM)
    assert "Traceback" not in (exchange.service.directory / "console.log").read_text()
