"""What events name, in the console's index: found by it, counted, forgotten."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.documents import ROOT
from workers.operate.console.index import EventIndex
from workers.operate.console.indexnames import ABOUT, COUNTRY, MENU, OneOf
from workers.operate.console.indexrows import Filter

SAMPLE = json.loads((ROOT / "docs/sample-event.json").read_text("utf-8"))


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    yield made
    made.close()


def event(number: int, **named: Any) -> tuple[str, bytes]:
    """Return position and JSON of an event that names nothing but these."""
    nothing: dict[str, Any] = {"countries": [], "people": [], "organisations": [], "places": []}
    content = SAMPLE["data"]["content"] | {"text": f"{number} " * 80}  # a story of its own
    data = SAMPLE["data"] | {"content": content} | nothing | named
    one = SAMPLE | {"id": f"e{number}", "data": data}
    return f"{1_700_000_000_000 + number}-0", json.dumps(one).encode()


def country(code: str, about: bool = False) -> dict[str, Any]:
    return {"code": code, "about": about, "mentions": []}


def one(name: str, id: str | None = None) -> dict[str, Any]:
    return {"name": name, "mentions": []} | ({"id": id} if id else {})


def found(index: EventIndex, *named: OneOf, **more: Any) -> list[str]:
    return [e["event_id"] for e in index.find(Filter(named=named, **more), 50)]


HAMAS = one("Hamas", "barid:org/hamas")


def test_events_are_found_by_country_actor_and_place(index: EventIndex) -> None:
    index.add(
        [
            event(1, countries=[country("EG", about=True), country("US")], organisations=[HAMAS]),
            event(2, countries=[country("US", about=True)], people=[one("أحمد المنصوري")]),
            event(3, places=[one("Cairo", "geonames:360630"), one("Gaza Strip")]),
        ]
    )
    assert found(index, OneOf.countries(COUNTRY, ["US"])) == ["e2", "e1"]
    assert found(index, OneOf.countries(COUNTRY, ["EG", "FR"])) == ["e1"]
    assert found(index, OneOf.countries(ABOUT, ["US"])) == ["e2"]
    for name in ("Hamas", "حركة حماس", "barid:org/hamas"):
        assert found(index, OneOf.actors([name], None)) == ["e1"]
    for name in ("احمد المنصوري", "أحمد منصوري"):
        assert found(index, OneOf.actors([name], None)) == ["e2"]
    for name in ("القاهره", "geonames:360630", "قطاع غزة", "gaza strip"):
        assert found(index, OneOf.places([name])) == ["e3"]
    both = OneOf.countries(COUNTRY, ["US"]), OneOf.actors(["Hamas"], None)
    assert found(index, *both) == ["e1"]
    assert found(index, OneOf.actors(["Fatah"], None)) == []
    assert found(index, OneOf.countries(COUNTRY, ["US"]), before=(1_700_000_000_002 << 12)) == [
        "e1"
    ]


def test_a_timeline_counts_only_what_is_named(index: EventIndex) -> None:
    index.add([event(n, countries=[country("EG" if n % 3 else "FR")]) for n in range(9)])
    egypt = Filter(named=[OneOf.countries(COUNTRY, ["EG"])])
    assert sum(index.timeline(egypt, 1_699_999_999, 1_700_000_001)["all"]) == 6


def test_summaries_say_which_countries(index: EventIndex) -> None:
    [told] = index.add([event(1, countries=[country("EG", about=True), country("US")])])
    assert (told["countries"], told["about"]) == (["EG", "US"], ["EG"])
    [again] = index.find(Filter(), 1)
    assert (again["countries"], again["about"]) == (["EG", "US"], ["EG"])


def test_menus_have_the_most_named_with_the_number_of_events(index: EventIndex) -> None:
    index.add(
        event(n, countries=[country("EG"), country("US", about=n < 2)], people=[one(f"Person {n}")])
        for n in range(MENU + 20)
    )
    index.add([event(1_000, countries=[country("EG")], organisations=[HAMAS])])
    named = index.choices()["named"]
    assert [(c["value"], c["n"]) for c in named["country"]] == [
        ("EG", MENU + 21),
        ("US", MENU + 20),
    ]
    assert [(c["value"], c["n"]) for c in named["about"]] == [("US", 2)]
    assert len(named["person"]) == MENU
    assert named["person"][0] | {"value": "", "name": ""} == {"value": "", "name": "", "n": 1}
    hamas = {"value": "barid:org/hamas", "name": "Hamas", "n": 1, "ar": "حماس"}
    assert named["organisation"] == [hamas]
    assert named["place"] == []


def test_what_a_menu_offers_finds_as_many_events_as_it_says(index: EventIndex) -> None:
    index.add(
        [
            event(1, people=[one("أحمد المنصوري")], organisations=[HAMAS]),
            event(2, people=[one("احمد المنصورى")], organisations=[HAMAS]),
            event(3, people=[one("Ahmed Mansouri")]),
        ]
    )
    named = index.choices()["named"]
    for offered in named["person"] + named["organisation"]:
        assert len(found(index, OneOf.actors([offered["value"]], None))) == offered["n"], offered
    assert {offered["n"] for offered in named["person"]} == {2, 1}


def test_an_event_that_comes_twice_counts_once(index: EventIndex) -> None:
    twice = event(1, countries=[country("EG"), country("EG")], organisations=[HAMAS])
    index.add([twice])
    index.add([twice])
    named = index.choices()["named"]
    assert (named["country"][0]["n"], named["organisation"][0]["n"]) == (1, 1)


def test_what_left_the_stream_is_forgotten_with_its_names(index: EventIndex) -> None:
    index.add(
        event(n, countries=[country("EG"), country("FR" if n < 3 else "US")]) for n in range(6)
    )
    index.forget_before(event(3)[0])
    named = index.choices()["named"]["country"]
    assert [(c["value"], c["n"]) for c in named] == [("EG", 3), ("US", 3)]
    assert found(index, OneOf.countries(COUNTRY, ["FR"])) == []
    assert len(found(index, OneOf.countries(COUNTRY, ["EG"]))) == 3


def test_events_of_an_older_version_name_nothing(index: EventIndex) -> None:
    position, text = event(1)
    old = json.loads(text)
    for field in ("countries", "people", "organisations", "places", "dates", "counts"):
        old["data"].pop(field, None)
    [told] = index.add([(position, json.dumps(old).encode())])
    assert told["countries"] == []
    assert index.choices()["named"]["country"] == []


def test_a_file_of_actors_is_asked_too(index: EventIndex, tmp_path: Path) -> None:
    file = tmp_path / "actors.jsonl"
    aliases = {"ar": ["هيئة الميناء الجديد"]}
    entry = {"id": "x:port", "type": "organisation", "name": "New Port Authority", "kind": "other"}
    file.write_text(json.dumps(entry | {"aliases": aliases}), "utf-8")
    index.add([event(1, organisations=[one("New Port Authority", "x:port")])])
    assert found(index, OneOf.actors(["هيئة الميناء الجديد"], file)) == ["e1"]
    assert found(index, OneOf.actors(["هيئة الميناء الجديد"], None)) == []
