"""`barid subscriptions`."""

import click
from rich.table import Table

from workers.cli.common import ready
from workers.cli.output import is_terminal, out, print_json
from workers.events.subscriptions import Subscriptions


@click.group(name="subscriptions", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, make and remove subscriptions."""
    if context.invoked_subcommand is None:
        context.invoke(show)


@command.command("list")
def show() -> None:
    """List the subscriptions and the events in them."""
    states = Subscriptions(ready(say=is_terminal())).states()
    if not is_terminal():
        for state in states:
            print_json(
                {
                    "name": state.name,
                    "waiting": state.length,
                    "held": state.held,
                    "dead": state.dead,
                    "bindings": state.bindings,
                }
            )
        return
    table = Table(box=None)
    for column in ("name", "waiting", "held", "dead", "bound to"):
        table.add_column(column, justify="left" if column in ("name", "bound to") else "right")
    for state in states:
        bound = ", ".join(state.bindings[:3]) + (" ..." if len(state.bindings) > 3 else "")
        table.add_row(state.name, f"{state.length:,}", f"{state.held:,}", f"{state.dead:,}", bound)
    out.print(table)


@command.command("add")
@click.argument("name")
@click.option("--topic", "topics", multiple=True)
@click.option("--language", "languages", multiple=True)
def add(name: str, topics: tuple[str, ...], languages: tuple[str, ...]) -> None:
    """Make a subscription, or change what it is bound to."""
    bound = Subscriptions(ready()).declare(name, topics, languages)
    out.print(f"{name} is bound to {', '.join(bound)}", markup=False)


@command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a subscription and the events in it."""
    settings = ready()
    if not yes:
        click.confirm(f"Remove {name} and every event in it?", abort=True)
    lost = Subscriptions(settings).remove(name)
    out.print(f"{name} has been removed, with {lost:,} events", markup=False)
