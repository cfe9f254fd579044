"""Dead letters: articles that could not be processed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from celery import Celery

from workers.articles import bell
from workers.articles.inbox.letters import PREFIX, InboxLetters, KeptText
from workers.articles.ledger import Ledger
from workers.settings import Settings
from workers.store.codec import Entry, unpack_article
from workers.store.script import Script

REVIVE = Script("workers.articles", "revive")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An article that left the ledger without an event, or a text in the inbox that is none.

    Attributes:
        entry: `<article id>.<version>`, or `inbox-` and a hash of the text.
        error: what went wrong the last time.
        stage: the stage that failed, or `inbox`; None when the worker died or ran out of time.
        deliveries: how often it was tried, or how often the text came.
        died_at: when it was given up.
    """

    entry: str
    error: str
    stage: str | None
    deliveries: int
    died_at: datetime


class DeadLetters:
    """The dead letters of one Redis and namespace."""

    def __init__(self, settings: Settings, app: Celery) -> None:
        self._settings = settings
        self._app = app
        self._ledger = Ledger(settings)
        self._inbox = InboxLetters(settings)

    def __len__(self) -> int:
        return int(self._ledger.redis.zcard(self._ledger.keys.dead_index)) + len(self._inbox)

    def latest(self, at_most: int = 100) -> Iterator[DeadLetter]:
        """Yield the dead letters, the latest first."""
        texts = [letter(name, cause) for name, cause in self._inbox.latest(at_most)]
        both = sorted([*self._articles(at_most), *texts], key=lambda d: d.died_at, reverse=True)
        yield from both[:at_most]

    def _articles(self, at_most: int) -> Iterator[DeadLetter]:
        k, client = self._ledger.keys, self._ledger.redis
        entries = cast("list[bytes]", client.zrevrange(k.dead_index, 0, at_most - 1))
        if entries:
            causes = cast("list[bytes | None]", client.hmget(k.dead_causes, entries))
            for entry, cause in zip(entries, causes, strict=True):
                if cause:
                    yield letter(entry.decode(), json.loads(cause))

    def show(self, entry: str) -> tuple[DeadLetter, Entry | KeptText] | None:
        """Return a dead letter and its article or text, or None when there is none of that name."""
        if entry.startswith(PREFIX):
            found = self._inbox.show(entry)
            return found and (letter(entry, found[0]), found[1])
        k, client = self._ledger.keys, self._ledger.redis
        cause = cast("bytes | None", client.hget(k.dead_causes, entry))
        payload = cast("bytes | None", client.hget(k.dead, entry))
        if cause is None or payload is None:
            return None
        return letter(entry, json.loads(cause)), unpack_article(payload)

    def retry(self, entries: Sequence[str]) -> int:
        """Send dead letters through again; returns how many went.

        A text of the inbox that was cut stays: it has to be sent again by who has it whole.
        """
        texts, entries = _apart(entries)
        back = self._inbox.retry(texts)
        if not entries:
            return back
        token, revived = REVIVE(
            self._ledger.redis,
            self._ledger.keys,
            max_bells=self._settings.max_bells,
            batch=self._settings.batch_size,
            more=entries,
        )
        bell.ring(self._app, token.decode())
        return int(revived) + back

    def drop(self, entries: Sequence[str]) -> int:
        """Throw dead letters away; returns how many there were."""
        texts, entries = _apart(entries)
        dropped = self._inbox.drop(texts)
        if not entries:
            return dropped
        k = self._ledger.keys
        pipe = self._ledger.redis.pipeline()
        pipe.hdel(k.dead, *entries)
        pipe.hdel(k.dead_causes, *entries)
        pipe.zrem(k.dead_index, *entries)
        return int(pipe.execute()[0]) + dropped


def _apart(entries: Sequence[str]) -> tuple[list[str], list[str]]:
    texts = [entry for entry in entries if entry.startswith(PREFIX)]
    return texts, [entry for entry in entries if not entry.startswith(PREFIX)]


def letter(entry: str, cause: dict[str, Any]) -> DeadLetter:
    """Return the dead letter of a cause as the ledger keeps it."""
    return DeadLetter(
        entry=entry,
        error=cause["cause"]["error"],
        stage=cause["cause"].get("stage") or None,
        deliveries=int(cause["deliveries"]),
        died_at=datetime.fromtimestamp(cause["at_ms"] / 1000, UTC),
    )
