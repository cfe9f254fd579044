"""`barid stop`."""

import click
from rich.markup import escape

from workers.cli.output import err, json_option, say
from workers.settings import get_settings
from workers.store import embedded


@click.command(name="stop")
@json_option
@click.option("--anyway", is_flag=True, help="Also if there are processes that use it.")
def command(anyway: bool) -> None:
    """Stop the embedded Redis; its data is kept.

    A process that uses it would start it again, so it is left running, and those are named.
    """
    settings = get_settings()
    users = embedded.users(settings)
    if users and not anyway:
        for user in users:
            err.print(f"process {user.pid}: {escape(user.command)}", soft_wrap=True)
        number = "a process uses" if len(users) == 1 else f"{len(users)} processes use"
        raise click.ClickException(
            f"{number} the embedded Redis and would start it again: end them first "
            "(Ctrl-C or SIGTERM), or stop it all the same with --anyway"
        )
    stopped = embedded.stop(settings)
    said = f"stopped {stopped.describe()}" if stopped else "no embedded Redis is running"
    say(said, stopped=bool(stopped), pid=stopped.pid if stopped else None)
