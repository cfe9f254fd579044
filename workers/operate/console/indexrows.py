"""What the console's index knows of an event: one row of its table, and how rows are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workers.stages.text.words import stem, words

SCHEMA = """
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
    """Which events are wanted; empty fields do not matter.

    Attributes:
        topics: any of these; `none`: without any topic.
        language: ISO 639 code.
        feed: the feed's name.
        text: words that must all occur in title or text.
        before: only events older than the one with this number; 0: from the newest on.
    """

    topics: Sequence[str] = ()
    language: str = ""
    feed: str = ""
    text: str = ""
    before: int = 0


def row_of(event: dict[str, Any], ident: int, story: int) -> dict[str, Any]:
    """Return the row of an event: column -> value.

    Args:
        event: the event, from JSON.
        ident: its number (`number`), by which rows are ordered.
        story: number of the story that it belongs to.
    """
    data = event["data"]
    content, provenance = data["content"], data["provenance"]
    topics = sorted(t["topic"] for t in data["topics"] if t["carried"]) or ["none"]
    return {
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


def summary(row: Any) -> dict[str, Any]:
    """Return what the page shows of a row in a list: a dictionary or a row of SQLite."""
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


def number(position: str) -> int:
    """Return a stream position as one number that grows with it."""
    milliseconds, _, sequence = position.partition("-")
    return int(milliseconds) << 12 | min(int(sequence or 0), 4095)


def position(ident: int) -> str:
    """Return the stream position of a number."""
    return f"{ident >> 12}-{ident & 4095}"


def conditions(wanted: Filter) -> tuple[str, list[Any]]:
    """Return the conditions of a filter in SQL, and the values of their parameters."""
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


def full_text(text: str) -> str:
    """Return a full-text query for all words of a text; each may be the beginning of a word."""
    terms = map(stem, words(text)[:20])
    return " AND ".join(f'"{term}"*' for term in terms)
