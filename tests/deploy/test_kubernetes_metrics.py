"""What Prometheus scrapes in the cluster, and what KEDA makes of it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.alerts import RULES
from tests.deploy.manifests import (
    ROOT,
    Object,
    containers,
    matches,
    named,
    of_kind,
    pod,
    render,
    workloads,
)
from workers.settings import Settings

PROD = "overlays/prod"
RUNBOOK = (ROOT / "docs/operating.md").read_text("utf-8")


@pytest.fixture
def objects() -> list[Object]:
    return render(PROD)


@pytest.fixture
def scaled(objects: list[Object]) -> Object:
    (scaled_object,) = of_kind(objects, "ScaledObject")
    spec: Object = scaled_object["spec"]
    return spec


def trigger(scaled: Object, name: str) -> Object:
    (trigger,) = [t for t in scaled["triggers"] if t["name"] == name]
    metadata: Object = trigger["metadata"]
    return metadata


def test_every_process_with_metrics_is_scraped_once(objects: list[Object]) -> None:
    scraped = []
    for monitor in of_kind(objects, "PodMonitor"):
        for workload in workloads(objects):
            if matches(monitor["spec"]["selector"], pod(workload)["metadata"]["labels"]):
                ports = [p["name"] for p in containers(workload)[0]["ports"]]
                assert [e["port"] for e in monitor["spec"]["podMetricsEndpoints"]] == ports
                scraped.append(workload["metadata"]["name"])
    for monitor in of_kind(objects, "ServiceMonitor"):
        for service in of_kind(objects, "Service"):
            if matches(monitor["spec"]["selector"], service["metadata"].get("labels", {})):
                ports = [p["name"] for p in service["spec"]["ports"]]
                assert [e["port"] for e in monitor["spec"]["endpoints"]] == ports
                scraped.append(service["metadata"]["name"])
    assert sorted(scraped) == ["barid-console", "barid-feeds", "barid-worker"]


def test_the_console_is_asked_with_its_token(objects: list[Object]) -> None:
    (monitor,) = of_kind(objects, "ServiceMonitor")
    (endpoint,) = monitor["spec"]["endpoints"]
    console = containers(named(objects, "Deployment", "barid-console"))[0]
    (token,) = [v for v in console["env"] if v["name"] == "BARID_CONSOLE_TOKEN"]
    assert endpoint["authorization"] == {
        "type": "Bearer",
        "credentials": token["valueFrom"]["secretKeyRef"],
    }


def test_jobs_have_the_names_that_the_alerts_use(objects: list[Object]) -> None:
    (console,) = of_kind(objects, "ServiceMonitor")
    (worker,) = of_kind(objects, "PodMonitor")
    assert "jobLabel" not in console["spec"]  # so the job is the Service's name
    (relabeling,) = worker["spec"]["podMetricsEndpoints"][0]["relabelings"]
    assert relabeling["targetLabel"] == "job"
    have = {"barid-console", relabeling["replacement"]}
    static = yaml.safe_load((ROOT / "deploy/monitoring/prometheus.yml").read_text("utf-8"))
    assert have == {s["job_name"] for s in static["scrape_configs"]}
    assert set(re.findall(r'job="([^"]+)"', RULES.read_text("utf-8"))) <= have


def test_prometheus_may_reach_the_ports_that_it_scrapes(objects: list[Object]) -> None:
    policy = named(objects, "NetworkPolicy", "metrics")["spec"]
    (rule,) = policy["ingress"]
    for name in ("barid-worker", "barid-feeds", "barid-console"):
        workload = named(objects, "Deployment", name)
        assert matches(policy["podSelector"], pod(workload)["metadata"]["labels"])
        assert containers(workload)[0]["ports"][0]["containerPort"] in [
            p["port"] for p in rule["ports"]
        ]


def test_keda_asks_for_metrics_that_there_are_in_the_namespace_of_the_workers(
    objects: list[Object], scaled: Object
) -> None:
    (namespace,) = of_kind(objects, "Namespace")
    listed = set(re.findall(r"^\| `(barid_[a-z_]+)", RUNBOOK, re.M))
    for given in scaled["triggers"]:
        query = given["metadata"]["query"]
        asked = re.findall(r"\b(barid_\w+)\{", query)
        assert asked
        assert set(asked) == set(re.findall(r"\bbarid_\w+", query)) <= listed
        assert query.count(f'namespace="{namespace["metadata"]["name"]}"') == len(asked)


def test_keda_scales_the_workers_and_no_manifest_sets_their_number(
    objects: list[Object], scaled: Object
) -> None:
    target = named(objects, scaled["scaleTargetRef"]["kind"], scaled["scaleTargetRef"]["name"])
    assert "-Q" in containers(target)[0]["args"]
    assert "bells" in containers(target)[0]["args"]
    assert "replicas" not in target["spec"]
    assert "replicas" in named(render("base"), "Deployment", "barid-worker")["spec"]


def test_the_fallback_is_for_every_trigger_and_within_bounds(scaled: Object) -> None:
    for given in scaled["triggers"]:
        # KEDA before 2.18 knows no fallback for another type, and wants this one named.
        assert given["metricType"] == "AverageValue"
        assert given["metadata"]["ignoreNullValues"] == "false"
    assert scaled["minReplicaCount"] <= scaled["fallback"]["replicas"] <= scaled["maxReplicaCount"]
    assert scaled["minReplicaCount"] >= 2


def test_all_workers_can_be_asked_for_before_producers_are_turned_away(scaled: Object) -> None:
    most = scaled["maxReplicaCount"]
    full = Settings.model_fields["max_in_flight"].default
    assert most * float(trigger(scaled, "depth")["threshold"]) < 0.8 * full
    rules = yaml.safe_load(RULES.read_text("utf-8"))["groups"][0]["rules"]
    (old,) = [r["expr"] for r in rules if r["alert"] == "BaridArticlesOld"]
    assert most * float(trigger(scaled, "age")["threshold"]) <= float(old.split(">")[1])


def test_what_workers_have_claimed_does_not_keep_them(
    objects: list[Object], scaled: Object
) -> None:
    arguments = containers(named(objects, "Deployment", "barid-worker"))[0]["args"]
    claimed = (
        int(arguments[arguments.index("-c") + 1]) * Settings.model_fields["batch_size"].default
    )
    assert 'state="waiting"' in trigger(scaled, "depth")["query"]
    assert trigger(scaled, "age")["query"].rstrip(")").endswith(f"> bool {claimed}")
    # A pod that is busy with a full claim asks for far less than itself.
    assert float(trigger(scaled, "depth")["threshold"]) > 10 * claimed


@pytest.mark.skipif(
    not shutil.which("promtool"),
    reason="no promtool: install Prometheus (Debian: apt-get install prometheus)",
)
def test_prometheus_answers_the_queries_as_meant(scaled: Object, tmp_path: Path) -> None:
    def series(waiting: int, leased: int, age: float) -> list[dict[str, str]]:
        return [
            {
                "series": f'{name}{{namespace="barid",pod="{pod_name}"{labels}}}',
                "values": f"{value}x4",
            }
            for pod_name in ("old", "new")  # while the console is updated
            for name, labels, value in (
                ("barid_in_flight_articles", ',state="waiting"', waiting),
                ("barid_in_flight_articles", ',state="leased"', leased),
                ("barid_in_flight_oldest_age_seconds", "", age),
            )
        ]

    def asked(name: str, value: float | None) -> dict[str, object]:
        samples = [] if value is None else [{"labels": "{}", "value": value}]
        return {"expr": trigger(scaled, name)["query"], "eval_time": "1m", "exp_samples": samples}

    cases = [
        (series(6_000, 64, 9), 6_000, 9),
        (series(0, 64, 2), 0, 0),
        (series(3, 90_000, 4_000), 3, 0),  # held back by a full queue: workers would not help
        ([], None, None),  # nothing known: KEDA's fallback
    ]
    tests = [
        {
            "interval": "30s",
            "input_series": given,
            "promql_expr_test": [asked("depth", depth), asked("age", age)],
        }
        for given, depth, age in cases
    ]
    (tmp_path / "test.yml").write_text(yaml.safe_dump({"tests": tests}), "utf-8")
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
