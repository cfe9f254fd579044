"""The readers of examples/ that use a Redis client alone, in three languages, as processes."""

import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import ROOT, Service, kill_group, wait_until

LANGUAGES = ("python", "node", "shell")
EXAMPLES = ROOT / "examples"

_NETWORK = re.compile(
    "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH"
)


@dataclass
class Reader:
    """A program of examples/ that reads a queue."""

    command: list[str]
    service: Service
    queue: str
    name: str
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, with what it prints added to what it printed before."""
        with self._log("out").open("ab") as out, self._log("err").open("ab") as err:
            self.process = subprocess.Popen(
                [*self.command, self.queue, self.name],
                stdout=out, stderr=err, env=self.service.environment, start_new_session=True,
            )  # fmt: skip
        self.service.processes.append(self.process)

    def end(self, how: int = signal.SIGTERM) -> int:
        """Ask it to end; returns its exit code."""
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(20)

    def kill(self) -> None:
        """Kill it, and whatever it has started."""
        assert self.process
        kill_group(self.process)

    def has_done_all(self) -> bool:
        """Whether nothing is left in the queue or in its hand."""
        return not self.service.redis().exists(f"{{barid}}:{self.queue}", self.in_hand)

    def wait_for_all(self) -> None:
        """Wait until it has done all there was to do."""
        wait_until(self.has_done_all, 60, f"an empty queue; errors: {self.errors}")

    @property
    def in_hand(self) -> str:
        """Key of the list of what it works on."""
        return f"{{barid}}.{self.name}.in-hand"

    @property
    def lines(self) -> list[str]:
        """What it has printed, in all its lives."""
        return self._log("out").read_text("utf-8").splitlines()

    @property
    def errors(self) -> str:
        """What it has said of errors."""
        return self._log("err").read_text("utf-8")

    def _log(self, kind: str) -> Path:
        return self.service.directory / f"{self.name}.{kind}"


def command(language: str, folder: Path) -> list[str]:
    """Return how to start the example of a language; skips the test where that cannot be.

    Args:
        language: one of `LANGUAGES`.
        folder: where Node's packages may be put.
    """
    if language == "python":
        return [sys.executable, str(EXAMPLES / "consume_redis_only.py")]
    if language == "node":
        _need("node", "npm")
        return ["node", str(_with_packages(folder))]
    _need("bash", "redis-cli", "jq")
    version = subprocess.run(["redis-cli", "--version"], capture_output=True, text=True, check=True)
    if int(re.findall(r"\d+", version.stdout)[0]) < 7:
        pytest.skip(f"{version.stdout.strip()} is older than 7.0")
    return [str(EXAMPLES / "consume.sh")]


def _need(*programs: str) -> None:
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed")


def _with_packages(folder: Path) -> Path:
    """Copy the Node example into a folder and install what it needs there, once."""
    example = folder / "consume.mjs"
    if not example.exists():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(EXAMPLES / name, folder)
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=30000"],
            cwd=folder, capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip
        if done.returncode and _NETWORK.search(done.stderr):
            pytest.skip(f"npm's registry cannot be reached: {done.stderr.splitlines()[0]}")
        assert done.returncode == 0, done.stderr
        shutil.copy(EXAMPLES / "consume.mjs", folder)
    return example
