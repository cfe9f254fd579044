"""The Lua scripts: each a step that happens whole or not at all, with its head comment."""

from functools import cache
from importlib.resources import files

HOMES = {
    "workers.articles": "enqueue claim finish fail hold release sweep revive".split(),
    "workers.events": "fetch settle extend requeue".split(),
    "workers.feeds": "feeds_claim feeds_settle host_slot".split(),
}
"""Where each script lies: beside the class that runs it. prelude.lua goes before each of them."""

NAMES = [name for names in HOMES.values() for name in names]


@cache
def source(name: str) -> str:
    """Return the text of a script, the common prelude before it."""
    home = next(package for package, names in HOMES.items() if name in names)
    own = files(home).joinpath("scripts", f"{name.removeprefix('feeds_')}.lua")
    return files(__name__).joinpath("prelude.lua").read_text("utf-8") + own.read_text("utf-8")
