"""The catalogue of actors: Barid's own, files that add to it, and what is wrong with others."""

import json
from datetime import date
from pathlib import Path

import pytest

from workers.stages.who.catalogue import ActorsFileError, actor_of, load

MAYOR = {
    "id": "example:mayor",
    "type": "person",
    "name": "Selma Haddad",
    "aliases": {"ar": ["سلمى حداد"]},
    "roles": [
        {"role": "mayor of Sidon", "country": "LB", "from": "2010", "to": "2016-05"},
        {"role": "minister of water", "country": "LB", "from": "2016-06-01"},
    ],
}


def written(tmp_path: Path, *entries: object) -> Path:
    path = tmp_path / "actors.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return path


def test_barids_own_catalogue_is_sound() -> None:
    actors = load()
    assert len(actors) >= 800
    assert len({actor.id for actor in actors}) == len(actors)


def test_a_file_adds_to_it_and_takes_the_place_of_entries_with_the_same_id(tmp_path: Path) -> None:
    other = {"id": load()[0].id, "type": "person", "name": "Somebody Else"}
    actors = {actor.id: actor for actor in load(written(tmp_path, MAYOR, other))}
    assert len(actors) == len(load()) + 1
    assert actors["example:mayor"].name == "Selma Haddad"
    assert actors[str(other["id"])].name == "Somebody Else"


def test_a_file_that_says_so_replaces_it(tmp_path: Path) -> None:
    actors = load(written(tmp_path, {"replace": True}, MAYOR))
    assert [actor.name for actor in actors] == ["Selma Haddad"]


@pytest.mark.parametrize(
    ("day", "role"),
    [
        (None, "minister of water"),
        (date(2026, 1, 1), "minister of water"),
        (date(2016, 6, 1), "minister of water"),
        (date(2016, 5, 31), "mayor of Sidon"),
        (date(2010, 1, 1), "mayor of Sidon"),
        (date(2009, 12, 31), None),
    ],
)
def test_the_role_is_that_of_the_day(day: date | None, role: str | None) -> None:
    held = actor_of(MAYOR).role_on(day)
    assert (held.role if held else None) == role


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"type": "robot"}, "line 2: `type`: Input should be 'person' or 'organisation'"),
        ({"kind": "army"}, "line 2: `kind` is for organisations only: take it out"),
        ({"type": "organisation", "roles": []}, "line 2: `kind` is missing"),
        ({"country": "Lebanon"}, "line 2: `country`: String should match"),
        (
            {"aliases": {"de": ["S"]}},
            "line 2: `aliases.de`: there is no such field; docs/actors.md",
        ),
        ({"roles": [{"role": "x", "from": "soon"}]}, "line 2: `roles.0.from`: String should match"),
        ({"nam": "x"}, "line 2: `nam`: there is no such field; docs/actors.md"),
        ({"id": "example:other"}, "line 2: `id`: example:other is that of line 1 already"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_field(
    tmp_path: Path, changed: dict[str, object], told: str
) -> None:
    path = written(tmp_path, MAYOR | {"id": "example:other"}, MAYOR | changed)
    with pytest.raises(ActorsFileError) as caught:
        load(path)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1, column 2: no JSON"),
        ("[]", "line 1: has to be a JSON object"),
        ('{"replace": "yes"}', "line 1: `replace`: write"),
    ],
)
def test_lines_that_are_no_entries_are_told(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "actors.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ActorsFileError) as caught:
        load(path)
    assert told in str(caught.value)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "actors.jsonl"
    path.write_bytes('{"name": "سلمى"}'.encode("cp1256"))
    with pytest.raises(ActorsFileError, match="no UTF-8"):
        load(path)
