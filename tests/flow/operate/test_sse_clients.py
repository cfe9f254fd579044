"""Clients of the stream that are slow, silent or too many; time is not waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from tests.exchanges import Exchange, ids
from workers.events.recent import RecentStream
from workers.operate.console import stream, tail
from workers.operate.console.guard import Guard
from workers.operate.console.problems import Problem
from workers.operate.console.stream import Stream
from workers.operate.console.tail import Tail


class Client:
    """A client in this process: what is sent to it, as far as it takes any of it."""

    def __init__(self, query: str = "", **headers: str) -> None:
        self.text = ""
        self.takes = asyncio.Event()
        self.takes.set()
        self.gone = asyncio.Event()
        self.scope: Scope = {
            "type": "http", "method": "GET", "path": "/events/stream", "asgi": {"spec_version": "2.3"},
            "query_string": query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.takes.wait()
        self.text += message.get("body", b"").decode()

    async def has(self, *parts: str) -> None:
        """Wait until some text has come."""
        while not all(part in self.text for part in parts):
            await asyncio.sleep(0)

    @property
    def ids(self) -> list[str]:
        """The ids of the events that came."""
        lines = self.text.splitlines()
        return [
            line.split('"id":"')[1].split('"')[0]
            for line in lines
            if line.startswith('data: {"spec')
        ]


class Followed:
    """A stream whose window on the events is moved by hand."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.tail = Tail()
        self.recent = RecentStream(exchange.settings)
        self.tail.begin(self.recent.end())
        self.stream = Stream(exchange.settings, Guard(exchange.settings), self.tail)

    async def publish(self, count: int) -> list[str]:
        """Let events come, as the live feed of the page finds them."""
        sent = ids(await asyncio.to_thread(self.exchange.publish, count))
        self.tail.add(await asyncio.to_thread(self.recent.after, self.tail.end, 1_000))
        return sent

    @asynccontextmanager
    async def client(self, query: str = "", **headers: str) -> AsyncIterator[Client]:
        """Follow, and go away at the end."""
        made = Client(query, **headers)
        receive: Receive = made.receive
        response = await self.stream.get(Request(made.scope, receive))
        task = asyncio.create_task(response(made.scope, receive, made.send))
        try:
            await made.has("retry")
            yield made
        finally:
            made.gone.set()
            await task


def test_a_slow_client_is_dropped_and_harms_no_other(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PATIENCE", 0.05)
    monkeypatch.setattr(stream, "CLIENTS", 2)

    async def follow() -> None:
        followed = Followed(exchange)
        async with followed.stream, followed.client() as slow, followed.client() as quick:
            slow.takes.clear()
            sent = await followed.publish(20)
            await quick.has(*sent)
            assert slow.ids == []
            while True:  # its place is free as soon as it was dropped
                try:
                    async with followed.client() as another:
                        sent += await followed.publish(1)
                        await another.has(sent[-1])
                        break
                except Problem as problem:
                    assert problem.status == 503
                    await asyncio.sleep(0.01)
            await quick.has(*sent)
            assert quick.ids == sent

    asyncio.run(follow())


def test_a_client_that_is_behind_the_window_misses_nothing(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "ROOM", 5)

    async def follow() -> None:
        followed = Followed(exchange)
        async with followed.stream, followed.client() as late:
            late.takes.clear()
            sent = []
            for _ in range(4):
                sent += await followed.publish(30)
            late.takes.set()
            await late.has(sent[-1])
            assert late.ids == sent

    asyncio.run(follow())


def test_a_client_that_is_behind_the_stream_is_told_so(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "ROOM", 5)
    client: Any = exchange.service.redis()

    async def follow() -> None:
        followed = Followed(exchange)
        sent = await followed.publish(1)
        async with followed.stream, followed.client() as late:
            late.takes.clear()
            sent = await followed.publish(60)
            client.xtrim(exchange.service.ledger.keys.recent, maxlen=8, approximate=False)
            late.takes.set()
            await late.has("event: gap", sent[-1])
            assert late.ids[-8:] == sent[-8:]
            assert late.text.count("event: gap") == 1

    asyncio.run(follow())


def test_who_is_let_in_nothing_still_learns_how_far_it_is(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)

    async def follow() -> None:
        followed = Followed(exchange)
        async with followed.stream, followed.client("feed=another") as quiet:
            await quiet.has(": alive")
            await followed.publish(3)
            await quiet.has(f": alive\nid: {followed.tail.end}\n\n")
            assert quiet.ids == []

    asyncio.run(follow())


def test_there_is_a_bound_on_clients_and_a_place_is_free_again(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "CLIENTS", 1)

    async def follow() -> None:
        followed = Followed(exchange)
        async with followed.stream:
            async with followed.client():
                with pytest.raises(Problem, match="follow already") as refused:
                    async with followed.client():
                        pass
                assert refused.value.headers == {"Retry-After": "2"}
            async with followed.client() as next_one:
                [sent] = await followed.publish(1)
                await next_one.has(sent)

    asyncio.run(follow())
