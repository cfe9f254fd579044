"""`barid topics show`: what a model decides on, and from which probability on."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from workers.cli.modeloption import model_of, model_option
from workers.cli.output import is_terminal, json_option, out, print_json
from workers.stages.topics.linear import LinearModel


@click.command(name="show")
@model_option
@json_option
def command(file: Path | None) -> None:
    """Show the thresholds of a model, by topic and language.

    An article carries a topic from the threshold on; between the two bounds the decision is
    uncertain.
    """
    model = model_of(file)
    if not isinstance(model, LinearModel):
        raise click.ClickException(f"{model.version} is not a trained model and has no thresholds")
    rows = thresholds(model)
    if not is_terminal():
        for row in rows:
            print_json(row)
        return
    table = Table(title=f"{model.version}", title_justify="left")
    for heading in ("topic", "language", "carried from", "uncertain between"):
        table.add_column(heading)
    for row in rows:
        bounds = f"{row['low']:.2f} and {row['high']:.2f}"
        table.add_row(row["topic"], row["language"], f"{row['threshold']:.2f}", bounds)
    out.print(table)


def thresholds(model: LinearModel) -> list[dict[str, Any]]:
    """Return topic, language, threshold and bounds for each topic and language of a model."""
    return [
        {
            "topic": topic.name,
            "language": code,
            "threshold": (c := topic.calibration(code)).threshold,
            "low": c.low,
            "high": c.high,
        }
        for topic in model.parameters
        for code in sorted(model.languages)
    ]
