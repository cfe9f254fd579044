"""A terminal in which the commands of a document are run, with what they expect to find there."""

import fcntl
import os
import pty
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.door import door
from tests.servers import ROOT, Service, answers, free_port, wait_until

SITE = "https://akhbar.example"
"""Address of the publisher that the documents name; a web server of the test stands in for it."""

CONSOLE = "localhost:8642"
"""Where the documents say that the console is."""

COLUMNS, ROWS = 100, 40
GOES_ON = re.compile(r"^(\w+=\S+ )*barid (worker|console|push)\b|--follow|--watch")
KEPT = re.compile(r"^(\.|export|cd) ")
"""Commands that change the shell itself; they hold for those after them."""

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command: its exit code, and what it wrote."""

    code: int
    lines: list[str]
    errors: str


class Terminal:
    """A shell in a folder of its own, on a service of the test."""

    def __init__(self, service: Service, folder: Path, site: str) -> None:
        self.folder = folder
        self._service = service
        port = free_port()
        self._swapped = {SITE: site, CONSOLE: f"localhost:{port}"}
        self._lasting: list[tuple[str, subprocess.Popen[bytes]]] = []
        self.environment = {
            **{k: v for k, v in service.environment.items() if k != "BARID_LOG_FORMAT"},
            "BARID_ALLOW_PRIVATE_ADDRESSES": "true",
            "BARID_CONSOLE_PORT": str(port),
            "BASH_ENV": str(folder / "kept.sh"),
            "COLUMNS": str(COLUMNS),
            "TERM": "xterm-256color",
            "PYTHONWARNINGS": "ignore",
        }

    def run(self, command: str, *, on_terminal: bool = True) -> Done:
        """Run a command to its end; its standard output is a terminal."""
        if KEPT.match(command):
            with Path(self.environment["BASH_ENV"]).open("a", encoding="utf-8") as kept:
                kept.write(f"{command}\n")
            command = "true"
        process, written = self._start(["bash", "-c", self.real(command)], on_terminal)
        _, errors = process.communicate(timeout=100)
        written.join(10)
        return Done(process.returncode, self._lines(written.text), errors.decode())

    def python(self, program: str) -> Done:
        """Run a Python program to its end."""
        done = subprocess.run(
            [sys.executable, "-P", "-c", self.real(program)],
            cwd=self.folder, env=self.environment, capture_output=True, timeout=100, check=False,
        )  # fmt: skip
        return Done(done.returncode, self._lines(done.stdout.decode()), done.stderr.decode())

    def start(self, command: str) -> None:
        """Start a command that goes on, and wait until it is at work."""
        process, written = self._start(["bash", "-c", self.real(command)], True)
        self._lasting.append((command, process))
        if "barid worker" in command:
            wait_until(lambda: "worker.ready" in written.text, 60, f"`{command}` to be ready")
        elif "barid console" in command:
            address = f"http://{self._swapped[CONSOLE]}/health/live"
            wait_until(lambda: answers(address), 60, f"`{command}` to answer")

    def settle(self) -> None:
        """Wait until no article is in flight."""
        depth = self._service.ledger.depth
        wait_until(lambda: depth()["in_flight"] == 0, 60, "an empty ledger")

    def end(self) -> dict[str, int]:
        """End what goes on as Ctrl-C or SIGTERM would; returns the exit codes by command."""
        codes = {}
        for command, process in reversed(self._lasting):
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            codes[command] = process.returncode
        self._lasting.clear()
        return codes

    def real(self, text: str) -> str:
        """Return a document's text with the addresses of this test."""
        for documented, here in self._swapped.items():
            text = text.replace(documented, here)
        return text.replace("redis://127.0.0.1:6379/0", self._service.server.url)

    def _start(
        self, arguments: list[str], on_terminal: bool
    ) -> tuple["subprocess.Popen[bytes]", "_Reader"]:
        ours, theirs = pty.openpty() if on_terminal else os.pipe()
        if on_terminal:
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE,
            env=self.environment, cwd=self.folder, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._service.processes.append(process)
        reader = _Reader(ours)
        reader.start()
        return process, reader

    def _lines(self, text: str) -> list[str]:
        text = _ESCAPES.sub("", text)
        for documented, here in self._swapped.items():
            text = text.replace(here, documented)
        return text.replace("\r\n", "\n").splitlines()


class _Reader(threading.Thread):
    """Reads what a process writes, until its end is closed."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True)
        self._descriptor, self._bytes = descriptor, bytearray()

    @property
    def text(self) -> str:
        return bytes(self._bytes).decode("utf-8", "replace")

    def run(self) -> None:
        while True:
            try:
                part = os.read(self._descriptor, 65_536)
            except OSError:  # so ends a pseudo-terminal on Linux
                part = b""
            if not part:
                break
            self._bytes += part
        os.close(self._descriptor)


@contextmanager
def terminal(service: Service, folder: Path, *, as_installed: bool = False) -> Iterator[Terminal]:
    """A terminal in a folder that looks like a clone, with the publisher's site beside it.

    Args:
        service: what its commands use.
        folder: the folder, which is made.
        as_installed: whether each `barid` is an interpreter of its own; else a process that has
            imported Barid already runs it (door.py), which is most of the time of a short command.
    """
    folder.mkdir()
    for name in ("docs", "workers/cli/samples", "workers/train", "schemas"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "tests/data/documented/files", folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "docs/sample-event.json", folder / "event.json")
    handler = partial(_Site, directory=str(ROOT / "tests/data/documented/site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, ExitStack() as stack:
        installed = f"{shlex.quote(sys.executable)} -P -m workers.cli"
        _environment(folder, installed if as_installed else stack.enter_context(door()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = Terminal(service, folder, f"http://127.0.0.1:{server.server_port}")
        try:
            yield made
        finally:
            server.shutdown()


def _environment(folder: Path, barid: str) -> None:
    """Make a virtual environment's face: `activate`, `barid`, and make's own mark that it is ready."""
    tools = folder / ".venv/bin"
    tools.mkdir(parents=True)
    (tools / "activate").write_text(f'PATH="{tools}:$PATH"\n')
    _tool(tools / "barid", f'{barid} "$@"')
    _tool(tools / "python", f'{shlex.quote(sys.executable)} "$@"')
    real = shutil.which("make") or "make"
    _tool(tools / "make", f'{real} --no-print-directory -C {ROOT} VENV={tools.parent} "$@"')
    (tools.parent / ".ready").touch()
    (folder / "kept.sh").write_text(f". {tools}/activate\n")


def _tool(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\nexec {command}\n")
    path.chmod(0o755)


class _Site(SimpleHTTPRequestHandler):
    """Serves the publisher's files; their addresses in them are this server's."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        file = file if file.is_file() else file.with_suffix(".html")
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_text("utf-8").replace(SITE, f"http://{self.headers['Host']}").encode()
        kind = "application/rss+xml" if file.suffix == ".rss" else "text/html"
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
