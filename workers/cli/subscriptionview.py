"""What is shown of subscriptions, on a terminal and as JSON."""

from dataclasses import asdict
from time import time
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from workers.cli.output import isolated, out
from workers.events.definition import Definition
from workers.events.filters import Filter
from workers.events.states import SubscriptionState
from workers.operate.sizes import size

NAMES = {
    "topics": "topic",
    "languages": "language",
    "feeds": "feed",
    "sources": "source",
    "words": "word",
    "countries": "country",
    "about": "about",
    "actors": "actor",
    "places": "place",
    "at_least": "at least",
    "without_flags": "without flag",
    "first_of_story": "first of story",
    "again_after": "again after",
}
"""Field of a filter -> how it is called."""

COLUMNS: tuple[str, ...] = ("name", "waiting", "held", "dead", "at most", "when full", "last read")
NAME, FIGURES = 24, 4
"""Characters of a name before the figures, and columns that hold numbers."""


def lets_in(given: Filter) -> str:
    """Return what a filter lets in, each value in its own direction."""
    return " ".join(_parts(given))


def lets_in_lines(given: Filter, width: int) -> list[str]:
    """Return the same in lines; none ends within a value, which would lose its direction there."""
    lines = [""]
    for part in _parts(given):
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(part) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".lstrip()
    return lines


def _parts(given: Filter) -> list[str]:
    told = []
    for name, called in NAMES.items():
        value = getattr(given, name)
        if name == "first_of_story":
            told += [f"{called};"] if value else []
            continue
        values = value if isinstance(value, tuple) else () if value is None else (f"{value:g}",)
        for n, one in enumerate(values):
            told += [called] if n == 0 else [] if name == "without_flags" else ["or"]
            end = ";" if n == len(values) - 1 else "," if name == "without_flags" else ""
            told += [isolated(str(one)) + end]
    return [*told[:-1], told[-1].removesuffix(";")] if told else ["all events"]


def described(definition: Definition) -> str:
    """Return a whole definition in words."""
    told = [lets_in(definition.filter)]
    if definition.max_length:
        told.append(f"{definition.max_length:,} events at most")
    if definition.when_full:
        told.append(f"when full: {definition.when_full}")
    return "; ".join(told)


def defined(definition: Definition) -> dict[str, Any]:
    """Return what was declared of a subscription as JSON has it."""
    return definition.model_dump(mode="json", exclude_defaults=True)


def fields(state: SubscriptionState, definition: Definition) -> dict[str, Any]:
    """Return everything about a subscription, for JSON."""
    told = asdict(state)
    return {
        "name": told.pop("name"),
        "waiting": told.pop("length"),
        "definition": defined(definition),
        **told,
        "full": state.full,
    }


def listing(states: list[SubscriptionState], definitions: dict[str, Definition]) -> Text:
    """Return the list of subscriptions: a line of figures, and below it what each lets in."""
    rows = [COLUMNS, *map(_row, states)]
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [Text(_aligned(rows[0], widths), "dim")]
    for row, state in zip(rows[1:], states, strict=True):
        lines.append(Text(_aligned(row, widths)))
        if told := trouble(state):
            lines.append(Text(f"  {told}", "yellow"))
        filter_ = definitions[state.name].filter
        lines += [Text(f"  {line}", "dim") for line in lets_in_lines(filter_, out.width - 2)]
    return Text("\n").join(lines)


def _row(s: SubscriptionState) -> tuple[str, ...]:
    figures = (f"{number:,}" for number in (s.length, s.held, s.dead, s.max_length))
    return (s.name, *figures, s.when_full, read(s))


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    name, *figures = row
    if widths[0] > NAME and cell_len(name) > NAME:
        name = f"{name}\n{'':{NAME}}"  # on a line of its own
    cells = [
        f"{cell:>{width}}" if n < FIGURES else f"{cell:{width}}"
        for n, (cell, width) in enumerate(zip(figures, widths[1:], strict=True))
    ]
    return "  ".join([f"{name:{min(widths[0], NAME)}}", *cells]).rstrip()


def trouble(state: SubscriptionState) -> str:
    """Return what is owed to a subscription and what it lost; empty when that is nothing."""
    told = []
    if state.owed:
        told.append(f"{state.owed:,} owed ({size(state.owed_bytes)} of {size(state.owed_limit)})")
    if state.dropped:
        told.append(f"{state.dropped:,} dropped")
    return ", ".join(told)


def read(state: SubscriptionState) -> str:
    """Return when a subscription was read the last time."""
    if not state.read_at:
        return "never"
    past = max(0.0, time() - state.read_at)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if past >= length:
            return f"{past / length:,.0f} {unit} ago"
    return "now" if past < 10 else f"{past:,.0f} s ago"
