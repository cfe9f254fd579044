"""`barid samples`."""

from pathlib import Path

import click

from workers.cli.kit.files import files
from workers.cli.kit.samples import samples
from workers.cli.output import out


@click.group(name="samples")
def command() -> None:
    """Write samples of what Barid sends, to test against."""


@command.command()
@click.option("--directory", type=click.Path(file_okay=False, path_type=Path),
              default="sample-events", show_default=True, help="Where to write them.")  # fmt: skip
@click.option("--small", is_flag=True, help="Leave out the one of 2 MB.")
def events(directory: Path, small: bool) -> None:
    """Write events at the edges of what a consumer meets, with what it must do with each.

    One JSON file each; index.json lists them for a program, README.md for a person. They need no
    Redis, and are the same on every machine.
    """
    written = files(samples(huge=not small))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (directory / name).write_text(text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    out.print(f"wrote {len(written)} files to {directory}: begin with README.md", markup=False)
