"""The audit of locked packages, on records that were made up here."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from deploy.audit import audit, is_affected, locked, records
from tests.servers import ROOT


def affected(name: str, *events: dict[str, str], **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    return {"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges, **more}


def record(*packages: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = {"id": "MADE-UP-1", "aliases": ["CVE-0-0"], "modified": "2026-11-28T23:00:00Z"}
    return {**made, "summary": "it breaks", "affected": list(packages), **more}


@pytest.mark.parametrize(
    ("version", "found"),
    [("0.9", False), ("1.0", True), ("1.4.9", True), ("1.5", False), ("2.0rc1", False), ("2.0", True),
     ("2.1", True), ("2.1.1", False), ("3.0", True)],
)  # fmt: skip
def test_a_version_is_held_against_ranges(version: str, found: bool) -> None:
    stretch = affected(
        "x", {"introduced": "2.0"}, {"last_affected": "2.1"}, {"introduced": "1.0"}, {"fixed": "1.5"},
        {"introduced": "3.0"},
    )  # fmt: skip
    assert is_affected(version, stretch) is found
    assert is_affected("0.1", affected("x", {"introduced": "0"}, {"fixed": "0.2"}))
    assert is_affected("7", affected("x", versions=["7"]))


def test_what_is_found_is_said_once_with_what_mends_it() -> None:
    pinned = {("a-b", "1.0"): ("requirements.lock",), ("c", "2.0"): ("requirements-dev.lock",)}
    weak = affected("A_B", {"introduced": "0"}, {"fixed": "1.1"})
    day, [one] = audit(
        pinned,
        [
            record(weak, weak),
            record(weak, id="MADE-UP-2", withdrawn="2026-11-28T00:00:00Z"),
            record({**weak, "package": {"ecosystem": "npm", "name": "a-b"}}, id="MADE-UP-3"),
            record(affected("c", {"introduced": "3.0"}), id="MADE-UP-4"),
        ],
    )
    assert day == "2026-11-28"
    assert (one.package, one.version, one.mended) == ("a-b", "1.0", ("1.1",))
    assert one.known_as == ("MADE-UP-1", "CVE-0-0")
    with pytest.raises(ValueError, match="no records"):
        audit(pinned, [])


def test_every_line_of_the_lock_files_is_looked_at() -> None:
    pinned = locked(ROOT)
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-build.lock"):
        lines = [
            line for line in (ROOT / lock).read_text("utf-8").splitlines() if line[:1].isalnum()
        ]
        assert len(lines) == sum(lock in files for files in pinned.values()) > 0


def test_without_data_it_says_that_nothing_was_looked_at(tmp_path: Path) -> None:
    def run(*given: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "deploy.audit", *given]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    for given in ([], [str(tmp_path / "all.zip")]):
        done = run(*given)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Nothing was looked at" in done.stderr
    name, version = next(iter(locked(ROOT)))
    weak = record(affected(name, {"introduced": "0"}, {"last_affected": version}))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("MADE-UP-1.json", json.dumps(weak))
    assert next(records(tmp_path / "all.zip"))["id"] == "MADE-UP-1"
    done = run(str(tmp_path / "all.zip"))
    assert done.returncode == 1
    assert f"{name} {version}" in done.stdout
    assert "1 findings; what is known is of 2026-11-28" in done.stdout
