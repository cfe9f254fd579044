"""The connection to Redis: one that is silent, one that is late, and one at a Unix socket."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis

from tests.servers import Service, wait_until
from workers.settings import Settings
from workers.store import embedded
from workers.store.connection import connect, kombu_connection, transport_options


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word, like one cut off."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def settings(url: str, **given: object) -> Settings:
    return Settings(redis_url=url, _env_file=None, **given)  # type: ignore[arg-type]


def test_a_silent_redis_is_given_up_after_three_times_the_timeout_at_most(
    silent: socket.socket,
) -> None:
    port = silent.getsockname()[1]
    client = connect(settings(f"redis://127.0.0.1:{port}/0", redis_timeout=0.4))
    began = time.monotonic()
    with pytest.raises(redis.TimeoutError):
        client.ping()
    assert 0.4 <= time.monotonic() - began < 10
    tries = 0
    with suppress(BlockingIOError):
        while True:
            silent.accept()[0].close()
            tries += 1
    assert 1 <= tries <= 3


@pytest.fixture
def paused(barid: Service) -> Iterator[Callable[[int], redis.Redis]]:
    """Stops Redis from answering for so many milliseconds; gives a client that was connected."""
    mine = connect(barid.settings.model_copy(update={"redis_timeout": 0.5}))

    def pause(milliseconds: int) -> redis.Redis:
        mine.ping()
        barid.redis().execute_command("CLIENT", "PAUSE", milliseconds)
        return mine

    yield pause
    wait_until(lambda: bool(barid.redis().ping()), 60, "Redis to answer again")


def test_a_redis_that_falls_silent_is_given_up_as_soon(
    paused: Callable[[int], redis.Redis],
) -> None:
    began, mine = time.monotonic(), paused(5_000)
    with pytest.raises(redis.TimeoutError):
        mine.get("anything")
    assert time.monotonic() - began < 4.5  # three tries of half a second, before it answers again
    time.sleep(max(0.0, began + 5.2 - time.monotonic()))
    # The broken connection was dropped: no late answer is taken for that of another command.
    assert mine.echo("mine") == b"mine"


def test_a_connection_that_died_is_replaced_once(paused: Callable[[int], redis.Redis]) -> None:
    assert paused(700).echo("mine") == b"mine"


def test_a_redis_that_starts_again_is_waited_for(tmp_path: Path) -> None:
    made = Service(tmp_path)
    try:
        client = connect(made.settings)
        client.ping()
        made.kill_redis()
        threading.Timer(0.3, made.restart_redis).start()
        assert client.ping()
    finally:
        made.stop()


def test_a_worker_looks_after_its_broker_connection_often_enough(barid: Service) -> None:
    options = transport_options(barid.settings)
    assert 1 + 2 * options["health_check_interval"] < barid.settings.soft_time_limit  # type: ignore[operator]


def test_everything_works_over_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "redis.sock"
    process = subprocess.Popen(
        [embedded.program(Settings(_env_file=None)), "--port", "0", "--unixsocket", str(path),
         "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(path.exists, 60, "the socket")
        given = settings(f"unix://{path}?db=0")
        assert connect(given).ping()
        with kombu_connection(given) as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
            queue = connection.SimpleQueue("tried")
            queue.put({"a": 1})
            assert queue.get(timeout=5).payload == {"a": 1}
    finally:
        process.kill()
        process.wait()
