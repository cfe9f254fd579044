"""`barid feeds`."""

import asyncio
import re
import sys
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import click

from workers.articles.lanes import LANES, Lane
from workers.cli import feedcheck, feedview
from workers.cli.common import ready
from workers.cli.feedoptions import feed_options, interval_of, taken
from workers.cli.output import counted, err, isolated, json_option, say
from workers.errors import ConfigurationError
from workers.feeds.access import same_site
from workers.feeds.declared import checked, declare_feeds
from workers.feeds.durations import shown
from workers.feeds.opml import read_opml, write_opml
from workers.feeds.store import Feed, FeedStore, FullText, address_key
from workers.settings import Settings
from workers.stages.text.clean import clean_title


@click.group(name="feeds", invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context) -> None:
    """List, add, poll and remove feeds; `barid worker` polls them when they are due."""
    if context.invoked_subcommand is None:
        context.invoke(feedview.show)


for part in (feedview.show, feedview.poll, feedcheck.check):
    command.add_command(part)


@command.command("add")
@json_option
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
@click.option("--interval", help="Time between two polls, such as 15m; by default as it changes.")
@feed_options
@click.option("--unchecked", is_flag=True, help="Do not fetch it now.")
def add(
    url: str, name: str | None, full_text: FullText, language: str | None, source: str | None,
    lane: Lane, interval: str | None, unchecked: bool, **options: Any,
) -> None:  # fmt: skip
    """Add the feed at URL, or the feed of the page at URL; a worker polls it at once.

    A feed that is there already is changed: what is not given is as if it had never been.
    """
    from workers.feeds.discover import find_feed

    access, rules = taken(options)
    # Until it has a name, it is called by its address, without a login.
    called = name or re.sub("//[^/@]*@", "//", url)
    given = checked(Feed(called, url, full_text, language, source, lane=lane, access=access))
    settings = ready()
    title, address = "", given.url
    if not unchecked:
        address, parsed = asyncio.run(find_feed(given.url, settings, given.access))
        title = clean_title(parsed.title)
        if given.access.private and not same_site(given.url, address):
            raise ConfigurationError(
                f"the feed is at {address}, another host than {given.url}: if the login is meant "
                "for that host, add the feed by its own address"
            )
    store = FeedStore(settings)
    twin = store.at(address)
    if name and twin and twin != name:
        raise ConfigurationError(
            f"{address} is the feed {twin!r} already, and a feed is polled once: leave out --name "
            "to change it, or remove it first"
        )
    feed = checked(
        Feed(
            name or twin or title or urlsplit(address).netloc, address, full_text, language,
            source, lane=lane, interval=interval_of(interval), access=given.access, rules=rules,
        )
    )  # fmt: skip
    new = store.add(feed, settings.max_feeds)
    what = "added" if new else "changed"
    say(
        f"{what} {isolated(feed.name)}: {isolated(address)}", feed=feed.name, url=address, done=what
    )
    if feed.interval and feed.interval < settings.feed_min_interval:
        shortest = shown(settings.feed_min_interval)
        err.print(f"it is polled every {shortest}: shorter needs BARID_FEED_MIN_INTERVAL")


@command.command("remove")
@json_option
@click.argument("name")
def remove(name: str) -> None:
    """Forget a feed, given by its name or address, and which of its items were sent."""
    store = FeedStore(ready())
    name = _name(store, name)
    store.remove(name)
    say(f"{isolated(name)} has been removed", feed=name, done="removed")


@command.command("pause")
@json_option
@click.argument("name")
def pause(name: str) -> None:
    """Stop polling a feed until `barid feeds resume`."""
    store = FeedStore(ready())
    name = _name(store, name)
    store.pause(name)
    say(f"{isolated(name)} is paused", feed=name, done="paused")


@command.command("resume")
@json_option
@click.argument("name")
def resume(name: str) -> None:
    """Poll a paused feed again, starting now."""
    store = FeedStore(ready())
    name = _name(store, name)
    store.pause(name, paused=False)
    say(f"{isolated(name)} is polled again", feed=name, done="resumed")


@command.command("import")
@json_option
@click.argument(
    "path", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
def import_(path: Path) -> None:
    """Add the feeds of an OPML file (- for standard input); of a broken one, none."""
    settings = ready()
    data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    store = FeedStore(settings)
    listed = store.listed()
    try:
        feeds = read_opml(data, {f.feed.name for f in listed})
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    known = {address_key(f.feed.url) for f in listed}
    added = 0
    for feed in feeds:
        if (key := address_key(feed.url)) not in known:
            known.add(key)
            added += store.add(feed, settings.max_feeds)
    known_before = len(feeds) - added
    said = f"{counted(added, 'feed', 'feeds')} added, {known_before:,} already known"
    say(said, added=added, known=known_before)


@command.command("export")
def export() -> None:
    """Write the feeds as OPML to standard output, without logins and rules."""
    feeds = FeedStore(ready(say=False)).listed()
    sys.stdout.buffer.write(write_opml(f.feed for f in feeds))


@command.command("declare")
@json_option
def declare() -> None:
    """Write the feeds of BARID_FEEDS_FILE to Redis, as workers do when they start."""
    settings: Settings = ready()
    if settings.feeds_file is None:
        raise click.ClickException("BARID_FEEDS_FILE names no file: set it to your feeds file")
    declared = declare_feeds(settings)
    say(f"{counted(declared, 'feed', 'feeds')} declared", declared=declared)


def _name(store: FeedStore, given: str) -> str:
    [listed] = feedview.named(store, [given])
    return listed.feed.name
