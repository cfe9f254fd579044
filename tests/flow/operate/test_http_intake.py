"""The HTTP intake: a real server, a real Redis, real connections."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.exchanges import Exchange
from tests.servers import ROOT, Service, kill_group, wait_until
from workers.errors import ConfigurationError
from workers.events.subscriptions import Subscriptions
from workers.operate.console.guard import PENALTY, WRONG_TOKENS
from workers.operate.console.service import check_exposure
from workers.settings import Settings
from workers.store.codec import unpack_article

TOKEN = "a-token-of-the-tests-only"
BODY = "Ministers met in Cairo on Sunday to discuss a cease-fire."


class Console:
    def __init__(self, service: Service, **settings: object) -> None:
        self.service = service
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = service.start("-m", "workers.cli", "console", "--port", str(self.port))
        wait_until(self.answers, 60, "the console to answer")

    def answers(self) -> bool:
        try:
            return self.get("/health/live")[0] == 200
        except OSError:
            return False

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        response = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        connection.close()
        return response

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        status, _, body = self.ask("GET", path, None, **headers)
        return status, json.loads(body) if body.startswith(b"{") else body

    def post(
        self,
        given: object,
        kind: str = "application/json",
        path: str = "/articles",
        **headers: str,
    ) -> tuple[int, Any, dict[str, str]]:
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        status, response_headers, answer = self.ask(
            "POST", path, body, Content_Type=kind, **headers
        )
        return status, json.loads(answer) if answer.startswith(b"{") else answer, response_headers

    def lines(self, *given: object, path: str = "/articles") -> list[dict[str, Any]]:
        parts = [g if isinstance(g, bytes) else json.dumps(g).encode() for g in given]
        status, _, body = self.ask(
            "POST", path, b"\n".join(parts), Content_Type="application/x-ndjson"
        )
        assert status == 200
        return [json.loads(line) for line in body.splitlines()]


@pytest.fixture
def console(barid: Service) -> Iterator[Console]:
    made = Console(barid)
    yield made
    kill_group(made.process)


def article(number: int, **more: object) -> dict[str, object]:
    return {"url": f"https://news.example/{number}", "title": f"خبر {number}", "body": BODY, **more}


def test_an_article_goes_in_once(console: Console) -> None:
    status, receipt, headers = console.post(article(1))
    assert (status, receipt["outcome"], receipt["version"]) == (202, "accepted", 1)
    assert headers["content-type"] == "application/json"
    status, again, _ = console.post(article(1))
    assert (status, again["outcome"]) == (202, "known")
    assert again["article_id"] == receipt["article_id"]
    assert console.service.ledger.depth()["in_flight"] == 1


def test_the_lane_is_named_in_the_address(console: Console) -> None:
    one, many = "application/json", "application/x-ndjson"
    for number, (lane, kind) in enumerate([("urgent", one), ("bulk", many), ("normal", one)]):
        body = json.dumps(article(number)).encode()
        status, _, _ = console.ask("POST", f"/articles?lane={lane}", body, Content_Type=kind)
        assert status in (200, 202)
    assert console.service.ledger.lanes() == {"urgent": 1, "normal": 1, "bulk": 1}
    for kind in (one, many):
        status, _, answer = console.ask("POST", "/articles?lane=fast", b"{}", Content_Type=kind)
        assert status == 400
        assert "'fast'; it may be urgent, normal, bulk" in json.loads(answer)["detail"]


def test_a_changed_text_is_said_and_taken_as_a_version_when_asked(console: Console) -> None:
    console.post(article(1))
    changed = article(1, body="Ministers left Cairo.")
    status, receipt, _ = console.post(changed)
    assert (status, receipt["outcome"], receipt["version"]) == (202, "changed", 0)
    status, receipt, _ = console.post(changed, path="/articles?versions=true")
    assert (status, receipt["outcome"], receipt["version"]) == (202, "changed", 2)
    found = console.lines(changed, article(1), path="/articles?versions=true")
    assert [(f["outcome"], f["version"]) for f in found] == [("known", 0), ("changed", 3)]
    status, problem, _ = console.post(changed, path="/articles?versions=yes")
    assert (status, problem["detail"]) == (400, "versions: needs true or false")


def test_a_parameter_that_does_not_exist_is_refused(console: Console) -> None:
    status, problem, _ = console.post(article(1), path="/articles?version=true")
    assert (status, problem["detail"]) == (
        400,
        "version: is not a parameter; there are lane, versions",
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "https://n.example/1"}, "body"),
        ({"body": "x", "colour": "red"}, "colour"),
        ({"body": "x", "published_at": "yesterday"}, "published_at"),
        ({"body": "x", "url": "ftp://n.example"}, "url"),
    ],
)
def test_a_wrong_field_is_named(console: Console, given: object, field: str) -> None:
    status, problem, headers = console.post(given)
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert [error["field"] for error in problem["errors"]] == [field]


def test_what_is_no_article_is_refused(console: Console) -> None:
    for given in (b"{", b"[]", b"7", b"\xff\xfe", b""):
        assert console.post(given)[0] == 400
    assert console.post(article(1), kind="text/plain")[0] == 415
    assert console.post(article(1), kind="multipart/form-data")[0] == 415
    assert console.ask("GET", "/articles")[0] == 405
    assert console.ask("GET", "/nothing")[0] == 404


@pytest.mark.barid(max_body_bytes=1_000, max_metadata_bytes=100)
def test_an_article_too_large_is_refused_and_the_next_line_is_not(console: Console) -> None:
    huge = article(1, body="x" * 200_000)
    assert console.post(huge)[0] == 413
    answers = console.lines(article(2), huge, article(3), article(4, body="x" * 2_000))
    assert [(f["line"], f["status"]) for f in answers] == [(1, 202), (2, 413), (3, 202), (4, 400)]


def test_each_line_has_its_answer_in_order(console: Console) -> None:
    answers = console.lines(article(1), b"{", b"", article(2, colour=1), article(1), article(3))
    assert [(f["line"], f["status"], f.get("outcome")) for f in answers] == [
        (1, 202, "accepted"),
        (2, 400, None),
        (4, 400, None),
        (5, 202, "known"),
        (6, 202, "accepted"),
    ]
    assert console.service.ledger.depth()["in_flight"] == 2


def test_answers_come_while_lines_are_still_sent(console: Console) -> None:
    with socket.create_connection(("127.0.0.1", console.port), timeout=10) as line:
        line.sendall(
            b"POST /articles HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-ndjson\r\n\r\n"
        )
        answers = b""
        for number in range(3):
            data = json.dumps(article(number)).encode() + b"\n"
            line.sendall(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            while answers.count(b'"accepted"') <= number:
                part = line.recv(65_536)
                assert part, answers
                answers += part
        line.sendall(b"0\r\n\r\n")


@pytest.mark.barid(max_in_flight=3)
def test_a_full_ledger_says_when_to_come_back(console: Console) -> None:
    answers = console.lines(*(article(n) for n in range(5)))
    assert [f["status"] for f in answers] == [202, 202, 202, 429, 429]
    status, problem, headers = console.post(article(9))
    assert (status, headers["retry-after"]) == (429, "2")
    assert "in flight" in problem["detail"]


@pytest.mark.barid(console_token=TOKEN)
def test_the_token_is_asked_for(console: Console) -> None:
    status, _, headers = console.post(article(1))
    assert (status, headers["www-authenticate"]) == (401, 'Bearer realm="barid"')
    assert console.post(article(1), Authorization="Bearer wrong")[0] == 401
    assert console.post(article(1), Authorization=f"Basic {TOKEN}")[0] == 401
    assert console.post(article(1), Authorization=f"Bearer {TOKEN}")[0] == 202
    assert console.get("/health/ready")[0] == 200
    assert TOKEN not in (console.service.directory / "process.log").read_text()


@pytest.mark.barid(console_token=TOKEN)
def test_an_address_that_guesses_is_heard_no_more_for_a_while(console: Console) -> None:
    for _ in range(WRONG_TOKENS):
        assert console.post(article(1), Authorization="Bearer wrong")[0] == 401
    status, _, headers = console.post(article(1), Authorization=f"Bearer {TOKEN}")
    assert status == 429
    assert 0 < int(headers["retry-after"]) <= PENALTY + 1
    assert console.get("/health/ready")[0] == 200


def test_another_host_name_is_refused(console: Console) -> None:
    assert console.post(article(1), Host="evil.example")[0] == 400
    assert console.post(article(1), Host="localhost")[0] == 202


def test_redis_away_is_said_and_found_again(console: Console) -> None:
    service = console.service
    service.kill_redis()
    try:
        status, _, headers = console.post(article(1))
        assert (status, headers["retry-after"]) == (503, "5")
        assert console.get("/health/ready")[0] == 503
        assert console.get("/health/live")[0] == 200
    finally:
        service.restart_redis()


def test_it_ends_when_told(console: Console) -> None:
    console.process.terminate()
    assert console.process.wait(timeout=60) in (0, -15)


def test_it_does_not_listen_to_others_without_a_token() -> None:
    with pytest.raises(ConfigurationError, match="is open to others"):
        check_exposure(Settings(console_host="0.0.0.0", _env_file=None))
    with pytest.raises(ConfigurationError, match="16 characters"):
        check_exposure(Settings(console_token="short", _env_file=None))
    check_exposure(Settings(console_host="0.0.0.0", console_token=TOKEN, _env_file=None))
    check_exposure(Settings(console_host="::1", _env_file=None))
    check_exposure(Settings(console_host="0.0.0.0", console_open=True, _env_file=None))


@pytest.mark.timeout(150)
def test_a_clients_trace_goes_on_and_what_is_none_is_passed_over(barid: Service) -> None:
    console = Console(barid)
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    for i, (given, kept) in enumerate({trace: trace, "00-nonsense": None}.items()):
        article = {"guid": str(i), "feed": "f", "title": "Truce", "body": BODY}
        assert console.post(article, traceparent=given)[0] == 202
        (claim,) = barid.ledger.claim().claims
        assert unpack_article(claim.payload).traceparent == kept


def test_it_does_what_its_openapi_document_says(console: Console) -> None:
    exchange = Exchange(console.service)
    Subscriptions(exchange.settings).take_up("alerts")
    exchange.publish(20)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            f"http://127.0.0.1:{console.port}/openapi.json",
            # Not these two: dates and blank texts are held to more than JSON Schema can say, and
            # NDJSON is answered by line.
            *("--exclude-checks", "positive_data_acceptance,negative_data_rejection"),
            # The phase "coverage" takes 40 s to make cases that these two make at random.
            *("--phases", "examples,fuzzing", "--max-examples", "20", "--seed", "1", "--request-timeout", "10", "--no-color"),
        ],
        capture_output=True, text=True, timeout=140, check=False, cwd=console.service.directory,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.data.schemathesis_hooks", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Tested: 7" in done.stdout
    assert "nresolvable" not in done.stdout
