"""How pip knows Barid: the names under which it is installed, its version, its extras.

On PyPI `barid` is another project, so the distributions have names of their own. The command is
still `barid`, and the packages are still `workers` and `schemas`.
"""

from importlib import metadata
from typing import Literal

NAME = "barid-news"
"""The distribution that brings the service: `workers`, `schemas` and the command."""

SCHEMAS = "barid-news-schemas"
"""The distribution that brings `schemas` alone; where the service is, it is not needed."""

Extra = Literal["train", "traces"]
"""What can be installed in addition to the service: to train topic models, to send traces."""


def version(name: str = NAME) -> str:
    """Return the version of an installed distribution, by default of Barid.

    Raises:
        PackageNotFoundError: none of that name is installed.
    """
    return metadata.version(name)


def how_to_install(extra: Extra) -> str:
    """Return the commands that install an extra: in a clone, and where Barid is installed."""
    return f"pip install '.[{extra}]' in a clone of Barid, or pip install '{NAME}[{extra}]'"
