"""The console's index of the recent events: SQLite beside the stream, newest first.

The stream in Redis is the truth; the index is a temporary file that is built anew when the console
starts. The newest events are in it at once, the older ones within a minute or two.
"""

import json
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workers.stages.sketch import alike, sketch
from workers.stages.text.words import stem, words

SEGMENT = 20_000
"""Events in one full-text table; tables whose events are all gone are dropped whole."""

BOILERPLATE = 40
"""Stories that share a run of words from which it says nothing: a publisher's own phrases."""

STORY = 50
"""Events of a story shown at most."""

TIMELINE = 60
"""Columns of a timeline."""

_SCHEMA = """
pragma journal_mode = wal;
pragma synchronous = off;
create table events (
  id integer primary key, event_id text, article_id text, at real, language text, topics text,
  primary_topic text, feed text, source text, title text, lead text, story integer);
create index by_event on events (event_id);
create index by_story on events (story);
create index by_feed on events (feed);
create index by_language on events (language);
create index by_time on events (at, topics, language, feed);
create table sketches (
  hash integer, story integer, size integer, primary key (hash, story)) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are wanted; what is empty does not matter.

    Attributes:
        topics: any of these; `none`: without a topic.
        language: ISO 639 code.
        feed: the feed's name.
        text: words that all occur in title or text.
        before: events older than the one with this number; 0: from the newest.
    """

    topics: Sequence[str] = ()
    language: str = ""
    feed: str = ""
    text: str = ""
    before: int = 0


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
    """Events by topic, language, feed, words and story. One thread writes, any may read."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="barid-index-")
        self._path = Path(self._directory.name) / "index.db"
        self._local = threading.local()
        self._progress = _Progress()
        with self._connection() as db:
            db.executescript(_SCHEMA)

    def close(self) -> None:
        """Throw the index away."""
        self._directory.cleanup()

    def add(self, items: Iterable[tuple[str, bytes]]) -> list[dict[str, Any]]:
        """Add events by their position in the stream; returns their summaries.

        Args:
            items: position in the stream, the event in JSON.
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
            # Out of the readers' sight first, and gone for good the next time.
            for segment in self._progress.gone:
                db.execute(f"drop table words_{segment.number}")
            self._progress.gone = gone
            self._progress.segments = [s for s in self._progress.segments if s not in gone]

    def find(self, wanted: Filter, limit: int) -> list[dict[str, Any]]:
        """Return the summaries of events, the newest first."""
        if not wanted.text.strip():
            return self._select(wanted, "", [], limit)
        query = _query(wanted.text)
        if not query:
            return []
        found: list[dict[str, Any]] = []
        for segment in list(self._progress.segments):
            table = f"words_{segment.number}"
            inside = f"and id in (select rowid from {table} where {table} match ?)"
            found += self._select(wanted, inside, [query], limit)
        return sorted(found, key=lambda e: -e["number"])[:limit]

    def story(self, event_id: str) -> list[dict[str, Any]]:
        """Return the events of the story that an event belongs to, the oldest first."""
        rows = self._connection().execute(
            "select * from events where story = (select story from events where event_id = ? "
            "limit 1) order by id limit ?",
            [event_id, STORY],
        )
        return [_summary(row) for row in rows]

    def position(self, event_id: str) -> str | None:
        """Return where in the stream an event is."""
        row = self._connection().execute(
            "select id from events where event_id = ? order by id desc limit 1", [event_id]
        ).fetchone()  # fmt: skip
        return position(row["id"]) if row else None

    def timeline(self, wanted: Filter, since: float, until: float) -> dict[str, list[int]]:
        """Return how many events carried each topic in each of `TIMELINE` equal spans of time."""
        width = max((until - since) / TIMELINE, 1e-3)
        where, values = _conditions(wanted)
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
        """Return what there is to filter by, and how many events there are."""
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
        where, found = _conditions(wanted)
        rows = self._connection().execute(
            f"select *, (select count(*) from events e where e.story = events.story) as n "
            f"from events where 1 {where} {more} order by id desc limit ?",
            [*found, *values, limit],
        )
        return [_summary(row) for row in rows]

    def _add(
        self, db: sqlite3.Connection, ident: int, event: dict[str, Any], segment: _Segment
    ) -> dict[str, Any]:
        data = event["data"]
        content, provenance = data["content"], data["provenance"]
        topics = sorted(t["topic"] for t in data["topics"] if t["carried"]) or ["none"]
        story = self._story(db, ident, content["text"])
        row = {
            "id": ident,
            "event_id": event["id"],
            "article_id": event["subject"],
            "at": (ident >> 12) / 1000,
            "language": data["language"]["code"],
            "topics": f" {' '.join(topics)} ",
            "primary_topic": data.get("primary_topic") or "",
            "feed": provenance.get("feed") or "",
            "source": provenance.get("source") or "",
            "title": content["title"] or content["lead"][:120],
            "lead": content["lead"][:300],
            "story": story,
        }
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
        return _summary(row)

    def _story(self, db: sqlite3.Connection, ident: int, text: str) -> int:
        """Return the story of a text like those that are known, or a new one."""
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
        for story, number in common.most_common(1):
            if alike(number, sizes[story], len(hashes)):
                return story
        db.executemany(
            "insert or ignore into sketches values (?, ?, ?)",
            [(value, ident, len(hashes)) for value in hashes],
        )
        return ident

    def _segment(self) -> _Segment:
        """Return the segment to write into; a new one is seen by readers once it is there."""
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


def number(position: str) -> int:
    """Return a stream position as one number that grows with it."""
    milliseconds, _, sequence = position.partition("-")
    return int(milliseconds) << 12 | min(int(sequence or 0), 4095)


def position(ident: int) -> str:
    """Return the stream position of a number."""
    return f"{ident >> 12}-{ident & 4095}"


def _conditions(wanted: Filter) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    if wanted.topics:
        parts.append("and (" + " or ".join("topics like ?" for _ in wanted.topics) + ")")
        values += [f"% {topic} %" for topic in wanted.topics]
    for column, value in (("language", wanted.language), ("feed", wanted.feed)):
        if value:
            parts.append(f"and {column} = ?")
            values.append(value)
    if wanted.before:
        parts.append("and id < ?")
        values.append(wanted.before)
    return " ".join(parts), values


def _query(text: str) -> str:
    """Return a full-text query for all words; the last may be the beginning of one."""
    terms = map(stem, words(text)[:20])
    return " AND ".join(f'"{term}"*' for term in terms)


def _summary(row: sqlite3.Row | dict[str, Any]) -> dict[str, Any]:
    names = row.keys()
    return {
        "number": row["id"],
        "event_id": row["event_id"],
        "article_id": row["article_id"],
        "at": row["at"],
        "language": row["language"],
        "topics": [topic for topic in row["topics"].split() if topic != "none"],
        "primary_topic": row["primary_topic"],
        "feed": row["feed"],
        "source": row["source"],
        "title": row["title"],
        "lead": row["lead"],
        "sources": row["n"] if "n" in names else 1,
    }
