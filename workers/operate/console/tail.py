"""The newest events in memory, read once for all who follow the stream."""

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from schemas.event import EnrichedEvent
from workers.events.facts import Facts
from workers.events.recent import order

ROOM = 1_000
"""Events kept at most."""

BYTES = 4_000_000
"""Bytes of events kept at most; what filters ask of them takes several times as much."""


@dataclass(frozen=True)
class Item:
    """An event of the stream.

    Attributes:
        position: its position.
        text: the event in JSON, on one line.
        actors_file: what is added to the catalogue that filters look names up in.
    """

    position: str
    text: bytes
    actors_file: Path | None = None

    @cached_property
    def place(self) -> tuple[int, int]:
        """What positions are compared by."""
        return order(self.position)

    @cached_property
    def facts(self) -> Facts | None:
        """What filters ask of it, worked out once for all of them; None: it is no event."""
        try:
            return Facts(EnrichedEvent.from_json(self.text), self.actors_file)
        except ValueError:
            return None


class Tail:
    """A window on the end of the stream, without holes. Belongs to the thread of the event loop.

    Args:
        actors_file: see `Item`.
    """

    def __init__(self, actors_file: Path | None = None) -> None:
        self._actors_file = actors_file
        self._items: list[Item] = []
        self._start = ""
        self._size = 0
        self._news = asyncio.Event()

    @property
    def end(self) -> str:
        """The position up to which the stream was read; empty before the first look."""
        return self._items[-1].position if self._items else self._start

    @property
    def news(self) -> asyncio.Event:
        """Is set when anything comes after now."""
        return self._news

    def item(self, position: str, text: bytes) -> Item:
        """Return an event with what filters need to know of it."""
        return Item(position, text, self._actors_file)

    def begin(self, position: str) -> None:
        """Say after which position the stream is read from now on."""
        self._start = position

    def add(self, fresh: Sequence[tuple[str, bytes]]) -> None:
        """Add what came, the oldest first, and wake those who wait for it."""
        self._items += [self.item(position, text) for position, text in fresh]
        self._size += sum(len(text) for _, text in fresh)
        gone = 0
        while len(self._items) - gone > ROOM or self._size > BYTES:
            self._size -= len(self._items[gone].text)
            gone += 1
        if gone:
            self._start = self._items[gone - 1].position
            del self._items[:gone]
        self._news.set()
        self._news = asyncio.Event()

    def covers(self, position: str) -> bool:
        """Whether a position is within the window."""
        return bool(self._start) and order(self._start) <= order(position) <= order(self.end)

    def after(self, position: str, at_most: int) -> list[Item] | None:
        """Return the next events after a position; None: some of them are not in memory."""
        if not self._start or order(position) < order(self._start):
            return None
        first = bisect_right(self._items, order(position), key=lambda item: item.place)
        return self._items[first : first + at_most]
