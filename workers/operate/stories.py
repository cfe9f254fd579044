"""The stories of the last days, from the recent events: which articles tell the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json

from workers.events.recent import RecentStream
from workers.settings import Settings
from workers.store.connection import Client
from workers.stories.index import outlet

_MARK = b'"story":{'


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story.

    Attributes:
        article_id: the article.
        event_id: its latest event.
        role: `first`, `copy` or `same`.
        outlet: its source, else its feed, else the host of its address, else empty.
        language: ISO 639 code.
        title: its title, or else its lead.
        time: when it was published, else fetched, else taken in; ISO 8601, empty: not known.
        similarity: how like an earlier article it is; None: it is the first.
        url: its address, if it has one.
    """

    article_id: str
    event_id: str
    role: str
    outlet: str
    language: str
    title: str
    time: str
    similarity: float | None
    url: str | None


@dataclass(slots=True)
class Story:
    """A story, as far as the recent events go.

    Attributes:
        id: its id.
        size: articles that it has, those whose events are gone as well.
        outlets: outlets that they are from, likewise.
        members: its articles, in the order in which their events came.
        follows: id of the story that it follows, if any.
    """

    id: str
    size: int = 0
    outlets: int = 0
    members: dict[str, Member] = field(default_factory=dict)
    follows: str | None = None

    @property
    def title(self) -> str:
        """The title of its first article, or of the first that is known."""
        known = [*self.members.values()]
        return next((m.title for m in known if m.role == "first"), known[0].title)

    @property
    def languages(self) -> list[str]:
        """The languages of its articles, the commonest first."""
        return [
            code for code, _ in Counter(m.language for m in self.members.values()).most_common()
        ]

    @property
    def names(self) -> list[str]:
        """The outlets of its articles, in order."""
        return list(dict.fromkeys(m.outlet for m in self.members.values() if m.outlet))

    @property
    def times(self) -> tuple[str, str]:
        """When the first and the last of its articles were published; empty: not known."""
        known = [m.time for m in self.members.values() if m.time]
        by_time = sorted(known, key=datetime.fromisoformat)
        return (by_time[0], by_time[-1]) if by_time else ("", "")

    def in_time(self) -> list[Member]:
        """Return its articles in the order of their times, those without one last."""
        return sorted(
            self.members.values(),
            key=lambda m: (not m.time, datetime.fromisoformat(m.time).timestamp() if m.time else 0),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it without its articles, for JSON."""
        first, last = self.times
        return {
            "id": self.id,
            "title": self.title,
            "size": self.size,
            "outlets": self.outlets,
            "sources": self.names,
            "languages": self.languages,
            "first": first,
            "last": last,
            "follows": self.follows,
        }


def stories(
    settings: Settings, since: timedelta, client: Client | None = None, *, only: str = ""
) -> list[Story]:
    """Return the stories that recent events tell, the largest first; nothing is taken or changed.

    Args:
        settings: the settings.
        since: how old an event may be.
        client: a Redis client to use.
        only: the id of a story; empty: all of them.
    """
    found: dict[str, Story] = {}
    for event in _events(settings, since, client, only):
        told = event["data"]["story"]
        if only and told["id"] != only:
            continue
        story = found.setdefault(told["id"], Story(told["id"]))
        story.size = max(story.size, told["size"])
        story.outlets = max(story.outlets, told["outlets"])
        story.follows = story.follows or told.get("follows")
        story.members[event["subject"]] = _member(event)
    return sorted(found.values(), key=lambda s: (-s.size, -s.outlets, s.id))


def _events(
    settings: Settings, since: timedelta, client: Client | None, only: str
) -> Iterator[dict[str, Any]]:
    stream = RecentStream(settings, client)
    mark = only.encode() or _MARK
    for page in stream.pages(stream.since(since), stream.end()):
        for _, text in page:
            if mark in text:
                event = from_json(text)
                if event["data"].get("story"):
                    yield event


def _member(event: dict[str, Any]) -> Member:
    data = event["data"]
    origin, content, story = data["provenance"], data["content"], data["story"]
    return Member(
        article_id=event["subject"],
        event_id=event["id"],
        role=story["role"],
        outlet=outlet(origin.get("source"), origin.get("feed"), origin.get("url")),
        language=data["language"]["code"],
        title=content["title"] or content["lead"][:120],
        time=event.get("time") or "",
        similarity=story.get("similarity"),
        url=origin.get("url"),
    )
