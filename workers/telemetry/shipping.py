"""Sends log lines to the log stream in Redis: from a thread, bounded, never blocking.

A line for which there is no room is dropped and counted. When Redis is away, only the stream loses
lines: they have already been written to standard output.
"""

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep

from workers.settings import Settings
from workers.telemetry.logstream import LogStream

ROOM = 10_000
"""Largest number of lines that wait to be sent."""

BATCH = 500
"""Lines sent in one go."""

PAUSE = 0.2
"""Seconds between two looks at what is to be sent."""

AWAY = 2.0
"""Seconds to wait after Redis has not taken lines."""

GOODBYE = 2.0
"""Seconds that an ending process waits for its last lines to be sent."""


class Shipper:
    """Sends this process's lines; a forked process gets a thread of its own.

    Args:
        settings: the settings.
        tick: called from the thread a few times a second.

    Attributes:
        dropped: lines of this process that never reached the stream.
    """

    def __init__(self, settings: Settings, tick: Callable[[], None] = lambda: None) -> None:
        self._settings, self._tick = settings, tick
        self.dropped = 0
        self._fresh()
        os.register_at_fork(after_in_child=self._fresh)
        atexit.register(self.flush)

    def _fresh(self) -> None:
        # A line stays here until it is sent; only the thread takes any out.
        self._lines: deque[str] = deque()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def send(self, line: str) -> None:
        """Hand a line over; returns at once."""
        # A title may hold half a surrogate pair, which cannot be encoded for Redis.
        line = line.encode("utf-8", "backslashreplace").decode()
        if len(self._lines) < ROOM:
            self._lines.append(line)
        else:
            self.dropped += 1
        if self._thread is None:
            self._start()

    @property
    def waiting(self) -> int:
        """Lines that were handed over and are neither sent nor dropped yet."""
        return len(self._lines)

    def flush(self, timeout: float = GOODBYE) -> None:
        """Wait until what was handed over is sent, but no longer than `timeout` seconds."""
        ends = monotonic() + timeout
        while self._thread is not None and self.waiting and monotonic() < ends:
            sleep(0.01)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log shipper", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        stream: LogStream | None = None
        wait = threading.Event()  # never set: a sleep that the interpreter can end on exit
        while True:
            lines = self._taken()
            if not lines:
                with suppress(Exception):  # it writes a line, and standard output may be closed
                    self._tick()
                if not self._lines:
                    wait.wait(PAUSE)
                continue
            try:
                stream = stream or LogStream(self._settings)
                stream.append(lines)
            except Exception:  # whatever it is, the thread must survive it, or no line comes again
                self.dropped += len(lines)
                wait.wait(AWAY)
            for _ in lines:
                self._lines.popleft()

    def _taken(self) -> list[str]:
        return [self._lines[n] for n in range(min(len(self._lines), BATCH))]
