"""A worker that hears no bells says so, and ends; one that hears, or is not meant to, does not."""

import urllib.error
import urllib.request
from collections.abc import Hashable
from itertools import count

import pytest

from tests.articles import make_articles
from tests.servers import Service, free_port, wait_until
from workers.articles.bell import QUEUE
from workers.operate import hearing
from workers.operate.hearing import Hearing


class World:
    """A clock, and what a worker does."""

    def __init__(self, barid: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.activity, self.listens, self.ended = 0.0, (False, 0), True, 0
        monkeypatch.setattr(hearing, "monotonic", lambda: self.now)
        self._redis, self._queue = barid.redis(), barid.ledger.keys.queue(QUEUE)
        self.hearing = Hearing(
            barid.settings, lambda: self.listens, 40.0, self._end, lambda: self.activity
        )

    def look(self, seconds: float, *, bells: int, activity: tuple[bool, Hashable]) -> float:
        """Look every three seconds; returns for how long the worker has been deaf."""
        self._redis.delete(self._queue)
        if bells:
            self._redis.rpush(self._queue, *["bell"] * bells)
        self.activity = activity  # type: ignore[assignment]
        for _ in range(int(seconds / 3)):
            self.now += 3
            self.hearing.look()
        return self.hearing.deaf

    def _end(self) -> None:
        self.ended += 1


@pytest.fixture
def world(barid: Service, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(barid, monkeypatch)


def test_an_idle_worker_beside_bells_is_deaf_and_ends_once(world: World) -> None:
    assert world.look(30, bells=0, activity=(False, 7)) == 0
    assert world.look(30, bells=2, activity=(False, 7)) == 30
    assert world.ended == 0
    assert world.look(60, bells=2, activity=(False, 7)) == 90
    assert world.ended == 1
    assert world.look(3, bells=0, activity=(False, 7)) == 0


def test_a_busy_worker_is_deaf_only_beyond_its_longest_task(world: World) -> None:
    assert world.look(39, bells=2, activity=(True, 7)) == 0
    assert world.look(3, bells=2, activity=(True, 8)) == 0  # one ended, another began
    assert world.look(60, bells=2, activity=(True, 8)) == 20


def test_a_time_in_which_redis_was_away_counts_for_nothing(world: World) -> None:
    world.look(12, bells=2, activity=(False, 7))
    world.now += 100
    assert world.look(12, bells=2, activity=(False, 7)) == 9


def test_a_worker_that_only_polls_feeds_is_not_deaf(world: World) -> None:
    world.listens = False
    assert world.look(90, bells=2, activity=(False, 7)) == 0


@pytest.mark.timeout(120)
def test_a_deaf_worker_is_not_ready_and_ends_and_the_next_one_goes_on(barid: Service) -> None:
    port, file = free_port(), barid.directory / "deaf"
    worker = barid.with_settings(worker_port=port, sweep_interval=0.5).start(
        "-m", "tests.deaf", str(file), "worker", "-c", "1", "-n", "deaf@test"
    )
    barid.processes.append(worker)

    def ready(kind: str = "ready") -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/{kind}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    wait_until(lambda: ready()[0] == 200, 30, "a worker that is ready")
    barid.producer().enqueue(make_articles(20))
    wait_until(lambda: barid.ledger.counts().get("finished") == 20, 30, "articles that it hears of")
    file.touch()
    numbers = count(2)

    def says_so() -> bool:
        # What its last question for bells brings in, it still does.
        if not barid.ledger.depth()["waiting"]:
            barid.producer().enqueue(make_articles(20, seed=next(numbers)))
        return "bells have been unanswered" in ready()[1]

    wait_until(says_so, 40, "that it is not ready")
    assert worker.wait(40) == 1
    file.unlink()
    barid.start_worker()
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 30, "the other articles")
