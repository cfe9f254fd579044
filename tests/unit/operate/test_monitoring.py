"""Metrics, alert rules, dashboard and runbook speak of the same things."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry

from workers.events.subscriptions import SubscriptionState
from workers.operate import servicemetrics
from workers.operate.diagnosis import NAMES, diagnose
from workers.operate.presence import Sign
from workers.operate.state import FeedsState, RedisState, State
from workers.operate.workerhttp import worker_registry
from workers.telemetry.lognames import EVENTS
from workers.telemetry.metrics import Instruments

ROOT = Path(__file__).parents[3]
MONITORING = ROOT / "deploy/monitoring"
RUNBOOK = (ROOT / "docs/operating.md").read_text("utf-8")
LIMITS = {"in_flight": 100, "queue": 100, "dead": 100}
DEPTH = {"in_flight": 0, "waiting": 0, "leased": 0, "dead": 0}


def state(**changes: object) -> State:
    given = {
        "redis": RedisState("127.0.0.1:6379/0"),
        "workers": [Sign("w@a", "a", 1, "1", "1")],
        "depth": DEPTH,
        "limits": LIMITS,
    }
    return State(**(given | changes))  # type: ignore[arg-type]


def metric_names(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the names of all metrics, as a service has them in which all there can be is there."""
    full = state(
        dead={"clean": 1},
        subscriptions=[SubscriptionState("a", [], 1, 0, 0, 1.0)],
        feeds=FeedsState({"ok": 1}),
        celery={"bells": 0},
    )
    monkeypatch.setattr(servicemetrics, "look", lambda _: full)
    monkeypatch.setattr(servicemetrics.ServiceCollector, "_topics", lambda _: [])
    collector = servicemetrics.ServiceCollector(None)  # type: ignore[arg-type]
    found = {m.name + ("_total" if m.type == "counter" else "") for m in collector.collect()}
    own = CollectorRegistry()
    Instruments(own)
    for registry in (own, worker_registry()):
        found |= {m.name + ("_total" if m.type == "counter" else "") for m in registry.collect()}
    return {n for n in found if n.startswith("barid_")} | {
        "barid_topic_share", "barid_topic_training_share", "barid_topic_articles"
    }  # fmt: skip


def used_in(text: str) -> set[str]:
    return {
        re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\bbarid_[a-z_]+", text)
    }


def test_the_runbook_lists_every_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = set(re.findall(r"^\| `(barid_[a-z_]+)", RUNBOOK, re.M))
    assert listed == metric_names(monkeypatch)


@pytest.mark.parametrize("file", ["alerts.yml", "grafana/barid.json"])
def test_rules_and_dashboard_use_metrics_that_exist(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if file.endswith("json"):
        board = json.loads((MONITORING / file).read_text("utf-8"))
        text = "\n".join(t["expr"] for p in board["panels"] for t in p.get("targets", []))
    else:
        rules = yaml.safe_load((MONITORING / file).read_text("utf-8"))["groups"][0]["rules"]
        text = "\n".join(rule["expr"] for rule in rules)
    used = used_in(text)
    assert used
    assert used <= metric_names(monkeypatch)


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


WRONG = {
    "redis_down": {"unreachable": "refused"},
    "no_workers": {"workers": []},
    "workers_lost": {"silent": [Sign("x@a", "a", 1, "1", "1")]},
    "versions_differ": {"workers": [Sign("w@a", "a", 1, "1", "1"), Sign("x@a", "a", 1, "2", "1")]},
    "in_flight_full": {"depth": DEPTH | {"in_flight": 80}},
    "articles_old": {"oldest": 61.0, "depth": DEPTH | {"in_flight": 1}},
    "leases_overdue": {"overdue": 1},
    "queue_full": {"subscriptions": [SubscriptionState("a", [], 100, 0, 0)]},
    "queue_nearly_full": {"subscriptions": [SubscriptionState("a", [], 80, 0, 0)]},
    "events_refused": {"subscriptions": [SubscriptionState("a", [], 0, 0, 1)]},
    "dead_letters": {"depth": DEPTH | {"dead": 1}},
    "redis_memory": {"redis": RedisState("r", memory=81, limit=100)},
    "redis_evicts": {"redis": RedisState("r", policy="allkeys-lru")},
    "redis_forgets": {"redis": RedisState("r", persistent=False)},
    "feeds_failing": {"feeds": FeedsState({"failing": 1}, 0, {"f": "failed 3 times: 503"})},
    "feeds_late": {"feeds": FeedsState({"ok": 1}, 1)},
}


def test_nothing_is_wrong_with_a_service_that_is_well() -> None:
    assert diagnose(state()) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_problem_is_named_by_itself_with_what_to_do(name: str) -> None:
    (problem,) = diagnose(state(**WRONG[name]))
    assert problem.name == name
    assert problem.what.endswith((".", "refused", "503"))
    assert problem.do.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_each_problem_in_arabic_with_its_figures(name: str) -> None:
    words = (ROOT / "workers/operate/console/static/i18n.js").read_text("utf-8")
    found = re.search(rf'^  {name}: \["(.+)", "(.+)"\],$', words, re.M)
    assert found
    what, do = found.groups()
    (problem,) = diagnose(state(**WRONG[name]))
    assert set(re.findall(r"\{(\w+)\}", what)) == set(problem.figures)
    commands = re.findall(r"`[^`]+`", do.format(**problem.figures))
    assert all(command in problem.do for command in commands), commands


def test_the_worst_comes_first() -> None:
    found = diagnose(state(workers=[], overdue=3))
    assert [p.severity for p in found] == ["critical", "warning"]
