"""Commands in processes of their own that do not have to import everything first.

A process that has imported what commands need, and has read the models and catalogues, waits for a
command, forks, and runs it in the child with the command's own arguments, environment and streams.
What a command reads at import from its surroundings (the width of the terminal, say) is imported in
the child. Half a second of processor time for each of some hundred commands is what this saves, and
two seconds and a half for each of as many workers. The samples of the documents reach it from their
shell through a door (door.py); those of the README and the manifests run `barid` as it is installed.
"""

import array
import atexit
import gc
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from runpy import run_module
from select import select
from typing import Any
from uuid import uuid4

from workers.articles import holders

ROOT = Path(__file__).parents[1]

IMPORTED = (
    "workers.tasks", "workers.app", "workers.operate.diagnosis", "workers.events.replay",
    "workers.events.consumer", "workers.feeds.overview", "rich.console", "rich.progress",
    "rich.table", "rich.traceback", "wcwidth", "starlette.applications", "starlette.routing",
    "starlette.responses", "starlette.staticfiles", "uvicorn", "uvicorn.config", "uvicorn.server",
    "uvicorn.protocols.http.h11_impl", "uvicorn.loops.auto", "uvicorn.lifespan.on",
    "celery.bin.celery", "celery.bin.worker", "celery.apps.worker", "celery.concurrency.prefork",
    "celery.worker.consumer", "kombu.transport.redis", "kombu.transport.pyamqp",
)  # fmt: skip
"""What the waiting process has imported: nothing that looks at a terminal or reads a setting."""

_ASKING = threading.Lock()
"""What is asked stays in one piece, whichever thread asks."""

Done = subprocess.CompletedProcess[bytes]


class Process:
    """A command that runs, as far as `subprocess.Popen` for it would be used.

    Args:
        arguments: the arguments of `barid`.
        environment: the whole environment of the command.
        stdin, stdout, stderr: file descriptors.
        new_session: whether it leads a process group of its own.
        module: what is run instead of `barid`, as by `python -m`.
        folder: the folder in which it runs.

    Attributes:
        pid: its process.
        returncode: its exit code, below 0 for a signal; None as far as is known it runs.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        stdin: int,
        stdout: int,
        stderr: int,
        *,
        new_session: bool = False,
        module: str = "",
        folder: str | Path = ROOT,
    ) -> None:
        self.args = list(arguments)
        self.returncode: int | None = None
        self._ended, theirs = socket.socketpair()
        asked = json.dumps(
            [module, self.args, dict(environment), new_session, str(folder)]
        ).encode()
        with theirs, _ASKING:
            _waiting().sendmsg(
                [len(asked).to_bytes(4, "big")], _rights(stdin, stdout, stderr, theirs.fileno())
            )
            _waiting().sendall(asked)
        self._ended.settimeout(60)
        self.pid = int.from_bytes(_exactly(self._ended, 4), "big")

    def fileno(self) -> int:
        """What can be read from once it has ended, for `select`."""
        return self._ended.fileno()

    def poll(self) -> int | None:
        """Return the exit code, or None if it still runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0.0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; return the exit code.

        Raises:
            subprocess.TimeoutExpired: it had not ended after `timeout` seconds.
        """
        if self.returncode is None:
            if not select([self._ended], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            self.returncode = int.from_bytes(_exactly(self._ended, 4), "big", signed=True)
            self._ended.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send it SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send it SIGKILL."""
        self.send_signal(signal.SIGKILL)


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    given: bytes = b"",
    timeout: float = 60.0,
) -> Done:
    """Run `barid` with these arguments; return its exit code and what it wrote.

    Args:
        arguments: the arguments.
        environment: the whole environment of the command.
        given: its standard input.
        timeout: seconds after which it is killed.

    Raises:
        subprocess.TimeoutExpired: it had not ended by then.
    """
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, (
        tempfile.TemporaryFile()
    ) as err:  # fmt: skip
        stdin.write(given)
        stdin.seek(0)
        streams = stdin.fileno(), out.fileno(), err.fileno()
        process = Process(arguments, environment, *streams)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        for stream in (out, err):
            stream.seek(0)
        return Done(list(arguments), code, out.read(), err.read())


@cache
def _waiting() -> socket.socket:
    """Start the process that waits for commands; it ends with this one."""
    ours, theirs = socket.socketpair()
    with theirs:
        subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(theirs.fileno())], cwd=ROOT,
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            env={k: v for k, v in os.environ.items() if not k.startswith("BARID_")},
        )  # fmt: skip
    return ours


def _rights(*descriptors: int) -> list[tuple[int, int, Any]]:
    return [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]


def _exactly(there: socket.socket, number: int) -> bytes:
    got = b""
    while len(got) < number:
        part = there.recv(number - len(got))
        if not part:
            raise EOFError("the process that runs commands has ended")
        got += part
    return got


def _serve(there: socket.socket) -> None:
    for module in IMPORTED:
        with suppress(ModuleNotFoundError):
            import_module(module)
    _load()
    assert threading.active_count() == 1, "a fork would lose the other threads"
    # It decides at its import how it counts, by the environment.
    assert "prometheus_client" not in sys.modules
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        head, ancillary, _, _ = there.recvmsg(4, socket.CMSG_SPACE(4 * 4))
        if not head:
            return
        descriptors = array.array("i")
        for _, _, data in ancillary:
            descriptors.frombytes(data)
        asked = json.loads(_exactly(there, int.from_bytes(head, "big")))
        if os.fork() == 0:
            there.close()
            module, arguments, environment, new_session, folder = asked
            os.chdir(folder)
            _watch(module, arguments, environment, new_session, list(descriptors))
        for descriptor in descriptors:
            os.close(descriptor)


def _load() -> None:
    """Read what pipelines of any settings share; what one reads by its settings, it reads itself."""
    from workers.pipeline import Pipeline
    from workers.settings import get_settings

    gc.disable()  # as default_pipeline does
    Pipeline.load()
    gc.enable()
    get_settings.cache_clear()


def _watch(
    module: str, arguments: list[str], environment: dict[str, str], new_session: bool,
    descriptors: list[int],
) -> None:  # fmt: skip
    """Run the command in a child, and tell its process id and exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    answer = descriptors.pop()
    pid = os.fork()
    if pid == 0:
        if new_session:
            os.setsid()
        os.write(answer, os.getpid().to_bytes(4, "big"))  # now it leads its group
        os.close(answer)
        for stream, descriptor in enumerate(descriptors):
            os.dup2(descriptor, stream)
            os.close(descriptor)
        os._exit(_command(module, arguments, environment))
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    with suppress(OSError):
        os.write(answer, code.to_bytes(4, "big", signed=True))
    os._exit(0)


def _command(module: str, arguments: list[str], environment: dict[str, str]) -> int:
    """Do what the interpreter does for `python -m`, from the environment to the exit."""
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["barid", *arguments]
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    # Written through at line ends: what a killed command had said is there.
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    random.seed()
    holders._GROUP = uuid4().hex[:12]  # a worker has it from its import: it names the worker
    code = 1
    try:
        if module:
            run_module(module, run_name="__main__", alter_sys=True)
        else:
            from workers.cli.main import main

            main()
        code = 0
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        else:
            code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    with suppress(BaseException):
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    return code


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
