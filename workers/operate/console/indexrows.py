"""What the console's index knows of an event: one row of its table, and how rows are asked for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workers.operate.console.indexnames import NO_LABELS, OneOf, main_actors
from workers.stages.text.words import stem, words
from workers.stories.index import outlet

SCHEMA = """
pragma journal_mode = wal;
pragma synchronous = off;
create table events (
  id integer primary key, event_id text, article_id text, at real, language text, topics text,
  shares text, primary_topic text, feed text, source text, outlet text, title text,
  untitled integer, lead text, countries text, about text, actors text, story integer,
  story_id text, role text);
create index by_event on events (event_id);
create index by_story on events (story, article_id, outlet);
create index by_feed on events (feed);
create index by_source on events (source);
create index by_language on events (language);
create index by_time on events (at, topics, language, feed);
create index by_story_id on events (story_id);
"""

OUTLETS = "count(distinct outlet)"
"""How many outlets tell it, by the rule of `data.story.outlets`."""

LEAD = 400
"""Characters of an opening that are shown in a list."""

OPENING = 120
"""Characters of an opening that stand for a title, to the end of a word."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are wanted; empty fields do not matter.

    Attributes:
        topics: any of these; `none`: without any topic.
        languages: any of these ISO 639 codes.
        feeds: any of these names of feeds.
        sources: any of these sources.
        text: words that must all occur in title or text.
        named: what is named; all of these conditions hold.
        before: only events older than the one with this number; 0: from the newest on.
        since: only events that came at this time or after it, in seconds since 1970.
        until: only events that came before this time; 0: all.
    """

    topics: Sequence[str] = ()
    languages: Sequence[str] = ()
    feeds: Sequence[str] = ()
    sources: Sequence[str] = ()
    text: str = ""
    named: Sequence[OneOf] = ()
    before: int = 0
    since: float = 0
    until: float = 0


EVERY = Filter()
"""All events."""


def row_of(
    event: dict[str, Any], ident: int, labels: Mapping[str, str] = NO_LABELS
) -> dict[str, Any]:
    """Return the row of an event: column -> value.

    Args:
        event: the event, from JSON.
        ident: its number (`number`), by which rows are ordered.
        labels: id -> Arabic name of actors.
    """
    data = event["data"]
    content, provenance = data["content"], data["provenance"]
    countries, story = data.get("countries", ()), data.get("story")
    shares = {t["topic"]: t["probability"] for t in data["topics"] if t["carried"]}
    topics = sorted(shares) or ["none"]
    return {
        "id": ident,
        "event_id": event["id"],
        "article_id": event["subject"],
        "at": (ident >> 12) / 1000,
        "language": data["language"]["code"],
        "topics": f" {' '.join(topics)} ",
        "shares": json.dumps(shares),
        "primary_topic": data.get("primary_topic") or "",
        "feed": provenance.get("feed") or "",
        "source": provenance.get("source") or "",
        "outlet": outlet(*map(provenance.get, ("source", "feed", "url"))).casefold(),
        "title": content["title"] or _opening(content["lead"]),
        "untitled": not content["title"],
        "lead": content["lead"][:LEAD],
        "countries": " ".join(c["code"] for c in countries),
        "about": " ".join(c["code"] for c in countries if c.get("about")),
        "actors": json.dumps(main_actors(data, labels), ensure_ascii=False),
        "story": _story_number(story["id"]) if story else ident,
        "story_id": story["id"] if story else "",
        "role": story["role"] if story else "",
    }


def _opening(lead: str) -> str:
    """Return the first words of a text, which head an article without a title."""
    if len(lead) <= OPENING:
        return lead
    return f"{lead[:OPENING].rpartition(' ')[0] or lead[:OPENING]} …"


def _story_number(story_id: str) -> int:
    """Return a number for a story; an event that tells none has its own instead."""
    return int(story_id[:15], 16)


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
        "shares": json.loads(row["shares"]),
        "primary_topic": row["primary_topic"],
        "feed": row["feed"],
        "source": row["source"],
        "outlet": row["outlet"],
        "title": row["title"],
        "untitled": bool(row["untitled"]),
        "lead": row["lead"],
        "countries": row["countries"].split(),
        "about": row["about"].split(),
        "actors": json.loads(row["actors"]),
        "articles": row["articles"] if "articles" in names else 1,
        "sources": row["outlets"] if "outlets" in names else 1,
        "story": row["story_id"] or None,
        "role": row["role"] or None,
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
    columns = {"language": wanted.languages, "feed": wanted.feeds, "source": wanted.sources}
    for column, among in columns.items():
        if among:
            parts.append(f"and {column} in ({', '.join('?' * len(among))})")
            values += among
    for one in wanted.named:
        part, keys = one.sql
        parts.append(part)
        values += keys
    bounds = {"id <": wanted.before, "at >=": wanted.since, "at <": wanted.until}
    for bound, value in bounds.items():
        if value:
            parts.append(f"and {bound} ?")
            values.append(value)
    return " ".join(parts), values


def full_text(text: str) -> str:
    """Return a full-text query for all words of a text; each may be the beginning of a word."""
    terms = map(stem, words(text)[:20])
    return " AND ".join(f'"{term}"*' for term in terms)
