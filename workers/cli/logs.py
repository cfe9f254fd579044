"""`barid logs`."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import click
from rich.markup import escape
from rich.text import Text

from workers.cli.common import ready
from workers.cli.output import err, is_terminal, isolated, out, print_json
from workers.events.recent import parse_age
from workers.operate.lokipush import LokiPusher
from workers.operate.story import Step, tell
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.logstream import LogLine, LogStream

LEVELS = ("debug", "info", "warning", "error")
COLOURS = {"debug": "dim", "info": "green", "warning": "yellow", "error": "red", "critical": "red"}
POLL = 0.3
"""Seconds between two looks at the stream."""

AWAY = 2.0
"""Seconds until the next look after Redis did not answer."""

LATECOMERS = 0.7
"""Seconds that a line waits for earlier ones from other machines, so that they come in order."""

SHOWN_APART = frozenset(
    "timestamp severity_text event_name service.instance.id host.name process.pid title task_id "
    "enqueued_at otel.scope.name exception.stacktrace".split()
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    level: str
    article: str | None
    feed: str | None
    stage: str | None
    worker: str | None

    def __call__(self, line: LogLine) -> bool:
        fields = line.fields
        level = str(fields.get("severity_text", "info"))
        rank = LEVELS.index(level) if level in LEVELS else len(LEVELS)
        return (
            rank >= LEVELS.index(self.level)
            and self.article in (None, fields.get("article_id"))
            and self.feed in (None, fields.get("feed"))
            and self.stage in (None, fields.get("stage"))
            and (self.worker or "") in str(fields.get("service.instance.id", ""))
        )


@click.command(name="logs")
@click.option("--follow", "-f", is_flag=True, help="Keep showing new lines.")
@click.option("--level", type=click.Choice(LEVELS), default="info", show_default=True)
@click.option("--article", metavar="ID", help="Tell the whole story of one article.")
@click.option("--feed", help="Only lines about this feed.")
@click.option("--stage", help="Only lines about this stage.")
@click.option("--worker", help="Only lines of workers whose name contains this.")
@click.option(
    "--since",
    default="10m",
    show_default=True,
    help="Lines up to this old, such as 90s, 10m, 2h or 1d.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines, as in a pipe.")
@click.option("--push", metavar="URL", help="Keep sending all lines to the Loki at this URL.")
def command(
    follow: bool,
    level: str,
    article: str | None,
    feed: str | None,
    stage: str | None,
    worker: str | None,
    since: str,
    as_json: bool,
    push: str | None,
) -> None:
    """Show the log lines of all workers on all machines, in order of time.

    They come from Redis, which keeps the last BARID_LOG_STREAM lines.
    """
    settings = ready(say=False)
    if push:
        with suppress(KeyboardInterrupt):
            LokiPusher(settings, push).run()
        return
    as_json = as_json or not is_terminal()
    stream = LogStream(settings)
    if article and not follow:
        _story(settings, article, stream, as_json)
        return
    wanted = _Wanted(level, article, feed, stage, worker)
    age = parse_age(since)
    lines = _follow(stream, age) if follow else _sorted(stream.since(age))
    count = 0
    with suppress(KeyboardInterrupt):
        for line in filter(wanted, lines):
            _show(line, as_json)
            count += 1
    if not count and not as_json:
        err.print(f"[dim]there are no such lines in the last {since}[/]")


def _sorted(lines: Iterable[LogLine]) -> list[LogLine]:
    return sorted(lines, key=lambda line: line.timestamp)


def _follow(stream: LogStream, age: timedelta) -> Iterator[LogLine]:
    """Yield old lines, then new ones, each after a moment in which earlier ones may still come."""
    old = _sorted(stream.since(age))
    yield from old
    position = max((line.position for line in old), key=_order, default=stream.end())
    kept: list[tuple[float, LogLine]] = []
    while True:
        try:
            for line in stream.after(position):
                position = line.position
                kept.append((monotonic(), line))
        except REDIS_ERRORS as error:  # the very moment at which somebody is watching
            err.print(f"[yellow]Redis does not answer: {escape(str(error))}; trying again[/]")
            sleep(AWAY)
        ripe = [line for since, line in kept if monotonic() - since >= LATECOMERS]
        if ripe:
            kept = kept[len(ripe) :]
            yield from _sorted(ripe)
        sleep(POLL)


def _order(position: str) -> tuple[int, ...]:
    return tuple(map(int, position.split("-")))


def _story(settings: Settings, article: str, stream: LogStream, as_json: bool) -> None:
    story = tell(settings, article, stream.since(timedelta(days=365), having=article))
    if as_json:
        for step in story.steps:
            print_json({"article_id": article, "title": story.title} | asdict(step))
    else:
        out.print(Text(f"{article}  {isolated(story.title)}", "bold"), soft_wrap=True)
        for step in story.steps:
            out.print(_step(step), soft_wrap=True)
    if not story.found:
        click.echo(f"nothing is known about article {article}", err=True)
        sys.exit(1)


def _step(step: Step) -> Text:
    when = step.at.replace("T", " ")[:23] if step.at else ""
    colour = "red" if "dead" in step.what + step.detail or step.what == "refused" else "green"
    return Text.assemble(
        (f"{when:<23}  ", "dim"), (f"{step.what:<18}", colour), isolated(step.detail),
        (f"  {step.worker}", "dim"),
    )  # fmt: skip


def _show(line: LogLine, as_json: bool) -> None:
    if as_json:
        print_json(line.fields)
        return
    fields = line.fields
    level = str(fields.get("severity_text", "info"))
    text = Text.assemble(
        (line.timestamp[11:23], "dim"),
        (f" {level:<8}", COLOURS.get(level, "red")),
        (f"{fields.get('event_name', '')}", "bold"),
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


def _value(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
