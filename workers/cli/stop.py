"""`barid stop`."""

import click

from workers.cli.output import out
from workers.settings import get_settings
from workers.store import embedded


@click.command(name="stop")
def command() -> None:
    """Stop the embedded Redis; its data is kept."""
    stopped = embedded.stop(get_settings())
    out.print(f"stopped {stopped.describe()}" if stopped else "no embedded Redis is running")
