"""Clients that wait in line, without a Redis: what they are told comes from the test."""

import asyncio
from collections.abc import Sequence

import pytest

from workers.operate.console import waiting
from workers.operate.console.problems import Problem
from workers.operate.console.waiting import Waiting
from workers.store.connection import RedisError

FOREVER = 1e9


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "POLL", 0)


class Queues:
    """How much lies in each queue, always or for one look, and how often that was asked."""

    def __init__(self) -> None:
        self.lengths: dict[str, int] = {}
        self.once: dict[str, int] = {}
        self.looks = 0
        self.away = False

    async def ready(self, names: Sequence[str]) -> dict[str, int]:
        self.looks += 1
        if self.away:
            raise RedisError("away")
        return {name: self.once.pop(name, self.lengths.get(name, 0)) for name in names}


async def never() -> None:
    await asyncio.Event().wait()


def test_first_come_first_served_and_none_in_vain() -> None:
    async def wait() -> None:
        queues, order = Queues(), list[int]()
        line = Waiting(queues.ready)
        gone = asyncio.create_task(never())

        async def client(number: int) -> None:
            assert await line.turn("alerts", FOREVER, gone)
            order.append(number)

        clients = [asyncio.create_task(client(n)) for n in range(5)]
        while len(line) < 5:
            await asyncio.sleep(0)
        queues.once["alerts"] = 3
        while len(order) < 3:
            await asyncio.sleep(0)
        looks = queues.looks
        while queues.looks < looks + 3:
            await asyncio.sleep(0)
        assert order == [0, 1, 2]
        queues.once["alerts"] = 2
        await asyncio.gather(*clients)
        assert order == [0, 1, 2, 3, 4]
        assert len(line) == 0

    asyncio.run(wait())


def test_one_look_serves_all_and_none_is_made_for_nobody() -> None:
    async def wait() -> None:
        queues = Queues()
        line = Waiting(queues.ready)
        gone = asyncio.create_task(never())
        clients = [asyncio.create_task(line.turn(f"q{n % 3}", FOREVER, gone)) for n in range(60)]
        while len(line) < 60:
            await asyncio.sleep(0)
        queues.looks = 0
        queues.lengths = {"q0": 20, "q1": 20, "q2": 20}
        assert await asyncio.gather(*clients) == [True] * 60
        assert queues.looks < 10
        looks = queues.looks
        for _ in range(10):
            await asyncio.sleep(0)
        assert queues.looks == looks

    asyncio.run(wait())


def test_who_goes_away_leaves_the_line() -> None:
    async def wait() -> None:
        queues = Queues()
        line = Waiting(queues.ready)
        gone, stays = asyncio.Event(), asyncio.create_task(never())
        leaving = asyncio.create_task(gone.wait())
        first = asyncio.create_task(line.turn("alerts", FOREVER, leaving))
        second = asyncio.create_task(line.turn("alerts", FOREVER, stays))
        while len(line) < 2:
            await asyncio.sleep(0)
        gone.set()
        assert not await first
        queues.lengths["alerts"] = 1
        assert await second

    asyncio.run(wait())


def test_too_many_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "ROOM", 2)

    async def wait() -> None:
        line = Waiting(Queues().ready)
        gone = asyncio.create_task(never())
        those = [asyncio.create_task(line.turn(name, FOREVER, gone)) for name in "ab"]
        while len(line) < 2:
            await asyncio.sleep(0)
        with pytest.raises(Problem, match="2 clients wait already") as refused:
            await line.turn("c", FOREVER, gone)
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "2"})
        line.end()
        assert await asyncio.gather(*those) == [False, False]
        assert not await line.turn("c", FOREVER, gone)

    asyncio.run(wait())


def test_all_are_told_when_redis_is_away_and_can_wait_again() -> None:
    async def wait() -> None:
        queues = Queues()
        line = Waiting(queues.ready)
        gone = asyncio.create_task(never())
        queues.away = True
        those = [asyncio.create_task(line.turn(name, FOREVER, gone)) for name in "aab"]
        for problem in await asyncio.gather(*those, return_exceptions=True):
            assert isinstance(problem, Problem)
            assert problem.status == 503
        queues.away = False
        queues.lengths["a"] = 1
        assert await line.turn("a", FOREVER, gone)

    asyncio.run(wait())
