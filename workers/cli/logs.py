"""`barid logs`."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from time import monotonic, sleep

import click
from rich.markup import escape
from rich.text import Text

from workers.cli.common import ready
from workers.cli.logview import show_groups, show_line, show_story
from workers.cli.output import err, is_terminal, isolated, json_option, print_json
from workers.events.recent import LONGEST, parse_age
from workers.operate.finding import find_articles
from workers.operate.loglines import LEVELS, Search, groups
from workers.operate.lokipush import LokiPusher
from workers.operate.story import tell
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.logstream import LogLine, LogStream

POLL = 0.3
"""Seconds between two looks at the stream."""

AWAY = 2.0
"""Seconds until the next look after Redis did not answer."""

LATECOMERS = 0.7
"""Seconds that a line waits for earlier ones from other machines, so that they come in order."""

LATELY = "10m"
"""How old lines are shown when none is looked for in particular."""


@click.command(name="logs")
@click.option("--follow", "-f", is_flag=True, help="Keep showing new lines.")
@click.option("--level", type=click.Choice(LEVELS),
              help="The lowest level; info, or warning with --grouped.")  # fmt: skip
@click.option("--grep", metavar="TEXT", help="Only lines with this text, in any case; all kept.")
@click.option("--grouped", is_flag=True, help="Equal errors in groups, among all lines kept.")
@click.option("--article", metavar="ID|ADDRESS|TITLE", help="Tell the whole story of one article.")
@click.option("--feed", help="Only lines about this feed.")
@click.option("--stage", help="Only lines about this stage.")
@click.option("--worker", help="Only lines of workers whose name contains this.")
@click.option("--since", metavar="AGE",
              help="Lines up to this old, such as 90s, 10m, 2h or 1d; 10m unless something is "
              "looked for in all of them.")  # fmt: skip
@json_option
@click.option("--push", metavar="URL", help="Keep sending all lines to the Loki at this URL.")
def command(
    follow: bool, level: str | None, grep: str | None, grouped: bool, article: str | None,
    feed: str | None, stage: str | None, worker: str | None, since: str | None,
    push: str | None,
) -> None:  # fmt: skip
    """Show the log lines of all workers on all machines, in order of time.

    They come from Redis, which keeps the last BARID_LOG_STREAM lines, and apart from them
    BARID_LOG_FAILURES warnings and errors.
    """
    if follow and grouped:
        raise click.UsageError("--grouped looks at the lines that there are: leave out --follow")
    settings = ready(say=False)
    if push:
        with suppress(KeyboardInterrupt):
            LokiPusher(settings, push).run()
        return
    stream = LogStream(settings)
    identity = _meant(settings, article) if article else None
    if identity and not (follow or grouped):
        _story(settings, identity, stream)
        return
    wanted = Search(
        grep or "", level or ("warning" if grouped else "info"), identity, feed, stage, worker
    )
    age = parse_age(since or LATELY) if since or not (grep or grouped) else LONGEST
    if grouped:
        found = groups(wanted.among(stream.since(age)))
        show_groups(found)
        count = len(found)
    else:
        count = _show(stream, wanted, age, follow)
    if not count and is_terminal():
        when = "that are kept" if age is LONGEST else f"in the last {since or LATELY}"
        err.print(f"[dim]there are no such lines {when}[/]")


def _show(stream: LogStream, wanted: Search, age: timedelta, follow: bool) -> int:
    lines = _follow(stream, wanted, age) if follow else _sorted(wanted.among(stream.since(age)))
    count = 0
    with suppress(KeyboardInterrupt):
        for line in lines:
            show_line(line)
            count += 1
    return count


def _sorted(lines: Iterable[LogLine]) -> list[LogLine]:
    return sorted(lines, key=lambda line: line.timestamp)


def _follow(stream: LogStream, wanted: Search, age: timedelta) -> Iterator[LogLine]:
    """Yield old lines, then new ones, each after a moment in which earlier ones may still come."""
    position = stream.end()
    yield from _sorted(wanted.among(stream.since(age, upto=position)))
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
            yield from _sorted(wanted.among(ripe))
        sleep(POLL)


def _meant(settings: Settings, given: str) -> str:
    """Return the id of the article that is meant; of several, name them and end."""
    found = find_articles(settings, given)
    if len(found) == 1:
        return next(iter(found))
    if not found:
        # As ever, a word that is no title may still be an id of another kind.
        return given
    for identity, title in found.items():
        if is_terminal():
            err.print(Text(f"{identity}  {isolated(title)}"), soft_wrap=True)
        else:
            print_json({"article_id": identity, "title": title})
    raise click.ClickException(
        f"{len(found)} articles have {given!r} in their titles: give the id of one"
    )


def _story(settings: Settings, article: str, stream: LogStream) -> None:
    story = tell(settings, article, stream.since(timedelta(days=365), having=article))
    show_story(story)
    if not story.found:
        click.echo(f"nothing is known about article {article}", err=True)
        sys.exit(1)
