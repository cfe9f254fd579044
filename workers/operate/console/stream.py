"""`GET /events/stream`: the recent events as server-sent events, from any position on.

The stream takes nothing from any queue. Whoever does not keep up is behind, not in the way: nothing
is kept for a client but its position, and what is no longer in memory is read from Redis.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Self, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from workers.events.filters import Filter
from workers.events.recent import RecentStream, before, order
from workers.events.subscriptions import Subscriptions
from workers.operate.console.guard import Guard
from workers.operate.console.problems import Problem, away, crowded
from workers.operate.console.query import Wanted, wanted
from workers.operate.console.tail import Item, Tail
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.lognames import get_logger

CLIENTS = 200
"""Clients that follow at most."""

PAGE = 50
"""Events that are looked at in one go."""

HEARTBEAT = 15.0
"""Seconds of silence after which a client is told that the connection lives."""

PATIENCE = 30.0
"""Seconds that a client may take nothing of what is sent to it."""

AWAY_PAUSE = 2.0
"""Seconds between two looks at a Redis that does not answer."""

THREADS = 2
"""Threads that read and filter for those who follow; the page has its own."""

START = "0-0"
"""The position before all events."""

Result = TypeVar("Result")

log = get_logger(__name__)


class Stream:
    """Answers those who follow the recent events.

    Args:
        settings: of the service.
        guard: who may follow.
        tail: the newest events, as the live feed of the page reads them.
    """

    def __init__(self, settings: Settings, guard: Guard, tail: Tail) -> None:
        self._settings, self._guard, self._tail = settings, guard, tail
        self._recent = RecentStream(settings)
        self._subscriptions = Subscriptions(settings)
        self._threads = ThreadPoolExecutor(THREADS, "stream")
        self._clients: set[Response] = set()
        self._ended = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def end(self) -> None:
        """End all streams: the service ends. Clients come back to another, or to the next."""
        self._ended = True
        self._tail.add([])

    @property
    def routes(self) -> list[Route]:
        """The route of the stream."""
        return [Route("/events/stream", self.get)]

    async def get(self, request: Request) -> Response:
        """Answer `GET /events/stream`.

        Raises:
            Problem: the request is refused.
        """
        self._guard.check(request)
        asked = await self._run(wanted, request, self._subscriptions)
        if not self._settings.recent_events:
            raise Problem(501, "BARID_RECENT_EVENTS is 0: there is no stream of recent events")
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        try:
            position, gap = await self._begin(asked)
        except REDIS_ERRORS as error:
            raise away(error) from None
        if len(self._clients) >= CLIENTS:
            raise crowded(f"{CLIENTS} clients follow already")
        return _Followed(self._lines(position, asked, gap), self._clients)

    async def _begin(self, asked: Wanted) -> tuple[str, str]:
        """Return the position to begin after, and what tells of a gap before it."""
        if asked.after:
            if self._tail.covers(asked.after):
                return asked.after, ""
            first, last = await self._run(self._recent.span)
            if asked.after == START or order(before(first)) <= order(asked.after) <= order(last):
                return asked.after, ""
            position = before(first) if order(asked.after) < order(first) else last
            return position, _gap(asked.after, position)
        if asked.since:
            return await self._run(self._recent.since, asked.since), ""
        return self._tail.end or (await self._run(self._recent.span))[1], ""

    async def _lines(self, position: str, asked: Wanted, gap: str) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        yield f"retry: 2000\n\n{gap}".encode()
        said, left = clock(), asked.limit
        while not self._ended and (left is None or left > 0):
            news = self._tail.news
            try:
                gap, items = await self._after(position)
            except REDIS_ERRORS:
                gap, items = "", []  # the page says that Redis is away
                await asyncio.sleep(AWAY_PAUSE)
            told = await self._told(items, asked.filter, left)
            if told or gap:
                yield gap.encode() + b"".join(_message(item) for item in told)
                said, left = clock(), left and left - len(told)
            if items:
                position = items[-1].position
            elif not gap:
                await _patiently(news, said + HEARTBEAT - clock())
            if clock() - said >= HEARTBEAT:
                # The position as well: of those who are let in, the last may be long gone.
                at = "" if position == START else f"id: {position}\n"
                yield f": alive\n{at}\n".encode()
                said = clock()

    async def _after(self, position: str) -> tuple[str, list[Item]]:
        """Return the next events after a position, and what tells of a gap before them."""
        items = self._tail.after(position, PAGE)
        if items is not None:
            return "", items
        first, page = await self._run(self._recent.read, position, PAGE)
        lost = position != START and order(position) < order(before(first))
        return _gap(position, before(first)) if lost else "", [
            self._tail.item(*one) for one in page
        ]

    async def _told(
        self, items: Sequence[Item], asked: Filter, at_most: int | None
    ) -> Sequence[Item]:
        if items and asked != _EVERYTHING:
            items = await self._run(_let_in, items, asked)
        return items[:at_most]

    async def _run(self, what: Callable[..., Result], *arguments: object) -> Result:
        call = partial(what, *arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


class _Followed(StreamingResponse):
    """The stream of one client, which ends when the client takes nothing of it any more."""

    def __init__(self, lines: AsyncIterator[bytes], clients: set[Response]) -> None:
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__(lines, media_type="text/event-stream", headers=headers)
        self._clients = clients
        clients.add(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._clients.discard(self)

    async def stream_response(self, send: Send) -> None:
        async def sending(message: Message) -> None:
            async with asyncio.timeout(PATIENCE):
                await send(message)

        try:
            await super().stream_response(sending)
        except TimeoutError:
            log.warning("stream.dropped", seconds=PATIENCE)


_EVERYTHING = Filter()


def _let_in(items: Sequence[Item], asked: Filter) -> list[Item]:
    return [item for item in items if item.facts and asked.matches(item.facts)]


def _message(item: Item) -> bytes:
    return b"id: %b\ndata: %b\n\n" % (item.position.encode(), item.text)


def _gap(after: str, position: str) -> str:
    told = json.dumps({"after": after, "goes_on_after": position})
    return f"id: {position}\nevent: gap\ndata: {told}\n\n"


async def _patiently(news: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), max(0.0, seconds))
    except TimeoutError:
        return
