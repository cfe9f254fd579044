"""What people, organisations and places are called in Arabic, for readers of the Arabic page."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workers.stages.where.catalogue import places
from workers.stages.who.catalogue import load

_ARABIC = re.compile("[\u0621-\u064a]")


@cache
def arabic_names(actors_file: Path | None = None) -> Mapping[str, str]:
    """Return id -> Arabic name of what the catalogues know; of what has no id, by English name."""
    found: dict[str, str] = {}
    for name, place in places():
        if _ARABIC.search(name):
            found.setdefault(place.id or place.name, name)
    for actor in load(actors_file):
        if actor.aliases.ar:
            found[actor.id] = actor.aliases.ar[0]
    return found


def label(items: Iterable[dict[str, Any]], names: Mapping[str, str]) -> None:
    """Add the Arabic name, `ar`, to those of what the page shows (by `value`) that have one."""
    for item in items:
        if known := names.get(item["value"]):
            item["ar"] = known


def labels_of(data: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Return id or name -> Arabic name for what an event names."""
    named = (one for field in ("people", "organisations", "places") for one in data.get(field, ()))
    keys = {one.get("id") or one["name"] for one in named}
    return {key: names[key] for key in sorted(keys & names.keys())}
