"""What events name, in the console's index: asked for by id, and counted for its menus.

Every id or name has a number, so that 1.5 million mentions in 100,000 events take little room, and
carries the number of its events, which would take too long to count for each look at a menu.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from workers.events.naming import Sought, actor, is_id, place
from workers.operate.console.labels import label
from workers.stages.text.words import words

SCHEMA = """
create table names (
  id integer primary key, kind text, key text, name text, n integer default 0, unique (kind, key));
create table named (
  name integer, event integer, primary key (name, event)) without rowid;
create index named_by on named (event);
"""

COUNTRY, ABOUT, PERSON, ORGANISATION, PLACE = "country", "about", "person", "organisation", "place"

KINDS = (COUNTRY, ABOUT, PERSON, ORGANISATION, PLACE)
"""What is counted: `about` are the countries that events are mainly about."""

MENU = 100
"""Names of each kind in the menus."""

ACTORS = 3
"""People and organisations that are shown of an event in a list."""

NO_LABELS: Mapping[str, str] = {}

_MOST = "select key, name, n from names where kind = ? order by n desc, key limit ?"


class Name(NamedTuple):
    """One that an event names.

    Attributes:
        kind: one of `KINDS`.
        key: a country's code, an id, or the folded name of what has no id.
        name: how it is shown.
    """

    kind: str
    key: str
    name: str


def names_of(data: Mapping[str, Any]) -> Iterator[Name]:
    """Yield what an event names, from the `data` of its JSON; events of 0.1.0 name nothing."""
    for country in data.get("countries", ()):
        code = country["code"]
        yield Name(COUNTRY, code, code)
        if country.get("about"):
            yield Name(ABOUT, code, code)
    lists = {"people": PERSON, "organisations": ORGANISATION, "places": PLACE}
    for field, kind in lists.items():
        for one in data.get(field, ()):
            yield Name(kind, one.get("id") or _folded(one["name"]), one["name"])


def main_actors(
    data: Mapping[str, Any], labels: Mapping[str, str] = NO_LABELS
) -> list[dict[str, Any]]:
    """Return who an event is about, those named most first.

    Of each, `value` to ask by, `name`, and `ar`, the Arabic name, where it is known.
    """
    among = [*data.get("people", ()), *data.get("organisations", ())]
    among.sort(key=lambda one: -len(one["mentions"]))
    shown = [{"value": one.get("id") or one["name"], "name": one["name"]} for one in among[:ACTORS]]
    label(shown, labels)
    return shown


def add(db: sqlite3.Connection, ident: int, data: Mapping[str, Any]) -> None:
    """Add what an event names; an event that is added twice counts once."""
    for name in names_of(data):
        db.execute("insert or ignore into names (kind, key, name) values (?, ?, ?)", [*name])
        added = db.execute(
            "insert or ignore into named select id, ? from names where kind = ? and key = ?",
            [ident, name.kind, name.key],
        )
        if added.rowcount:
            db.execute("update names set n = n + 1 where kind = ? and key = ?", [*name[:2]])


def forget_before(db: sqlite3.Connection, first: int) -> None:
    """Forget the events before this one, and the names that none is left of."""
    gone = db.execute(
        "select name, count(*) as n from named where event < ? group by name", [first]
    ).fetchall()
    db.executemany(
        "update names set n = n - ? where id = ?", [(row["n"], row["name"]) for row in gone]
    )
    db.execute("delete from named where event < ?", [first])
    db.executemany("delete from names where id = ? and n <= 0", [(row["name"],) for row in gone])


def menus(
    db: sqlite3.Connection, labels: Mapping[str, str] = NO_LABELS
) -> dict[str, list[dict[str, Any]]]:
    """Return the most named of each kind, with the number `n` of its events.

    `value` to ask by, `name` to show, and `ar`, the Arabic name, where it is known.
    """
    found = {
        kind: [
            offered(Name(kind, key, name), n) for key, name, n in db.execute(_MOST, [kind, MENU])
        ]
        for kind in KINDS
    }
    for menu in found.values():
        label(menu, labels)
    return found


def offered(name: Name, events: int) -> dict[str, Any]:
    """Return an entry of a menu: `value` to ask by, `name`, and `n`, how many events name it."""
    return {"value": name.key if is_id(name.key) else name.name, "name": name.name, "n": events}


@dataclass(frozen=True, slots=True)
class OneOf:
    """A condition: an event names one of these.

    Attributes:
        kinds: of what.
        keys: see `Name`.
    """

    kinds: tuple[str, ...]
    keys: tuple[str, ...]

    @classmethod
    def countries(cls, kind: str, codes: Iterable[str]) -> Self:
        """Return the condition for countries, of kind `country` or `about`."""
        return cls((kind,), tuple(codes))

    @classmethod
    def actors(cls, asked: Iterable[str], actors_file: Path | None) -> Self:
        """Return the condition for people and organisations by ids or names."""
        keys = (key for text in asked for key in _keys(text, actor(text, actors_file)))
        return cls((PERSON, ORGANISATION), tuple(keys))

    @classmethod
    def places(cls, asked: Iterable[str]) -> Self:
        """Return the condition for places by ids or names."""
        return cls((PLACE,), tuple(key for text in asked for key in _keys(text, place(text))))

    @property
    def sql(self) -> tuple[str, list[str]]:
        """The condition in SQL, and the values of its parameters."""
        return (
            "and id in (select event from named where name in (select id from names where kind in "
            "(select value from json_each(?)) and key in (select value from json_each(?))))",
            [json.dumps(self.kinds), json.dumps(self.keys)],
        )


def _keys(text: str, sought: Sought) -> Iterator[str]:
    yield from sought.ids
    if sought.words:
        yield from map(_folded, (*sought.names, text))


def _folded(name: str) -> str:
    bare = (word.removeprefix("ال") if len(word) > 4 else word for word in words(name))
    return " ".join(bare)
