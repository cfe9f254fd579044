"""The inbox of a namespace: entries that wait, are held by workers, or turned out to be no article.

Each method that changes something runs one Lua script (scripts/), so a worker that dies at any
moment neither loses nor doubles an entry.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.limits import LIMITS, Limits
from workers.articles.inbox.entries import CUT, Letter, Read, read_article, read_call, shortened
from workers.settings import Settings
from workers.store.connection import REDIS_AWAY, Client, RedisRefused, connect, keys
from workers.store.script import Script

BATCH = 100
"""Entries claimed at once."""

BATCH_BYTES = 2_000_000
"""A claim stops at this many bytes of text."""

WHOLE = 262_144
"""Bytes up to which a dead letter's text is kept whole, so that it can be tried again."""

SURE = 1_048_576
"""Bytes of a text that every Redis takes: the least that its `proto-max-bulk-len` may be."""

TRIES = 3
"""Tries of a larger one while Redis answers: it ends the connection where a text is too large."""

STAGE = "inbox"
"""The stage named in dead letters of the inbox."""

CLAIM, SETTLE, RELEASE, LOOK = (
    Script("workers.articles.inbox", name) for name in ("claim", "settle", "release", "look")
)


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """An entry that a worker has claimed.

    Attributes:
        token: names the claim.
        text: the text as the client pushed it.
    """

    token: str
    text: bytes

    def read(self, limits: Limits = LIMITS) -> Read:
        """Return its contents."""
        read = read_call if self.token.startswith("call-") else read_article
        return read(self.text, limits)


@dataclass(frozen=True, slots=True)
class Claimed:
    """The result of a claim.

    Attributes:
        entries: the claimed entries.
        refused: name and error of each new dead letter: an entry that was too large, or claimed
            too often.
    """

    entries: list[InboxEntry]
    refused: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class InboxState:
    """The inbox at one moment.

    Attributes:
        kind: the type of its key in Redis: `list`, or `none` when it is empty.
        waiting: entries that clients pushed.
        calls: Celery messages that call `barid.enqueue`, where Redis is the broker.
        claimed: entries that workers hold or have put aside.
        dead: dead letters of stage `inbox`.
        dead_bytes: bytes of their texts.
        idle: seconds for which something has waited and nothing was taken.
        limit: `BARID_MAX_INBOX`.
        dead_bytes_limit: `BARID_MAX_INBOX_DEAD_BYTES`.
    """

    kind: str = "none"
    waiting: int = 0
    calls: int = 0
    claimed: int = 0
    dead: int = 0
    dead_bytes: int = 0
    idle: float = 0.0
    limit: int = 0
    dead_bytes_limit: int = 0


@dataclass(slots=True)
class Dealt:
    """An entry that has been dealt with.

    Attributes:
        token: its claim.
        letters: the parts of it that become dead letters.
    """

    token: str
    letters: list[Letter] = field(default_factory=list)


class Inbox:
    """The inbox of one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self.keys = keys(settings).inbox()
        self.redis = client or connect(settings)

    def claim(self) -> Claimed:
        """Lease a batch of entries; none while the ledger is full."""
        settings = self._settings
        refused, *items = CLAIM(
            self.redis,
            self.keys,
            batch=BATCH,
            max_bytes=BATCH_BYTES,
            lease=int(settings.lease * 1000),
            max_deliveries=settings.max_deliveries,
            max_in_flight=settings.max_in_flight,
            largest=settings.limits.as_json,
            too_large=_cause(self._too_large),
            lost=_cause("its worker died or ran out of time while reading it"),
            **self._room,
        )
        entries = [
            InboxEntry(token.decode(), text)
            for token, text in zip(items[::2], items[1::2], strict=True)
        ]
        names, causes = refused[::2], refused[1::2]
        errors = [str(json.loads(cause)["error"]) for cause in causes]
        return Claimed(entries, list(zip(map(bytes.decode, names), errors, strict=True)))

    def settle(self, dealt: Sequence[Dealt]) -> list[str]:
        """End claims; return the names of the dead letters, '' for each that found no room."""
        if not dealt:
            return []
        arguments: list[str | int | bytes] = []
        for entry in dealt:
            arguments += [entry.token, len(entry.letters)]
            for letter in entry.letters:
                arguments += [_cause(letter.error), letter.text]
        names = SETTLE(self.redis, self.keys, **self._room, more=arguments)
        return [name.decode() for name in names]

    def release(self, tokens: Sequence[str]) -> int:
        """Put claimed entries back where they were; return how many."""
        return int(RELEASE(self.redis, self.keys, more=tokens)) if tokens else 0

    def give_up(self, tokens: Sequence[str]) -> None:
        """End claims at once: each entry is claimed again alone, since one may be at fault."""
        if tokens:
            self.redis.zadd(self.keys.leases, dict.fromkeys(tokens, 0), xx=True)

    def push_call(self, message: bytes) -> None:
        """Push a call of the task to where Celery on Redis delivers such calls.

        One that is too large for an article, or for Redis, is pushed shortened and so becomes a
        dead letter: tried again for ever, it would hold up all calls behind it.

        Raises:
            REDIS_ERRORS: Redis is away, or takes nothing at present.
        """
        if len(message) > self._settings.limits.as_json:
            message = shortened(message, self._too_large % len(message))
        error: Exception
        for _ in range(TRIES):
            try:
                self.redis.lpush(self.keys.calls, message)
                return
            except (*REDIS_AWAY, RedisRefused) as refused:
                if len(message) <= SURE or not _may_be_its_size(refused):
                    raise
                error = refused
            self.redis.ping()  # it raises if Redis is away
        why = (
            f"has {len(message):,} bytes, and Redis does not take it ({error}): send fewer "
            "articles in one call, or raise its proto-max-bulk-len"
        )
        self.redis.lpush(self.keys.calls, shortened(message, why))

    def quiet(self) -> bool:
        """Return whether nothing waits and nothing is claimed; costs a fifth of `look`."""
        keys = self.keys
        calls = (keys.calls, keys.calls_3, keys.calls_6, keys.calls_9)
        return not self.redis.exists(keys.inbox, *calls, keys.leases, keys.since)

    def look(self, *, ring: bool = False) -> tuple[InboxState, str]:
        """Return the state of the inbox, and the token of a bell to ring.

        Args:
            ring: request a bell if something waits and no bell is out.
        """
        settings = self._settings
        token, kind, waiting, calls, claimed, dead, dead_bytes, idle = LOOK(
            self.redis, self.keys, ring=int(ring), max_in_flight=settings.max_in_flight
        )
        state = InboxState(
            kind.decode(), waiting, calls, claimed, dead, dead_bytes, max(0, idle) / 1000,
            settings.max_inbox, settings.max_inbox_dead_bytes,
        )  # fmt: skip
        return state, token.decode()

    @property
    def _too_large(self) -> str:
        """Why a text of `%d` bytes is refused unread."""
        return (
            f"has %d bytes, but an article may have {self._settings.limits.as_json:,} as JSON "
            "(BARID_MAX_BODY_BYTES): push a smaller one"
        )

    @property
    def _room(self) -> dict[str, Any]:
        settings = self._settings
        return {
            "max_dead": settings.max_dead_letters,
            "max_dead_bytes": settings.max_inbox_dead_bytes,
            "whole": WHOLE,
            "cut": CUT,
        }


def _may_be_its_size(error: Exception) -> bool:
    """Whether Redis may have refused a text for its size, rather than for its own state."""
    return isinstance(error, REDIS_AWAY) or "bulk length" in str(error)


def _cause(error: str) -> str:
    return json.dumps({"error": error, "stage": STAGE})
