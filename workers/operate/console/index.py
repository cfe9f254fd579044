"""The console's index of recent events: SQLite beside the stream, newest first.

The stream in Redis is the truth; the index is a temporary file that is rebuilt when the console
starts. The newest events are in it at once, the older ones within a minute or two.
"""

import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workers.operate.console import indexmenus, indexnames
from workers.operate.console.indexrows import (
    EVERY,
    OUTLETS,
    SCHEMA,
    Filter,
    conditions,
    full_text,
    number,
    position,
    row_of,
    summary,
)
from workers.operate.console.labels import arabic_names, labels_of
from workers.stages.text.words import stem, words

SEGMENT = 20_000
"""Events in one full-text table; a table whose events are all gone is dropped as a whole."""

STORY = 50
"""Largest number of events that are shown beside one of their story."""

MEMBERS = 1_000
"""Largest number of events that are listed of a story."""

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
    """Finds events by what they carry, say and name. One thread writes, any may read.

    Args:
        actors_file: what is added to the catalogue that has the Arabic names of actors.
    """

    def __init__(self, actors_file: Path | None = None) -> None:
        self._labels = arabic_names(actors_file)
        self._directory = tempfile.TemporaryDirectory(prefix="barid-index-")
        self._path = Path(self._directory.name) / "index.db"
        self._local = threading.local()
        self._progress = _Progress()
        with self._connection() as db:
            db.executescript(SCHEMA)
            db.executescript(indexnames.SCHEMA)

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
            indexnames.forget_before(db, first)
            gone = [s for s in self._progress.segments[:-1] if s.newest < first]
            # Readers lose sight of a table first; it is dropped the next time.
            for segment in self._progress.gone:
                db.execute(f"drop table words_{segment.number}")
            self._progress.gone = gone
            self._progress.segments = [s for s in self._progress.segments if s not in gone]

    def find(self, wanted: Filter, limit: int) -> list[dict[str, Any]]:
        """Return the summaries of events, newest first."""
        summaries: list[dict[str, Any]] = []
        for inside, values in self._matching(wanted.text):
            summaries += self._select(wanted, inside, values, limit)
        return sorted(summaries, key=lambda e: -e["number"])[:limit]

    def _matching(self, text: str) -> Iterator[tuple[str, list[Any]]]:
        """Yield a condition for each full-text table, and its values; no words: no condition."""
        if not text.strip():
            yield "", []
        elif query := full_text(text):
            for segment in list(self._progress.segments):
                table = f"words_{segment.number}"
                yield f"and id in (select rowid from {table} where {table} match ?)", [query]

    def story(self, event_id: str) -> list[dict[str, Any]]:
        """Return the events of the story that an event belongs to, oldest first."""
        rows = self._connection().execute(
            "select * from events where story = (select story from events where event_id = ? "
            "limit 1) order by id limit ?",
            [event_id, STORY],
        )
        return [summary(row) for row in rows]

    def stories(self, since: float, limit: int) -> list[dict[str, Any]]:
        """Return the largest stories among the events since then, in seconds since 1970."""
        rows = self._connection().execute(
            f"select story_id as id, count(distinct article_id) as articles, {OUTLETS} as outlets, "
            "group_concat(distinct language) as languages, min(at) as first, max(at) as last, "
            "(select title from events e where e.story = events.story order by id limit 1) title "
            "from events where at >= ? and story_id != '' group by story_id "
            "order by articles desc, outlets desc, last desc limit ?",
            [since, limit],
        )
        return [dict(row) | {"languages": row["languages"].split(",")} for row in rows]

    def members(self, story_id: str) -> list[dict[str, Any]]:
        """Return the events of a story, in the order in which they came."""
        rows = self._connection().execute(
            "select * from events where story_id = ? order by id limit ?", [story_id, MEMBERS]
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
        spans: dict[str, list[int]] = {"all": [0] * TIMELINE}
        for inside, words_ in self._matching(wanted.text):
            rows = self._connection().execute(
                "select cast((at - ?) / ? as integer) as span, topics, count(*) as n from events "
                f"where at >= ? and at < ? {where} {inside} group by span, topics",
                [since, width, since, until, *values, *words_],
            )
            for row in rows:
                for topic in ("all", *row["topics"].split()):
                    at = min(row["span"], TIMELINE - 1)
                    spans.setdefault(topic, [0] * TIMELINE)[at] += row["n"]
        return spans

    def labels(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return what the people, organisations and places of an event are called in Arabic."""
        return labels_of(data, self._labels)

    def known(self, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the summaries of those of these events that are there, by id."""
        marks = ", ".join("?" * len(event_ids))
        rows = self._connection().execute(
            f"select * from events where event_id in ({marks})", [*event_ids]
        )
        return {row["event_id"]: summary(row) for row in rows}

    def choices(self, wanted: Filter = EVERY) -> dict[str, Any]:
        """Return what there is to filter by, counted over what a filter leaves.

        See `indexmenus.menus`; and the number of all events, `events`.
        """
        db = self._connection()
        total = db.execute("select count(*) from events").fetchone()[0]
        texts = list(self._matching(wanted.text))
        return indexmenus.menus(db, wanted, texts, self._labels) | {"events": total}

    def _select(
        self, wanted: Filter, more: str, values: list[Any], limit: int
    ) -> list[dict[str, Any]]:
        where, chosen = conditions(wanted)
        # Each story is counted once, however many of its events are among them.
        rows = self._connection().execute(
            "with found as "
            f"(select * from events where 1 {where} {more} order by id desc limit ?), "
            f"told as (select story as of, count(distinct article_id) as articles, {OUTLETS} as "
            "outlets from events where story in (select story from found) group by story) "
            "select * from found join told on of = found.story order by id desc",
            [*chosen, *values, limit],
        )
        return [summary(row) for row in rows]

    def _add(
        self, db: sqlite3.Connection, ident: int, event: dict[str, Any], segment: _Segment
    ) -> dict[str, Any]:
        content = event["data"]["content"]
        row = row_of(event, ident, self._labels)
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        db.execute(f"insert or replace into events ({names}) values ({marks})", [*row.values()])
        indexnames.add(db, ident, event["data"])
        terms = dict.fromkeys(map(stem, words(f"{content['title']} {content['text']}")))
        db.execute(
            f"insert into words_{segment.number} (rowid, text) values (?, ?)",
            [ident, " ".join(terms)],
        )
        segment.size += 1
        segment.newest = max(segment.newest, ident)
        return summary(row)

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
