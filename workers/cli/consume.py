"""`barid consume`."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import click

from schemas.event import EnrichedEvent
from workers.cli.common import ready
from workers.cli.filteroptions import Chosen, warn_of, with_conditions
from workers.cli.output import (
    err,
    event_line,
    event_row,
    event_table,
    is_terminal,
    json_option,
    out,
)
from workers.errors import ConfigurationError
from workers.events.consumer import Subscription
from workers.events.facts import Facts
from workers.events.recent import follow_events, parse_age, recent_events
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings

IDLE = 1.0
"""Seconds without an event after which a subscription counts as drained."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to show, and how.

    Attributes:
        name: of the subscription that events are taken from; None: look at the recent ones.
        chosen: the filter that was given.
        since: how far back the recent events go; None: as usual.
        follow: go on waiting for new ones.
        limit: end after as many.
        form: `table` or `json`; None: whichever the output is for.
    """

    name: str | None
    chosen: Chosen
    since: str | None
    follow: bool
    limit: int | None
    form: str | None

    @property
    def as_json(self) -> bool:
        """Whether events are written as JSON."""
        return self.form == "json" or (self.form is None and not is_terminal())


@click.command(name="consume")
@click.option("--name", help="Take events from this subscription; made when there is none.")
@with_conditions
@click.option("--since", metavar="AGE", help="Recent events as old as 90s, 10m, 2h, 1d.")
@click.option("--follow", "-f", is_flag=True, help="Go on waiting for new events.")
@click.option("--limit", type=click.IntRange(min=1), help="End after as many events.")
@click.option("--format", "form", type=click.Choice(["table", "json"]),
              help="table on a terminal, json in a pipe, unless given.")  # fmt: skip
@json_option
def command(**given: Any) -> None:
    """Show events that meet all conditions; the values of one condition are alternatives.

    With --name they are taken from that subscription, each acknowledged once it is written. One
    that is there is taken up as it is, and conditions have to be its own.
    Without it the recent events are shown (of the last 10 minutes, or --since), which takes
    nothing from any queue.
    """
    options = Options(**given)
    settings = ready(say=is_terminal())
    if options.name and options.since:
        raise ConfigurationError(
            "--since shows recent events: leave --name out, or put them into its queue with "
            f"`barid subscriptions replay {options.name} --since {options.since}`"
        )
    with suppress(KeyboardInterrupt):
        if options.name:
            _take(settings, options.name, options)
        else:
            _look(settings, options)


def _take(settings: Settings, name: str, options: Options) -> None:
    subscriptions, wanted = Subscriptions(settings), options.chosen.wanted()
    if wanted:
        warn_of(subscriptions, wanted.filter)
    if subscriptions.take_up(name, wanted):
        err.print(
            f"{name} is new: it gets events from now on; `barid subscriptions replay {name} "
            "--since 1h` puts earlier ones into it",
            markup=False,
            soft_wrap=True,
        )
    with Subscription(name, settings) as subscription:
        subscription.consume(
            lambda event: _show(iter([event]), options, live=True),
            limit=options.limit,
            timeout=None if options.follow else IDLE,
        )


def _look(settings: Settings, options: Options) -> None:
    wanted = options.chosen.filter()
    subscriptions = Subscriptions(settings)
    subscriptions.check(wanted)
    warn_of(subscriptions, wanted)
    usual = timedelta(minutes=0 if options.follow else 10)
    age = parse_age(options.since) if options.since else usual
    found = follow_events(settings, age) if options.follow else recent_events(settings, age)
    matching = (event for event in found if wanted.matches(Facts(event, settings.actors_file)))
    _show(matching, options, live=options.follow)


def _show(events: Iterator[EnrichedEvent], options: Options, *, live: bool) -> None:
    table = event_table()
    count = 0
    for event in events:
        if options.as_json:
            click.echo(event.to_json())
        elif live:
            out.print(event_line(event), soft_wrap=True)
        else:
            event_row(table, event)
        count += 1
        if options.limit is not None and count >= options.limit:
            break
    if not options.as_json and not live:
        out.print(table if count else "no events; is a worker running? (barid status)")
