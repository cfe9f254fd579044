"""`barid stories`: the largest stories of the last day, or the articles of one."""

from dataclasses import asdict
from datetime import datetime

import click
from rich.console import Group
from rich.table import Table
from rich.text import Text

from workers.cli.common import ready
from workers.cli.output import Cell, err, is_terminal, isolated_lines, json_option, out, print_json
from workers.events.recent import parse_age
from workers.moments import in_column
from workers.operate.stories import Story, stories

SHOWN = 3
"""Outlets that are named in the list."""


@click.command(name="stories")
@click.argument("story_id", required=False)
@click.option("--since", metavar="AGE", default="1d", show_default=True,
              help="As old as 90s, 10m, 2h, 1d at most.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True,
              help="The N largest.")  # fmt: skip
@json_option
def command(story_id: str | None, since: str, limit: int) -> None:
    """List the largest stories among recent events, or with STORY_ID the articles of one.

    A story is what several articles tell: copies of a text, and the same event in other words. The
    id of a story is `data.story.id` of its events.
    """
    settings = ready(say=is_terminal())
    with err.status("reading the recent events"):
        found = stories(settings, parse_age(since), only=story_id or "")
    if story_id is None:
        _list(found[:limit], since)
    elif not found:
        raise click.ClickException(
            f"no recent event tells the story {story_id!r}: `barid stories` lists the latest ones"
        )
    else:
        _show(found[0])


def _list(found: list[Story], since: str) -> None:
    if not is_terminal():
        for story in found:
            print_json(story.as_dict())
        return
    if not found:
        err.print(f"no event of the last {since} tells a story (BARID_STORIES)")
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("articles", justify="right")
    for name in ("from, UTC", "id"):
        table.add_column(name, no_wrap=True)
    table.add_column("story", overflow="fold")
    for story in found:
        first, last = story.times
        named = ", ".join(story.names[:SHOWN])
        more = f" and {story.outlets - SHOWN} more" if story.outlets > SHOWN else ""
        until = "" if last == first else f", until {_moment(last)[5:]}"
        table.add_row(
            f"{story.size:,}",
            _moment(first)[5:],
            story.id,
            Group(
                Cell(story.title, whole=True),
                *([Cell(f"{named}{more}", "dim", whole=True)] if named else []),
                Text(f"{' '.join(story.languages)}{until}", "dim"),
            ),
        )
    out.print(table)


def _show(story: Story) -> None:
    if not is_terminal():
        for member in story.in_time():
            print_json({"story": story.id} | asdict(member))
        return
    out.print(Text(isolated_lines(story.title), "bold"))
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("published UTC", "role", "alike", "language", "outlet", "title"):
        table.add_column(name, overflow="fold")
    for member in story.in_time():
        table.add_row(
            _moment(member.time),
            member.role,
            "" if member.similarity is None else f"{member.similarity:.0%}",
            member.language,
            Cell(member.outlet, whole=True),
            Cell(member.title, whole=True),
        )
    out.print(table)
    if story.follows:
        out.print(f"follows the story {story.follows}")


def _moment(time: str) -> str:
    return in_column(datetime.fromisoformat(time)) if time else ""
