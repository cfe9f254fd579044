"""The inbox of a namespace: entries waiting, entries in a worker's hands, and what is no article.

Each method that changes something is one Lua script (scripts/), so that a worker that dies at any
moment loses no entry and doubles none.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.limits import LIMITS, Limits
from workers.articles.inbox.entries import Letter, Read, read_article, read_call
from workers.settings import Settings
from workers.store.connection import Client, connect, keys
from workers.store.script import Script

BATCH = 100
"""Entries that are claimed at once."""

BATCH_BYTES = 2_000_000
"""A claim stops at as many bytes of text."""

WHOLE = 262_144
"""Bytes up to which the text of a dead letter is kept whole, so that it can be tried again."""

CUT = 4_096
"""Bytes that are kept of a longer one: enough to see what it is and whence it came."""

STAGE = "inbox"
"""Stage that dead letters of the inbox name."""

CLAIM, SETTLE, RELEASE, LOOK = (
    Script("workers.articles.inbox", name) for name in ("claim", "settle", "release", "look")
)


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """An entry that a worker has in hand.

    Attributes:
        token: names the claim.
        text: as the client pushed it.
    """

    token: str
    text: bytes

    def read(self, limits: Limits = LIMITS) -> Read:
        """Return what it brings."""
        read = read_call if self.token.startswith("call-") else read_article
        return read(self.text, limits)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim brought.

    Attributes:
        entries: in hand now.
        refused: names of dead letters that were made of others: too large, or claimed too often.
    """

    entries: list[InboxEntry]
    refused: list[str]


@dataclass(frozen=True, slots=True)
class InboxState:
    """The inbox at one moment.

    Attributes:
        kind: type of its key in Redis: `list`, or `none` when it is empty.
        waiting: entries that clients pushed.
        calls: Celery messages that call `barid.enqueue`, where Redis is the broker.
        claimed: entries in the hands of workers, or put aside.
        dead: dead letters of stage `inbox`.
        dead_bytes: bytes of their texts.
        idle: seconds for which something waits and nothing was taken.
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
    """An entry that was dealt with.

    Attributes:
        token: its claim.
        letters: what of it is to be a dead letter.
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
        """Take a batch of entries under a lease; none while the ledger is full."""
        s = self._settings
        too_large = (
            f"has %d bytes, and an article may have {s.limits.as_json:,} as JSON "
            "(BARID_MAX_BODY_BYTES): push a smaller one"
        )
        refused, *items = CLAIM(
            self.redis,
            self.keys,
            batch=BATCH,
            max_bytes=BATCH_BYTES,
            lease=int(s.lease * 1000),
            max_deliveries=s.max_deliveries,
            max_in_flight=s.max_in_flight,
            largest=s.limits.as_json,
            too_large=_cause(too_large),
            lost=_cause("its worker died or ran out of time while reading it"),
            **self._room,
        )
        entries = [
            InboxEntry(token.decode(), text)
            for token, text in zip(items[::2], items[1::2], strict=True)
        ]
        return Claimed(entries, [name.decode() for name in refused])

    def settle(self, dealt: Sequence[Dealt]) -> list[str]:
        """End claims; returns the names of the dead letters, '' for what there was no room for."""
        if not dealt:
            return []
        told: list[str | int | bytes] = []
        for entry in dealt:
            told += [entry.token, len(entry.letters)]
            for letter in entry.letters:
                told += [_cause(letter.error), letter.text]
        names = SETTLE(self.redis, self.keys, **self._room, more=told)
        return [name.decode() for name in names]

    def release(self, tokens: Sequence[str]) -> int:
        """Put claimed entries back where they were; returns how many."""
        return int(RELEASE(self.redis, self.keys, more=tokens)) if tokens else 0

    def give_up(self, tokens: Sequence[str]) -> None:
        """Let claims end now: each comes again, alone, since one of them may be at fault."""
        if tokens:
            self.redis.zadd(self.keys.leases, dict.fromkeys(tokens, 0), xx=True)

    def push_call(self, message: bytes) -> None:
        """Put a call of the task where those of Celery on Redis arrive."""
        self.redis.lpush(self.keys.calls, message)

    def look(self, *, ring: bool = False) -> tuple[InboxState, str]:
        """Return how the inbox stands, and the token of a bell to ring.

        Args:
            ring: ask for a bell where something waits and none is out.
        """
        s = self._settings
        token, kind, waiting, calls, claimed, dead, dead_bytes, idle = LOOK(
            self.redis, self.keys, ring=int(ring), max_in_flight=s.max_in_flight
        )
        state = InboxState(
            kind.decode(), waiting, calls, claimed, dead, dead_bytes, max(0, idle) / 1000,
            s.max_inbox, s.max_inbox_dead_bytes,
        )  # fmt: skip
        return state, token.decode()

    @property
    def _room(self) -> dict[str, Any]:
        s = self._settings
        return {
            "max_dead": s.max_dead_letters,
            "max_dead_bytes": s.max_inbox_dead_bytes,
            "whole": WHOLE,
            "cut": CUT,
        }


def _cause(error: str) -> str:
    return json.dumps({"error": error, "stage": STAGE})
