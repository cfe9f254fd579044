"""Dead letters: articles that could not be processed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from celery import Celery

from workers.articles import bell
from workers.articles.glimpse import Glimpse, glimpse, glimpse_of
from workers.articles.inbox.letters import PREFIX, InboxLetters, KeptText
from workers.articles.ledger import Ledger
from workers.settings import Settings
from workers.store.codec import Entry, unpack_article
from workers.store.script import Script

DROP, REVIVE = (Script("workers.articles", name) for name in ("drop", "revive"))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An article that left the ledger without an event, or an inbox text that is not one.

    Attributes:
        entry: `<article id>.<version>`, or `inbox-` and a hash of the text.
        error: what went wrong the last time.
        stage: the stage that failed, or `inbox`; None when the worker died or ran out of time.
        deliveries: how often it was tried, or how often the text arrived.
        died_at: when it was given up.
        traceback: where in the code a stage failed: the innermost calls, a line each.
    """

    entry: str
    error: str
    stage: str | None
    deliveries: int
    died_at: datetime
    traceback: str = ""


class DeadLetters:
    """The dead letters in one Redis and namespace."""

    def __init__(self, settings: Settings, app: Celery) -> None:
        self._settings = settings
        self._app = app
        self._ledger = Ledger(settings)
        self._inbox = InboxLetters(settings)

    def __len__(self) -> int:
        return int(self._ledger.redis.zcard(self._ledger.keys.dead_index)) + len(self._inbox)

    def latest(self, at_most: int = 100) -> Iterator[DeadLetter]:
        """Yield the dead letters, latest first."""
        texts = [letter(name, cause) for name, cause in self._inbox.latest(at_most)]
        both = sorted([*self._articles(at_most), *texts], key=lambda d: d.died_at, reverse=True)
        yield from both[:at_most]

    def _articles(self, at_most: int) -> Iterator[DeadLetter]:
        keys, client = self._ledger.keys, self._ledger.redis
        entries = cast("list[bytes]", client.zrevrange(keys.dead_index, 0, at_most - 1))
        if entries:
            causes = cast("list[bytes | None]", client.hmget(keys.dead_causes, entries))
            for entry, cause in zip(entries, causes, strict=True):
                if cause:
                    yield letter(entry.decode(), json.loads(cause))

    def entries_of(self, article_id: str) -> list[str]:
        """Return the entries of an article's versions that are dead letters, oldest first."""
        found = self._ledger.redis.hscan_iter(self._ledger.keys.dead_causes, f"{article_id}.*")
        entries = [entry.decode() for entry, _ in cast("Iterator[tuple[bytes, bytes]]", found)]
        return sorted(entries, key=lambda entry: int(entry.rpartition(".")[2]))

    def show(self, entry: str) -> tuple[DeadLetter, Entry | KeptText] | None:
        """Return a dead letter and its article or text, or None if there is no such entry."""
        if entry.startswith(PREFIX):
            text = self._inbox.show(entry)
            return text and (letter(entry, text[0]), text[1])
        keys, client = self._ledger.keys, self._ledger.redis
        cause = cast("bytes | None", client.hget(keys.dead_causes, entry))
        payload = cast("bytes | None", client.hget(keys.dead, entry))
        if cause is None or payload is None:
            return None
        return letter(entry, json.loads(cause)), unpack_article(payload)

    def glimpses(self, letters: Sequence[DeadLetter]) -> list[Glimpse]:
        """Return what to show of each in a list."""
        keys, client = self._ledger.keys, self._ledger.redis
        own = [one.entry for one in letters if not one.entry.startswith(PREFIX)]
        payloads = cast("list[bytes | None]", client.hmget(keys.dead, own)) if own else []
        packed = dict(zip(own, payloads, strict=True))
        found = []
        for one in letters:
            if one.entry in packed:
                found.append(glimpse_of(packed[one.entry], one.error, one.stage))
            else:
                text = self._inbox.show(one.entry)
                found.append(glimpse(text and text[1], one.error, one.stage))
        return found

    def retry(self, entries: Sequence[str]) -> int:
        """Process dead letters again; return how many were put back.

        A text from the inbox that was cut stays: whoever has the whole text must push it again.
        """
        texts, entries = _split(entries)
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
        """Delete dead letters; return how many there were."""
        texts, entries = _split(entries)
        dropped = self._inbox.drop(texts)
        if not entries:
            return dropped
        return int(DROP(self._ledger.redis, self._ledger.keys, more=entries)) + dropped


def _split(entries: Sequence[str]) -> tuple[list[str], list[str]]:
    texts = [entry for entry in entries if entry.startswith(PREFIX)]
    return texts, [entry for entry in entries if not entry.startswith(PREFIX)]


def letter(entry: str, cause: dict[str, Any]) -> DeadLetter:
    """Return the dead letter of an entry, from its cause as the ledger keeps it."""
    return DeadLetter(
        entry=entry,
        error=cause["cause"]["error"],
        stage=cause["cause"].get("stage") or None,
        deliveries=int(cause["deliveries"]),
        died_at=datetime.fromtimestamp(cause["at_ms"] / 1000, UTC),
        traceback=cause["cause"].get("traceback") or "",
    )
