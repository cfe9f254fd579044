"""`make release` says what stands in its way, and releases nothing then."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy import release

LOG = """# Changelog

## [Unreleased]
{unreleased}
## [1.2.0]{day}

### Upgrading

Nothing to do.

## [1.1.0] - 2026-01-01

### Upgrading

Nothing to do.
"""

Edit = Callable[[Path], object]


def git(clone: Path, *arguments: str) -> None:
    names = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=Barid", "-c", "user.email=barid@barid.example")
    subprocess.run(
        ["git", *who, *arguments],
        cwd=clone,
        check=True,
        capture_output=True,
        env={**os.environ, **names},
    )


def log(unreleased: str = "", day: str = " - 2026-11-25") -> str:
    return LOG.format(unreleased=unreleased, day=day)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    for folder in (tmp_path, tmp_path / "schemas"):
        (folder / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(log())
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def commit(clone: Path) -> None:
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "A change")


def write(name: str, text: str) -> Edit:
    return lambda clone: (clone / name).write_text(text)


def test_a_clean_tree_with_its_version_in_the_changelog_can_be_released(clone: Path) -> None:
    assert release.obstacles(clone) == []
    git(clone, "tag", "v1.2.0")
    assert release.obstacles(clone) == []  # the same again


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (write("pyproject.toml", '[project]\nversion = "1.3.0"\n'), "latest version in CHANGELOG.md is not 1.3.0"),
        (write("schemas/pyproject.toml", '[project]\nversion = "1.1.0"\n'), "schemas/pyproject.toml has version 1.1.0"),
        (write("CHANGELOG.md", log(day="")), "has no date"),
        (write("CHANGELOG.md", log(unreleased="\n- More.\n")), "entries under Unreleased"),
        (write("CHANGELOG.md", log().replace("### Upgrading", "### Added", 1)), "no section Upgrading"),
        (lambda clone: git(clone, "tag", "v1.2.0"), "v1.2.0 was another commit"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(clone: Path, edit: Edit, problem: str) -> None:
    edit(clone)
    commit(clone)
    assert problem in "\n".join(release.obstacles(clone))


def test_a_tree_with_changes_is_not_released(
    clone: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (clone / "notes.txt").write_text("not committed")
    assert "notes.txt" in release.obstacles(clone)[0]
    monkeypatch.setattr(release, "ROOT", clone)
    monkeypatch.setattr("sys.argv", ["release", "--directory", str(tmp_path / "dist")])
    with pytest.raises(SystemExit, match=r"(?s)no release:.*notes\.txt"):
        release.main()
    assert not (tmp_path / "dist").exists()


def test_what_is_released_is_the_commit_and_not_the_tree(clone: Path, tmp_path: Path) -> None:
    (clone / "CHANGELOG.md").write_text("changed")
    out = tmp_path / "out"
    out.mkdir()
    release.export(clone, out)
    assert (out / "CHANGELOG.md").read_text() == log()
    assert not (out / ".git").exists()
