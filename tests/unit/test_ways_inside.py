"""Nothing that a stranger names leads to an address inside: by redirect, or by a name that changes."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import ThreadedResolver, connector

from tests.receiver import SECRET
from tests.webserver import Asked, Reply, Web, web
from workers.feeds.fetch import FetchError, fetch, post, session
from workers.push.declared import Push, check_reachable
from workers.push.message import ONE, Message
from workers.push.sender import Sender
from workers.settings import Settings

OUTSIDE, INSIDE, NAME = "127.0.0.2", "127.0.0.1", "rebinding.example"
SETTINGS = Settings(allowed_networks=[f"{OUTSIDE}/32"], fetch_timeout=5, _env_file=None)
"""Of loopback one address counts as public, so that the test can serve there."""

MESSAGE = Message("id", "{}", ONE)


@pytest.fixture
def inside() -> Iterator[Web]:
    """A server that nobody is to reach."""
    with web(lambda asked: Reply(b"a secret"), INSIDE) as made:
        yield made


@pytest.fixture
def outside(inside: Web) -> Iterator[Web]:
    """A server on the same port of the other address, which redirects to the one inside."""

    def answer(asked: Asked) -> Reply:
        path, _, query = asked.path.partition("?")
        if path == "/to":
            status, _, target = query.partition(",")
            return Reply(status=int(status), headers=[("Location", unquote(target))])
        return Reply(b"public")

    with web(answer, OUTSIDE, inside.port) as made:
        yield made


def get(url: str) -> bytes:
    async def once() -> bytes:
        async with session(SETTINGS) as client:
            return (await fetch(client, url, SETTINGS)).body

    return asyncio.run(once())


def form(url: str) -> int:
    async def once() -> int:
        async with session(SETTINGS) as client:
            return await post(client, url, {"hub.mode": "subscribe"})

    return asyncio.run(once())


def push(url: str) -> str:
    async def once() -> str:
        declared = Push.of("p", name="p", subscription="s", url=url, secrets=[SECRET])
        async with Sender(declared, SETTINGS) as sender:
            return (await sender.send(MESSAGE)).cause

    return asyncio.run(once())


@pytest.fixture
def answers_of_the_name(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the name resolves to, one answer after another; the last one stays."""
    answers: list[list[str]] = []
    real: Callable[..., Any] = socket.getaddrinfo

    def resolve(host: Any, *given: Any, **more: Any) -> Any:
        if host != NAME:
            return real(host, *given, **more)
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        return [found for address in now for found in real(address, *given, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(connector, "DefaultResolver", ThreadedResolver)  # which asks that
    return answers


def test_the_server_outside_is_reached(outside: Web) -> None:
    assert get(outside.url) == b"public"
    assert form(outside.url) == 200
    assert push(outside.url) == "answered 200"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"])
def test_a_redirect_does_not_lead_inside(inside: Web, outside: Web, status: int, host: str) -> None:
    url = f"{outside.url}/to?{status},http://{host}:{inside.port}/"
    with pytest.raises(FetchError):
        get(url)
    if status in (307, 308):
        with pytest.raises(FetchError):
            form(url)
    assert "redirects are not followed" in push(url)
    assert inside.asked == []


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/", "//"])
def test_a_redirect_leads_to_nothing_but_http(outside: Web, scheme: str) -> None:
    with pytest.raises(FetchError):
        get(f"{outside.url}/to?302,{scheme}")


@pytest.mark.parametrize("ask", [get, form, push], ids=["feed", "hub", "webhook"])
def test_a_name_that_leads_inside_the_second_time_is_not_followed(
    inside: Web, outside: Web, answers_of_the_name: list[list[str]], ask: Callable[[str], object]
) -> None:
    answers_of_the_name += [[OUTSIDE], [INSIDE]]
    url = f"http://{NAME}:{outside.port}/"
    assert ask(url) in (b"public", 200, "answered 200")
    try:
        said = str(ask(url))
    except FetchError as error:
        said = str(error)
    assert "is not a public address" in said
    assert inside.asked == []


def test_a_webhook_whose_name_is_checked_and_then_changed_reaches_nobody_inside(
    inside: Web, outside: Web, answers_of_the_name: list[list[str]]
) -> None:
    answers_of_the_name += [[OUTSIDE], [INSIDE]]
    url = f"http://{NAME}:{outside.port}/"
    declared = Push.of("p", name="p", subscription="s", url=url, secrets=[SECRET])
    check_reachable(declared, SETTINGS, by_name=True)
    assert "is not a public address" in push(url)
    assert inside.asked == []


@pytest.mark.parametrize("ask", [get, form, push], ids=["feed", "hub", "webhook"])
def test_of_two_addresses_of_a_name_the_one_inside_is_not_tried(
    inside: Web, outside: Web, answers_of_the_name: list[list[str]], ask: Callable[[str], object]
) -> None:
    answers_of_the_name += [[INSIDE, OUTSIDE]]
    assert ask(f"http://{NAME}:{outside.port}/") in (b"public", 200, "answered 200")
    assert inside.asked == []
