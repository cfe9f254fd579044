"""`barid redis-users`."""

import click

from workers.operate.redisusers import ROLES, acl_file
from workers.settings import get_settings


@click.command(
    name="redis-users", help="Print the users that Redis is to know, each with least rights."
)
@click.option("--role", "names", multiple=True, type=click.Choice([r.name for r in ROLES]))
@click.option(
    "--subscription",
    "subscriptions",
    multiple=True,
    help="What consumers and pushes may read; by default every subscription.",
)
def command(names: tuple[str, ...], subscriptions: tuple[str, ...]) -> None:
    """Print a file of users; each `..._PASSWORD` in it is to be replaced."""
    roles = [role for role in ROLES if not names or role.name in names]
    click.echo(acl_file(roles, get_settings().namespace, subscriptions), nl=False)
