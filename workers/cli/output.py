"""What the command shows: tables on a terminal, JSON lines in a pipe."""

import json
import re
import sys
import textwrap
from typing import Any

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from schemas.event import EnrichedEvent

FSI, PDI = "\u2068", "\u2069"
"""First-strong isolate and its end; between them, a text keeps its own direction (UAX #9)."""

COLOURS = {"security": "red", "humanitarian": "yellow", "diplomacy": "cyan"}

STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters except tab and line feed, and marks that open or close an embedding."""

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)


def is_terminal() -> bool:
    """Whether the command's output goes to a terminal."""
    return out.is_terminal


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


def print_json(value: Any) -> None:
    """Write a value as one line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def topics_text(event: EnrichedEvent) -> Text:
    """Return an event's topics in their colours, the primary one first."""
    topics = sorted(event.topics, key=lambda t: (t != event.data.primary_topic, t))
    parts = [
        Text(t, Style(color=COLOURS.get(t, "green"), bold=i == 0)) for i, t in enumerate(topics)
    ]
    return Text(" ").join(parts) if parts else Text("none", "dim")


def event_table(title: str | None = None) -> Table:
    """Return an empty table for `event_row`."""
    table = Table(title=title, title_justify="left", expand=True, show_lines=False, box=None)
    table.add_column("published", no_wrap=True, style="dim")
    table.add_column("lang", no_wrap=True)
    table.add_column("topics", min_width=24)
    # Not wrapped: a terminal orders each line by itself, and a cut title can still be read.
    table.add_column("title", ratio=1, no_wrap=True, overflow="ellipsis")
    return table


def event_row(table: Table, event: EnrichedEvent) -> None:
    """Add an event to a table."""
    title = event.data.content.title or event.data.content.lead[:80]
    table.add_row(
        f"{event.published_at:%Y-%m-%d %H:%M}" if event.published_at else "-",
        event.data.language.code,
        topics_text(event),
        isolated(title),
    )


def event_line(event: EnrichedEvent) -> Text:
    """Return an event as one line, for continuous output."""
    time = f"{event.time:%m-%d %H:%M}" if event.time else " " * 11
    head = f"{time} {event.data.language.code:<3} "
    title = event.data.content.title or event.data.content.lead[:80]
    return Text.assemble((head, "dim"), topics_text(event), "  ", isolated(title))
