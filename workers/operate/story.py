"""The whole story of one article: from enqueue, through its log lines, to each subscription."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workers.articles.whereabouts import Copy, Finder, Whereabouts
from workers.moments import iso
from workers.settings import Settings
from workers.store.connection import Client
from workers.telemetry.logstream import LogLine


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story.

    Attributes:
        at: ISO 8601 time; empty for the present state.
        what: what happened: a word, or the name of a log event.
        detail: the rest in a sentence.
        worker: which worker did it.
        facts: the values in `detail`, for those who say it in another language.
    """

    at: str
    what: str
    detail: str = ""
    worker: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """An article's story.

    Attributes:
        article_id: the article.
        title: of the article, where it is known.
        steps: what happened, in order, then the present state.
        found: whether anything is known of the article.
    """

    article_id: str
    title: str = ""
    steps: list[Step] = field(default_factory=list)
    found: bool = True


def tell(
    settings: Settings,
    article_id: str,
    lines: Iterable[LogLine],
    client: Client | None = None,
) -> Story:
    """Return the story of an article.

    Args:
        settings: the settings.
        article_id: the article.
        lines: log lines; those about the article are used.
        client: a Redis client to use.
    """
    finder = Finder(settings, client)
    where = finder.article(article_id)
    own = [line.fields for line in lines if line.fields.get("article_id") == article_id]
    own.sort(key=lambda fields: str(fields.get("timestamp", "")))
    enriched = [f for f in own if f.get("event_name") == "article.enriched"]
    steps = [*_enqueued(where, own), *(_logged(fields) for fields in own)]
    for fields in enriched:
        copies = finder.copies(str(fields["event_id"]), _queues(fields))
        steps += [_copied(copy, str(fields["timestamp"])) for copy in copies]
    steps = sorted(steps, key=lambda s: s.at) + _now(where)
    title = where.title or next((str(f["title"]) for f in enriched if f.get("title")), "")
    return Story(article_id, title, steps, bool(own) or where.place != "unknown")


def _enqueued(where: Whereabouts, own: list[dict[str, Any]]) -> list[Step]:
    enqueued_at = where.enqueued_at or next(
        (f["enqueued_at"] for f in own if "enqueued_at" in f), None
    )
    if enqueued_at is None:
        return []
    moment = (
        enqueued_at
        if isinstance(enqueued_at, datetime)
        else datetime.fromisoformat(str(enqueued_at))
    )
    feed = where.feed or next((str(f["feed"]) for f in own if f.get("feed")), "")
    at = iso(moment)
    return [Step(at, "enqueued", f"from feed {feed}" if feed else "", facts={"feed": feed})]


def _logged(fields: dict[str, Any]) -> Step:
    names = ("stage", "error", "queue", "delivery", "duration_ms", "language", "event_id")
    facts = {name: fields[name] for name in names if fields.get(name) not in (None, "")}
    details = [f"{name} {value}" for name, value in facts.items()]
    if topics := fields.get("topics"):
        details.append(f"topics {' '.join(topics)}")
        facts["topics"] = topics
    at, worker = str(fields.get("timestamp", "")), str(fields.get("service.instance.id", ""))
    return Step(at, str(fields["event_name"]), ", ".join(details), worker, facts)


def _copied(copy: Copy, sent_at: str) -> Step:
    facts = {"subscription": copy.subscription, "state": copy.state, "error": copy.error}
    if copy.state == "waiting":
        return Step(sent_at, "queued", f"in {copy.subscription}, not yet taken", facts=facts)
    if copy.state == "held":
        return Step(sent_at, "queued", f"in {copy.subscription}, held by a consumer", facts=facts)
    at = iso(copy.at) if copy.at else sent_at
    detail = f"by {copy.subscription}" + (f": {copy.error}" if copy.error else "")
    return Step(at, copy.state, detail, facts=facts)


def _queues(fields: dict[str, Any]) -> list[str]:
    queues = fields.get("queues")
    return [str(q) for q in queues] if isinstance(queues, list) else []


def _now(where: Whereabouts) -> list[Step]:
    facts: dict[str, Any] = {"place": where.place, "lane": where.lane, "paused": where.paused}
    if where.place == "waiting":
        lane = "" if where.lane == "normal" else f", lane {where.lane}"
        held = ", which is paused" if where.paused else ""
        return [Step("", "now", f"waits in the ledger{lane}{held}", facts=facts)]
    if where.place == "leased":
        until = f"{where.until:%H:%M:%S}" if where.until else ""
        why = f" after this error: {where.error}" if where.error else ""
        facts |= {"until": where.until and iso(where.until), "error": where.error}
        return [Step("", "now", f"claimed or put aside until {until} UTC{why}", facts=facts)]
    if where.place == "dead":
        why = f"dead letter {where.entry}: {where.error}"
        detail = f"{why}; `barid deadletters retry {where.entry}` tries it again"
        facts |= {"entry": where.entry, "error": where.error}
        return [Step("", "now", detail, facts=facts)]
    return []
