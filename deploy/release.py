"""`make release`: everything that a version is made of, into dist/; docs/releasing.md says more.

The files are made from the last commit and from nothing else, so that whoever has the commit can
make them again and get the same bytes.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from deploy.sbom import sbom

ROOT = Path(__file__).parents[1]

NAMESPACE = "barid-release"
"""What a signature is for: one that the same key made for something else does not count."""

_HEADING = re.compile(r"^## \[(?P<name>[^]]+)](?: - (?P<day>\d{4}-\d\d-\d\d))?[ \t]*$", re.M)


def main() -> None:
    """Make the release of the last commit, or say what stands in its way."""
    parser = argparse.ArgumentParser(description="Make the files of a release.")
    parser.add_argument("--directory", type=Path, default=ROOT / "dist", help="where to")
    parser.add_argument("--key", type=Path, help="SSH key that signs the sums; never in the clone")
    given = parser.parse_args()
    out: Path = given.directory
    if problems := obstacles(ROOT):
        sys.exit("\n".join(["no release:", *(f"- {p}" for p in problems)]))
    version = version_of(ROOT / "pyproject.toml")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        export(ROOT, source)
        made = make(source, out, epoch(ROOT))
    if given.key:
        made.append(sign(made[-1], given.key))
    for file in made:
        print(f"{file.stat().st_size:>9,}  {file}")
    print(
        "\nthe image, and the tag that names this commit:\n"
        f"  docker build --build-arg VERSION={version} -t barid:{version} -f deploy/Dockerfile .\n"
        f"  git tag -a v{version} -m 'Barid {version}'"
    )


def obstacles(root: Path) -> list[str]:
    """Return what stands in the way of a release of the clone's last commit, a line each."""
    problems = []
    version = version_of(root / "pyproject.toml")
    if changed := _git(root, "status", "--porcelain").rstrip():
        problems.append(f"the tree is not clean; commit or remove:\n{changed}")
    schemas = version_of(root / "schemas/pyproject.toml")
    if schemas != version:
        problems.append(f"schemas/pyproject.toml has version {schemas}, pyproject.toml {version}")
    problems += changelog_problems((root / "CHANGELOG.md").read_text("utf-8"), version)
    tagged = _git(root, "tag", "--list", f"v{version}").strip()
    if tagged and _git(root, "rev-list", "-n1", tagged) != _git(root, "rev-parse", "HEAD"):
        problems.append(f"{tagged} was another commit: raise the version")
    return problems


def changelog_problems(text: str, version: str) -> list[str]:
    """Return why a changelog does not fit a release of this version."""
    problems = []
    headings = list(_HEADING.finditer(text))
    latest = next((h for h in headings if h["name"] != "Unreleased"), None)
    if latest is None or latest["name"] != version:
        problems.append(f"the latest version in CHANGELOG.md is not {version}")
    elif not latest["day"]:
        problems.append(f"{version} has no date in CHANGELOG.md: ## [{version}] - YYYY-MM-DD")
    elif "### Upgrading" not in text[latest.end() :].split("\n## ")[0]:
        problems.append(f"{version} has no section Upgrading in CHANGELOG.md")
    if headings and headings[0]["name"] == "Unreleased":
        end = headings[1].start() if len(headings) > 1 else len(text)
        if text[headings[0].end() : end].strip():
            problems.append(f"CHANGELOG.md has entries under Unreleased: move them to {version}")
    return problems


def export(root: Path, to: Path) -> None:
    """Unpack a clone's last commit into a directory."""
    packed = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD"], cwd=root, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(to)], input=packed, check=True)


def epoch(root: Path) -> int:
    """Return the time of a clone's last commit, in seconds since 1970."""
    return int(_git(root, "log", "-1", "--format=%ct"))


def make(source: Path, out: Path, at: int) -> list[Path]:
    """Make the files of a release: packages, lock, bill of materials, and the sums of them all.

    Args:
        source: the project's files; nothing is written there.
        out: directory for the files; made when it is not there.
        at: the time that all files bear, in seconds since 1970.

    Returns:
        The files in the order of their names; SHA256SUMS comes last.
    """
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    version = version_of(source / "pyproject.toml")
    made = [*build(source, out, at), *build(source / "schemas", out, at)]
    lock = out / f"barid_news-{version}-requirements.lock"
    lock.write_bytes((source / "requirements.lock").read_bytes())
    bill = out / f"barid_news-{version}.cdx.json"
    bill.write_text(sbom(source, at), "utf-8")
    made = sorted([*made, lock, bill])
    sums = out / "SHA256SUMS"
    lines = (f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in made)
    sums.write_text("".join(lines), "utf-8")
    return [*made, sums]


def sign(sums: Path, key: Path) -> Path:
    """Sign the list of sums with an SSH key (`ssh-keygen -Y`), which needs no network.

    Args:
        sums: what is signed.
        key: the private key, or the public one of a key that an agent or a token holds.

    Returns:
        The signature, beside what was signed.

    Raises:
        RuntimeError: it cannot be signed; says why.
    """
    signature = sums.with_name(f"{sums.name}.sig")
    signature.unlink(missing_ok=True)
    command = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(key.resolve()), str(sums)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{sums.name} cannot be signed: {done.stderr.strip()}")
    return signature


def build(source: Path, out: Path, at: int) -> list[Path]:
    """Build wheel and sdist of a directory with a pyproject.toml.

    Raises:
        RuntimeError: hatchling refused; says why.
    """
    with tempfile.TemporaryDirectory(dir=out) as folder:
        done = subprocess.run(
            [*(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel"),
             *("-d", folder)],
            cwd=source, env={**os.environ, "SOURCE_DATE_EPOCH": str(at)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{source} cannot be built: {done.stderr}")
        return [file.replace(out / file.name) for file in sorted(Path(folder).iterdir())]


def version_of(pyproject: Path) -> str:
    """Return the version that a pyproject.toml gives."""
    version: str = tomllib.loads(pyproject.read_text("utf-8"))["project"]["version"]
    return version


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    main()
