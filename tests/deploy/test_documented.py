"""Every file below deploy/ stands in the table of docs/deploying.md that says how it was tried."""

import re
import subprocess
from fnmatch import fnmatch
from itertools import product

from tests.deploy.manifests import ROOT


def named() -> set[str]:
    """The patterns of the table's first column, braces spelled out, below deploy/."""
    text = (ROOT / "docs/deploying.md").read_text("utf-8")
    table = text[text.index("| file | how it was tried") :]
    names = set()
    for row in re.findall(r"^\| (.+?) \|", table, re.M):
        folder = ""
        for pattern in re.findall(r"`([^`]+)`", row):
            # Within a row, a name without a folder lies beside the one before it.
            if not pattern.startswith(("deploy/", "docker-compose")):
                pattern = folder + pattern
            else:
                folder = re.sub(r"(base/\*|[^/]*)$", "", pattern)
            parts = re.split(r"\{([^}]+)\}", pattern)
            choices = [p.split(",") if i % 2 else [p] for i, p in enumerate(parts)]
            names |= {"".join(choice) for choice in product(*choices)}
    return names


def test_the_table_names_every_file_and_nothing_that_is_not_there() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "deploy", "docker-compose.yml"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    files = [f for f in listed if not f.endswith("__init__.py")]
    patterns = named()
    assert not [f for f in files if not any(fnmatch(f, p) for p in patterns)]
    assert not [p for p in patterns if not any(fnmatch(f, p) for f in files)]
