"""What a client asks of the stream: conditions of a filter, and where to begin."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError
from starlette.requests import Request

from workers.errors import ConfigurationError
from workers.events.filters import Filter
from workers.events.recent import order, parse_age
from workers.events.subscriptions import Subscriptions
from workers.operate.console.problems import Problem

CONDITIONS = {
    "topic": "topics",
    "language": "languages",
    "feed": "feeds",
    "source": "sources",
    "word": "words",
    "country": "countries",
    "about": "about",
    "actor": "actors",
    "place": "places",
    "at_least": "at_least",
    "without_flag": "without_flags",
}
"""Parameter -> field of `Filter`; all but `at_least` may be given again and again."""

PARAMETERS = (*CONDITIONS, "since", "limit")

VALUES = 100
"""Values of one parameter at most."""

MOST = 1_000_000
"""Events that a client may limit itself to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asks for.

    Attributes:
        filter: which events.
        after: begin after this position; empty: with what comes from now on.
        since: begin with the events of this last time.
        limit: end after as many events.
    """

    filter: Filter
    after: str = ""
    since: timedelta | None = None
    limit: int | None = None


def wanted(request: Request, subscriptions: Subscriptions) -> Wanted:
    """Return what a request asks for.

    Raises:
        Problem: names the parameter that cannot be used.
    """
    query = request.query_params
    for name in query:
        if name not in PARAMETERS:
            raise _refused(name, f"is not a parameter; there are {', '.join(PARAMETERS)}")
    values = {name: query.getlist(name) for name in query}
    for name, given in values.items():
        once = name not in CONDITIONS or name == "at_least"
        if len(given) > (1 if once else VALUES):
            raise _refused(name, "stands there twice" if once else f"has {VALUES} values at most")
    return Wanted(
        _filter(values, subscriptions),
        _position(request.headers.get("last-event-id", "")),
        _since(query.get("since")),
        _limit(query.get("limit")),
    )


def _filter(values: dict[str, list[str]], subscriptions: Subscriptions) -> Filter:
    given: dict[str, object] = {
        field: _number(values[name][0]) if field == "at_least" else values[name]
        for name, field in CONDITIONS.items()
        if name in values
    }
    try:
        found = Filter.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = str(first["loc"][0]) if first["loc"] else "topics"
        name = next((n for n, f in CONDITIONS.items() if f == field), field)
        raise _refused(name, first["msg"].removeprefix("Value error, ")) from None
    for name, field in CONDITIONS.items():
        if field in given and field != "at_least":
            _check(name, Filter.model_validate({field: given[field]}), subscriptions)
    return found


def _number(given: str) -> object:
    """Return a parameter as the number that it is meant to be; as it is when it is none."""
    try:
        return float(given) if given.isascii() else given
    except ValueError:
        return given


def _check(name: str, part: Filter, subscriptions: Subscriptions) -> None:
    try:
        subscriptions.check(part)
    except ConfigurationError as error:
        raise _refused(name, str(error)) from None


def _position(given: str) -> str:
    try:
        if given:
            order(given)
    except ValueError as error:
        raise _refused("Last-Event-ID", str(error)) from None
    return given


def _since(given: str | None) -> timedelta | None:
    try:
        return None if given is None else parse_age(given)
    except (ConfigurationError, ValueError, OverflowError) as error:
        raise _refused("since", str(error)) from None


def _limit(given: str | None) -> int | None:
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 7 or not 0 < int(given) <= MOST:
        raise _refused("limit", f"needs a number from 1 to {MOST:,}")
    return int(given)


def _refused(name: str, problem: str) -> Problem:
    return Problem(400, f"{name}: {problem}", [{"field": name, "problem": problem}])
