"""The proxy that chaos goes through leaves nothing behind of the connections that it breaks."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.proxy import proxy
from tests.servers import wait_until


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that gives back what it gets."""

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while got := connection.recv(100):
                connection.sendall(got)

    def serve(server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("fault", ["half_open", "cut", "truncate"])
def test_no_task_is_left_of_a_connection_that_was_broken(echo: int, fault: str) -> None:
    with proxy(lambda: echo) as between:
        clients = [socket.create_connection(("127.0.0.1", between.port), 5) for _ in range(5)]
        for client in clients:
            client.sendall(b"a")
            assert client.recv(1) == b"a"
        assert getattr(between, fault)() == 5
        if fault == "truncate":
            for client in clients:
                client.sendall(b"bb")
        else:
            between.cut()
        for client in clients:
            client.close()
        wait_until(lambda: not asyncio.all_tasks(between._loop), 5, "the end of all tasks")
