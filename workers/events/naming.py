"""People, organisations and places that subscriptions ask for, by id or by name.

A name stands for what the catalogue has under it, in any language, so that `حماس` also lets in what
was written in English. Of whom the catalogue does not know, an event has only the names of the
text; they match as the words of a filter do.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schemas.entities import Organisation, Person, Place
from workers.events.wording import ANY_ENDING, Block, Phrase, block, phrase

_ID = re.compile(r"[a-z]+:\S+")


@dataclass(frozen=True, slots=True)
class Named:
    """Someone or something that an event names.

    Attributes:
        id: its id; None if it has none.
        name: its name.
        blocks: the words of each form in which it is named.
    """

    id: str | None
    name: str
    blocks: Sequence[Block]

    @classmethod
    def of(cls, entity: Person | Organisation | Place) -> "Named":
        """Return what is needed of an entity of an event."""
        forms = dict.fromkeys([entity.name, *(mention.text for mention in entity.mentions)])
        return cls(entity.id, entity.name, [block(form) for form in forms])


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom or what a filter asks for.

    Attributes:
        ids: any of these.
        names: any of these that have no id.
        words: the name; None: an id was asked for.
    """

    ids: frozenset[str]
    names: frozenset[str] = frozenset()
    words: Phrase | None = None

    def is_among(self, named: Iterable[Named]) -> bool:
        """Whether one of these is meant."""
        return any(map(self._is, named))

    def _is(self, one: Named) -> bool:
        if one.id is not None and self.ids:
            return one.id in self.ids
        if one.name in self.names:
            return True
        return self.words is not None and any(map(self.words.is_all_of, one.blocks))


def check_name(text: str) -> None:
    """Refuse what can be neither an id nor a name.

    Raises:
        ValueError: it can be none.
    """
    if is_id(text):
        return
    if ANY_ENDING in text:
        raise ValueError(f"{text!r}: a name has no {ANY_ENDING}; `words` may have one")
    phrase(text)


def is_id(text: str) -> bool:
    """Whether a text is an id such as `wikidata:…` or `geonames:…`, and no name."""
    return _ID.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def actor(text: str, actors_file: Path | None) -> Sought:
    """Return the people and organisations that an id or a name stands for.

    Args:
        text: the id or name.
        actors_file: what is added to Barid's own catalogue.

    Raises:
        ConfigurationError: that file cannot be used.
    """
    if is_id(text):
        return Sought(frozenset({text}))
    # The stages take longer to import than most commands run; few filters name anyone.
    from workers.pipeline import actors

    known = actors(actors_file).named(text)
    return Sought(frozenset(one.id for one in known), words=phrase(text))


@lru_cache(maxsize=4096)
def place(text: str) -> Sought:
    """Return the places that an id or a name stands for."""
    if is_id(text):
        return Sought(frozenset({text}))
    from workers.stages.where.catalogue import places_named

    known = places_named(text)
    ids = frozenset(one.id for one in known if one.id)
    names = frozenset(one.name for one in known if not one.id)
    return Sought(ids, names, phrase(text))
