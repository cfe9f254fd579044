"""The Lua scripts: each a step that happens whole or not at all, with its head comment."""

from functools import cache
from importlib.resources import files

NAMES = (
    "enqueue claim finish fail hold release sweep revive fetch settle extend requeue "
    "feeds_claim feeds_settle host_slot".split()
)  # prelude.lua goes before each of them


@cache
def source(name: str) -> str:
    """Return the text of a script, the common prelude before it."""
    folder = files(__name__)
    return folder.joinpath("prelude.lua").read_text("utf-8") + folder.joinpath(
        f"{name}.lua"
    ).read_text("utf-8")
