"""What pip knows Barid as: the names under which it is installed, its version, its extras.

On PyPI `barid` is another project. Only the distributions have names of their own for that; the
command stays `barid`, the packages stay `workers` and `schemas`.
"""

from importlib import metadata
from typing import Literal

NAME = "barid-news"
"""The distribution that brings the service: `workers`, `schemas` and the command."""

SCHEMAS = "barid-news-schemas"
"""The distribution that brings `schemas` alone; no service needs it beside the other."""

Extra = Literal["train", "traces"]
"""What can be installed beside the service: to train topic models, to send traces."""


def version(name: str = NAME) -> str:
    """Return the version of a distribution that is installed; of Barid, when none is named.

    Raises:
        PackageNotFoundError: none of that name is: Barid's own code runs uninstalled, say.
    """
    return metadata.version(name)


def how_to_install(extra: Extra) -> str:
    """Return what to call to have an extra: in a clone, and where Barid is installed already."""
    return f"pip install '.[{extra}]' in a clone of Barid, or pip install '{NAME}[{extra}]'"
