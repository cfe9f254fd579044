"""The service under fire: its Redis, a proxy before it, workers, console, readers, a pusher."""

import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.chaos.long.sites import Hook
from tests.proxy import Proxy
from tests.receiver import SECRET
from tests.servers import ROOT, Service, answers, free_port, wait_until
from workers.events.definition import Definition
from workers.events.subscriptions import Subscriptions
from workers.feeds.store import Feed, FeedStore

OLD = "f6bc723"
"""Commit of the release before this one."""

RAW, SLOW, FULL, DEAD, HOOK = "raw", "slow", "full", "dead", "hook"

WORKERS = ("near", "far", "third")

LISTENERS = {SLOW: (0.004, 0), FULL: (0.4, 400)}
"""Reader -> its pause in seconds, and after how many events (0: after each)."""

ROOM = 200
"""Events in the queues of the full and the dead subscription."""

SETTINGS: dict[str, object] = {
    "soft_time_limit": 4,
    "hard_time_limit": 6,
    "consumer_lease": 6,
    "redis_timeout": 5,
    "retry_delay": 1,
    "entities": False,
    "stories": False,
    "recent_events": 1_000,
    "log_stream": 1_000,
    "max_owed_bytes": 512 * 2**20,
    "default_subscriptions": [],
    "allowed_networks": ["127.0.0.0/8"],
    "feed_min_interval": 0.5,
    "feed_max_interval": 1,
    "host_interval": 0.01,
}


class World:
    """What runs, and what can be done to it.

    Attributes:
        made: the service.
        proxy: between Redis and the worker "far".
        console: the console's port.
        hook: the receiver of webhooks.
        processes: what runs, by name.
        ended: how often a process ended that nobody had killed; it was started again, as whatever
            runs it does.
    """

    def __init__(self, made: Service, proxy: Proxy) -> None:
        self.made, self.proxy, self.hook = made, proxy, Hook()
        self.console = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.ended: Counter[str] = Counter()
        self._stopped: set[str] = set()
        self._over = threading.Event()
        self._old: Path | None = None

    def start(self, feed: str) -> None:
        """Make subscriptions and a feed, and start everything."""
        subscriptions = Subscriptions(self.made.settings)
        for name in (RAW, SLOW, HOOK):
            subscriptions.take_up(name, Definition(max_length=10_000_000))
        subscriptions.take_up(FULL, Definition(max_length=ROOM, when_full="hold"))
        subscriptions.take_up(DEAD, Definition(max_length=ROOM, when_full="drop-oldest"))
        FeedStore(self.made.settings).add(Feed("wire", feed, full_text="never"), 10)
        for name in (*WORKERS, "reader", "pusher", "console", *LISTENERS):
            self._start(name)
        wait_until(lambda: answers(f"http://127.0.0.1:{self.console}/health/live"), 60, "console")
        workers = self.made.ledger.keys.workers
        wait_until(lambda: self.made.redis().hlen(workers) >= 3, 90, "three workers")
        threading.Thread(target=self._supervise, name="supervisor", daemon=True).start()

    def start_worker(self, name: str, *, clock: float = 0, old: bool = False) -> None:
        """Start a worker: `far` behind the proxy, with a clock that is off, of an old version."""
        environment: dict[str, str] = {}
        if name == "far":
            port = str(self.made.server.port)
            url = self.made.server.url.replace(f":{port}/", f":{self.proxy.port}/")
            environment["BARID_REDIS_URL"] = url
        root = self.old_version() if old else ROOT
        environment["PYTHONPATH"] = str(root)
        if clock:
            environment["BARID_TEST_CLOCK"] = str(clock)
            environment["PYTHONPATH"] = f"{ROOT / 'tests/clock'}:{ROOT}"
        module = "workers.cli" if old else "tests.poisoned"
        options = ["-c", "2" if name == "near" else "1", "-n", f"{name}{time.time_ns()}@test"]
        self._run(name, ["-m", module, "worker", *options], environment, Path(root))

    def start_other(self, name: str) -> None:
        """Start a consumer, the reader, the pusher or the console."""
        keys = self.made.ledger.keys
        if name == "reader":
            command = ["tests.chaos.long.rawreader", keys.queue(RAW), str(self.file(RAW))]
        elif name == "pusher":
            options = ["--batch", "100", "--allow-private"]
            command = ["workers.cli", "push", HOOK, self.hook.url, *options]
        elif name == "console":
            command = ["workers.cli", "console", "--port", str(self.console)]
        else:
            pause, burst = LISTENERS[name]
            command = [
                "tests.chaos.listen", name, str(self.file(name)), str(pause), str(burst)
            ]  # fmt: skip
        self._run(name, ["-m", *command], {"BARID_PUSH_SECRET": SECRET}, ROOT)

    def close(self) -> None:
        """Start nothing again from now on."""
        self._over.set()

    @contextmanager
    def down(self, name: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Keep a process from being started again while it is being stopped on purpose."""
        self._stopped.add(name)
        try:
            yield self.processes[name]
        finally:
            self._stopped.discard(name)

    def restart(self, name: str, how: int = signal.SIGKILL) -> None:
        """Kill all processes of a name, or end it warmly, and start it again."""
        with self.down(name) as process:
            if how == signal.SIGKILL:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, how)
            else:
                process.send_signal(how)
            process.wait(60)
            self._start(name)

    def _start(self, name: str) -> None:
        (self.start_worker if name in WORKERS else self.start_other)(name)

    def _supervise(self) -> None:
        while not self._over.wait(0.5):
            for name, process in list(self.processes.items()):
                if name not in self._stopped and process.poll() is not None:
                    self.ended[name] += 1
                    self._start(name)

    def children(self, name: str) -> list[psutil.Process]:
        """The pool processes of a worker."""
        return psutil.Process(self.processes[name].pid).children()

    def file(self, name: str) -> Path:
        """Where a reader writes what it handled."""
        return self.made.directory / f"{name}.handled"

    def handled(self, name: str) -> list[list[str]]:
        """The whole lines that a reader has written, in words."""
        if not self.file(name).exists():
            return []
        lines = self.file(name).read_text("utf-8").split("\n")[:-1]
        return [line.split() for line in lines if " " in line]

    def subjects(self, name: str) -> Counter[str]:
        """Id of an article -> how often the reader handled its event."""
        if name == HOOK:
            return Counter(self.hook.got)
        column = 1 if name == RAW else 0
        return Counter(words[column] for words in self.handled(name))

    def lines(self, name: str) -> int:
        """How much a reader has handled; cheaper than `subjects`."""
        if name == HOOK:
            return self.hook.got.total()
        return self.file(name).read_bytes().count(b"\n") if self.file(name).exists() else 0

    def _run(self, name: str, command: list[str], more: dict[str, str], where: Path) -> None:
        environment = self.made.environment | more
        with (self.made.directory / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], stdout=log, stderr=subprocess.STDOUT,
                env=environment, cwd=where, start_new_session=True,
            )  # fmt: skip
        self.processes[name] = process
        self.made.processes.append(process)

    def old_version(self) -> Path:
        """Unpack the old version from the repository.

        Raises:
            LookupError: there is no git, or no such commit.
        """
        if self._old is None:
            git = shutil.which("git")
            if not git:
                raise LookupError("git is not installed")
            done = subprocess.run([git, "archive", OLD], cwd=ROOT, capture_output=True, check=False)
            if done.returncode:
                raise LookupError(f"the repository has no commit {OLD}")
            self._old = self.made.directory / "old"
            with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
                archive.extractall(self._old, filter="data")
            # It asks for its own version by the name that the package had.
            told = self._old / "barid-0.1.0.dist-info/METADATA"
            told.parent.mkdir()
            told.write_text("Metadata-Version: 2.1\nName: barid\nVersion: 0.1.0\n", "utf-8")
        return self._old


def progress(count: Callable[[], int]) -> Callable[[], bool]:
    """Return what says whether a count has grown since now."""
    before = count()
    return lambda: count() > before
