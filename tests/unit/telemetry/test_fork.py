"""A process that forks while one of its threads writes a line: the child writes all the same."""

import io
import logging
import os
import signal
import threading
import time

import structlog

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
        assert stream.entered.wait(5)
        child = os.fork()
        if child == 0:
            stream.go.set()
            structlog.get_logger("fork").info("b")
            os._exit(7)
        deadline = time.monotonic() + 5
        ended, status = 0, 0
        while not ended and time.monotonic() < deadline:
            ended, status = os.waitpid(child, os.WNOHANG)
            time.sleep(0.01)
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 7
        assert ended
    finally:
        stream.go.set()
        structlog.configure(**before)
        logging.getLogger().handlers = handlers


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
