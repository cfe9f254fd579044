"""docs/settings.md, made from the settings class; `make docs` rewrites it."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from workers.settings import SECRETS, SECTIONS, Settings

FILE = Path("docs/settings.md")
"""Where the document lies in the repository."""

HEAD = (
    "Every setting is an environment variable, or a line in a file `.env` in the directory where "
    "Barid is started; the environment takes precedence. Times are in seconds and sizes in bytes "
    "unless the name or the table says otherwise. The items of a list are separated by commas. If "
    "a setting cannot be used, a command says so when it starts, and names the setting. A name "
    "that is nearly a setting's is warned of, and does nothing.",
    "`make docs` makes this file from `workers/settings.py`: change the class, not the file.",
    "**Secrets** ({secrets}) are never logged. Each may instead come from a file: the directory "
    "that the environment variable `BARID_SECRETS_DIR` names holds files called {files}, the way "
    "Docker and Kubernetes keep secrets. The environment takes precedence over the files.",
)
"""The paragraphs above the tables."""

WIDTH = 120
"""Longest line outside a table, in characters."""

_COLUMNS = "| setting | type | default | meaning |\n| --- | --- | --- | --- |\n"
_WORDS = {int: "whole number", float: "number", bool: "yes or no", Path: "path", str: "text"}
_DERIVED = {"data_dir": "your user data directory, such as `~/.local/share/barid`"}
"""Defaults that differ from machine to machine."""


def document() -> str:
    """Return the document, with a section for each of `SECTIONS` and a row for each setting."""
    secrets = ", ".join(_variable(name) for name in SECRETS)
    files = ", ".join(f"`barid_{name}`" for name in SECRETS)
    head = [text.format(secrets=secrets, files=files) for text in HEAD]
    parts = ["# Settings\n"]
    parts += [f"\n{fill(text, WIDTH, break_on_hyphens=False)}\n" for text in head]
    for name, field in Settings.model_fields.items():
        if name in SECTIONS:
            parts.append(f"\n## {SECTIONS[name]}\n\n{_COLUMNS}")
        kind = "secret text" if name in SECRETS else _kind(field)
        cells = (_variable(name), kind, _default(name, field), field.description or "")
        parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)


def _variable(name: str) -> str:
    return f"`BARID_{name.upper()}`"


def _kind(field: FieldInfo) -> str:
    kind: Any = field.annotation
    if options := [k for k in get_args(kind) if k is not NoneType]:
        kind = kind if get_origin(kind) in (Literal, list) else options[0]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if get_origin(kind) is list:
        return "list"
    return ", ".join((_WORDS[kind], *_bounds(field)))


def _bounds(field: FieldInfo) -> Iterator[str]:
    words = {"gt": "above", "ge": "from", "le": "to"}
    for rule in field.metadata:
        for name, word in words.items():
            if (bound := getattr(rule, name, None)) is not None:
                yield f"{word} {bound}"


def _default(name: str, field: FieldInfo) -> str:
    if name in _DERIVED:
        return _DERIVED[name]
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`"


@click.command()
def write() -> None:
    """Write docs/settings.md in the current directory's repository."""
    FILE.write_text(document(), "utf-8")
    click.echo(f"wrote {FILE}")


if __name__ == "__main__":
    write()
