"""What ended processes have counted goes on counting, without their files."""

import os
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import mmap_dict

from workers.telemetry.metrics import DIRECTORY, fold_dead_processes

MmapedDict: Any = mmap_dict.MmapedDict
GONE = 2**22 + 1
"""No process can have this number: it is over Linux's limit."""


def write(directory: Path, process: int, key: str, value: float) -> None:
    file = MmapedDict(str(directory / f"counter_{process}.db"))
    file.write_value(key, value, 0.0)
    file.close()


def read(directory: Path) -> dict[str, dict[str, float]]:
    return {
        f.name: {k: v for k, v, _, _ in MmapedDict.read_all_values_from_file(str(f))}
        for f in directory.glob("*.db")
    }


def test_the_counts_of_the_dead_are_folded_and_those_of_the_living_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DIRECTORY, str(tmp_path))
    write(tmp_path, GONE, "a", 2.0)
    write(tmp_path, GONE + 1, "a", 3.0)
    write(tmp_path, os.getpid(), "a", 5.0)
    fold_dead_processes()
    write(tmp_path, GONE, "a", 10.0)
    fold_dead_processes()
    assert read(tmp_path) == {"counter_0.db": {"a": 15.0}, f"counter_{os.getpid()}.db": {"a": 5.0}}
