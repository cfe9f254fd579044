"""`barid samples`."""

from pathlib import Path

import click

from workers.cli.kit.files import files
from workers.cli.kit.samples import samples
from workers.cli.output import json_option, say


@click.group(name="samples")
def command() -> None:
    """Write samples of what Barid sends, to test consumers with."""


@command.command()
@click.option("--directory", type=click.Path(file_okay=False, path_type=Path),
              default="sample-events", show_default=True, help="Where to write them.")  # fmt: skip
@click.option("--small", is_flag=True, help="Leave out the sample of 2 MB.")
@json_option
def events(directory: Path, small: bool) -> None:
    """Write sample events: edge cases, and what a consumer must do with each.

    Each event is a JSON file; index.json lists them for programs, README.md for people. This needs
    no Redis, and the files are the same on every machine.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)  # before the work of seconds, if it cannot be
        written = files(samples(huge=not small))
        for name, text in written.items():
            (directory / name).write_text(text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    said = f"wrote {len(written)} files to {directory}; start with README.md"
    say(said, wrote=len(written), directory=str(directory))
