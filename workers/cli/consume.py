"""`barid consume`."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import click

from schemas.event import EnrichedEvent
from workers.cli.common import ready
from workers.cli.output import event_line, event_row, event_table, is_terminal, out
from workers.errors import ConfigurationError
from workers.events.consumer import Subscription, subscribe
from workers.events.recent import follow_events, parse_age, recent_events
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings

IDLE = 1.0
"""Seconds without an event after which a subscription counts as drained."""


@click.command(name="consume")
@click.option("--name", help="Take events from this subscription; it is made if there is none.")
@click.option(
    "--topic", "topics", multiple=True, help="Only events with this topic; 'none': without any."
)
@click.option(
    "--language", "languages", multiple=True, help="Only events in this language (ISO 639)."
)
@click.option(
    "--since", metavar="AGE", help="Show recent events up to this old, such as 90s, 10m, 2h or 1d."
)
@click.option("--follow", "-f", is_flag=True, help="Keep waiting for new events.")
@click.option("--limit", type=click.IntRange(min=1), help="End after this many events.")
@click.option("--format", "form", type=click.Choice(["table", "json"]),
              help="By default table on a terminal and json in a pipe.")  # fmt: skip
def command(
    name: str | None,
    topics: tuple[str, ...],
    languages: tuple[str, ...],
    since: str | None,
    follow: bool,
    limit: int | None,
    form: str | None,
) -> None:
    """Show events.

    With --name, they are taken from that subscription, each acknowledged once it is written.
    Without it, recent events are shown (those of the last 10 minutes, or as old as --since says),
    and nothing is taken from any queue.
    """
    settings = ready(say=is_terminal())
    if name and since:
        raise ConfigurationError(
            "--since shows recent events, --name takes events: give only one of them"
        )
    form = form or ("table" if is_terminal() else "json")
    with suppress(KeyboardInterrupt):
        if name:
            _take(settings, name, topics, languages, follow, limit, form)
            return
        age = parse_age(since) if since else timedelta(minutes=0 if follow else 10)
        events = follow_events(settings, age) if follow else recent_events(settings, age)
        _show(_wanted(events, topics, languages), limit, form, live=follow)


def _take(
    settings: Settings,
    name: str,
    topics: tuple[str, ...],
    languages: tuple[str, ...],
    follow: bool,
    limit: int | None,
    form: str,
) -> None:
    exists = name in Subscriptions(settings).bindings()
    subscription = (
        Subscription(name, settings)
        if exists and not topics and not languages
        else subscribe(name, topics, languages, settings=settings)
    )
    with subscription:

        def show(event: EnrichedEvent) -> None:
            _show(iter([event]), None, form, live=True)

        subscription.consume(show, limit=limit, timeout=None if follow else IDLE)


def _show(events: Iterator[EnrichedEvent], limit: int | None, form: str, *, live: bool) -> None:
    table = event_table()
    count = 0
    for event in events:
        if form == "json":
            click.echo(event.to_json())
        elif live:
            out.print(event_line(event), soft_wrap=True)
        else:
            event_row(table, event)
        count += 1
        if limit is not None and count >= limit:
            break
    if form == "table" and not live:
        out.print(table if count else "no events; is a worker running? (barid status)")


def _wanted(
    events: Iterator[EnrichedEvent], topics: tuple[str, ...], languages: tuple[str, ...]
) -> Iterator[EnrichedEvent]:
    for event in events:
        if languages and event.data.language.code not in languages:
            continue
        if topics and not set(topics) & set(event.topics or ["none"]):
            continue
        yield event
