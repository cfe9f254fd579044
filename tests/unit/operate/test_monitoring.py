"""Metrics, alert rules, dashboard and runbook speak of the same things."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry

from tests.states import WRONG, queue, state
from workers.articles.pauses import Pause
from workers.events.entitydrift import Mean
from workers.events.states import SubscriptionState
from workers.events.tally import Share
from workers.operate.diagnosis import NAMES, diagnose
from workers.operate.servicemetrics import of_means, of_shares
from workers.operate.state import FeedsState
from workers.operate.statemetrics import of_state
from workers.operate.workerhttp import worker_registry
from workers.telemetry.lognames import EVENTS
from workers.telemetry.metrics import Instruments

ROOT = Path(__file__).parents[3]
MONITORING = ROOT / "deploy/monitoring"
RUNBOOK = (ROOT / "docs/operating.md").read_text("utf-8")


def metric_names() -> set[str]:
    """Return the names of all metrics, as a service has them in which all there can be is there."""
    full = state(
        dead={"clean": 1},
        subscriptions=[SubscriptionState("a", [], 1, 0, 0, 1.0)],
        feeds=FeedsState({"ok": 1}),
        celery={"bells": 0},
    )
    own = CollectorRegistry()
    Instruments(own)
    metrics = [
        *of_state(full), *of_shares([Share("ar", "", "security", 9, 0.5, 0.3)]),
        *of_means([Mean("ar", "", "people", 9, 2.5, 3.1, 3.5)]),
        *own.collect(), *worker_registry().collect(),
    ]  # fmt: skip
    names = {m.name + ("_total" if m.type == "counter" else "") for m in metrics}
    return {name for name in names if name.startswith("barid_")}


def test_what_is_owed_to_a_subscription_and_what_it_lost_is_measured() -> None:
    full = queue(100, owed=7, owed_bytes=70, dropped=3)
    samples = {
        (s.name, s.labels.get("subscription")): s.value
        for metric in of_state(state(subscriptions=[full]))
        for s in metric.samples
    }
    assert samples["barid_subscription_max_events", "a"] == 100
    assert samples["barid_subscription_owed_events", "a"] == 7
    assert samples["barid_subscription_owed_bytes", "a"] == 70
    assert samples["barid_subscription_owed_bytes_limit", None] == 100
    assert samples["barid_subscription_dropped_events_total", "a"] == 3


def test_who_drops_already_is_not_told_to_drop() -> None:
    for policy, told in (("hold", True), ("drop-oldest", False)):
        [problem] = diagnose(state(subscriptions=[queue(100, owed=7, when_full=policy)]))
        assert ("--when-full drop-oldest" in problem.do) is told


def used_in(text: str) -> set[str]:
    return {
        re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\bbarid_[a-z_]+", text)
    }


def test_the_runbook_lists_every_metric() -> None:
    listed = set(re.findall(r"^\| `(barid_[a-z_]+)", RUNBOOK, re.M))
    assert listed == metric_names()


@pytest.mark.parametrize("file", ["alerts.yml", "grafana/barid.json"])
def test_rules_and_dashboard_use_metrics_that_exist(file: str) -> None:
    if file.endswith("json"):
        board = json.loads((MONITORING / file).read_text("utf-8"))
        text = "\n".join(t["expr"] for p in board["panels"] for t in p.get("targets", []))
    else:
        rules = yaml.safe_load((MONITORING / file).read_text("utf-8"))["groups"][0]["rules"]
        text = "\n".join(rule["expr"] for rule in rules)
    used = used_in(text)
    assert used
    assert used <= metric_names()


def test_the_runbook_has_a_section_for_every_alert_problem_and_log_name() -> None:
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    for rule in rules:
        assert f"### {rule['alert']}\n" in RUNBOOK
        assert rule["annotations"]["runbook"] == f"docs/operating.md#{rule['alert'].lower()}"
    for name in NAMES:
        assert f"`{name}`" in RUNBOOK, name
    for name in EVENTS:
        assert f"`{name}`" in RUNBOOK, name


@pytest.mark.skipif(
    not shutil.which("promtool"),
    reason="no promtool: install Prometheus (Debian: apt-get install prometheus)",
)
def test_the_alert_rules_fire_when_they_should() -> None:
    for command in (
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts.test.yml"],
        ["check", "config", "prometheus.yml"],
    ):
        done = subprocess.run(
            ["promtool", *command], cwd=MONITORING, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_wrong_with_a_service_that_is_well() -> None:
    assert diagnose(state()) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_problem_is_named_by_itself_with_what_to_do(name: str) -> None:
    (problem,) = diagnose(state(**WRONG[name]))
    assert problem.name == name
    assert problem.what.endswith((".", "refused", "503"))
    assert problem.do.endswith(".")


def test_the_worst_comes_first() -> None:
    problems = diagnose(state(workers=[], overdue=3))
    assert [p.severity for p in problems] == ["critical", "warning"]


def test_a_full_ledger_names_the_pause_that_fills_it() -> None:
    full = WRONG["in_flight_full"] | {"paused": [Pause("all", "ali", 0.0)]}
    (problem,) = diagnose(state(**full))
    assert "barid resume" in problem.do
