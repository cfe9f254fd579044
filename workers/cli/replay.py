"""`barid subscriptions explain` and `replay`: what a subscription did not get, and getting it."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click
from rich.table import Table
from rich.text import Text

from schemas.event import EnrichedEvent
from workers.articles.whereabouts import Copy, Finder
from workers.cli.common import ready
from workers.cli.output import (
    counted,
    err,
    is_terminal,
    isolated,
    isolated_lines,
    json_option,
    out,
    print_json,
)
from workers.cli.subscriptionview import NAMES
from workers.events.backend import open_backend
from workers.events.facts import Facts
from workers.events.filters import Condition
from workers.events.places import Places
from workers.events.recent import RecentStream, parse_age
from workers.events.replay import Options, Replay, Replayed
from workers.events.subscriptions import Subscriptions
from workers.moments import iso
from workers.settings import Settings
from workers.stories.index import StoryIndex, Wanted
from workers.stories.rehearsal import Rehearsal


@click.command("replay")
@json_option
@click.argument("name")
@click.option("--since", metavar="AGE", required=True, help="As old as 90s, 10m, 2h, 1d at most.")
@click.option("--again", is_flag=True, help="Also those that its consumers have handled.")
@click.option("--limit", type=click.IntRange(min=1), help="The oldest N of them.")
@click.option("--dry-run", is_flag=True, help="Only say what would be put.")
def replay(name: str, since: str, again: bool, limit: int | None, dry_run: bool) -> None:
    """Put recent events that NAME's filter lets in into its queue.

    Those that it has had, or is going to get, are passed over. The exit code is 1 when some found
    no room.
    """
    age = parse_age(since)
    settings = ready()
    with err.status("reading the recent events"):
        done = Replay(settings).into(name, age, Options(again, limit, dry_run))
    if is_terminal():
        verb = "would be put" if dry_run else "put"
        out.print(f"{counted(done.put, 'event', 'events')} {verb} into {name}", markup=False)
    else:
        print_json({"subscription": name, "dry_run": dry_run, **asdict(done)})
    told(name, done, age)
    sys.exit(1 if done.no_room else 0)


def told(name: str, done: Replayed, age: timedelta) -> None:
    """Say on standard error what was not put, and why."""
    passed = {
        "that its consumers are going to get anyway": done.coming,
        "that its consumers have handled (--again puts them in, too)": done.handled,
        f"among its dead letters (`barid deadletters refused retry {name} EVENT`)": done.refused,
        "that found no room (run `barid subscriptions replay` again when there is)": done.no_room,
    }
    for why, number in passed.items():
        if number:
            err.print(f"not put: {number:,} {why}", markup=False, soft_wrap=True)
    if done.oldest_at is None:
        err.print("there are no recent events (BARID_RECENT_EVENTS)")
    elif done.oldest_at > datetime.now(UTC) - age:
        err.print(f"the oldest recent event is of {done.oldest_at:%Y-%m-%d %H:%M:%S} UTC")


@click.command("explain")
@json_option
@click.argument("name")
@click.argument("event_id")
def explain(name: str, event_id: str) -> None:
    """Show which condition of NAME let a recent event in, or kept it out.

    EVENT_ID is the id of the event, or of its article.
    """
    settings = ready(say=is_terminal())
    definition = Subscriptions(settings).definition(name)
    event = RecentStream(settings).find(event_id)
    if event is None:
        raise click.ClickException(
            f"no recent event or article {event_id!r}: `barid consume --since 1d` shows the recent "
            "ones, `barid logs` an article's story"
        )
    given = None
    if definition.filter.first_of_story and event.data.story:
        # What replay would find: an article of a story of which it has had none is let in.
        wanted = Wanted(name, definition.filter.again_after or 0)
        given = Rehearsal(StoryIndex(settings), wanted).give(event.subject)
    conditions = definition.filter.explain(Facts(event, settings.actors_file), given)
    let_in = all(c.holds for c in conditions)
    copy = _copy(settings, name, event.id)
    state = copy.state if copy else _place(settings, name, event)
    if not is_terminal():
        print_json(
            {
                "subscription": name,
                "event_id": event.id,
                "article_id": event.subject,
                "lets_in": let_in,
                "conditions": [asdict(c) for c in conditions],
                "place": state,
                "at": iso(copy.at) if copy and copy.at else None,
                "error": copy.error if copy else "",
            }
        )
        return
    out.print(Text(isolated_lines(event.data.content.title or event.data.content.lead), "bold"))
    out.print(_conditions(conditions) if conditions else "no conditions: it lets all events in")
    verdict = "lets it in" if let_in else "keeps it out"
    out.print(Text(f"{name} {verdict}", "green" if let_in else "yellow"))
    out.print(Text(_whereabouts(name, state, copy, let_in)), soft_wrap=True)


def _conditions(conditions: list[Condition]) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("condition", "wanted", "the event has", ""):
        table.add_column(column, overflow="fold")
    for c in conditions:
        mark = Text("holds", "green") if c.holds else Text("keeps it out", "yellow")
        table.add_row(NAMES[c.name], _apart(c.wanted, " or "), _apart(c.found, ", "), mark)
    return table


def _apart(told: str, between: str) -> Text:
    """Return several values, each in its own direction."""
    return Text(between.join(map(isolated, told.split(between))))


def _copy(settings: Settings, name: str, event_id: str) -> Copy | None:
    """Return what is written down of an event in a subscription; None when nothing is."""
    [copy] = Finder(settings).copies(event_id, [name])
    return None if copy.state == "waiting" else copy


def _place(settings: Settings, name: str, event: EnrichedEvent) -> str | None:
    """Return where an event is of which nothing is written down; None: not there, or not seen."""
    # Another broker would have to hand its whole queue out.
    places = Places(open_backend(settings), name, queue=settings.broker_url is None)
    return places.of([event]).get(event.id)


def _whereabouts(name: str, state: str | None, copy: Copy | None, let_in: bool) -> str:
    at = f" at {copy.at:%Y-%m-%d %H:%M:%S} UTC" if copy and copy.at else ""
    told = {
        "handled": f"handled by a consumer{at}",
        "held": "held by a consumer just now",
        "refused": f"refused for good{at}: {copy.error if copy else ''}",
        "waiting": "waiting in its queue",
        "owed": "owed to it: its queue is full",
    }
    if state:
        return f"the event is {told[state]}"
    if not let_in:
        return "and it has not had it"
    return (
        "but it has not had it, or a consumer of another make took it: "
        f"`barid subscriptions replay {name}` puts it into its queue"
    )
