"""What strangers wrote, in log lines: nothing in it steers a terminal or looks like a line."""

import re
from collections.abc import MutableMapping
from io import StringIO
from types import TracebackType
from typing import Any, TextIO

from structlog.dev import plain_traceback

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_ABOVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Controls that JSON leaves as they are: C1, line separators, and those that turn text around."""

_ALL = re.compile(f"[\0-\x1f{_ABOVE.pattern[1:]}")


def harmless_json(line: str) -> str:
    """Return a line of JSON with the same content, whose controls are escapes."""
    if line.isprintable():
        return line  # as nearly every line is, and this is found out in a fraction of the time
    return _ABOVE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def harmless_fields(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Make the texts of a line harmless before it is shown; a processor of structlog."""
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = _escaped(value)
    return line


def harmless_traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    """Write a traceback, indented: an exception's message may quote a stranger, over many lines."""
    written = StringIO()
    plain_traceback(written, exc_info)
    stream.write("\n".join("    " + _escaped(part) for part in written.getvalue().split("\n")))


def _escaped(text: str) -> str:
    return _ALL.sub(lambda found: f"\\x{ord(found[0]):02x}", text) if _ALL.search(text) else text
