"""The menus of filters: each counts over what the other filters leave."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.operate.test_index_names import HAMAS, country, event, one
from workers.operate.console import indexmenus
from workers.operate.console.index import EventIndex
from workers.operate.console.indexnames import COUNTRY, OneOf
from workers.operate.console.indexrows import Filter

EGYPT, FRANCE = (OneOf.countries(COUNTRY, [code]) for code in ("EG", "FR"))


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    made.add(
        [
            event(1, countries=[country("EG"), country("US")], organisations=[HAMAS]),
            event(2, countries=[country("EG")], people=[one("Person")]),
            event(3, countries=[country("FR")], organisations=[HAMAS]),
        ]
    )
    yield made
    made.close()


def counts(found: dict[str, Any], kind: str) -> dict[str, int]:
    return {one["value"]: one["n"] for one in found["named"][kind]}


def test_a_menu_counts_over_what_the_other_filters_leave(index: EventIndex) -> None:
    found = index.choices(Filter(named=[EGYPT]))
    assert counts(found, "organisation") == {"barid:org/hamas": 1}
    assert counts(found, "person") == {"Person": 1}
    assert counts(found, "country") == {"EG": 2, "FR": 1, "US": 1}  # its own filter does not count
    both = Filter(named=[EGYPT, OneOf.actors(["barid:org/hamas"], None)])
    found = index.choices(both)
    assert counts(found, "country") == {"EG": 1, "FR": 1, "US": 1}
    assert counts(found, "organisation") == {"barid:org/hamas": 1}
    assert counts(found, "person") == {"Person": 1}
    assert counts(index.choices(Filter(named=[FRANCE])), "person") == {}


def test_what_a_menu_counts_is_what_one_finds(index: EventIndex) -> None:
    found = index.choices(Filter(named=[EGYPT]))
    for offered in found["named"]["organisation"] + found["named"]["person"]:
        wanted = Filter(named=[EGYPT, OneOf.actors([offered["value"]], None)])
        assert len(index.find(wanted, 50)) == offered["n"], offered


def test_words_count_too_and_what_no_event_has_leaves_nothing(index: EventIndex) -> None:
    assert counts(index.choices(Filter(text="2")), "country") == {"EG": 1}
    nothing = index.choices(Filter(text="xyzzy"))
    assert nothing["named"]["country"] == []
    assert nothing["languages"] == []
    assert nothing["events"] == 3


@pytest.mark.parametrize("text", ["word", "!"])
def test_where_there_is_no_event_nothing_is_offered(text: str) -> None:
    empty = EventIndex()
    found = empty.choices(Filter(text=text))
    empty.close()
    assert (found["events"], found["feeds"], found["named"]["place"]) == (0, [], [])


def test_languages_feeds_and_sources_are_counted(index: EventIndex) -> None:
    every = index.choices()
    assert [one["n"] for one in every["languages"]] == [3]
    [language] = every["languages"]
    assert index.choices(Filter(languages=["xx"]))["languages"] == [language]  # its own
    assert index.choices(Filter(languages=["xx"]))["sources"] == []


def test_of_very_many_the_latest_are_counted_and_said_so(
    index: EventIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.choices(Filter(named=[EGYPT]))["counted"] is None
    monkeypatch.setattr(indexmenus, "COUNTED", 2)
    found = index.choices(Filter(named=[OneOf.countries(COUNTRY, ["EG", "FR"])]))
    assert found["counted"] == 2
    assert counts(found, "organisation") == {"barid:org/hamas": 1}  # of the third event


def test_without_a_filter_all_are_counted_however_many(
    index: EventIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexmenus, "COUNTED", 1)
    for nothing in (Filter(), Filter(topics=[], languages=[], named=[], text=" ")):
        found = index.choices(nothing)
        assert found["counted"] is None
        assert counts(found, "country") == {"EG": 2, "FR": 1, "US": 1}
        assert [one["n"] for one in found["languages"]] == [3]
