"""`barid subscriptions`."""

from datetime import UTC, datetime

import click
from rich.text import Text

from workers.cli import subscriptionview as view
from workers.cli.common import ready
from workers.cli.filteroptions import FIELDS, Chosen, warn_of, with_definition
from workers.cli.output import counted, err, is_terminal, json_option, out, print_json, say
from workers.cli.replay import explain, replay, told
from workers.events.definition import Definition
from workers.events.recent import parse_age
from workers.events.replay import Replay
from workers.events.subscriptions import Subscriptions
from workers.operate.sizes import size
from workers.settings import Settings


@click.group(name="subscriptions", invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context) -> None:
    """List, make, change, replay into and remove subscriptions."""
    if context.invoked_subcommand is None:
        context.invoke(show_all)


@command.command("list")
@json_option
def show_all() -> None:
    """List the subscriptions, what they let in, and what lies in them."""
    subscriptions = Subscriptions(ready(say=is_terminal()))
    definitions, states = subscriptions.definitions(), subscriptions.states()
    if is_terminal():
        out.print(view.listing(states, definitions) if states else "no subscriptions")
        return
    for state in states:
        print_json(view.fields(state, definitions[state.name]))


@command.command("show")
@json_option
@click.argument("name")
def show(name: str) -> None:
    """Show everything about one subscription."""
    subscriptions = Subscriptions(ready(say=is_terminal()))
    definition = subscriptions.definition(name)
    state = next(s for s in subscriptions.states() if s.name == name)
    if not is_terminal():
        print_json(view.fields(state, definition))
        return
    full = f"{state.when_full}, with {size(state.owed_limit)} owed to it"
    read = datetime.fromtimestamp(state.read_at, UTC)
    rows = {
        "lets in": "\n".join(view.lets_in_lines(definition.filter, out.width - 12)),
        "waiting": f"{state.length:,} of {state.max_length:,} events",
        "owed": f"{counted(state.owed, 'event', 'events')}, {size(state.owed_bytes)}",
        "when full": full,
        "dropped": counted(state.dropped, "event", "events"),
        "held": f"{counted(state.held, 'event', 'events')} that consumers work on",
        "dead": f"{counted(state.dead, 'event', 'events')} that they refused for good",
        "last read": f"{read:%Y-%m-%d %H:%M:%S} UTC" if state.read_at else "never",
        "bound to": "\n".join(state.bindings),
    }
    for called, value in rows.items():
        first, *more = value.split("\n")
        out.print(Text.assemble((f"{called:<12}", "dim"), first), soft_wrap=True)
        for line in more:
            out.print(Text(f"{'':12}{line}"), soft_wrap=True)


@command.command("add")
@json_option
@click.argument("name")
@with_definition
@click.option("--since", metavar="AGE", help="Begin with the recent events of 90s, 10m, 2h, 1d.")
def add(name: str, since: str | None, chosen: Chosen) -> None:
    """Make a subscription that gets every event which meets all conditions.

    The values of one condition are alternatives; without conditions it gets all events.
    """
    age = parse_age(since) if since else None
    definition = chosen.definition()
    settings = ready()
    if age is not None:
        with err.status("reading the recent events"):
            done = Replay(settings).begin(name, definition, age)
        _tell(name, definition, f"made; recent events in it: {done.put:,}", new=True)
        told(name, done, age)
        warn_of(Subscriptions(settings), definition.filter)
        return
    subscriptions = Subscriptions(settings)
    new = subscriptions.take_up(name, definition)
    warn_of(subscriptions, definition.filter)
    what = "made; it gets events from now on" if new else "there already, and so it stays"
    _tell(name, definition if new else subscriptions.definition(name), what, new=new)


@command.command("change")
@json_option
@click.argument("name")
@with_definition
@click.option("--clear", "cleared", multiple=True, type=click.Choice([*FIELDS]),
              help="Drop this condition or bound.")  # fmt: skip
def change(name: str, cleared: tuple[str, ...], chosen: Chosen) -> None:
    """Change a subscription for all its consumers; what lies in it stays.

    What is not given stays as it is.
    """
    settings = ready()
    subscriptions = Subscriptions(settings)
    before = subscriptions.definition(name)
    after = chosen.change(before, cleared)
    subscriptions.change(name, after)
    warn_of(subscriptions, after.filter)
    if is_terminal():
        out.print(Text(f"{name} was     {view.described(before)}"), soft_wrap=True)
        out.print(Text(f"{'':{len(name)}} is now  {view.described(after)}"), soft_wrap=True)
    else:
        print_json({"name": name, "before": view.defined(before), "after": view.defined(after)})
    _warn_declared(settings, name)


@command.command("remove")
@json_option
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a subscription and the events in it."""
    settings = ready()
    subscriptions = Subscriptions(settings)
    subscriptions.definition(name)  # before anyone is asked about it
    if not yes:
        click.confirm(f"Remove {name} and every event in it?", abort=True, err=True)
    lost = subscriptions.remove(name)
    say(f"{name} is removed, with {counted(lost, 'event', 'events')}", name=name, events=lost)
    _warn_declared(settings, name)


command.add_command(explain)
command.add_command(replay)


def _tell(name: str, definition: Definition, what: str, *, new: bool) -> None:
    if is_terminal():
        out.print(Text(f"{name} is {what}; lets in: {view.described(definition)}"), soft_wrap=True)
    else:
        print_json({"name": name, "new": new, "definition": view.defined(definition)})


def _warn_declared(settings: Settings, name: str) -> None:
    """Say that a worker will undo what was done, where a file declares the subscription."""
    if name in Subscriptions(settings).declared():
        err.print(
            f"[yellow]{name} stands in a file (BARID_SUBSCRIPTIONS_FILE): change it there, too, or "
            "the next worker that starts makes it so again[/]",
            soft_wrap=True,
        )
