"""What the console's pages are told as it happens, by server-sent events: events, logs, state.

Three tasks read Redis, however many pages look on and clients follow the events (stream.py). A page
that does not keep up misses the oldest of what waits for it; nothing waits for a page. Log lines
have a stream of their own, which only the page of logs opens: a storm of them holds up no event.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from starlette.responses import StreamingResponse

from workers.errors import BaridError
from workers.events.recent import RecentStream, order
from workers.operate.console.index import EventIndex
from workers.operate.console.problems import Problem
from workers.operate.console.tail import Tail
from workers.operate.diagnosis import diagnose
from workers.operate.samples import Samples
from workers.operate.state import State, look
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.lognames import get_logger
from workers.telemetry.logstream import LogStream

PAGES = 100
"""Pages that look on at most."""

ROOM = 500
"""Messages that wait for a page at most."""

HEARTBEAT = 15.0
"""Seconds after which a page is told that the connection lives."""

EVENTS_PAUSE, LOGS_PAUSE, STATE_PAUSE, AWAY_PAUSE = 0.3, 0.4, 1.5, 2.0
"""Seconds between two looks, and after Redis did not answer."""

LINES = 200
"""Log lines that are told at once at most: in a storm, the latest of them."""

OLDER = 300
"""Older events that are read between two looks for new ones."""

PRUNE = 60.0
"""Seconds between two looks at what the stream has forgotten."""

_END = ""
"""Stands in the place of a message when there will be no more."""

log = get_logger(__name__)


class Live:
    """Reads for all pages and tells each of them."""

    def __init__(self, settings: Settings, index: EventIndex, tail: Tail) -> None:
        self._settings, self._index, self._tail = settings, index, tail
        self._pages: set[asyncio.Queue[str]] = set()
        self._readers: set[asyncio.Queue[str]] = set()
        self._state: State | None = None
        self.complete = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read as long as the service runs."""
        tasks = [
            asyncio.create_task(self._forever(step, pause))
            for step, pause in (
                (self._events(), EVENTS_PAUSE),
                (self._logs(), LOGS_PAUSE),
                (self._states(), STATE_PAUSE),
            )
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._index.close()

    def page(self) -> StreamingResponse:
        """Return the stream of one page: events and state.

        Raises:
            Problem: too many pages look on already.
        """
        return self._stream(self._pages)

    def logs(self) -> StreamingResponse:
        """Return the stream of one page of logs.

        Raises:
            Problem: too many look on already.
        """
        return self._stream(self._readers)

    def end(self) -> None:
        """End the streams of all pages: the service ends."""
        for queue in (*self._pages, *self._readers):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(_END)

    async def state(self) -> dict[str, Any]:
        """Return the state as it was a moment ago."""
        if self._state is None:
            self._state = await asyncio.to_thread(look, self._settings)
        return told(self._state)

    def _stream(self, pages: set[asyncio.Queue[str]]) -> StreamingResponse:
        if len(pages) >= PAGES:
            raise Problem(503, f"{PAGES} pages are open already; close one")
        queue: asyncio.Queue[str] = asyncio.Queue(ROOM)
        pages.add(queue)
        return StreamingResponse(
            self._lines(queue, pages),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache"},
        )

    async def _lines(
        self, queue: asyncio.Queue[str], pages: set[asyncio.Queue[str]]
    ) -> AsyncIterator[str]:
        try:
            yield "retry: 2000\n\n"
            while True:
                try:
                    message = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    message = ": alive\n\n"
                if message == _END:
                    return
                yield message
        finally:
            pages.discard(queue)

    def _tell(self, kind: str, what: Any) -> None:
        message = f"event: {kind}\ndata: {json.dumps(what, ensure_ascii=False, default=str)}\n\n"
        for queue in self._readers if kind == "logs" else self._pages:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message)

    async def _forever(self, step: Callable[[], Awaitable[bool]], pause: float) -> None:
        while True:
            try:
                more = await step()
                await asyncio.sleep(0.02 if more else pause)
            except (*REDIS_ERRORS, BaridError):
                await asyncio.sleep(AWAY_PAUSE)  # the state tells the pages
            except Exception:
                log.exception("console.failed")
                await asyncio.sleep(AWAY_PAUSE)

    def _events(self) -> Callable[[], Awaitable[bool]]:
        stream = RecentStream(self._settings)
        newest: list[str] = []
        oldest: list[str] = []
        pruned = [0.0]

        async def step() -> bool:
            """Add what is new and a part of what is old; returns whether more is waiting."""
            if not newest:
                newest.append(await asyncio.to_thread(stream.end))
                self._tail.begin(newest[0])
                oldest.append(f"{newest[0].partition('-')[0]}-{2**63}")  # the newest as well
            fresh = await asyncio.to_thread(stream.after, newest[0], OLDER)
            if fresh:
                newest[0] = fresh[-1][0]
                self._tail.add(fresh)
                for summary in await asyncio.to_thread(self._index.add, fresh):
                    self._tell("event", summary)
            if not self.complete:
                older = await asyncio.to_thread(stream.before, oldest[0], OLDER)
                self.complete = not older
                if older:
                    oldest[0] = older[-1][0]
                    await asyncio.to_thread(self._index.add, older)
            now = asyncio.get_running_loop().time()
            if self.complete and now - pruned[0] > PRUNE:
                pruned[0] = now
                first = await asyncio.to_thread(stream.first)
                await asyncio.to_thread(self._index.forget_before, first)
            return len(fresh) == OLDER or not self.complete

        return step

    def _logs(self) -> Callable[[], Awaitable[bool]]:
        stream = LogStream(self._settings)
        at: list[str] = []

        async def step() -> bool:
            if not at or not self._readers:
                at[:] = [await asyncio.to_thread(stream.end)]
                return False
            latest = await asyncio.to_thread(stream.latest, LINES)
            lines = [line for line in latest if order(line.position) > order(at[0])]
            if lines:
                at[0] = lines[-1].position
                shown = sorted(lines, key=lambda line: line.timestamp)
                told = [line.fields | {"position": line.position} for line in shown]
                self._tell("logs", {"lines": told, "more": len(lines) == LINES})
            return False

        return step

    def _states(self) -> Callable[[], Awaitable[bool]]:
        samples: list[Samples] = []

        def take() -> None:
            if not samples:
                samples.append(Samples(self._settings))
            samples[0].take()

        async def step() -> bool:
            self._state = await asyncio.to_thread(look, self._settings)
            self._tell("state", told(self._state))
            if not self._state.unreachable:
                await asyncio.to_thread(take)
            return False

        return step


def told(state: State) -> dict[str, Any]:
    """Return a state with what is wrong, as plain values."""
    problems = diagnose(state)
    return {"problems": [asdict(p) for p in problems]} | state.as_dict()
