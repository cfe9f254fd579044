"""Puts calls of the task `barid.enqueue` into the inbox, whatever a stranger made of them.

On a broker, Celery fetches these messages. It would end the whole worker over one whose body is a
number, drop what is no call of a task that it knows, and heed `eta` and `expires`. So a worker
takes them from Celery as they come, and the inbox reads them as it does on Redis: what is wrong
with one is found there, and becomes a dead letter.
"""

import json
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import sleep
from typing import Any

from celery.worker.consumer import Consumer

from workers.articles.inbox.inbox import Inbox
from workers.errors import RedisFull
from workers.settings import get_settings
from workers.store.connection import REDIS_ERRORS
from workers.store.keys import CALLS
from workers.store.refusals import told
from workers.telemetry.lognames import get_logger

AGAIN = 1.0
"""Seconds until calls that found Redis away are tried again; the broker keeps them meanwhile."""

FULL_PAUSE = 2.0
"""Seconds until a worker tries again to listen to a Redis that is full."""

log = get_logger(__name__)


class CallsConsumer(Consumer):  # type: ignore[misc]
    """Celery's consumer, except for messages of the queue `CALLS`, and on a Redis that is full."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._inbox = Inbox(get_settings())
        self._kept: deque[Any] = deque()
        self._next: Any = None  # the timer's entry for the next try

    def create_task_handler(self, *args: Any, **options: Any) -> Callable[[Any], None]:
        """Return what handles each message."""
        others = super().create_task_handler(*args, **options)
        # Of an earlier connection: the broker delivers them again.
        self._kept.clear()
        if self._next is not None:
            self._next.cancel()

        def handle(message: Any) -> None:
            if self._calls(message):
                self._take(message)
            elif not isinstance(message.headers.get("task", ""), str):
                self.on_unknown_message(None, message)  # Celery would end the worker
            else:
                others(message)

        return handle

    def on_connection_error_before_connected(self, exc: Exception) -> None:
        """Say why the worker cannot connect; a full Redis refuses that, and is asked at leisure."""
        if isinstance(known := told(exc), RedisFull):
            log.warning("ledger.unreachable", error=str(known))
            sleep(FULL_PAUSE)
        else:
            super().on_connection_error_before_connected(exc)

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Handle a message that cannot be decompressed."""
        if self._calls(message):
            self._take(message)
        else:
            super().on_decode_error(message, exc)

    def _calls(self, message: Any) -> bool:
        """Return whether a message came by the queue for calls, or calls the task."""
        if message.headers.get("task") == CALLS:
            return True
        tags = getattr(self.task_consumer, "_active_tags", {})
        way = message.delivery_info if isinstance(message.delivery_info, dict) else {}
        tag, key = way.get("consumer_tag"), way.get("routing_key")
        if tag is not None and tags:
            return bool(tag == tags.get(CALLS))
        return str(key).endswith(CALLS)  # other brokers than AMQP's do not say by which queue

    def _take(self, message: Any) -> None:
        self._kept.append(message)
        if len(self._kept) == 1:
            self._pass_on()

    def _pass_on(self) -> None:
        """Pass on what was taken; the broker forgets a call once the inbox has it."""
        while self._kept:
            message = self._kept[0]
            try:
                self._inbox.push_call(as_entry(message))
            except REDIS_ERRORS as error:
                log.warning("ledger.unreachable", error=str(error) or type(error).__name__)
                self._next = self.timer.call_after(AGAIN, self._pass_on)
                return
            with suppress(*self.connection_errors):
                message.ack()  # else it comes again, and its articles are known
            self._kept.popleft()


def as_entry(message: Any) -> bytes:
    """Return a message of Celery's as its messages are in Redis."""
    headers, body = dict(message.headers or {}), message.body
    properties: dict[str, str] = {}
    if not message.errors:
        headers.pop("compression", None)  # it has been undone
    if isinstance(body, bytes | bytearray | memoryview):
        body, properties = _as_text(bytes(body))
    entry = {
        "body": body,
        "content-type": message.content_type,
        "content-encoding": message.content_encoding,
        "headers": headers,
        "properties": properties,
    }
    # Headers come from strangers, and AMQP's may be times and bytes.
    return json.dumps(entry, ensure_ascii=False, default=str).encode(errors="backslashreplace")


def _as_text(body: bytes) -> tuple[str, dict[str, str]]:
    try:
        return body.decode(), {}
    except UnicodeDecodeError:
        return b64encode(body).decode(), {"body_encoding": "base64"}
