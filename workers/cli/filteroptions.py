"""What a subscription lets in and how much it holds, as options of several commands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import click
from rich.text import Text

from workers.cli.output import err
from workers.errors import ConfigurationError
from workers.events.definition import Definition, WhenFull
from workers.events.filters import Filter
from workers.events.subscriptions import Subscriptions

FIELDS = {
    "topic": "topics",
    "language": "languages",
    "feed": "feeds",
    "source": "sources",
    "word": "words",
    "country": "countries",
    "about": "about",
    "actor": "actors",
    "place": "places",
    "at-least": "at_least",
    "without-flag": "without_flags",
    "first-of-story": "first_of_story",
    "again-after": "again_after",
    "when-full": "when_full",
    "max-length": "max_length",
}
"""Name of an option -> what it is in a definition."""

_BOUNDS = ("when_full", "max_length")

_CONDITIONS = (
    click.option("--topic", "topics", multiple=True, help="Carries it; 'none': without a topic."),
    click.option("--language", "languages", multiple=True, help="Is in it (ISO 639)."),
    click.option("--feed", "feeds", multiple=True, help="Comes from this feed."),
    click.option("--source", "sources", multiple=True, help="Is published by it."),
    click.option("--word", "words", multiple=True, metavar="WORDS",
                 help="Has this word or phrase; 'drone*': with any ending."),
    click.option("--country", "countries", multiple=True, metavar="CODE",
                 help="Names this country (ISO 3166-1: EG)."),
    click.option("--about", "about", multiple=True, metavar="CODE",
                 help="Is mainly about this country."),
    click.option("--actor", "actors", multiple=True, metavar="NAME",
                 help="Names this person or organisation: an id, or a name in any language."),
    click.option("--place", "places", multiple=True, metavar="NAME",
                 help="Names this place: an id, or a name in any language."),
    click.option("--at-least", type=float, metavar="P", help="Carries the topic this probably."),
    click.option("--without-flag", "without_flags", multiple=True, metavar="FLAG",
                 help="Has not got this flag, such as uncertain."),
    click.option("--first-of-story", is_flag=True, default=None,
                 help="Is the first of its story that meets all other conditions."),
    click.option("--again-after", type=int, metavar="N",
                 help="With --first-of-story: again after N outlets more, or a new topic."),
)  # fmt: skip
_LIMITS = (
    click.option("--when-full", type=click.Choice([how.value for how in WhenFull]),
                 help="What happens when no more can be owed to it."),
    click.option("--max-length", type=int, metavar="N", help="Events in its queue at most."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was given on the command line.

    Attributes:
        conditions: of the filter, by the names of its fields.
        bounds: when_full and max_length.
    """

    conditions: Mapping[str, object] = field(default_factory=dict)
    bounds: Mapping[str, object] = field(default_factory=dict)

    def filter(self) -> Filter:
        """Return the filter; without conditions all events.

        Raises:
            ConfigurationError: no event can meet it; the message names the condition.
        """
        return Definition.of(filter=dict(self.conditions)).filter

    def definition(self) -> Definition:
        """Return the definition of a subscription that is to be made.

        Raises:
            ConfigurationError: it cannot be one.
        """
        return Definition.of(filter=dict(self.conditions), **self.bounds)

    def wanted(self) -> Definition | None:
        """Return what a subscription that may be there already has to be; None: whatever it is.

        Raises:
            ConfigurationError: there can be none such.
        """
        return self.definition() if self.conditions else None

    def change(self, before: Definition, cleared: Sequence[str]) -> Definition:
        """Return a definition with what was given in the place of what was there.

        Args:
            before: the definition.
            cleared: names of options whose condition or bound is dropped.

        Raises:
            ConfigurationError: nothing was given, one thing twice, or it can be none.
        """
        given = {**self.conditions, **self.bounds}
        for name in cleared:
            if FIELDS[name] in given:
                raise ConfigurationError(f"--{name} is given and cleared: choose one")
        if not given and not cleared:
            raise ConfigurationError(
                "nothing to change: give conditions, --max-length or --when-full, or --clear one "
                "of what there is"
            )
        gone = {FIELDS[name] for name in cleared}
        filter_ = before.filter.model_dump(exclude_defaults=True)
        bounds = before.model_dump(include=set(_BOUNDS), exclude_none=True)
        return Definition.of(
            filter={k: v for k, v in {**filter_, **self.conditions}.items() if k not in gone},
            **{k: v for k, v in {**bounds, **self.bounds}.items() if k not in gone},
        )


def with_conditions(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a filter; it gets them as `chosen`."""
    return _packed(function, _CONDITIONS)


def with_definition(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a definition; it gets them as `chosen`."""
    return _packed(function, (*_CONDITIONS, *_LIMITS))


def warn_of(subscriptions: Subscriptions, wanted: Filter) -> None:
    """Say on standard error what in a filter may not be meant: `doubts` of checks.py."""
    for doubt in subscriptions.doubts(wanted):
        err.print(Text(doubt, "yellow"), soft_wrap=True)


def _packed(function: Callable[..., Any], options: Sequence[Any]) -> Callable[..., Any]:
    @wraps(function)
    def packed(*args: object, **values: object) -> object:
        given = {name: values.pop(name, None) for name in FIELDS.values()}
        given = {name: value for name, value in given.items() if value not in (None, ())}
        chosen = Chosen(
            {name: value for name, value in given.items() if name not in _BOUNDS},
            {name: value for name, value in given.items() if name in _BOUNDS},
        )
        return function(*args, chosen=chosen, **values)

    made: Any = packed
    for option in reversed(options):
        made = option(made)
    return made  # type: ignore[no-any-return]
