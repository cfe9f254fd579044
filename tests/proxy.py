"""A TCP proxy on loopback that cuts, delays, swallows and truncates what goes through it."""

import asyncio
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

CHUNK = 65_536


class Proxy:
    """Between clients and one server. Its faults hold for connections that are open, or for all.

    Attributes:
        port: where clients connect to.
        delay: seconds before each chunk is passed on, in either direction.
    """

    def __init__(self, target: Callable[[], int]) -> None:
        self.port, self.delay = 0, 0.0
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._open: set[_Pair] = set()

    def cut(self) -> int:
        """Reset every open connection; returns how many there were."""
        return self._each(lambda pair: pair.abort())

    def half_open(self) -> int:
        """Pass nothing on any more, in either direction, over the connections that are open."""
        return self._each(lambda pair: setattr(pair, "deaf", True))

    def truncate(self) -> int:
        """Pass on half of the next answer on each open connection, then reset it."""
        return self._each(lambda pair: setattr(pair, "halve", True))

    def _each(self, what: "Callable[[_Pair], object]") -> int:
        async def do() -> int:
            pairs = list(self._open)
            for pair in pairs:
                what(pair)
            return len(pairs)

        return asyncio.run_coroutine_threadsafe(do(), self._loop).result(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target())
        except OSError:
            writer.transport.abort()
            return
        pair = _Pair(writer, back)
        self._open.add(pair)
        ways = [
            asyncio.ensure_future(self._pass(pair, reader, back, answers=False)),
            asyncio.ensure_future(self._pass(pair, there, writer, answers=True)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(pair)
            pair.abort()
            await _cancel(ways)

    async def _pass(
        self,
        pair: "_Pair",
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        *,
        answers: bool,
    ) -> None:
        with suppress(OSError):
            while chunk := await source.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if pair.deaf:
                    continue
                if answers and pair.halve:
                    sink.write(chunk[: len(chunk) // 2])
                    await sink.drain()
                    return
                sink.write(chunk)
                await sink.drain()
            while pair.deaf:  # nobody is told that the other side has gone
                await asyncio.sleep(0.1)


class _Pair:
    """A connection of a client, and the one to the server that belongs to it."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._sides = client, server
        self.deaf = self.halve = False

    def abort(self) -> None:
        self.deaf = False  # or it would be kept for ever
        for side in self._sides:
            side.transport.abort()


@contextmanager
def proxy(target: Callable[[], int]) -> Iterator[Proxy]:
    """Proxy to a port of loopback, asked for anew at each connection."""
    made = Proxy(target)
    loop = made._loop
    thread = threading.Thread(target=loop.run_forever, name="proxy", daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(made._serve, "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        loop.set_exception_handler(lambda *_: None)  # streams tell of each task that is cancelled
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    """Take no more connections, cancel everything else that runs in this loop, and wait for it."""
    server.close()
    # A connection that was just taken begins its task a moment later.
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await _cancel(others)


async def _cancel(tasks: Collection["asyncio.Task[Any]"]) -> None:
    """Cancel tasks, and wait for them: one that nobody waits for may be destroyed as it runs."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
