"""What the command shows: tables on a terminal, JSON lines in a pipe."""

import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.style import Style
from rich.table import Table
from rich.text import Text

from schemas.event import EnrichedEvent
from workers.moments import in_column, iso

FSI, PDI = "\u2068", "\u2069"
"""First-strong isolate and its end; between them, a text keeps its own direction (UAX #9)."""

COUNTRIES, WIDE = 3, 120
"""Countries of an event that are named on a terminal so wide, one on others; then the number."""

COLOURS = {"security": "red", "humanitarian": "yellow", "diplomacy": "cyan"}

NARROW = 12
"""Columns that a cell has at least, if its text is as long."""

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters except tab and line feed, and marks that open or close an embedding."""

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)


_AS_JSON = "barid.as_json"

_Function = TypeVar("_Function", bound=Callable[..., object])


def json_option(function: _Function) -> _Function:
    """Add `--json` to a command that writes JSON lines in a pipe: so it does on a terminal."""

    def remember(context: click.Context, _: click.Parameter, given: bool) -> None:
        if given:
            context.meta[_AS_JSON] = True

    return click.option(
        "--json", is_flag=True, expose_value=False, callback=remember,
        help="JSON lines, as in a pipe.",
    )(function)  # fmt: skip


def is_terminal() -> bool:
    """Whether the command's output is for people: a terminal, and nobody asks for JSON."""
    context = click.get_current_context(silent=True)
    return out.is_terminal and not (context and context.meta.get(_AS_JSON))


def say(text: str, **values: object) -> None:
    """Say what was done: on a terminal in words, as they stand, in a pipe as a line of JSON."""
    if is_terminal():
        out.print(Text(text), soft_wrap=True)
    else:
        print_json(values)


def isolated(text: str) -> str:
    """Return a text marked so that it keeps its direction among other texts.

    ASCII needs no marks, and an id without marks can be copied from the terminal. Characters that
    would control the terminal or end the isolation are replaced: titles come from strangers.
    """
    text = STEERING.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if text.isascii() else f"{FSI}{text}{PDI}"


def isolated_lines(text: str, indent: str = "") -> str:
    """Return a text wrapped to the width of the terminal, each line isolated by itself.

    A terminal orders every line separately, so an isolate must not span a wrap.
    """
    width = max(out.width - 6 - len(indent), 20)
    lines = textwrap.wrap(text, width)
    return "\n".join(f"{indent if n else ''}{isolated(line)}" for n, line in enumerate(lines))


def cut(text: str, width: int) -> str:
    """Return a text on one line of the terminal that is at most so many columns wide.

    Marks above or below a letter take none, and some characters two.
    """
    text = " ".join(text.split())
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


class Cell:
    """A stranger's text in a table, in the width of its column.

    A terminal orders the characters of every line by itself, so the text is cut or broken first
    and isolated then: each isolate begins and ends on one line.

    Args:
        text: the text.
        style: its style.
        whole: break it into lines; else it is cut to one.
    """

    def __init__(self, text: str, style: str = "", *, whole: bool = False) -> None:
        self._text, self._style, self._whole = " ".join(text.split()), style, whole

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield its lines."""
        width = options.max_width
        if self._whole:
            lines = [line.plain.rstrip() for line in Text(self._text).wrap(console, width)]
        else:
            lines = [cut(self._text, width)]
        for line in lines:
            yield Text(isolated(line), self._style, no_wrap=True, overflow="ignore")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return how narrow and how wide it can be."""
        width = cell_len(self._text)
        return Measurement(min(width, NARROW), width).with_maximum(options.max_width)


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 article`, `2 articles`."""
    return f"{number:,} {one if number == 1 else many}"


def print_json(value: Any) -> None:
    """Write a value as one line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")
    sys.stdout.flush()


def _plain(value: object) -> str:
    return iso(value) if isinstance(value, datetime) else str(value)


def topics_text(event: EnrichedEvent) -> Text:
    """Return an event's topics in their colours, the primary one first."""
    topics = sorted(event.topics, key=lambda t: (t != event.data.primary_topic, t))
    parts = [
        Text(t, Style(color=COLOURS.get(t, "green"), bold=i == 0)) for i, t in enumerate(topics)
    ]
    return Text(" ").join(parts) if parts else Text("none", "dim")


def countries_text(event: EnrichedEvent) -> Text:
    """Return the codes of an event's countries: first those that it is about, in bold."""
    countries = sorted(event.data.countries, key=lambda country: not country.about)
    most = COUNTRIES if out.width >= WIDE else 1
    shown = [Text(one.code, "bold" if one.about else "dim") for one in countries[:most]]
    if len(countries) > most:
        shown.append(Text(f"+{len(countries) - most}", "dim"))
    return Text(" ").join(shown)


def event_table(title: str | None = None) -> Table:
    """Return an empty table for `event_row`."""
    table = Table(title=title, title_justify="left", expand=True, show_lines=False, box=None)
    table.add_column("published UTC", no_wrap=True, style="dim")
    table.add_column("lang", no_wrap=True)
    table.add_column("topics", min_width=24)
    table.add_column("countries" if out.width >= WIDE else "", no_wrap=True)
    # Not wrapped: a terminal orders each line by itself, and a cut title can still be read.
    table.add_column("title", ratio=1, no_wrap=True, overflow="ellipsis")
    return table


def event_row(table: Table, event: EnrichedEvent) -> None:
    """Add an event to a table."""
    title = event.data.content.title or event.data.content.lead[:80]
    table.add_row(
        in_column(event.published_at) if event.published_at else "-",
        event.data.language.code,
        topics_text(event),
        countries_text(event),
        Cell(title),
    )


def event_line(event: EnrichedEvent) -> Text:
    """Return an event as one line, for continuous output."""
    time = in_column(event.time, "%m-%d %H:%M") if event.time else " " * 11
    head = f"{time} {event.data.language.code:<3} "
    title = event.data.content.title or event.data.content.lead[:80]
    countries = countries_text(event)
    between = "  " if countries.plain else ""
    parts = (topics_text(event), "  ", countries, between, isolated(title))
    return Text.assemble((head, "dim"), *parts)
