"""`barid feeds`."""

import asyncio
import sys
import time
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import click
from rich.markup import escape
from rich.table import Table

from workers.articles.lanes import LANES, Lane
from workers.cli.common import ready
from workers.cli.output import err, is_terminal, isolated, out, print_json
from workers.feeds.declared import checked, declare_feeds, read_opml, write_opml
from workers.feeds.store import Feed, FeedStatus, FeedStore, FullText, Listed
from workers.settings import Settings, get_settings

POLLED_AT_ONCE = 50
SHOWN = 10
"""Items that `check` shows on a terminal."""

_COLOURS = {FeedStatus.OK: "green", FeedStatus.FAILING: "red", FeedStatus.GONE: "red"}


@click.group(name="feeds", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, add, poll and remove feeds; `barid worker` polls them when they are due."""
    if context.invoked_subcommand is None:
        context.invoke(show)


@command.command("add")
@click.argument("url")
@click.option("--name", help="Name of the feed; by default its own title.")
@click.option(
    "--full-text", type=click.Choice(get_args(FullText)), default="when_short", show_default=True
)
@click.option("--language", help="Language of its articles if it names none (BCP 47).")
@click.option("--source", help="Who publishes it.")
@click.option(
    "--lane",
    type=click.Choice(LANES),
    default="normal",
    show_default=True,
    help="In which its articles wait.",
)
@click.option("--unchecked", is_flag=True, help="Do not fetch it now.")
def add(
    url: str, name: str | None, full_text: FullText, language: str | None, source: str | None,
    lane: Lane, unchecked: bool,
) -> None:  # fmt: skip
    """Add the feed at URL, or the feed of the page at URL; a worker polls it at once."""
    from workers.feeds.discover import find_feed

    settings = ready()
    title = ""
    if not unchecked:
        url, parsed = asyncio.run(find_feed(url, settings))
        title = parsed.title
    name = name or title or urlsplit(url).netloc
    feed = checked(Feed(name, url, full_text, language, source, lane=lane))
    new = _store(settings).add(feed, settings.max_feeds)
    out.print(f"{'added' if new else 'changed'} {escape(isolated(feed.name))}: {escape(url)}")


@command.command("list")
@click.option("--failing", is_flag=True, help="Only feeds with something wrong.")
def show(failing: bool = False) -> None:
    """List the feeds: state, last success, next poll, articles a day, and what is wrong."""
    settings = ready(say=is_terminal())
    store = _store(settings)
    now = store.now()
    feeds = [f for f in store.listed() if not failing or f.state.problem]
    if not is_terminal():
        for listed in feeds:
            print_json(_as_dict(listed, now))
        return
    table = Table(box=None)
    for column in ("name", "state", "last success", "next", "a day", "sent", "problem"):
        table.add_column(column, justify="right" if column in ("a day", "sent") else "left")
    for listed in feeds:
        state = listed.state
        status = listed.status
        colour = _COLOURS.get(status, "")
        table.add_row(
            isolated(listed.feed.name),
            f"[{colour}]{status}[/]" if colour else status,
            _ago(now - state.succeeded_at) if state.succeeded_at else "never",
            "-" if listed.due is None else _ago(listed.due - now, "in "),
            f"{state.per_day:.1f}",
            f"{state.articles:,}",
            escape(state.problem),
        )
    out.print(table)


@command.command("poll")
@click.argument("names", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Also feeds that are not due.")
def poll(names: tuple[str, ...], everything: bool) -> None:
    """Poll feeds now, in this process: those named NAMES, or all that are due."""
    from workers.app import app
    from workers.feeds.poll import PollResult
    from workers.feeds.run import poll_now

    settings = ready()
    store = _store(settings)
    now = store.now()
    feeds = store.listed(list(names) or None)
    for name in set(names) - {f.feed.name for f in feeds}:
        raise click.ClickException(f"there is no feed {name!r}: see `barid feeds list`")
    if not names and not everything:
        feeds = [f for f in feeds if f.due is not None and f.due <= now]
    failed = False
    for start in range(0, len(feeds), POLLED_AT_ONCE):
        part = feeds[start : start + POLLED_AT_ONCE]
        for listed, outcome in zip(part, poll_now(settings, app, part), strict=True):
            failed |= outcome.result in (PollResult.FAILED, PollResult.GONE)
            row = {"feed": listed.feed.name, "result": outcome.result, "articles": outcome.sent}
            if not is_terminal():
                print_json(row | {"complaints": outcome.complaints})
                continue
            complaints = "; ".join(outcome.complaints[:2])
            out.print(
                f"{escape(isolated(listed.feed.name))}: {outcome.result}, {outcome.sent} articles"
                + (f" [yellow]{escape(complaints)}[/]" if complaints else "")
            )
    if not feeds:
        err.print("no feed is due; --all polls all feeds, due or not")
    if failed:
        raise SystemExit(1)


@command.command("check")
@click.argument("url")
def check(url: str) -> None:
    """Show what would be enqueued from the feed at URL, and everything wrong with it."""
    from workers.feeds.articles import refusal
    from workers.feeds.discover import find_feed

    settings = get_settings()
    address, feed = asyncio.run(find_feed(url, settings))
    trial = Feed("check", address)
    problems = {
        item.key: "; ".join(filter(None, (item.problem, refusal(trial, item, settings.limits))))
        for item in feed.items
    }
    if not is_terminal():
        print_json(
            {"url": address, "title": feed.title, "complaints": feed.complaints,
             "items": [
                 {"url": i.url, "guid": i.guid, "title": i.title, "published_at": i.published_at,
                  "characters": len(i.body), "language": i.language,
                  "problem": problems[i.key] or None}
                 for i in feed.items
             ]}
        )  # fmt: skip
        return
    out.print(f"[bold]{escape(isolated(feed.title))}[/] {escape(address)}, {len(feed.items)} items")
    for complaint in feed.complaints:
        out.print(f"[yellow]{escape(complaint)}[/]")
    for item in feed.items[:SHOWN]:
        date = f"{item.published_at:%Y-%m-%d %H:%M}" if item.published_at else "no date         "
        out.print(f"{date}  {len(item.body):6,} characters  {escape(isolated(item.title[:70]))}")
        problem = problems[item.key] or ("" if item.url else "has no address of its own")
        if problem:
            out.print(f"[yellow]                  {escape(problem)}[/]")
    if len(feed.items) > SHOWN:
        out.print(f"and {len(feed.items) - SHOWN} more")


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forget a feed and which of its items were sent."""
    _must_exist(_store(ready()).remove(name), name)
    out.print(f"{escape(name)} has been removed")


@command.command("pause")
@click.argument("name")
def pause(name: str) -> None:
    """Stop polling a feed until `barid feeds resume`."""
    _must_exist(_store(ready()).pause(name), name)
    out.print(f"{escape(name)} is paused")


@command.command("resume")
@click.argument("name")
def resume(name: str) -> None:
    """Poll a paused feed again, starting now."""
    _must_exist(_store(ready()).pause(name, paused=False), name)
    out.print(f"{escape(name)} is polled again")


@command.command("import")
@click.argument(
    "path", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
def import_(path: Path) -> None:
    """Add the feeds of an OPML file (- for standard input)."""
    settings = ready()
    data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    store = _store(settings)
    feeds = read_opml(data)
    known = {f.feed.url for f in store.listed()}
    added = sum(store.add(f, settings.max_feeds) for f in feeds if f.url not in known)
    out.print(f"{added} feeds added, {len(feeds) - added} already known")


@command.command("export")
def export() -> None:
    """Write the feeds as OPML to standard output."""
    sys.stdout.buffer.write(write_opml(f.feed for f in _store(ready(say=False)).listed()))


@command.command("declare")
def declare() -> None:
    """Write the feeds of BARID_FEEDS_FILE to Redis, as workers do when they start."""
    settings = ready()
    if settings.feeds_file is None:
        raise click.ClickException("BARID_FEEDS_FILE names no file: set it to your feeds file")
    out.print(f"{declare_feeds(settings)} feeds declared")


def _store(settings: Settings) -> FeedStore:
    return FeedStore(settings)


def _must_exist(exists: bool, name: str) -> None:
    if not exists:
        raise click.ClickException(f"there is no feed {name!r}: see `barid feeds list`")


def _as_dict(listed: Listed, now: float) -> dict[str, object]:
    state = listed.state
    return {
        "name": listed.feed.name, "url": listed.feed.url, "full_text": listed.feed.full_text,
        "lane": listed.feed.lane,
        "status": listed.status,
        "succeeded_at": _iso(state.succeeded_at), "due": _iso(listed.due or 0.0),
        "interval": round(state.interval), "per_day": state.per_day, "articles": state.articles,
        "failures": state.failures, "problem": state.problem,
        "overdue": round(max(now - listed.due, 0)) if listed.due else 0,
    }  # fmt: skip


def _iso(seconds: float) -> str | None:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)) if seconds else None


def _ago(seconds: float, prefix: str = "") -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if abs(seconds) >= size:
            return f"{prefix}{seconds / size:.0f} {unit}"
    return f"{prefix}{max(seconds, 0):.0f} s"
