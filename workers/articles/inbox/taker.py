"""Takes entries out of the inbox, checks them, and puts the articles into the ledger.

Each pool process does this in its loop (workers/articles/loop.py). The work is shared by all
processes, and an entry that crashes its reader never takes a worker's main process down.
"""

from contextlib import suppress
from time import monotonic

from billiard.exceptions import SoftTimeLimitExceeded

from schemas.article import RawArticle
from workers.articles.inbox.entries import Read
from workers.articles.inbox.inbox import Dealt, Inbox, InboxEntry
from workers.articles.producer import Producer
from workers.errors import QueueFull, RedisFull
from workers.receipts import Outcome, Receipt
from workers.settings import Settings
from workers.store.connection import REDIS_AWAY, REDIS_ERRORS
from workers.telemetry.lognames import get_logger

EVERY = 0.1
"""Seconds between two looks at an empty inbox."""

SPELL = 0.1
"""Seconds for which one look keeps taking entries; then articles are processed."""

log = get_logger(__name__)


class Taker:
    """Takes entries for one process."""

    def __init__(self, settings: Settings, producer: Producer, inbox: Inbox) -> None:
        self._versions = settings.inbox_versions
        self._producer, self._inbox = producer, inbox
        self._due = 0.0

    def take(self) -> int:
        """Take entries if a look is due; return how many were taken."""
        if monotonic() < self._due:
            return 0
        taken, until = 0, monotonic() + SPELL
        try:
            while count := self._batch():
                taken += count
                if monotonic() > until:
                    return taken  # there may be more: the next look is due at once
        except (SoftTimeLimitExceeded, *REDIS_AWAY):
            raise
        except RedisFull as error:
            log.error("inbox.failed", error=str(error))
        except Exception as error:
            # Articles in the ledger are processed whatever is wrong with the inbox.
            log.exception("inbox.failed", error=str(error))
        self._due = monotonic() + EVERY
        return taken

    def _batch(self) -> int:
        claimed = self._inbox.claim()
        for name, error in claimed.refused:
            log.error("inbox.refused", entry=name, error=error)
        tokens = [entry.token for entry in claimed.entries]
        try:
            full = self._deal(claimed.entries)
        except BaseException:
            with suppress(*REDIS_ERRORS):
                self._inbox.give_up(tokens)
            raise
        return 0 if full else len(tokens) + len(claimed.refused)

    def _deal(self, entries: list[InboxEntry]) -> bool:
        """Deal with entries; return whether some went back because the ledger was full."""
        read = {entry.token: entry.read(self._producer.limits) for entry in entries}
        left = set(self._enqueue(read))
        dealt = [Dealt(token, entry.letters) for token, entry in read.items() if token not in left]
        errors = [letter.error for d in dealt for letter in d.letters]
        for name, error in zip(self._inbox.settle(dealt), errors, strict=False):
            log.error("inbox.refused", entry=name or "(no room for it)", error=error)
        self._inbox.release([token for token in read if token in left])
        return bool(left)

    def _enqueue(self, read: dict[str, Read]) -> list[str]:
        """Put articles into the ledger; return the entries that it had no room for."""
        left: list[str] = []
        for versions in (False, True):
            wanted = {
                token: entry
                for token, entry in read.items()
                if self._wants(entry) is versions and entry.articles
            }
            left += self._enqueued(wanted, versions)
        return left

    def _wants(self, read: Read) -> bool:
        return self._versions if read.versions is None else read.versions

    def _enqueued(self, read: dict[str, Read], versions: bool) -> list[str]:
        if not read:
            return []
        articles: list[RawArticle] = [
            article for entry in read.values() for article in entry.articles
        ]
        try:
            receipts = list(self._producer.enqueue(articles, versions=versions).receipts)
        except QueueFull as full:
            receipts = list(full.receipts)
        _log(receipts)
        left, done = [], 0
        for token, entry in read.items():
            done += len(entry.articles)
            if done > len(receipts):
                left.append(token)
        return left


def _log(receipts: list[Receipt]) -> None:
    counts = {
        outcome.value: number
        for outcome in (Outcome.ACCEPTED, Outcome.KNOWN, Outcome.CHANGED)
        if (number := sum(receipt.outcome is outcome for receipt in receipts))
    }
    if counts:
        log.info("inbox.taken", **counts)
