"""Clients that wait for events: however many they are, one look at Redis serves all of them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from workers.operate.console.problems import away, crowded
from workers.store.connection import REDIS_ERRORS

POLL = 0.1
"""Seconds between two looks."""

ROOM = 300
"""Clients that wait at most."""

Ready = Callable[[Sequence[str]], Awaitable[dict[str, int]]]


class Waiting:
    """Those who wait for events of a subscription, first come, first served.

    Args:
        ready: returns how many events could be taken of each of these subscriptions.
    """

    def __init__(self, ready: Ready) -> None:
        self._ready = ready
        self._turns: dict[str, deque[asyncio.Future[bool]]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._ended = False

    def __len__(self) -> int:
        return sum(map(len, self._turns.values()))

    async def turn(self, name: str, seconds: float, gone: "asyncio.Task[Any]") -> bool:
        """Wait until there is something to take.

        Args:
            name: of the subscription.
            seconds: to wait at most.
            gone: is done when the client has gone away.

        Returns:
            Whether it is this client's turn; another may have been quicker nevertheless.

        Raises:
            Problem: too many clients wait already, or Redis is away.
        """
        if self._ended:
            return False
        if len(self) >= ROOM:
            raise crowded(f"{ROOM} clients wait already")
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        line = self._turns.setdefault(name, deque())
        line.append(turn)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            first: list[asyncio.Future[Any]] = [turn, gone]
            await asyncio.wait(first, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._leave(name, turn)
        return turn.done() and turn.result()

    def end(self) -> None:
        """Let nobody wait any longer."""
        self._ended = True
        if self._looking is not None:
            self._looking.cancel()
        for turn in self._all():
            turn.set_result(False)

    def _leave(self, name: str, turn: "asyncio.Future[bool]") -> None:
        line = self._turns.get(name, deque())
        if turn in line:
            line.remove(turn)
        if not line:
            self._turns.pop(name, None)

    async def _look(self) -> None:
        try:
            while self._turns:
                await asyncio.sleep(POLL)
                try:
                    found = await self._ready(list(self._turns))
                except REDIS_ERRORS as error:
                    self._tell_away(error)
                    continue
                for name, events in found.items():
                    line = self._turns.get(name, deque())
                    for turn in list(line)[:events]:
                        line.remove(turn)
                        turn.set_result(True)
        finally:
            self._looking = None

    def _tell_away(self, error: Exception) -> None:
        for turn in self._all():
            turn.set_exception(away(error))

    def _all(self) -> "Iterator[asyncio.Future[bool]]":
        """Take everybody out of the lines."""
        for line in self._turns.values():
            while line:
                yield line.popleft()
