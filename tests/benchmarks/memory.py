"""What the models and catalogues take of a worker's memory, before it forks.

    python -m tests.benchmarks.memory

Each way of settings is loaded in a process of its own. Counted is its anonymous memory (Linux), after a
collection of garbage, less what the imports take.
"""

import gc
import os
import subprocess
import sys
from pathlib import Path

WAYS = {
    "topics and language": {"BARID_ENTITIES": "false", "BARID_STORIES": "false"},
    "and stories": {"BARID_ENTITIES": "false", "BARID_STORIES": "true"},
    "and entities": {"BARID_ENTITIES": "true", "BARID_STORIES": "true"},
}
TIMES = 3


def main() -> None:
    if sys.argv[1:] == ["load"]:
        print(_loaded())
        return
    before = 0.0
    for way, settings in WAYS.items():
        command = [sys.executable, "-m", "tests.benchmarks.memory", "load"]
        environment = os.environ | settings
        taken = sorted(
            float(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
            for _ in range(TIMES)
        )[TIMES // 2]
        print(f"{way:22} {taken:6.1f} MB  {taken - before:+6.1f}")
        before = taken


def _loaded() -> float:
    from workers.pipeline import default_pipeline

    imported = _own()
    default_pipeline()
    return _own() - imported


def _own() -> float:
    """Return the anonymous memory of this process, in MB."""
    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    anonymous = next(line for line in lines if line.startswith("Anonymous:"))
    return int(anonymous.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main()
