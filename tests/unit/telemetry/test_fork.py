"""A process that forks while one of its threads writes a line: the child writes all the same."""

import io
import logging
import os
import re
import select
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import structlog

from tests.locks import begin, ended_well, ends_well
from tests.servers import ROOT, wait_until
from workers.settings import Settings
from workers.telemetry.burst import BurstLimit
from workers.telemetry.logging import configure


class Slow(io.StringIO):
    """A stream whose writer is held up, as by a pipe that is full."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.go = threading.Event(), threading.Event()

    def write(self, text: str) -> int:
        self.entered.set()
        self.go.wait(20)
        return super().write(text)


def test_a_child_is_not_held_up_by_a_line_that_its_parent_was_writing() -> None:
    stream = Slow()
    before, handlers = structlog.get_config(), logging.getLogger().handlers
    try:
        configure(Settings(log_format="json", _env_file=None), stream)
        writer = threading.Thread(
            target=lambda: structlog.get_logger("fork").info("a"), daemon=True
        )
        writer.start()
        assert stream.entered.wait(30)

        def write() -> None:
            stream.go.set()
            structlog.get_logger("fork").info("b")

        assert ends_well(write)
    finally:
        stream.go.set()
        structlog.configure(**before)
        logging.getLogger().handlers = handlers


def test_a_child_is_not_held_up_by_a_pipe_that_was_full_as_its_parent_wrote() -> None:
    reading, writing = os.pipe()
    before, handlers = structlog.get_config(), logging.getLogger().handlers
    with os.fdopen(reading) as pipe, os.fdopen(writing, "w") as stream:
        try:
            configure(Settings(log_format="json", _env_file=None), stream)
            logger, library = structlog.get_logger("fork"), logging.getLogger("library")
            long = "a" * 200_000  # more than a pipe has room for
            writer = threading.Thread(target=lambda: logger.info(long), daemon=True)
            writer.start()
            wait_until(lambda: _waits(writing), 30, "a full pipe")
            lines: list[str] = []
            reader = threading.Thread(target=lambda: lines.extend(pipe), daemon=True)

            def write() -> None:
                logger.info("b")
                library.warning("c")

            child = begin(write)
            reader.start()
            assert ended_well(child)
            writer.join(10)
        finally:
            structlog.configure(**before)
            logging.getLogger().handlers = handlers
            stream.close()
            reader.join(10)
    names = [name for line in lines for name in re.findall('"event_name":"(.)', line)]
    assert sorted(names) == ["a", "b", "c"]


BEGINNING = """
import os, select, signal, sys, threading
import structlog
from workers.settings import Settings
from workers.telemetry.logging import configure, keep_output
settings, log = Settings(log_format="json", _env_file=None), structlog.get_logger("fork")

def in_a_child(what):
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            what()
        finally:
            os._exit(0)
    return child
"""

FULL = """
configure(settings)
writer = threading.Thread(target=lambda: log.info("a" * 200_000), daemon=True)
writer.start()
while select.select([], [1], [], 0)[1]:
    pass

child = in_a_child(write)
print("forked", file=sys.stderr, flush=True)
ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
writer.join(30)  # Python aborts where a daemon thread is in the middle of printing as it ends
raise SystemExit(ended)
"""


AGAIN = """
keep_output(settings)

def write():
    configure(settings)
    structlog.get_logger("again").info("b")
"""

PRINTS = """
def write():
    print('"event_name":"b"')
    sys.stdout.flush()
"""


@pytest.mark.parametrize("child", [AGAIN, PRINTS], ids=["sets up logging again", "prints"])
def test_a_child_is_not_held_up_by_a_full_pipe_whatever_it_does(child: str) -> None:
    program = [sys.executable, "-c", BEGINNING + child + FULL]
    environment = os.environ | {"PYTHONUNBUFFERED": ""}  # without a buffer there is no lock
    with subprocess.Popen(
        program,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stderr.readline() == "forked\n"
        lines = process.stdout.read()
        assert process.wait(60) == 0
    assert re.findall('"event_name":"b"', lines)


GRANDCHILD = """
configure(settings, open(sys.argv[1], "w"))

def child():
    log.info("child")
    os.waitpid(in_a_child(lambda: log.info("grandchild")), 0)

log.info("parent")
os.waitpid(in_a_child(child), 0)
"""


def test_a_childs_child_writes_to_the_same_file(tmp_path: Path) -> None:
    written = tmp_path / "log"
    program = [sys.executable, "-c", BEGINNING + GRANDCHILD, str(written)]
    subprocess.run(program, cwd=ROOT, check=True, timeout=60)
    names = re.findall('"event_name":"(.*?)"', written.read_text())
    assert names == ["parent", "child", "grandchild"]


@pytest.mark.parametrize(("name", "unbuffered"), [("stderr", ""), ("stdout", "1")])
def test_what_a_child_prints_is_written_at_once_as_its_parents_is(
    name: str, unbuffered: str
) -> None:
    printing = f"""
configure(settings, sys.{name})
os.waitpid(in_a_child(lambda: print("last words", file=sys.{name})), 0)
"""
    program = [sys.executable, "-c", BEGINNING + printing]
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(
        program, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=60, text=True
    )
    assert getattr(done, name) == "last words\n"


def _waits(pipe: int) -> bool:
    """Whether a pipe takes no more."""
    return not select.select([], [pipe], [], 0)[1]


def test_a_child_counts_storms_for_itself() -> None:
    limit = BurstLimit(1, clock=lambda: 0.0)
    for _ in range(3):
        try:
            limit(None, "", {"event": "e", "level": "error"})
        except structlog.DropEvent:
            continue
    child = os.fork()
    if child == 0:
        os._exit(0 if limit.suppressed == 0 and not limit.over() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert limit.suppressed == 2
