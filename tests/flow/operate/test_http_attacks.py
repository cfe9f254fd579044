"""The console under the usual attacks on HTTP: smuggling, forged heads, bombs, slow senders."""

import asyncio
import gzip
import json
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from uvicorn.server import ServerState

from tests.servers import Service, answers, wait_until
from tests.webclient import Web
from workers.app import app
from workers.operate.console import connections, reading
from workers.operate.console.connections import PatientProtocol, server_config
from workers.operate.console.problems import Problem
from workers.operate.console.reading import read_body
from workers.operate.console.service import make_service
from workers.settings import Settings

TOKEN = "a-token-of-the-tests-only"
ARTICLE = json.dumps({"url": "https://news.example/smuggled", "title": "x", "body": "y"}).encode()
INNER = (
    b"POST /articles HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
) % (TOKEN.encode(), len(ARTICLE), ARTICLE)
HEAD = b"POST /articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
CHUNK = b"5\r\nhello\r\n0\r\n\r\n"

ATTACKS = {
    "two kinds of length": HEAD
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    + CHUNK,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello",
    "a list of lengths": HEAD + b"Content-Length: 0, 5\r\n\r\nhello",
    "a length with a sign": HEAD + b"Content-Length: +5\r\n\r\nhello",
    "a coding that is none": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNK,
    "two codings": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNK,
    "a space before the colon": HEAD + b"Content-Length : 5\r\n\r\nhello",
    "a chunk of endless size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"F" * 30 + b"\r\n",
    "a chunk whose size is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n",
    "a zero byte": HEAD + b"X-Name: a\0b\r\n\r\n",
    "two hosts": HEAD + b"Host: localhost\r\n\r\n",
    "no host": b"GET /health/live HTTP/1.1\r\n\r\n",
    "a head without end": HEAD + b"X-Name: " + b"x" * 200_000 + b"\r\n",
}


@pytest.fixture(scope="module")
def port(_session_service: Service) -> Iterator[int]:
    """A console with a token, served in this process by what `barid console` serves with."""
    settings = _session_service.settings.model_copy(
        update={"console_token": Settings(console_token=TOKEN, _env_file=None).console_token}
    )
    listening = socket.create_server(("127.0.0.1", 0))
    found = int(listening.getsockname()[1])
    server = uvicorn.Server(server_config(make_service(settings, app), settings))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    wait_until(lambda: answers(f"http://127.0.0.1:{found}/health/live"), 60, "the console")
    yield found
    server.should_exit = True
    thread.join(10)


def sent(port: int, data: bytes) -> bytes:
    """Return all that comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        found = b""
        while part := connection.recv(65_536):
            found += part
        return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_can_be_read_in_two_ways_is_refused_and_its_connection_ends(
    port: int, barid: Service, attack: str
) -> None:
    try:
        back = sent(port, ATTACKS[attack] + INNER)
    except ConnectionResetError:  # closed while what it will not read was still coming
        back = b"HTTP/1.1 400 "
    assert back.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")), back[:300]
    assert back.count(b"HTTP/1.1 ") == 1, "the request within was answered"
    assert barid.ledger.depth()["in_flight"] == 0
    assert answers(f"http://127.0.0.1:{port}/health/live")


def test_no_line_break_of_an_address_comes_into_the_head_of_an_answer(port: int) -> None:
    for path in (
        "/static/%0d%0aX-Forged:%20yes",
        "/%0d%0aX-Forged:%20yes",
        "/login?%0d%0aX-Forged:",
    ):
        _, headers, _ = Web(f"http://127.0.0.1:{port}").ask("GET", path)
        assert "x-forged" not in headers


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {}, 303),
        ("/login", {}, 200),
        ("/static/base.css", {}, 200),
        ("/nothing", {}, 404),
        ("/api/events", {}, 401),
        ("/openapi.json", {}, 200),
        ("/health/live", {"Host": "evil.example"}, 400),
    ],
)
def test_every_answer_keeps_the_page_to_itself(
    port: int, path: str, headers: dict[str, str], status: int
) -> None:
    found, given, _ = Web(f"http://127.0.0.1:{port}").ask("GET", path, None, **headers)
    assert found == status
    policy = dict(p.strip().split(" ", 1) for p in given["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"  # nothing inline
    assert given["x-content-type-options"] == "nosniff"
    assert given["x-frame-options"] == "DENY"
    assert given["referrer-policy"] == "no-referrer"
    assert given["cross-origin-opener-policy"] == "same-origin"
    assert given["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in given


@pytest.mark.parametrize("origin", ["http://[", "http://evil.example", "null"])
def test_a_change_from_another_site_is_refused(port: int, origin: str) -> None:
    web = Web(f"http://127.0.0.1:{port}", Authorization=f"Bearer {TOKEN}", Origin=origin)
    assert web.post("/subscriptions/alerts/fetch", {})[0] == 403


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b" " * 50_000_000),
        b"[" * 200_000,
        b'{"title": ' + b"9" * 200_000 + b"}",
        b'{"title": "\\ud800", "body": "\\u0000", "url": "https://news.example/'
        + b"\xff" * 9
        + b'"}',
    ],
    ids=["bomb", "depth", "number", "letters"],
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson"])
def test_bodies_that_swell_or_nest_are_refused_as_they_are(
    port: int, kind: str, body: bytes
) -> None:
    web = Web(f"http://127.0.0.1:{port}", Authorization=f"Bearer {TOKEN}")
    headers = {"Content-Type": kind, "Content-Encoding": "gzip"}
    status, _, answer = web.ask("POST", "/articles", body, **headers)
    refused = [json.loads(line)["status"] for line in answer.splitlines()]
    assert set(refused) == {400}
    assert status == (400 if kind == "application/json" else 200)


def test_a_client_that_sends_no_request_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "HEAD_TIME", 0.3)

    async def ends(*parts: bytes) -> float:
        """Return after how long the server closes a connection that sends these parts, slowly."""
        loop = asyncio.get_running_loop()
        config = uvicorn.Config(_hello, log_config=None, timeout_keep_alive=30)
        server = await loop.create_server(
            lambda: PatientProtocol(config, ServerState(), {}), "127.0.0.1", 0
        )
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            began = loop.time()

            async def send() -> None:
                for part in parts:
                    writer.write(part)
                    await asyncio.sleep(0.1)

            sending = asyncio.create_task(send())
            await asyncio.wait_for(reader.read(), 10)
            sending.cancel()
            writer.close()
            return loop.time() - began

    for parts in ([], [b"GET / HTTP/1.1\r\n"], [b"GET / HT", *[b"T"] * 50]):
        assert 0.2 < asyncio.run(ends(*parts)) < 5
    whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert asyncio.run(ends(whole, b"GET / HT")) < 5  # the next one on the same connection, too


async def _hello(scope: object, receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]


def test_a_body_that_comes_ever_so_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.3)

    async def drop_by_drop() -> dict[str, object]:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    request = Request({"type": "http", "method": "POST", "headers": []}, drop_by_drop)
    with pytest.raises(Problem) as refused:
        asyncio.run(read_body(request, 10_000_000))
    assert refused.value.status == 408
    monkeypatch.setattr(reading, "PATIENCE", 10.0)
    monkeypatch.setattr(reading, "SILENCE", 0.2)

    async def silence() -> dict[str, object]:
        await asyncio.sleep(30)
        return {}

    with pytest.raises(Problem, match="nothing came"):
        asyncio.run(read_body(Request({"type": "http", "headers": []}, silence), 10))
