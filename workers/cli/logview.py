"""How log lines, groups of equal errors and stories of articles are shown."""

from dataclasses import asdict
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from workers.cli.output import Cell, is_terminal, isolated, out, print_json
from workers.operate.loglines import level_of
from workers.operate.story import Step, Story
from workers.telemetry.logstream import LogLine

COLOURS = {"debug": "dim", "info": "green", "warning": "yellow", "error": "red", "critical": "red"}

SHOWN_APART = frozenset(
    "timestamp severity_text event_name service.instance.id host.name process.pid title task_id "
    "enqueued_at otel.scope.name exception.stacktrace".split()
)


def show_line(line: LogLine) -> None:
    """Show a line of the log."""
    if not is_terminal():
        print_json(line.fields)
        return
    fields = line.fields
    level = level_of(fields)
    text = Text.assemble(
        (line.timestamp[11:23], "dim"),
        (f" {level:<8}", COLOURS.get(level, "red")),
        (isolated(" ".join(str(fields.get("event_name", "")).split())), "bold"),
    )
    for name, value in fields.items():
        if name not in SHOWN_APART:
            text.append(f" {name}=", "dim")
            text.append(isolated(_value(value)))
    if title := fields.get("title"):
        text.append(f"  {isolated(str(title))}", "cyan")
    text.append(f"  {fields.get('service.instance.id', '')}", "dim")
    out.print(text, soft_wrap=True)
    if stack := fields.get("exception.stacktrace"):
        out.print(Text(isolated(str(stack)), "dim"), soft_wrap=True)


def show_groups(groups: list[dict[str, Any]]) -> None:
    """Show equal errors in groups, the one that came last first."""
    if not is_terminal():
        for group in groups:
            print_json(group)
        return
    if not groups:  # the command says so
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("count", justify="right")
    for name in ("first", "last"):
        table.add_column(name, no_wrap=True)
    table.add_column("event and error", overflow="fold")
    for group in groups:
        colour = COLOURS.get(str(group["severity_text"]), "red")
        what = [Cell(str(group["event_name"]), colour, whole=True)]
        what += [Cell(group["error"], whole=True)] if group["error"] else []
        times = (str(group[name])[5:19].replace("T", " ") for name in ("first", "last"))
        table.add_row(f"{group['count']:,}", *times, Group(*what))
    out.print(table)


def show_story(story: Story) -> None:
    """Show what happened to an article, step by step."""
    if not is_terminal():
        for step in story.steps:
            print_json({"article_id": story.article_id, "title": story.title} | asdict(step))
        return
    out.print(Text(f"{story.article_id}  {isolated(story.title)}", "bold"), soft_wrap=True)
    for step in story.steps:
        out.print(_step(step), soft_wrap=True)


def _step(step: Step) -> Text:
    when = step.at.replace("T", " ")[:23] if step.at else ""
    colour = "red" if "dead" in step.what + step.detail or step.what == "refused" else "green"
    return Text.assemble(
        (f"{when:<23}  ", "dim"), (f"{step.what:<18}", colour), isolated(step.detail),
        (f"  {step.worker}", "dim"),
    )  # fmt: skip


def _value(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
