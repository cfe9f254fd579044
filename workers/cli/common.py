"""What several commands need: the settings, and a Redis that answers."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.markup import escape

from workers.cli.output import err
from workers.distribution import Extra, how_to_install
from workers.settings import Settings, get_settings
from workers.store import embedded
from workers.store.connection import check, connect, without_password
from workers.strangers import mistyped_settings
from workers.telemetry import tracing
from workers.telemetry.logging import configure


def ready(*, say: bool = True) -> Settings:
    """Return the settings once Redis answers, and say on standard error which Redis is used.

    Raises:
        ConfigurationError: a setting is wrong, or there is no Redis that could be started.
        Unreachable: Redis does not answer.
    """
    import sys

    settings = get_settings()
    configure(settings, sys.stderr)
    tracing.start(settings, "cli")
    for mistyped in mistyped_settings():
        err.print(f"[yellow]{escape(mistyped)}[/]", soft_wrap=True)
    where = describe_redis(settings)
    check(connect(settings))
    if say:
        err.print(f"[dim]using {escape(where)}[/dim]", soft_wrap=True)
    return settings


def describe_redis(settings: Settings) -> str:
    """Say which Redis is used; start the embedded one if no other is set."""
    if settings.redis_url:
        return f"Redis at {without_password(settings.redis_url.get_secret_value())}"
    server = embedded.ensure(settings)
    return server.describe() + (", just started" if server.started else "")


@contextmanager
def needing(extra: Extra, what: str) -> Iterator[None]:
    """Import what an extra brings; without it, say how to install it.

    Args:
        extra: the extra.
        what: needs it, with its verb: `training needs`.

    Raises:
        click.ClickException: something is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{what} {error.name}: {how_to_install(extra)}") from None
