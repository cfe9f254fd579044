"""The thread that tells of problems: in every worker and console, one of which has the office.

Which process has it is written in Redis, and so is what was told; another takes over when it falls
silent, and all leave it to `barid notify`, which is there for nothing else. While Redis is away,
the one that had the office last goes on from memory, so that this is told, too, and once; `barid
notify` tells it whether it had the office or not.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from secrets import token_hex
from time import monotonic, time
from typing import Any

from workers.errors import BaridError
from workers.operate.diagnosis import diagnose
from workers.operate.notify import mail, webhook
from workers.operate.notify.declared import Channel, Mail, Notify, read_file
from workers.operate.notify.track import Book, Message, look_at, recalled
from workers.operate.notify.wording import subject, text, values
from workers.operate.state import look_freely
from workers.push.answers import Answer, Outcome
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS, Client, RedisForbidden, connect, keys
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

ROUND = 5.0
"""Seconds between two looks."""

LEASE = 30.0
"""Seconds after which a process that says nothing loses the office, and longer if sending may take
longer."""

TAKEOVER = 15.0
"""Seconds for which the office is free before another takes it: who had it last comes first."""

TRIES = 6
"""Attempts to send a message to a channel."""

CLAIM = Script("workers.operate.notify", "claim")

log = get_logger(__name__)


def send(
    channel: Channel, settings: Settings, about: str, body: str, told: dict[str, Any] | None = None
) -> Answer:
    """Send a message once; whatever goes wrong is the answer.

    Args:
        channel: where to.
        settings: which private addresses may be connected to.
        about: the subject.
        body: the text.
        told: the values, for a webhook that takes plain JSON.
    """
    if isinstance(channel, Mail):
        return mail.tell(channel, settings, about, body)
    return webhook.tell(channel, settings, told or {"subject": about, "text": body})


def notifiers(settings: Settings) -> "list[Notifier]":
    """Return the notifier of a worker or console, if BARID_NOTIFY_FILE asks for one.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    return [Notifier(settings, read_file(settings.notify_file))] if settings.notify_file else []


class Notifier:
    """Tells of problems, as long as it has the office.

    Args:
        settings: the settings.
        rules: who is told what.
        first: whether this is all that the process does: others leave the office to it, and it
            tells that Redis is away even if it never had the office.
        takeover: see `TAKEOVER`.
        every: seconds between two looks.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        settings: Settings,
        rules: Notify,
        *,
        first: bool = False,
        takeover: float = TAKEOVER,
        every: float = ROUND,
        clock: Callable[[], float] = time,
    ) -> None:
        self._settings, self._rules, self._clock = settings, rules, clock
        self._first, self._takeover, self._every = first, takeover, every
        # It says so again after each message.
        longest = max(channel.timeout for channel in rules.channels.values())
        self._lease = max(LEASE, 2 * longest)
        self._redis: Client = connect(settings)
        self._keys, self._token = keys(settings), token_hex(8)
        self._may = False  # whether it was seen that this user may look
        self._book: Book | None = None
        self._alone: Book | None = None  # what it told without the office, while Redis was away
        self._free_since: float | None = None
        self._said = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current look, and leave the office to others."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._settings.redis_timeout)
        if self._book is not None:
            try:
                self._claim(self._book, lease=0.001, rest=True)
            except REDIS_ERRORS:
                return  # the office ends by itself

    @property
    def in_office(self) -> bool:
        """Whether this process is the one that tells."""
        return self._book is not None

    def round(self) -> None:
        """Look once and, in office, tell what is to be told."""
        if not self._may:
            # Who may not see what is wrong must not keep others from telling it.
            self._may = not look_freely(self._settings).unreachable
        try:
            self._book = self._take()
        except RedisForbidden:
            raise  # it is there, and will refuse for ever: that must be said
        except REDIS_ERRORS:
            # In office when Redis went away, it goes on; the others wait until it is back.
            if self._book is None and self._first:
                self._alone = self._alone or Book()
        else:
            if self._book is None:
                return
        book = self._book or self._alone
        if book is None:
            return
        state = look_freely(self._settings)
        problems, now = diagnose(state), self._clock()
        book = look_at(book, problems, now, self._rules, complete=not state.unreachable)
        going = self._keep(book)
        for name, channel in self._rules.channels.items():
            if not going or self._stop.is_set():
                return
            waiting = book.waiting.get(name, [])
            if waiting and waiting[0].due <= self._clock():
                rest = self._send(name, channel, waiting[0])
                left = [*([rest] if rest else []), *waiting[1:]]
                book = replace(book, waiting=book.waiting | {name: left})
                going = self._keep(book)

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.round()
                self._said = ""
            except (*REDIS_ERRORS, BaridError) as error:
                if str(error) != self._said:  # once, not every five seconds
                    log.warning("notify.not_read", error=str(error))
                self._said = str(error)
            except Exception:
                # The thread must survive any error: without it nobody is told.
                log.exception("notify.not_read")

    def _take(self) -> Book | None:
        """Return what is known if this process has the office, or takes it now; else None."""
        free, owned = self._free_since, self._book
        waited = free is not None and monotonic() - free >= self._takeover
        take = owned is not None or self._first or waited
        whose, written = self._claim(owned, take=take, rest=True)
        if whose == "free":
            self._free_since = free if free is not None else monotonic()
            return None
        self._free_since = None
        if whose != "mine":
            self._lost(owned)
            return None
        if owned:
            return owned
        book, alone = Book.of(json.loads(written or "{}")), self._alone
        self._alone = None
        return recalled(book, alone) if alone else book

    def _keep(self, book: Book) -> bool:
        """Write down what is known; without Redis, it is only remembered.

        Returns False if another process has the office now.
        """
        if self._book is None:
            self._alone = book
            return True
        self._book = book
        try:
            whose, _ = self._claim(book)
        except REDIS_ERRORS:
            return True
        if whose != "mine":
            self._lost(book)
        return self._book is not None

    def _lost(self, book: Book | None) -> None:
        self._book = None
        if self._first and book:
            self._alone = book

    def _claim(
        self,
        book: Book | None,
        *,
        take: bool = True,
        rest: bool = False,
        lease: float | None = None,
    ) -> tuple[str, str]:
        whose, written = CLAIM(
            self._redis,
            self._keys,
            token=self._token,
            lease=int((self._lease if lease is None else lease) * 1000),
            take=int(take),
            first=int(self._first),
            rest=int(rest),
            book=json.dumps(book.as_dict(), ensure_ascii=False) if book else "",
        )
        return whose.decode(), written.decode()

    def _send(self, name: str, channel: Channel, message: Message) -> Message | None:
        """Send a message; return what is to be sent again, or None."""
        rules = self._rules
        answer = send(
            channel, self._settings, subject(message, rules), text(message, rules),
            values(message, rules),
        )  # fmt: skip
        told = {
            "channel": name,
            "to": channel.shown,
            "begun": [one.problem.name for one in message.begun],
            "ended": [one.problem.name for one in message.ended],
        }
        tries = message.tries + 1
        if answer.outcome is Outcome.DELIVERED:
            log.info("notify.sent", answer=answer.cause, **told)
            return None
        if answer.outcome is not Outcome.RETRIED or tries >= TRIES:
            log.error("notify.given_up", error=answer.cause, tries=tries, **told)
            return None
        log.warning("notify.failed", error=answer.cause, tries=tries, **told)
        wait = max(self._every * 2.0**tries, answer.retry_after or 0.0)
        return replace(message, tries=tries, due=self._clock() + wait)
