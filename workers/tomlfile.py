"""Files in TOML by which feeds, subscriptions, pushes and notices are declared."""

import tomllib
from pathlib import Path
from typing import Any

from workers.errors import ConfigurationError


def read_tables(path: Path, setting: str) -> dict[str, Any]:
    """Return what stands in a file, by the names at its top.

    Args:
        path: the file.
        setting: the setting that names it.

    Raises:
        ConfigurationError: it cannot be read, or is not TOML; the message names the file, and the
            setting if there is no such file.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{setting}: {path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from None
