"""Takes entries out of the inbox, checks them, and puts the articles into the ledger.

A pool process does it, in its loop (workers/articles/loop.py): so the work of reading is shared by
all processes, and what breaks a process while it is read breaks no worker's main process.
"""

from contextlib import suppress
from time import monotonic

from billiard.exceptions import SoftTimeLimitExceeded

from schemas.article import RawArticle
from workers.articles.inbox.entries import Read
from workers.articles.inbox.inbox import Dealt, Inbox, InboxEntry
from workers.articles.producer import Producer
from workers.errors import QueueFull
from workers.receipts import Outcome, Receipt
from workers.settings import Settings
from workers.store.connection import REDIS_AWAY, REDIS_ERRORS
from workers.telemetry.lognames import get_logger

EVERY = 0.1
"""Seconds between two looks at an inbox that was found empty."""

SPELL = 0.1
"""Seconds that a look goes on taking; then articles are processed."""

log = get_logger(__name__)


class Taker:
    """Takes entries for one process."""

    def __init__(self, settings: Settings, producer: Producer, inbox: Inbox) -> None:
        self._versions = settings.inbox_versions
        self._producer, self._inbox = producer, inbox
        self._due = 0.0

    def take(self) -> int:
        """Take entries if it is time to look; returns how many were taken."""
        if monotonic() < self._due:
            return 0
        taken, until = 0, monotonic() + SPELL
        try:
            while found := self._batch():
                taken += found
                if monotonic() > until:
                    return taken  # there may be more: the next look is due at once
        except (SoftTimeLimitExceeded, *REDIS_AWAY):
            raise
        except Exception as error:
            # Articles that are in the ledger go on, whatever is wrong with the inbox.
            log.exception("inbox.failed", error=str(error))
        self._due = monotonic() + EVERY
        return taken

    def _batch(self) -> int:
        claimed = self._inbox.claim()
        for name in claimed.refused:
            log.error("inbox.refused", entry=name)
        tokens = [entry.token for entry in claimed.entries]
        try:
            full = self._deal(claimed.entries)
        except BaseException:
            with suppress(*REDIS_ERRORS):
                self._inbox.give_up(tokens)
            raise
        return 0 if full else len(tokens) + len(claimed.refused)

    def _deal(self, entries: list[InboxEntry]) -> bool:
        """Deal with entries; returns whether some went back for want of room in the ledger."""
        read = {entry.token: entry.read(self._producer.limits) for entry in entries}
        left = set(self._enqueue(read))
        dealt = [Dealt(token, r.letters) for token, r in read.items() if token not in left]
        errors = [letter.error for d in dealt for letter in d.letters]
        for name, error in zip(self._inbox.settle(dealt), errors, strict=False):
            log.error("inbox.refused", entry=name or "(no room for it)", error=error)
        self._inbox.release([token for token in read if token in left])
        return bool(left)

    def _enqueue(self, read: dict[str, Read]) -> list[str]:
        """Put articles into the ledger; returns the entries that it had no room for."""
        left: list[str] = []
        for versions in (False, True):
            wanted = {t: r for t, r in read.items() if self._wants(r) is versions and r.articles}
            left += self._enqueued(wanted, versions)
        return left

    def _wants(self, read: Read) -> bool:
        return self._versions if read.versions is None else read.versions

    def _enqueued(self, read: dict[str, Read], versions: bool) -> list[str]:
        if not read:
            return []
        articles: list[RawArticle] = [a for r in read.values() for a in r.articles]
        try:
            receipts = list(self._producer.enqueue(articles, versions=versions).receipts)
        except QueueFull as full:
            receipts = list(full.receipts)
        _say(receipts)
        left, done = [], 0
        for token, r in read.items():
            done += len(r.articles)
            if done > len(receipts):
                left.append(token)
        return left


def _say(receipts: list[Receipt]) -> None:
    told = {
        outcome.value: number
        for outcome in (Outcome.ACCEPTED, Outcome.KNOWN, Outcome.CHANGED)
        if (number := sum(r.outcome is outcome for r in receipts))
    }
    if told:
        log.info("inbox.taken", **told)
