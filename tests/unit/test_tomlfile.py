"""What is said of a file that declares something and cannot be read."""

from pathlib import Path

import pytest

from workers.errors import ConfigurationError
from workers.tomlfile import read_tables


def test_a_file_that_is_not_there_is_named_once(tmp_path: Path) -> None:
    path = tmp_path / "notify.toml"
    with pytest.raises(ConfigurationError) as caught:
        read_tables(path, "BARID_X_FILE")
    assert str(caught.value) == f"BARID_X_FILE: {path}: cannot be read: No such file or directory"
