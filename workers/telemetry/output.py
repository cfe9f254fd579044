"""Where log lines go, in a process that forks while one of its threads writes a line."""

import os
import sys
from io import TextIOWrapper
from typing import TextIO

NAMES = ("stdout", "__stdout__", "stderr", "__stderr__")


class Output:
    """A stream; a forked child writes to the same file through a stream of its own.

    While a line is written, its file's buffer is locked: for long where a pipe is full. A child
    that is forked then would wait for ever, with its first line or when it ends, as the thread that
    writes is not there. And it would write that thread's line once more.

    Attributes:
        stream: what this process writes to.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._forebears: list[TextIO] = []
        os.register_at_fork(after_in_child=self._reopen)

    def write(self, text: str) -> int:
        """Write."""
        return self.stream.write(text)

    def flush(self) -> None:
        """Pass on what was written."""
        self.stream.flush()

    def _reopen(self) -> None:
        before = self.stream
        try:
            number, coding, errors = before.fileno(), before.encoding, before.errors
        except (AttributeError, OSError, ValueError):
            return  # no file, but for instance a text in memory
        # Kept: as it goes, it would write what it holds, wait for the lock, and close the file.
        self._forebears.append(before)
        self.stream = os.fdopen(number, "w", encoding=coding, errors=errors, closefd=False)
        if isinstance(before, TextIOWrapper):  # printed lines leave as soon as they did before
            self.stream.reconfigure(line_buffering=before.line_buffering or before.write_through)
        for name in NAMES:
            if getattr(sys, name, None) is before:
                setattr(sys, name, self.stream)
