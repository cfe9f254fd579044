"""The console's index of recent events: SQLite beside the stream, newest first.

The stream in Redis is the truth; the index is a temporary file that is rebuilt when the console
starts. The newest events are in it at once, the older ones within a minute or two.
"""

import json
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workers.operate.console.indexrows import (
    SCHEMA,
    Filter,
    conditions,
    full_text,
    number,
    position,
    row_of,
    summary,
)
from workers.stages.sketch import alike, sketch
from workers.stages.text.words import stem, words

SEGMENT = 20_000
"""Events in one full-text table; a table whose events are all gone is dropped as a whole."""

BOILERPLATE = 40
"""Number of stories sharing a run of words from which it means nothing: it is boilerplate."""

STORY = 50
"""Largest number of events that are shown for a story."""

TIMELINE = 60
"""Number of columns in a timeline."""


@dataclass(slots=True)
class _Segment:
    number: int
    newest: int = 0
    size: int = 0


@dataclass(slots=True)
class _Progress:
    segments: list[_Segment] = field(default_factory=list)
    gone: list[_Segment] = field(default_factory=list)
    made: int = 0


class EventIndex:
    """Finds events by topic, language, feed, words and story. One thread writes, any may read."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="barid-index-")
        self._path = Path(self._directory.name) / "index.db"
        self._local = threading.local()
        self._progress = _Progress()
        with self._connection() as db:
            db.executescript(SCHEMA)

    def close(self) -> None:
        """Throw the index away."""
        self._directory.cleanup()

    def add(self, items: Iterable[tuple[str, bytes]]) -> list[dict[str, Any]]:
        """Add events and return their summaries.

        Args:
            items: for each event, its position in the stream and its JSON.
        """
        added = []
        segment = self._segment()
        with self._connection() as db:
            for position, text in items:
                added.append(self._add(db, number(position), json.loads(text), segment))
        return added

    def forget_before(self, position: str) -> None:
        """Forget the events before a position: they are no longer in the stream."""
        first = number(position)
        with self._connection() as db:
            db.execute("delete from events where id < ?", [first])
            db.execute("delete from sketches where story < ?", [first])
            gone = [s for s in self._progress.segments[:-1] if s.newest < first]
            # Readers lose sight of a table first; it is dropped the next time.
            for segment in self._progress.gone:
                db.execute(f"drop table words_{segment.number}")
            self._progress.gone = gone
            self._progress.segments = [s for s in self._progress.segments if s not in gone]

    def find(self, wanted: Filter, limit: int) -> list[dict[str, Any]]:
        """Return the summaries of events, newest first."""
        if not wanted.text.strip():
            return self._select(wanted, "", [], limit)
        query = full_text(wanted.text)
        if not query:
            return []
        summaries: list[dict[str, Any]] = []
        for segment in list(self._progress.segments):
            table = f"words_{segment.number}"
            inside = f"and id in (select rowid from {table} where {table} match ?)"
            summaries += self._select(wanted, inside, [query], limit)
        return sorted(summaries, key=lambda e: -e["number"])[:limit]

    def story(self, event_id: str) -> list[dict[str, Any]]:
        """Return the events of the story that an event belongs to, oldest first."""
        rows = self._connection().execute(
            "select * from events where story = (select story from events where event_id = ? "
            "limit 1) order by id limit ?",
            [event_id, STORY],
        )
        return [summary(row) for row in rows]

    def position(self, event_id: str) -> str | None:
        """Return the position of an event in the stream, if it is there."""
        row = self._connection().execute(
            "select id from events where event_id = ? order by id desc limit 1", [event_id]
        ).fetchone()  # fmt: skip
        return position(row["id"]) if row else None

    def timeline(self, wanted: Filter, since: float, until: float) -> dict[str, list[int]]:
        """Count the events that carried each topic in each of `TIMELINE` equal spans of time."""
        width = max((until - since) / TIMELINE, 1e-3)
        where, values = conditions(wanted)
        rows = self._connection().execute(
            "select cast((at - ?) / ? as integer) as span, topics, count(*) as n from events "
            f"where at >= ? and at < ? {where} group by span, topics",
            [since, width, since, until, *values],
        )
        spans: dict[str, list[int]] = {"all": [0] * TIMELINE}
        for row in rows:
            for topic in ("all", *row["topics"].split()):
                at = min(row["span"], TIMELINE - 1)
                spans.setdefault(topic, [0] * TIMELINE)[at] += row["n"]
        return spans

    def choices(self) -> dict[str, Any]:
        """Return the languages and feeds there are to filter by, and the number of events."""
        db = self._connection()
        languages = db.execute(
            "select language as name, count(*) as n from events group by 1 order by 2 desc limit 50"
        ).fetchall()
        feeds = db.execute(
            "select feed as name, count(*) as n from events where feed != '' group by 1 "
            "order by 2 desc limit 200"
        ).fetchall()
        total = db.execute("select count(*) from events").fetchone()[0]
        return {
            "languages": [row["name"] for row in languages],
            "feeds": [row["name"] for row in feeds],
            "events": total,
        }

    def _select(
        self, wanted: Filter, more: str, values: list[Any], limit: int
    ) -> list[dict[str, Any]]:
        where, chosen = conditions(wanted)
        rows = self._connection().execute(
            f"select *, (select count(*) from events e where e.story = events.story) as n "
            f"from events where 1 {where} {more} order by id desc limit ?",
            [*chosen, *values, limit],
        )
        return [summary(row) for row in rows]

    def _add(
        self, db: sqlite3.Connection, ident: int, event: dict[str, Any], segment: _Segment
    ) -> dict[str, Any]:
        content = event["data"]["content"]
        row = row_of(event, ident, self._story(db, ident, content["text"]))
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        db.execute(f"insert or replace into events ({names}) values ({marks})", [*row.values()])
        terms = dict.fromkeys(map(stem, words(f"{content['title']} {content['text']}")))
        db.execute(
            f"insert into words_{segment.number} (rowid, text) values (?, ?)",
            [ident, " ".join(terms)],
        )
        segment.size += 1
        segment.newest = max(segment.newest, ident)
        return summary(row)

    def _story(self, db: sqlite3.Connection, ident: int, text: str) -> int:
        """Return the number of a known story that the text is like, or that of a new one."""
        hashes = sketch(text)
        common: Counter[int] = Counter()
        sizes: dict[int, int] = {}
        for value in hashes:
            rows = db.execute(
                "select story, size from sketches where hash = ? limit ?", [value, BOILERPLATE]
            ).fetchall()
            if len(rows) < BOILERPLATE:
                for row in rows:
                    common[row["story"]] += 1
                    sizes[row["story"]] = row["size"]
        for story, shared in common.most_common(1):
            if alike(shared, sizes[story], len(hashes)):
                return story
        db.executemany(
            "insert or ignore into sketches values (?, ?, ?)",
            [(value, ident, len(hashes)) for value in hashes],
        )
        return ident

    def _segment(self) -> _Segment:
        """Return the segment to write into; readers see a new one once its table exists."""
        progress = self._progress
        if not progress.segments or progress.segments[-1].size >= SEGMENT:
            progress.made += 1
            with self._connection() as db:
                db.execute(
                    f"create virtual table words_{progress.made} using "
                    "fts5(text, content='', detail=none, tokenize='unicode61')"
                )
            progress.segments.append(_Segment(progress.made))
        return progress.segments[-1]

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = sqlite3.connect(self._path, timeout=30)
            db.row_factory = sqlite3.Row
        return db
