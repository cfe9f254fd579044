"""`make audit OSV=all.zip`: locked packages against known weaknesses, without a network.

What is known comes as a file of OSV (https://osv.dev), the open database that pip-audit reads too:
https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip, fetched where there is a network.
"""

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
SOURCE = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"

_PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)", re.M)


@dataclass(frozen=True, slots=True)
class Finding:
    """A locked package with a known weakness.

    Attributes:
        package, version: as locked.
        known_as: the weakness' id, and its other names.
        summary: what it is.
        mended: the versions that are said to be without it.
        locks: the files that have it.
    """

    package: str
    version: str
    known_as: tuple[str, ...]
    summary: str
    mended: tuple[str, ...]
    locks: tuple[str, ...]


def main() -> None:
    """Print what is known of the locked packages; exit code 1: something is, 2: nobody can tell."""
    parser = argparse.ArgumentParser(description="Hold the lock files against known weaknesses.")
    parser.add_argument("osv", nargs="?", default="", help="OSV's all.zip for PyPI, or its folder")
    given = str(parser.parse_args().osv)
    if not given or not Path(given).exists():
        print(
            f"no audit: {given or 'OSV=…'} is not there. Fetch {SOURCE}\nwhere there is a network, "
            "and say make audit OSV=all.zip. Nothing was looked at.",
            file=sys.stderr,
        )
        sys.exit(2)
    pinned = locked(ROOT)
    latest, found = audit(pinned, records(Path(given)))
    for one in found:
        names, mended = ", ".join(one.known_as), ", ".join(one.mended) or "none yet"
        print(f"{one.package} {one.version} ({', '.join(one.locks)}): {names}: {one.summary}")
        print(f"    mended in {mended}")
    print(f"{len(pinned)} locked packages, {len(found)} findings; what is known is of {latest}")
    sys.exit(1 if found else 0)


def locked(root: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the packages and versions of the lock files, and which files have each."""
    found: dict[tuple[str, str], list[str]] = {}
    for lock in LOCKS:
        for match in _PINNED.finditer((root / lock).read_text("utf-8")):
            key = (canonicalize_name(match["name"]), match["version"])
            found.setdefault(key, []).append(lock)
    return {key: tuple(files) for key, files in found.items()}


def records(osv: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of OSV's zip file, or of a folder with its files."""
    if osv.is_dir():
        for file in sorted(osv.glob("*.json")):
            yield json.loads(file.read_text("utf-8"))
        return
    with zipfile.ZipFile(osv) as packed:
        for name in packed.namelist():
            yield json.loads(packed.read(name))


def audit(
    pinned: Mapping[tuple[str, str], tuple[str, ...]], known: Iterable[dict[str, Any]]
) -> tuple[str, list[Finding]]:
    """Hold packages against records.

    Returns:
        The day of the latest record, and what was found, by package.

    Raises:
        ValueError: there is no record at all, so nothing is known.
    """
    versions: dict[str, list[str]] = {}
    for name, version in pinned:
        versions.setdefault(name, []).append(version)
    latest, found = "", []
    for record in known:
        latest = max(latest, str(record.get("modified", "")))
        if "withdrawn" in record:
            continue
        for affected in record.get("affected", []):
            package = affected.get("package", {})
            name = canonicalize_name(str(package.get("name", "")))
            if package.get("ecosystem") != "PyPI" or name not in versions:
                continue
            for version in versions[name]:
                if is_affected(version, affected):
                    names = (record["id"], *record.get("aliases", ()))
                    summary = record.get("summary") or str(record.get("details", ""))[:100]
                    mended = tuple(_mended(affected))
                    locks = pinned[name, version]
                    found.append(Finding(name, version, names, summary, mended, locks))
    if not latest:
        raise ValueError("there are no records in it")
    day = datetime.fromisoformat(latest).astimezone(UTC).date().isoformat()
    return day, sorted(set(found), key=lambda f: (f.package, f.version, f.known_as))


def is_affected(version: str, affected: dict[str, Any]) -> bool:
    """Whether a version is among those that a record names, or within its ranges."""
    if version in affected.get("versions", ()):
        return True
    this = Version(version)
    for stretch in affected.get("ranges", ()):
        if stretch.get("type") != "ECOSYSTEM":
            continue
        inside = False
        for kind, at in sorted(_events(stretch), key=lambda event: event[1]):
            if kind == "introduced" and this >= at:
                inside = True
            elif (kind == "fixed" and this >= at) or (kind == "last_affected" and this > at):
                inside = False
        if inside:
            return True
    return False


def _events(stretch: dict[str, Any]) -> Iterator[tuple[str, Version]]:
    for event in stretch.get("events", ()):
        for kind, at in event.items():
            try:
                yield kind, Version("0.dev0" if at == "0" else at)
            except InvalidVersion:
                continue


def _mended(affected: dict[str, Any]) -> Iterator[str]:
    for stretch in affected.get("ranges", ()):
        if stretch.get("type") == "ECOSYSTEM":
            yield from (event["fixed"] for event in stretch["events"] if "fixed" in event)


if __name__ == "__main__":
    main()
