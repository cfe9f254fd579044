"""`barid push`."""

import signal
import sys
from pathlib import Path
from socket import gethostname
from urllib.parse import urlsplit

import click

from workers.cli.common import ready
from workers.cli.output import err
from workers.errors import ConfigurationError
from workers.events.subscriptions import Subscriptions
from workers.operate.ownname import own_name
from workers.push.declared import (
    HOW_TO_MAKE,
    Push,
    check_reachable,
    read_file,
    secrets_in,
    secrets_of,
)
from workers.push.run import Pushing
from workers.settings import Settings
from workers.telemetry.logging import configure


@click.command(name="push")
@click.argument("name", required=False)
@click.argument("url", required=False)
@click.option("--all", "every", is_flag=True, help="Every push that BARID_PUSH_FILE declares.")
@click.option("--secret-file", type=click.Path(path_type=Path),
              help="File that holds the secret; default: BARID_PUSH_SECRET.")  # fmt: skip
@click.option("--batch", type=click.IntRange(1, 500), default=1, show_default=True,
              help="Events in a request at most; more than 1: JSON arrays.")  # fmt: skip
@click.option("--parallel", type=click.IntRange(1, 100), default=1, show_default=True,
              help="Requests at once; more than 1: events come in no order.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0, 300, min_open=True), default=15.0,
              show_default=True, help="Seconds that a request may take.")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Push to loopback and private addresses.")
def command(
    name: str | None,
    url: str | None,
    every: bool,
    secret_file: Path | None,
    batch: int,
    parallel: int,
    timeout: float,
    allow_private: bool,
) -> None:
    """Send the events of a subscription to a URL, as signed webhooks.

    The subscription has to be there. Requests are signed by the Standard Webhooks specification.
    End it with Ctrl-C or SIGTERM; what was not delivered stays in the subscription. It ends by
    itself, with exit code 1, when no receiver wants more events (410 Gone).
    """
    if every == bool(name) or bool(name) != bool(url):
        raise click.UsageError("give NAME and URL, or --all")
    settings = ready()
    if every:
        pushes = _declared(settings)
    else:
        given: dict[str, object] = {
            "name": name,
            "subscription": name,
            "url": url,
            "batch": batch,
            "parallel": parallel,
            "timeout": timeout,
            "allow_private": allow_private,
        }
        pushes = [_given(settings, secret_file, given)]
    for push in pushes:
        Subscriptions(settings).definition(push.subscription)
        # A host whose name leads astray must not keep all the others from starting.
        check_reachable(push, settings, by_name=not every)
    sys.exit(_run(settings, pushes, as_service=every))


def _run(settings: Settings, pushes: list[Push], *, as_service: bool) -> int:
    if as_service:
        configure(settings, service=own_name(settings, f"push@{gethostname()}"))
    pushing = Pushing(pushes, settings)
    asked = False

    def stop(*_: object) -> None:
        nonlocal asked
        asked = True
        pushing.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    for name, cause in pushing.run().items():
        err.print(f"{name}: {cause}; the subscription stays", markup=False)
    return 0 if asked else 1


def _declared(settings: Settings) -> list[Push]:
    if settings.push_file is None:
        raise ConfigurationError("BARID_PUSH_FILE: not set; it names the file of the pushes")
    return read_file(settings.push_file)


def _given(settings: Settings, secret_file: Path | None, given: dict[str, object]) -> Push:
    if secret_file:
        secrets = secrets_in(secret_file, "--secret-file")
    else:
        secrets = secrets_of(
            settings.push_secret.get_secret_value() if settings.push_secret else ""
        )
    if not secrets:
        raise ConfigurationError(
            "no secret to sign with: set BARID_PUSH_SECRET or give --secret-file; make one with "
            f"{HOW_TO_MAKE}"
        )
    push = Push.of("push", **given, secrets=secrets)
    if urlsplit(push.url.get_secret_value()).username is not None:
        raise ConfigurationError(
            "url: holds a password, which everybody on this machine could read: declare the push "
            "in a file (BARID_PUSH_FILE, barid push --all)"
        )
    return push
