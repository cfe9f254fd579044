"""docker-compose.yml as `docker compose` reads it: anchors, merges and variables filled in."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests.deploy.manifests import ROOT

FILE = ROOT / "docker-compose.yml"

_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::-(?P<usual>[^}]*))?\})")


def services(variables: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Return the services of the file.

    Args:
        variables: what the shell or a `.env` file would give.
    """
    services: dict[str, dict[str, Any]] = document(variables)["services"]
    return services


def document(variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the whole file; a variable that has neither value nor default is an error."""
    given = variables or {}

    def fill(match: re.Match[str]) -> str:
        name, usual = match["name"], match["usual"]
        if name is None:
            return "$"
        value = given.get(name) or usual
        if value is None:
            raise ValueError(f"{name} has no default")
        return value

    filled: dict[str, Any] = _filled(yaml.safe_load(FILE.read_text("utf-8")), fill)
    return filled


def _filled(value: Any, fill: Any) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(fill, value)
    if isinstance(value, list):
        return [_filled(item, fill) for item in value]
    if isinstance(value, dict):
        return {name: _filled(item, fill) for name, item in value.items()}
    return value
