"""The catalogue of actors: people and organisations with their names in three languages.

It is a file of JSON lines, `actors.jsonl` beside this module; a file of the same form may add to
it or replace it (docs/actors.md).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from schemas.entities import OrganisationKind

OWN = Path(__file__).with_name("actors.jsonl")
"""Barid's own catalogue."""

Day = Annotated[str, Field(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")]
"""A year, month or day: `2017`, `2017-01` or `2017-01-20`."""

CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$")]


class ActorsFileError(ValueError):
    """A catalogue cannot be used; the message names the line, the field and what is wrong."""


# Dataclasses with slots, as workers keep thousands: they take a quarter of the memory of models.
_STRICT = ConfigDict(extra="forbid", populate_by_name=True)


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Role:
    """What someone was or is, and where.

    Attributes:
        role: the office or function, in English.
        country: ISO 3166-1 alpha-2 code; None: as the actor's.
        since: from when on (`from` in the file); None: not known.
        until: to when (`to` in the file), that day included; None: until today, or not known.
    """

    role: str = Field(min_length=1)
    country: CountryCode | None = None
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")

    def holds(self, day: date) -> bool:
        """Whether the role was held on a day, as far as the catalogue knows."""
        it = day.isoformat()
        begun = self.since is None or it[: len(self.since)] >= self.since
        return begun and (self.until is None or it[: len(self.until)] <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Aliases:
    """Other names of an actor, by language."""

    ar: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Actor:
    """A person or an organisation of the catalogue.

    Attributes:
        id: `wikidata:…`, or one of the catalogue's own such as `barid:org/hamas`.
        type: which of the two it is.
        name: its English name.
        kind: what kind of organisation; None for people.
        role: a person's office or function, in English.
        country: ISO 3166-1 alpha-2 code.
        since: from when on the role was held (`from` in the file).
        until: to when the role was held (`to` in the file).
        roles: the roles of people who had several.
        aliases: the names to find it by, beside `name`.
    """

    id: str = Field(pattern=r"^[a-z]+:\S+$")
    type: Literal["person", "organisation"]
    name: str = Field(min_length=2)
    kind: OrganisationKind | None = None
    role: str | None = Field(default=None, min_length=1)
    country: CountryCode | None = None
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")
    roles: tuple[Role, ...] = ()
    aliases: Aliases = Aliases()

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.type == "organisation" and self.kind is None:
            raise ValueError("`kind` is missing: an organisation needs one")
        if self.type == "person" and self.kind is not None:
            raise ValueError("`kind` is for organisations only: take it out")
        return self

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def names(self) -> Iterator[str]:
        """Yield every name to find it by."""
        yield self.name
        for names in (self.aliases.ar, self.aliases.en, self.aliases.fr):
            yield from names

    def role_on(self, day: date | None) -> Role | None:
        """Return what a person was on a day.

        Args:
            day: the day of the article; None if it is not known: the last role then.
        """
        held = [role for role in self._all_roles() if day is None or role.holds(day)]
        return max(held, key=_begin, default=None)

    def _all_roles(self) -> tuple[Role, ...]:
        if not self.role or any(role.role == self.role for role in self.roles):
            return self.roles
        own = {"role": self.role, "from": self.since, "to": self.until}
        return (*self.roles, _ROLES.validate_python(own))


def actor_of(entry: Mapping[str, object]) -> Actor:
    """Return the actor that an entry of a catalogue describes.

    Raises:
        pydantic.ValidationError: a field is wrong, missing, or none that entries have.
    """
    return _ACTORS.validate_python(entry)


_ACTORS, _ROLES = TypeAdapter(Actor), TypeAdapter(Role)


def load(added: Path | None = None) -> tuple[Actor, ...]:
    """Return the actors of Barid's own catalogue, and of a file that adds to it.

    Args:
        added: a file of JSON lines. An entry of it takes the place of the one with the same id.
            If its first line is `{"replace": true}`, nothing of Barid's own is taken.

    Raises:
        ActorsFileError: a line cannot be used.
        OSError: a file cannot be read.
    """
    if added is None:
        return _own()
    actors, replaces = _read(added)
    if replaces:
        return tuple(actors.values())
    return tuple(({actor.id: actor for actor in _own()} | actors).values())


def _own() -> tuple[Actor, ...]:
    return tuple(_read(OWN)[0].values())


def _read(path: Path) -> tuple[dict[str, Actor], bool]:
    """Return the actors of a file by their ids, and whether it is to replace Barid's own."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ActorsFileError(f"byte {error.start} is no UTF-8: save the file as UTF-8") from error
    actors: dict[str, Actor] = {}
    first_lines: dict[str, int] = {}
    replaces = False
    known: dict[str, str] = {}
    for number, line in _lines(text.split("\n")):
        entry = {key: _shared(value, known) for key, value in _parsed(number, line).items()}
        if "replace" in entry and not first_lines:
            replaces = _replaces(number, entry)
            continue
        actor = _actor(number, entry)
        earlier = first_lines.setdefault(actor.id, number)
        if earlier != number:
            raise ActorsFileError(
                f"line {number}: `id`: {actor.id} is that of line {earlier} already"
            )
        actors[actor.id] = actor
    return actors, replaces


def _shared(value: object, known: dict[str, str]) -> object:
    """Return a value whose strings are those that were there before: names recur by language."""
    if isinstance(value, str):
        return known.setdefault(value, value)
    if isinstance(value, list):
        return [_shared(one, known) for one in value]
    if isinstance(value, dict):
        return {key: _shared(one, known) for key, one in value.items()}
    return value


def _lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, line


def _parsed(number: int, line: str) -> dict[str, object]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise ActorsFileError(
            f"line {number}, column {error.colno}: no JSON: {error.msg}"
        ) from error
    if not isinstance(entry, dict):
        raise ActorsFileError(f"line {number}: has to be a JSON object: {{…}}")
    return entry


def _replaces(number: int, entry: dict[str, object]) -> bool:
    value = entry["replace"]
    if len(entry) > 1 or not isinstance(value, bool):
        raise ActorsFileError(f'line {number}: `replace`: write {{"replace": true}}, and no more')
    return value


def _actor(number: int, entry: dict[str, object]) -> Actor:
    try:
        return actor_of(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        told = _TOLD.get(first["type"], first["msg"].removeprefix("Value error, "))
        said = f"`{field}`: {told}" if field else told
        raise ActorsFileError(f"line {number}: {said}") from error


_TOLD = {"unexpected_keyword_argument": "there is no such field; docs/actors.md lists them"}
"""What errors say whose words are about Python."""


def _begin(role: Role) -> str:
    return role.since or ""
