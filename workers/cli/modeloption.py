"""The model that a command looks into: the one that is given, else the one that workers use."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from rich.text import Text

from workers.cli.output import err
from workers.pipeline import topic_model
from workers.settings import get_settings
from workers.stages.topics.decide import load_model
from workers.stages.topics.score import TopicModel

_Function = TypeVar("_Function", bound=Callable[..., object])


def model_option(function: _Function) -> _Function:
    """Add `--model`, which comes as `file`."""
    return click.option(
        "--model", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Model file; by default that of BARID_TOPIC_MODEL, else Barid's own.",
    )(function)  # fmt: skip


def model_of(file: Path | None) -> TopicModel:
    """Return the model of a file, or the one that workers use, and say so if that is not our own.

    Raises:
        ConfigurationError: the one that workers are to use cannot be read.
    """
    if file:
        return load_model(file)
    path = get_settings().topic_model
    if path is None:
        return load_model()
    model = topic_model(path)
    err.print(Text(f"the model of BARID_TOPIC_MODEL, {path}", "dim"), soft_wrap=True)
    return model
