"""`barid schemas`."""

from pathlib import Path

import click

from schemas.documents import documents
from workers.cli.output import json_option, say


@click.command(name="schemas")
@click.option("--directory", type=click.Path(file_okay=False, path_type=Path), default=".",
              help="Directory to write them to.")  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; fail if the files are out of date.")
@json_option
def command(directory: Path, check: bool) -> None:
    """Write the JSON Schema files and the AsyncAPI document."""
    behind = []
    for name, text in documents().items():
        file = directory / name
        if check:
            behind += [] if file.is_file() and file.read_text("utf-8") == text else [name]
        else:
            file.write_text(text, "utf-8")
            say(f"wrote {file}", wrote=str(file))
    if behind:
        raise click.ClickException(
            f"out of date: {', '.join(behind)}; write them with `make schemas`"
        )
