"""A service on several hosts: Redis on one, workers on others, all of it over the network."""

import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import redis

from tests.articles import make_articles
from tests.deploy.network import Host, Network
from tests.servers import ROOT, kill_group, wait_until
from workers.articles.ledger import Ledger
from workers.settings import Settings
from workers.store import embedded

PORT = 6379
"""Redis's port, on its own host's address."""


RATE = 60.0
"""Articles a second all the time, so that there is work when a host is back."""


class Cluster:
    """Redis on a host of its own, and processes on the other hosts that use it.

    The drill itself looks at Redis through a Unix socket, so that what it sees and counts does not
    go over the network that it breaks.

    Args:
        network: where the hosts are.
        directory: for data and logs.
        given: settings of every process on a host, by their names.

    Attributes:
        settings: of the drill itself, over the Unix socket.
        ledger: the service's ledger, over the same.
    """

    def __init__(self, network: Network, directory: Path, **given: Any) -> None:
        self.network, self.directory = network, directory
        self._password = secrets.token_urlsafe(24)
        self._host = network.add("redis")
        self._given = given
        self._processes: list[subprocess.Popen[bytes]] = []
        self._socket = directory / "redis.sock"
        self.settings = Settings(
            redis_url=f"unix://:{self._password}@{self._socket}?db=0",
            data_dir=directory,
            _env_file=None,
            **given,
        )
        self.ledger = Ledger(self.settings)

    def start_redis(self) -> None:
        """Start Redis on its host, on its own address and behind a password."""
        data = self.directory / "redis"
        data.mkdir()
        config = data / "redis.conf"
        config.touch(mode=0o600)
        config.write_text(
            f"bind {self._host.address}\nport {PORT}\nrequirepass {self._password}\n"
            f'unixsocket "{self._socket}"\nunixsocketperm 700\ndir "{data}"\n'
            f'appendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\n',
            "utf-8",
        )
        self.start(self._host, embedded.program(self.settings), str(config), log="redis.log")
        client = redis.Redis(unix_socket_path=str(self._socket), password=self._password)
        wait_until(lambda: _answers(client), 60, "Redis on its host")

    def start(
        self, host: Host, *arguments: str, log: str, stdin: IO[bytes] | int | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start a program on a host, in a process group of its own, its output in a log file."""
        with (self.directory / log).open("ab") as stream:
            process = subprocess.Popen(
                host.command(*arguments),
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=stream,
                stderr=self.directory.joinpath(f"{log}.err").open("ab"),
                env=self._environment(),
                cwd=ROOT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def start_worker(self, host: Host) -> None:
        """Start `barid worker` with one process; its log is the host's name with `.log`."""
        self.start(host, *barid("worker", "-c", "1"), log=f"{host.name}.log")

    def status(self, host: Host) -> dict[str, Any]:
        """Return what `barid status --json` says on a host."""
        done = subprocess.run(
            host.command(*barid("status", "--json")),
            env=self._environment(), cwd=ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def log_lines(self, host: Host) -> list[tuple[str, float]]:
        """Return the log lines of a host's worker: event name, and seconds since 1970."""
        events = []
        for line in (self.directory / f"{host.name}.log").read_text("utf-8").splitlines():
            try:
                fields = json.loads(line)
                events.append(
                    (
                        str(fields["event_name"]),
                        datetime.fromisoformat(fields["timestamp"]).timestamp(),
                    )
                )
            except (ValueError, KeyError):
                continue  # a line of Python's own, or one that is being written
        return events

    def stop(self) -> None:
        """Kill every process on every host."""
        for process in self._processes:
            kill_group(process)

    def _environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BARID_")}
        return {
            **clean,
            **{f"BARID_{name.upper()}": str(value) for name, value in self._given.items()},
            "BARID_REDIS_URL": f"redis://:{self._password}@{self._host.address}:{PORT}/0",
            "BARID_DATA_DIR": str(self.directory),
            "BARID_LOG_FORMAT": "json",
            "C_FORCE_ROOT": "true",
            "PYTHONPATH": str(ROOT),
        }


class Feed:
    """`barid enqueue -` on a host, with articles at its standard input until it is stopped."""

    def __init__(self, made: Cluster, host: Host) -> None:
        self.identities: set[str] = set()
        self._process = made.start(
            host, *barid("enqueue", "-"), log="enqueue.log", stdin=subprocess.PIPE
        )
        self._stop, self._ahead = threading.Event(), 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """End the input; returns how many articles were enqueued."""
        self._stop.set()
        self._thread.join(30)
        if self._process.wait(30):
            raise AssertionError("barid enqueue failed")
        return len(self.identities)

    def burst(self, articles: int) -> None:
        """Enqueue so many at once."""
        self._ahead += articles

    def _run(self) -> None:
        assert self._process.stdin
        began = time.monotonic()
        with suppress(BrokenPipeError), self._process.stdin as pipe:
            for number, article in enumerate(make_articles(1_000_000)):
                while number > self._ahead + RATE * (time.monotonic() - began):
                    pipe.flush()
                    if self._stop.wait(0.02):
                        return
                pipe.write(article.model_dump_json(exclude_defaults=True).encode() + b"\n")
                self.identities.add(article.id)


@contextmanager
def cluster(network: Network, directory: Path, **given: Any) -> Iterator[Cluster]:
    """Return a cluster whose processes are killed at the end, whatever happens."""
    made = Cluster(network, directory, **given)
    try:
        made.start_redis()
        yield made
    finally:
        made.stop()


def barid(*arguments: str) -> tuple[str, ...]:
    """Return the command line of a `barid` command."""
    return (sys.executable, "-m", "workers.cli", *arguments)


def _answers(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
