"""Names in the environment that look like settings and are none: mistyped ones, most likely."""

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from dotenv import dotenv_values

from workers.settings import Settings

PREFIX = "BARID_"

OTHERS = {
    "BARID_BROKER",
    "BARID_CONCURRENCY",
    "BARID_IMAGE",
    "BARID_REDIS_MAXMEMORY",
    "BARID_SECRETS_DIR",
    "BARID_WORKER_MEMORY",
}
"""Names that other parts use: Docker Compose, and where secrets lie."""

OF_TOOLS = ("BARID_TEST_", "BARID_BENCHMARK_", "BARID_DRILL_")
"""How names of the tests and drills begin."""

ALIKE = 0.8
"""How alike a name must be to a setting's to be taken for it, of 1. Others may be somebody's own,
such as a secret that a file of pushes names."""


def mistyped_settings(given: Iterable[str] | None = None) -> Iterator[str]:
    """Yield a sentence for each name that is nearly a setting's.

    Args:
        given: the names; None: those of the environment and of the file `.env`.
    """
    if given is None:
        given = {*os.environ, *dotenv_values(str(Settings.model_config["env_file"]))}
    settings = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(given):
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper in OTHERS or upper.startswith(OF_TOOLS):
            continue
        if upper not in settings and (near := get_close_matches(upper, settings, 1, ALIKE)):
            yield f"{name} is no setting and does nothing: did you mean {near[0]}?"
