"""The `barid` command and its subcommands, each imported only when it is called."""

from importlib import import_module
from importlib.metadata import PackageNotFoundError
from io import StringIO
from typing import Any

import click

from workers import distribution
from workers.errors import BaridError, ConfigurationError

COMMANDS = {
    "demo": ("demo", "Run the whole service on a Redis of its own and show what comes out."),
    "enqueue": ("enqueue", "Put articles on their way: files, directories, a URL, standard input."),
    "worker": ("worker", "Start a worker."),
    "feeds": ("feeds", "List, add, poll and remove feeds."),
    "console": ("console", "Serve the live page, the HTTP intake and metrics."),
    "consume": ("consume", "Show the events of a subscription, or recent events."),
    "push": ("push", "Send a subscription's events to a URL, as signed webhooks."),
    "subscriptions": ("subscriptions", "List, make and remove subscriptions."),
    "deadletters": ("deadletters", "List, show, retry and drop what could not be processed."),
    "explain": ("explain_entities", "Show whom, where, when and how many a text names."),
    "entities": ("entities", "Watch how many entities are found."),
    "topics": ("topics", "Explain, train and evaluate topic models."),
    "stories": ("stories", "List the largest stories of the last day, or the articles of one."),
    "pause": ("pause", "Stop claiming articles, in the whole service or in one lane."),
    "resume": ("pause", "Resume claiming articles."),
    "status": ("status", "Show whether the service is well, and what to do if it is not."),
    "notify": ("notify", "Tell people what is wrong, by webhook or mail."),
    "logs": ("logs", "Show the log lines of all workers, or the story of one article."),
    "schemas": ("schemas", "Write the JSON Schema and AsyncAPI documents."),
    "redis-users": ("redisusers", "Print users for Redis, each with least rights."),
    "samples": ("kit.command", "Write sample events to test a consumer against."),
    "stop": ("stop", "Stop the embedded Redis."),
}
"""Name -> the module in workers.cli that defines it, and its line in the help."""


class _Lazy(click.Group):
    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run as click does, but begin errors of usage as all others begin."""
        extra["standalone_mode"] = False  # it would show errors itself
        if not standalone_mode:
            return super().main(*args, **extra)
        try:
            code = super().main(*args, **extra)
        except click.ClickException as error:
            written = StringIO()
            error.show(written)
            click.echo(written.getvalue().replace("Error: ", "barid: ", 1), err=True, nl=False)
            raise SystemExit(error.exit_code) from None
        except click.Abort:
            raise SystemExit("barid: aborted") from None
        raise SystemExit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"workers.cli.{COMMANDS[cmd_name][0]}")
        # A module has one command, or several by their names.
        command: click.Command = getattr(module, "command", None) or getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=distribution.NAME)
def cli() -> None:
    """Barid: news articles in, topic-classified events out.

    Without settings it uses a Redis of its own; set BARID_REDIS_URL to use another one.
    """


def main() -> None:
    """Run the command; an error that Barid knows is shown as one line, not as a traceback."""
    try:
        _check_schemas()
        cli(prog_name="barid")
    except ConfigurationError as error:
        raise SystemExit(f"barid: {error}") from None
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "schemas":
            raise
        raise SystemExit(
            f"barid: the package `schemas` is missing, as after an uninstall of "
            f"{distribution.SCHEMAS}: reinstall {distribution.NAME} with "
            "--force-reinstall --no-deps"
        ) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except Exception as error:
        if not (known := _expected(error)):
            raise
        click.echo(f"barid: {known}", err=True)
        raise SystemExit(2) from None


def _expected(error: Exception) -> Exception | None:
    """Return an error that a command may end with, as it is to be said; None for a bug."""
    # Not before the schemas are known to be there.
    from workers.store.connection import RedisError
    from workers.store.refusals import told

    return told(error) if isinstance(error, BaridError | RedisError) else None


def _check_schemas() -> None:
    # docs/decisions/schemas-package.md: both distributions bring `schemas`, and the last one wins.
    name, schemas = distribution.NAME, distribution.SCHEMAS
    try:
        own, beside = distribution.version(name), distribution.version(schemas)
    except PackageNotFoundError:
        return
    if own != beside:
        raise ConfigurationError(
            f"{schemas} {beside} has replaced the schemas of {name} {own}: uninstall {schemas}, "
            f"then reinstall {name} with --force-reinstall --no-deps"
        )
