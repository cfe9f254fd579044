"""Where `barid` in a shell of a test finds a process that has imported everything (warm.py).

An interpreter that starts and imports what a command needs takes most of the time of a document's
samples. Behind the door the same command runs with the same arguments, environment, folder and
streams; who called it has a small process in its stead (knock.py).
"""

import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from socketserver import BaseRequestHandler, ThreadingUnixStreamServer
from tempfile import TemporaryDirectory
from threading import Thread

from tests import warm
from tests.servers import kill_group


class _Door(ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


class _Asked(BaseRequestHandler):
    def handle(self) -> None:
        there: socket.socket = self.request
        _, streams, _, _ = socket.recv_fds(there, 1, 3)
        try:
            with there.makefile("rb") as said:
                arguments, environment, folder = json.loads(said.readline())
            process = warm.Process(
                arguments, environment, *streams, new_session=True, folder=folder
            )
        finally:
            for stream in streams:
                os.close(stream)
        with suppress(OSError):  # who called may be killed, which shall end the command as well
            there.sendall(b"%d\n" % process.pid)
            select([there.fileno(), process.fileno()], [], [])
        kill_group(process)
        with suppress(OSError):
            there.sendall(b"%d\n" % process.wait())


@contextmanager
def door() -> Iterator[str]:
    """Open a door; yields the line of a shell that is `barid` behind it."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/door"
        with _Door(path, _Asked) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            knock = [sys.executable, "-I", "-S", str(Path(__file__).with_name("knock.py")), path]
            try:
                yield shlex.join(knock)
            finally:
                server.shutdown()
