"""`barid worker`."""

import re

import click

from workers.articles.bell import QUEUE
from workers.cli.common import describe_redis
from workers.settings import get_settings
from workers.store.connection import same_redis
from workers.store.keys import CALLS


@click.command(
    name="worker", context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
)
@click.option(
    "--concurrency",
    "-c",
    type=click.IntRange(min=1),
    help="Number of processes; by default one for each core.",
)
@click.argument("celery_arguments", nargs=-1, type=click.UNPROCESSED)
def command(concurrency: int | None, celery_arguments: tuple[str, ...]) -> None:
    """Start a worker: `celery -A workers.app worker` with good defaults.

    Options that it does not know, such as --hostname or --pidfile, are passed on to Celery. End it
    with Ctrl-C or SIGTERM: it finishes what it has begun.
    """
    from workers.app import app, runtime
    from workers.telemetry.logging import configure, keep_output
    from workers.telemetry.lognames import get_logger

    settings = get_settings()
    keep_output(settings)
    configure(settings)
    get_logger("workers.cli").info("worker.starting", redis=describe_redis(settings))
    arguments = [
        *("--quiet", "worker", "--pool=prefork", "-O", "fair"),
        *("--without-gossip", "--without-mingle", f"--loglevel={settings.log_level}"),
        *((f"--concurrency={concurrency}",) if concurrency else ()),
        *_name(celery_arguments),
        *(celery_arguments if same_redis(settings) else with_calls(celery_arguments)),
    ]
    app.worker_main(arguments)
    if runtime().exit_code:
        raise SystemExit(runtime().exit_code)  # which Celery keeps to itself


def with_calls(arguments: tuple[str, ...]) -> list[str]:
    """Let a worker that listens to bells, on a broker, listen to calls of `barid.enqueue` too."""
    given, listed = list(arguments), False
    for n, argument in enumerate(given):
        queues = re.fullmatch(r"(-Q=?|--queues=)?([^-].*)", argument)
        if queues and (listed or queues[1]):
            names = queues[2].split(",")
            if QUEUE in names and CALLS not in names:
                given[n] = f"{argument},{CALLS}"
        listed = argument in ("-Q", "--queues")
    return given


def _name(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Name a worker after its queues unless it has a name: workers of one name hide each other."""
    if any(argument.startswith(("-n", "--hostname")) for argument in arguments):
        return ()
    option = re.search(r"(?:^| )(?:-Q|--queues)[ =]?(\S+)", " ".join(arguments))
    queues = option[1].replace(",", "-") if option else ""
    return (f"--hostname={queues or 'worker'}@%h",)
