"""The Kubernetes manifests are of one mind with the settings, the docs and one another."""

import os
import re
import tomllib

import pytest

from tests.deploy.manifests import (
    COMPONENT,
    OVERLAYS,
    RENDERED,
    ROOT,
    SECRETS,
    Object,
    containers,
    environment,
    matches,
    named,
    of_kind,
    pod,
    render,
    workloads,
)
from workers.operate.console.service import check_exposure
from workers.settings import Settings

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
GUIDE = (ROOT / "docs/kubernetes.md").read_text("utf-8")

every = pytest.mark.parametrize("directory", RENDERED)
every_overlay = pytest.mark.parametrize("directory", [f"overlays/{name}" for name in OVERLAYS])


def ours(objects: list[Object]) -> list[Object]:
    """Return the workloads that run Barid's own image."""
    return [w for w in workloads(objects) if containers(w)[0]["image"].split(":")[0] == "barid"]


def settings(objects: list[Object], workload: Object, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings that a workload's process has."""
    for name in [n for n in os.environ if n.startswith("BARID_")]:
        monkeypatch.delenv(name)
    given = environment(objects, workload, secrets=SECRETS, pod_ip="10.1.2.3")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


@every
def test_there_is_no_secret_in_it_and_what_it_asks_of_the_secret_is_in_the_guide(
    directory: str,
) -> None:
    objects = render(directory)
    assert not of_kind(objects, "Secret")
    # Mounted secrets would have to be looked at as well; there are none.
    assert not [
        v for w in workloads(objects) for v in pod(w)["spec"].get("volumes", []) if "secret" in v
    ]
    asked = set(
        re.findall(
            r"'secretKeyRef': {'name': '(\S+?)', 'key': '(\S+?)'", str(objects).replace('"', "'")
        )
    )
    asked |= {
        (v["valueFrom"]["secretKeyRef"]["name"], v["valueFrom"]["secretKeyRef"]["key"])
        for w in workloads(objects)
        for c in containers(w)
        for v in c.get("env", [])
        if "secretKeyRef" in v.get("valueFrom", {})
    }
    for name, key in asked:
        assert f"`{name}`" in GUIDE
        assert f"`{key}`" in GUIDE
        assert key in SECRETS[name] or key == "broker-url"


@every
def test_each_workload_asks_for_its_own_secret_only(directory: str) -> None:
    for workload in workloads(render(directory)):
        asked = {
            v["valueFrom"]["secretKeyRef"]["name"]
            for c in containers(workload)
            for v in c.get("env", [])
            if "secretKeyRef" in v.get("valueFrom", {})
        }
        assert asked == {workload["metadata"]["name"]}


@every
def test_the_image_has_the_version_of_the_package_and_no_image_is_the_latest(
    directory: str,
) -> None:
    images = [c["image"] for w in workloads(render(directory)) for c in containers(w)]
    assert images.count(f"barid:{VERSION}") == 3
    for image in images:
        assert re.fullmatch(r"\S+:\d+\.\d+\S*|\S+@sha256:[0-9a-f]{64}", image)


@every
def test_every_variable_is_a_setting_and_the_settings_are_accepted(
    directory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = render(directory)
    for workload in ours(objects):
        given = environment(objects, workload, secrets=SECRETS, pod_ip="10.1.2.3")
        names = {n.removeprefix("BARID_").lower() for n in given if n.startswith("BARID_")}
        assert names <= set(Settings.model_fields), workload["metadata"]["name"]
        assert "$(" not in "".join(given.values())
        check = settings(objects, workload, monkeypatch)
        if workload["metadata"]["labels"][COMPONENT] == "console":
            check_exposure(check)
            assert "10.1.2.3" in check.console_names
            assert "*" not in check.console_names
        else:
            assert check.console_token is None
            assert (check.feeds_file is not None) == ("feeds" in containers(workload)[0]["args"])


@every
def test_services_set_no_variable_that_a_setting_would_read(directory: str) -> None:
    for workload in workloads(render(directory)):
        assert pod(workload)["spec"]["enableServiceLinks"] is False


@every
def test_probes_ask_where_the_process_listens_for_what_it_serves(
    directory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = render(directory)
    for workload in ours(objects):
        (container,) = containers(workload)
        s = settings(objects, workload, monkeypatch)
        console = container["args"] == ["console"]
        host, port = (s.console_host, s.console_port) if console else (s.worker_host, s.worker_port)
        assert host == "0.0.0.0"
        assert [p["containerPort"] for p in container["ports"]] == [port]
        for probe, path in (
            ("startupProbe", "/health/live"),
            ("livenessProbe", "/health/live"),
            ("readinessProbe", "/health/ready"),
        ):
            asked = container[probe]["httpGet"]
            assert (asked["path"], asked["port"]) == (path, container["ports"][0]["name"])
            # A Host header of its own would hide that the console knows its own address.
            assert "httpHeaders" not in asked
            assert path in (ROOT / "docs/operating.md").read_text("utf-8")


@every
def test_a_worker_is_given_longer_to_end_than_its_slowest_task(
    directory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = render(directory)
    workers = [w for w in ours(objects) if containers(w)[0]["args"][0] == "worker"]
    assert len(workers) == 2
    for workload in workers:
        limit = settings(objects, workload, monkeypatch).hard_time_limit
        assert pod(workload)["spec"]["terminationGracePeriodSeconds"] >= limit + 15


@every
def test_an_update_ends_no_pod_before_another_is_ready(directory: str) -> None:
    for workload in of_kind(render(directory), "Deployment"):
        strategy = workload["spec"]["strategy"]
        assert strategy["type"] == "RollingUpdate"
        assert strategy["rollingUpdate"]["maxUnavailable"] == 0
        assert strategy["rollingUpdate"]["maxSurge"] > 0


@every
def test_memory_is_enough_for_every_process_at_its_own_limit(
    directory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = {"Mi": 2**20, "Gi": 2**30}
    objects = render(directory)
    for workload in ours(objects):
        (container,) = containers(workload)
        resources = container["resources"]
        number, unit = re.fullmatch(r"(\d+)(Mi|Gi)", resources["limits"]["memory"]).groups()  # type: ignore[union-attr]
        assert {"cpu", "memory"} <= set(resources["requests"]) & set(resources["limits"])
        if container["args"][0] == "worker":
            processes = int(container["args"][container["args"].index("-c") + 1])
            child = settings(objects, workload, monkeypatch).max_memory_per_child * 1024
            main = 150 * 2**20  # measured: 125 MB
            assert int(number) * units[unit] >= processes * child + main


@every
def test_every_pod_keeps_the_restricted_profile(directory: str) -> None:
    for workload in workloads(render(directory)):
        spec = pod(workload)["spec"]
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        allowed = {
            "configMap",
            "emptyDir",
            "persistentVolumeClaim",
            "projected",
            "secret",
            "downwardAPI",
        }
        for volume in spec["volumes"]:
            assert set(volume) - {"name"} <= allowed
        for container in containers(workload):
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert not {"privileged", "runAsUser", "runAsNonRoot", "seccompProfile"} & set(context)
            assert not [p for p in container["ports"] if "hostPort" in p]
        if workload in ours([workload]):
            assert spec["securityContext"]["runAsUser"] == 10001
            assert "/tmp" in [m["mountPath"] for m in containers(workload)[0]["volumeMounts"]]


@every
def test_all_of_it_lies_in_one_namespace_that_holds_pods_to_the_profile(directory: str) -> None:
    objects = render(directory)
    (namespace,) = of_kind(objects, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    placed = {o["metadata"].get("namespace") for o in objects if o is not namespace}
    assert placed == {namespace["metadata"]["name"]}


@every
def test_selectors_select_what_they_are_meant_to(directory: str) -> None:
    objects = render(directory)
    pods = {w["metadata"]["name"]: pod(w)["metadata"]["labels"] for w in workloads(objects)}

    def selected(selector: Object) -> list[str]:
        return [name for name, labels in pods.items() if matches(selector, labels)]

    for workload in workloads(objects):
        name = workload["metadata"]["name"]
        assert selected(workload["spec"]["selector"]) == [name]
        for spread in pod(workload)["spec"].get("topologySpreadConstraints", []):
            assert selected(spread["labelSelector"]) == [name]
    for budget in of_kind(objects, "PodDisruptionBudget"):
        assert selected(budget["spec"]["selector"]) == [budget["metadata"]["name"]]
    for service in of_kind(objects, "Service"):
        (name,) = selected({"matchLabels": service["spec"]["selector"]})
        ports = ports_of(objects, name)
        assert {p["targetPort"] for p in service["spec"]["ports"]} <= set(ports)
    for policy in of_kind(objects, "NetworkPolicy"):
        assert selected(policy["spec"]["podSelector"]), policy["metadata"]["name"]
        for rule in policy["spec"].get("ingress", []):
            open_ports = {
                n
                for w in selected(policy["spec"]["podSelector"])
                for n in ports_of(objects, w).values()
            }
            assert {p["port"] for p in rule["ports"]} <= open_ports
        for side in ("ingress", "egress"):
            for rule in policy["spec"].get(side, []):
                for peer in rule.get("from", []) + rule.get("to", []):
                    if set(peer) == {"podSelector"}:
                        assert selected(peer["podSelector"]), policy["metadata"]["name"]


def ports_of(objects: list[Object], name: str) -> dict[str, int]:
    """Return the named ports of a workload's pods."""
    (workload,) = [w for w in workloads(objects) if w["metadata"]["name"] == name]
    return {p["name"]: p["containerPort"] for c in containers(workload) for p in c["ports"]}


@every
def test_the_feeds_file_can_be_read_and_is_where_the_setting_says(directory: str) -> None:
    objects = render(directory)
    feeds = named(objects, "Deployment", "barid-feeds")
    file = environment(objects, feeds, secrets=SECRETS, pod_ip="10.1.2.3")["BARID_FEEDS_FILE"]
    spec = pod(feeds)["spec"]
    (mount,) = [m for m in spec["containers"][0]["volumeMounts"] if m["name"] == "feeds"]
    (volume,) = [v for v in spec["volumes"] if v["name"] == "feeds"]
    data = named(objects, "ConfigMap", volume["configMap"]["name"])["data"]
    assert file == f"{mount['mountPath']}/feeds.toml"
    tomllib.loads(data["feeds.toml"])


@pytest.mark.parametrize("directory", ["overlays/prod", "overlays/prod-sentinel"])
def test_the_ingress_leads_to_the_console_under_a_name_that_it_answers_to(
    directory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = render(directory)
    (ingress,) = of_kind(objects, "Ingress")
    names = settings(
        objects, named(objects, "Deployment", "barid-console"), monkeypatch
    ).console_names
    for rule in ingress["spec"]["rules"]:
        assert rule["host"] in names
        assert rule["host"] in [h for tls in ingress["spec"]["tls"] for h in tls["hosts"]]
        for path in rule["http"]["paths"]:
            backend = path["backend"]["service"]
            ports = named(objects, "Service", backend["name"])["spec"]["ports"]
            assert backend["port"]["name"] in [p["name"] for p in ports]
