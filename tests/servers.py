"""A service of one's own for a test: Redis from the embedded server, workers, consumers."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from kombu import Queue

from tests import warm
from workers.articles.bell import QUEUE
from workers.articles.ledger import Ledger
from workers.articles.producer import Producer
from workers.settings import Settings
from workers.store import embedded
from workers.store.connection import transport_options

ROOT = Path(__file__).parent.parent

Running = subprocess.Popen[bytes] | warm.Process
"""A process that a test has started."""

forking = False
"""Whether modules are run in processes that have imported Barid already. Tests say so (conftest.py);
benchmarks and drills measure processes as they are."""


_TRUSTED = os.environ.get("SSL_CERT_FILE")


class Service:
    """An embedded Redis in a directory of its own, and processes that use it."""

    def __init__(self, directory: Path, *, fsync: str = "everysec", **settings: Any) -> None:
        self.directory = directory
        self._fsync = fsync
        self._embedded = Settings(data_dir=directory, _env_file=None)
        self.server = embedded.ensure(self._embedded, fsync=fsync)
        self.settings = Settings(
            redis_url=self.server.url, data_dir=directory, _env_file=None, **settings
        )
        self._given = settings
        self.processes: list[Running] = []

    @cached_property
    def app(self) -> Celery:
        """A Celery application that rings on this service's Redis."""
        app = Celery("test", broker=self.server.url, set_as_current=False)
        app.conf.broker_transport_options = transport_options(self.settings)
        app.conf.task_queues = [Queue(QUEUE)]
        return app

    def producer(self) -> Producer:
        """A producer of this service."""
        return Producer(self.settings, self.app)

    @cached_property
    def ledger(self) -> Ledger:
        """The service's ledger."""
        return Ledger(self.settings, self.redis())

    @property
    def environment(self) -> dict[str, str]:
        """The environment that gives another process the same settings."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BARID_")}
        given = {
            f"BARID_{name.upper()}": ",".join(value) if isinstance(value, list) else str(value)
            for name, value in self._given.items()
        }
        return {
            **clean,
            **given,
            "BARID_REDIS_URL": self.server.url,
            "BARID_DATA_DIR": str(self.directory),
            "BARID_LOG_FORMAT": "json",
            "C_FORCE_ROOT": "true",
            "PYTHONPATH": str(ROOT),
        }

    def start(
        self, *arguments: str, log: str = "process.log", more: Mapping[str, str] | None = None
    ) -> Running:
        """Start a Python process in a process group of its own, its output in a log file.

        Args:
            arguments: of Python; a module (`-m`) is forked where `forking` is set.
            log: name of the file.
            more: variables of the environment beyond the service's.
        """
        environment = {**self.environment, **(more or {})}
        with (self.directory / log).open("ab") as stream:
            process = _start(arguments, environment, stream.fileno())
        self.processes.append(process)
        return process

    def start_worker(self, concurrency: int = 1, log: str = "worker.log") -> Running:
        """Start a worker as `barid worker` does."""
        return self.start(
            *(
                "-m",
                "workers.cli",
                "worker",
                "-c",
                str(concurrency),
                "-n",
                f"{time.time_ns()}@test",
            ),
            log=log,
        )

    def kill_redis(self) -> None:
        """Kill Redis with SIGKILL."""
        os.kill(self.server.pid, signal.SIGKILL)
        wait_until(lambda: embedded.find(self._embedded) is None, 60, "Redis to die")

    def restart_redis(self) -> None:
        """Start Redis again on what it had written."""
        self.server = embedded.ensure(self._embedded, fsync=self._fsync)

    def redis(self) -> "redis.Redis":
        """Return a client of its own."""
        return redis.Redis.from_url(self.server.url, socket_timeout=10)

    def with_settings(self, **settings: Any) -> "Service":
        """Return the same Redis with other settings."""
        return Service(self.directory, fsync=self._fsync, **settings)

    def kill_processes(self) -> None:
        """Kill what was started."""
        for process in self.processes:
            kill_group(process)

    def stop(self) -> None:
        """Stop everything."""
        self.kill_processes()
        embedded.stop(self._embedded)


def _start(arguments: Sequence[str], environment: Mapping[str, str], output: int) -> Running:
    # The HTTP client reads at its import whom it trusts.
    as_imported = environment.get("SSL_CERT_FILE") == _TRUSTED
    if arguments[0] != "-m" or not (forking and as_imported):
        return subprocess.Popen(
            [sys.executable, *arguments], stdout=output, stderr=output, env=environment, cwd=ROOT,
            start_new_session=True,
        )  # fmt: skip
    module = "" if arguments[1] == "workers.cli" else arguments[1]
    with Path(os.devnull).open("rb") as nothing:
        return warm.Process(
            arguments[2:], environment, nothing.fileno(), output, output,
            new_session=True, module=module,
        )  # fmt: skip


def kill_group(process: Running, how: int = signal.SIGKILL) -> None:
    """Kill a process with all its children, and wait for it."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        process.wait(timeout=30)


@contextmanager
def service(directory: Path, **settings: Any) -> Iterator[Service]:
    """A service that is stopped at the end."""
    made = Service(directory, **settings)
    try:
        yield made
    finally:
        made.stop()


def start_console(barid: Service, port: int | None = None) -> str:
    """Start the console, by default on a free port; returns its address."""
    port = port or free_port()
    barid.start("-m", "workers.cli", "console", "--port", str(port), log="console.log")
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(f"{address}/health/live"), 60, "the console")
    return address


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def redis_answers(client: "redis.Redis") -> bool:
    """Whether a Redis is up."""
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def free_port(below: int = 65_536) -> int:
    """Return a loopback port under `below` that nobody listens on now."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < below:
            return port


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for a condition, or fail by saying what did not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(0.02)
