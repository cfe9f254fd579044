"""What the console's page asks for: which events, and how many."""

from collections.abc import Sequence

from pydantic import ValidationError
from starlette.requests import Request

from workers.errors import ConfigurationError
from workers.events.checks import check
from workers.events.definition import problems_of
from workers.events.filters import Filter as EventFilter
from workers.operate.console.indexnames import ABOUT, COUNTRY, OneOf
from workers.operate.console.indexrows import Filter
from workers.operate.console.problems import Problem
from workers.settings import Settings

NAMED = {"country": "countries", "about": "about", "actor": "actors", "place": "places"}
"""Parameter -> condition of a filter; each may be given again, for alternatives."""

VALUES = 20
"""Values of one parameter that count."""


def asked_for(request: Request, settings: Settings) -> Filter:
    """Return which events a request asks for.

    Raises:
        Problem: there is no such country or id, or no such number.
    """
    given = request.query_params
    return Filter(
        topics=_topics(given.getlist("topic")),
        languages=_values(given.getlist("language")),
        feeds=_values(given.getlist("feed")),
        sources=_values(given.getlist("source")),
        text=given.get("text", "")[:200],
        named=_named(request, settings),
        before=integer(request, "before", 0, 2**62),
        since=integer(request, "since", 0, 2**40),
        until=integer(request, "until", 0, 2**40),
    )


def integer(request: Request, name: str, default: int, most: int) -> int:
    """Return a parameter that is a number, `most` at most.

    Raises:
        Problem: it is none.
    """
    try:
        return max(0, min(int(request.query_params.get(name, default)), most))
    except ValueError:
        raise Problem(400, f"{name}: needs a number") from None


def _topics(given: Sequence[str]) -> list[str]:
    """Return topics, which may stand in one parameter with commas between them as well."""
    return _values([topic for value in given for topic in value.split(",")])


def _values(given: Sequence[str]) -> list[str]:
    return [value for value in given if value][:VALUES]


def _named(request: Request, settings: Settings) -> list[OneOf]:
    given = request.query_params
    asked = {field: given.getlist(name)[:VALUES] for name, field in NAMED.items()}
    try:
        wanted = EventFilter.model_validate(asked)
        check(wanted, settings)
    except ValidationError as error:
        raise Problem(400, problems_of(error)) from None
    except ConfigurationError as error:
        raise Problem(400, str(error)) from None
    conditions = (
        OneOf.countries(COUNTRY, wanted.countries),
        OneOf.countries(ABOUT, wanted.about),
        OneOf.actors(wanted.actors, settings.actors_file),
        OneOf.places(wanted.places),
    )
    return [condition for condition in conditions if condition.keys]
