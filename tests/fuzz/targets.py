"""The parsers: what each is given, what it may raise, and what must hold of what it returns."""

import json
import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schemas import EnrichedEvent, RawArticle
from schemas.identity import canonical_url
from tests.articles import make_articles
from tests.receiver import SECRET
from workers.errors import BaridError
from workers.events.declared import read_toml as read_subscriptions
from workers.events.definition import Definition
from workers.events.facts import Facts
from workers.feeds import declared as feeds
from workers.feeds.discover import linked_feeds
from workers.feeds.durations import seconds
from workers.feeds.fetch import charset
from workers.feeds.opml import read_opml, write_opml
from workers.feeds.parse import parse_feed
from workers.feeds.sitemap import children, is_index
from workers.pipeline import default_pipeline
from workers.push.answers import retry_after
from workers.push.declared import read_file as read_pushes
from workers.stages.text.dates import parse_date
from workers.stages.text.encoding import decode
from workers.stages.text.extract import extract_fragment, extract_page, page_head

URL = "https://news.example/feed"


@dataclass(frozen=True, slots=True)
class Target:
    """A parser.

    Attributes:
        kinds: of the inputs that it is given.
        run: gives it one, and checks what it returns; raises `AssertionError` if it does not hold.
        refuses: what it may raise.
    """

    kinds: tuple[str, ...]
    run: Callable[[str], object]
    refuses: tuple[type[Exception], ...] = ()


def feed(text: str) -> None:
    parsed = parse_feed(_bytes(text), URL)
    for item in parsed.items:
        assert repr(item)


def sitemap(text: str) -> None:
    if is_index(text):
        assert all(isinstance(child, str) for child in children(text, URL))


def opml(text: str) -> None:
    found = read_opml(_bytes(text))
    names = [f.name for f in found]
    assert len(set(names)) == len(names)
    again = read_opml(write_opml(found))
    assert [f.url for f in again] == [f.url for f in found]


def page(text: str) -> None:
    extract_page(text, URL)
    page_head(text, URL)
    linked_feeds(text, URL)


def article(text: str) -> EnrichedEvent:
    return event_of(RawArticle.model_validate(json.loads(text)))


def body(text: str) -> EnrichedEvent:
    return event_of(RawArticle(title=text[:200], body=text, url=URL))


def event_of(raw: RawArticle) -> EnrichedEvent:
    """Enrich an article; every passage is where its offsets say, and the event can be sent."""
    event = default_pipeline().enrich(raw)
    fields = {"title": event.data.content.title, "text": event.data.content.text}
    for passage in _passages(event.model_dump(mode="python")):
        text = fields[passage.get("field") or "text"]
        assert 0 <= passage["start"] < passage["end"] <= len(text), passage
        assert text[passage["start"] : passage["end"]] == passage["text"], passage
    for decision in event.data.topics:
        assert math.isfinite(decision.probability)
        assert 0 <= decision.probability <= 1
    assert EnrichedEvent.from_json(event.to_json()) == event
    return event


def definition(text: str) -> None:
    """A filter of odd words, against an event."""
    words = text.split() or [text]
    made = Definition.of(filter={"words": words[:3], "sources": words[3:5], "about": words[5:6]})
    assert made.filter.matches(Facts(_event(), None), False) in (True, False)


def file_of(read: Callable[[Path], object]) -> Callable[[str], object]:
    """Return what reads a text as a file."""

    def run(text: str) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "given.toml"
            path.write_bytes(_bytes(text))
            path.with_name("secret").write_text(SECRET)
            return read(path)

    return run


def date(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.utcoffset() is not None


TARGETS = {
    "feed": Target(("feeds",), feed, (BaridError,)),
    "sitemap": Target(("feeds",), sitemap, (BaridError,)),
    "opml": Target(("feeds",), opml, (BaridError,)),
    "date": Target(("dates", "prose"), date),
    "page": Target(("html", "feeds"), page),
    "fragment": Target(("html", "prose"), extract_fragment),
    "article": Target(("json",), article, (ValueError, RecursionError)),
    "body": Target(("prose", "html"), body, (ValidationError,)),
    "encoding": Target(("prose", "html"), lambda text: decode(_bytes(text)), (BaridError,)),
    "feeds file": Target(("feeds file",), file_of(feeds.read_toml), (BaridError,)),
    "subscriptions file": Target(
        ("subscriptions file",), file_of(read_subscriptions), (BaridError,)
    ),
    "pushes file": Target(("pushes file",), file_of(read_pushes), (BaridError,)),
    "filter": Target(("prose",), definition, (BaridError,)),
    "address": Target(("urls",), canonical_url, (ValueError,)),
    "duration": Target(("dates",), seconds, (ValueError,)),
    "content type": Target(("urls", "dates"), charset),
    "retry-after": Target(("dates",), lambda text: retry_after(text, 1.8e9)),
}


def tried(name: str, text: str) -> None:
    """Give a target an input; what it may raise is no finding."""
    target = TARGETS[name]
    with suppress(*target.refuses):
        target.run(text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _event() -> EnrichedEvent:
    if not _events:
        _events.append(default_pipeline().enrich(next(make_articles(1))))
    return _events[0]


_events: list[EnrichedEvent] = []


def _passages(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for inner in value.values():
            yield from _passages(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _passages(inner)
