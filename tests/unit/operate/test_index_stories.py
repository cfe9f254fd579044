"""The console's index groups events by the stories that they tell."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.documents import ROOT
from workers.operate.console.index import EventIndex
from workers.operate.console.indexrows import Filter, number, position

SAMPLE = json.loads((ROOT / "docs/sample-event.json").read_text("utf-8"))
STORM, DAM = "0123456789abcdef", "fedcba9876543210"
NOON = 1_764_000_000


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    yield made
    made.close()


def event(minute: int, story: str, role: str, source: str, language: str) -> tuple[str, bytes]:
    """Return position and JSON of an event; an empty story is none."""
    data: dict[str, Any] = SAMPLE["data"] | {
        "language": SAMPLE["data"]["language"] | {"code": language},
        "provenance": SAMPLE["data"]["provenance"] | {"source": source},
        "content": SAMPLE["data"]["content"] | {"title": f"{source} {minute}"},
    }
    if story:
        data["story"] = {"id": story, "role": role, "of": "a", "size": 1, "outlets": 1}
    one = SAMPLE | {"id": f"e{minute}", "subject": f"a{minute}", "data": data}
    return f"{(NOON + minute * 60) * 1000}-0", json.dumps(one).encode()


EVENTS = [
    event(1, STORM, "first", "akhbar", "ar"),
    event(2, DAM, "first", "journal", "fr"),
    event(3, STORM, "copy", "daily", "ar"),
    event(4, "", "", "old", "en"),
    event(5, STORM, "same", "daily", "en"),
]


def test_stories_are_listed_the_largest_first(index: EventIndex) -> None:
    index.add(EVENTS)
    storm, dam = index.stories(NOON, 20)
    assert (storm["id"], storm["articles"], storm["outlets"]) == (STORM, 3, 2)
    assert (storm["title"], sorted(storm["languages"])) == ("akhbar 1", ["ar", "en"])
    assert (storm["first"], storm["last"]) == (NOON + 60, NOON + 300)
    assert dam["id"] == DAM
    assert [s["id"] for s in index.stories(NOON, 1)] == [STORM]
    assert [s["articles"] for s in index.stories(NOON + 150, 20)] == [2]


def test_a_story_has_its_events_in_order_with_their_roles(index: EventIndex) -> None:
    index.add(EVENTS)
    told = [(e["event_id"], e["role"], e["language"]) for e in index.members(STORM)]
    assert told == [("e1", "first", "ar"), ("e3", "copy", "ar"), ("e5", "same", "en")]
    assert [e["event_id"] for e in index.story("e3")] == ["e1", "e3", "e5"]
    assert [e["event_id"] for e in index.story("e4")] == ["e4"]
    assert index.members("0" * 16) == []


def test_an_event_in_a_list_says_how_many_articles_and_outlets_tell_its_story(
    index: EventIndex,
) -> None:
    at, text = event(6, STORM, "same", "daily", "en")
    version = json.dumps(json.loads(text) | {"subject": "a5"}).encode()  # of the article before
    index.add([*EVENTS, (at, version)])
    told = {e["event_id"]: (e["articles"], e["sources"]) for e in index.find(Filter(), 10)}
    assert told["e6"] == told["e5"] == told["e1"] == (3, 2)
    assert told["e4"] == (1, 1)
    assert {e["event_id"]: e["story"] for e in index.find(Filter(), 10)}["e4"] is None


def test_outlets_are_counted_as_in_events(index: EventIndex) -> None:
    def of(minute: int, **origin: str | None) -> tuple[str, bytes]:
        at, text = event(minute, STORM, "same", "", "en")
        one = json.loads(text)
        one["data"]["provenance"] |= {"source": None, "feed": None, "url": None} | origin
        return at, json.dumps(one).encode()

    index.add([of(1), of(2)])
    assert [s["outlets"] for s in index.stories(NOON, 20)] == [1]
    assert [e["sources"] for e in index.find(Filter(), 10)] == [1, 1]
    index.add([of(3, url="https://akhbar.example/1"), of(4, url="https://akhbar.example/2")])
    index.add([of(5, source="Daily"), of(6, feed="daily")])  # told apart by letters, not case
    assert [s["outlets"] for s in index.stories(NOON, 20)] == [3]
    assert [e["sources"] for e in index.find(Filter(), 10)] == [3] * 6


def test_events_that_are_gone_leave_their_story(index: EventIndex) -> None:
    index.add(EVENTS)
    index.forget_before(position(number(EVENTS[2][0])))
    assert [e["event_id"] for e in index.members(STORM)] == ["e3", "e5"]
