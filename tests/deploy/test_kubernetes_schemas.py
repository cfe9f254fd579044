"""The Kubernetes manifests are valid: every object, by schemas that refuse what they do not know."""

import copy
from typing import Any

import pytest
import yaml

from tests.deploy import alerts
from tests.deploy.manifests import RENDERED, of_kind, render
from tests.deploy.schemas import problems


@pytest.mark.parametrize("directory", RENDERED)
def test_every_object_is_valid(directory: str) -> None:
    wrong = {
        f"{o['kind']} {o['metadata']['name']}": faults
        for o in render(directory)
        if (faults := problems(o))
    }
    assert not wrong


def test_a_field_that_does_not_exist_is_refused_in_every_kind_of_object() -> None:
    kinds = {o["kind"]: o for d in RENDERED for o in render(d) if "spec" in o}
    assert {"ScaledObject", "ServiceMonitor", "PodMonitor", "PrometheusRule", "Deployment"} <= set(
        kinds
    )
    for kind, given in kinds.items():
        wrong = copy.deepcopy(given)
        wrong["spec"]["replicaz"] = 1
        assert problems(wrong), kind


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("ScaledObject", ["spec", "triggers", 0, "metadata", "threshold"], 2000),
        ("ScaledObject", ["spec", "maxReplicaCount"], "20"),
        ("ScaledObject", ["spec", "triggers", 0, "treshold"], "1"),
        ("ServiceMonitor", ["spec", "endpoints", 0, "interval"], "often"),
        ("PodMonitor", ["spec", "podMetricsEndpoints", 0, "prot"], "metrics"),
        ("PrometheusRule", ["spec", "groups", 0, "rules", 0, "for"], "a while"),
        ("Deployment", ["spec", "template", "spec", "containers", 0, "livenessProbe", "httpget"], {}),
        ("NetworkPolicy", ["spec", "policyTypes"], "Egress"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_or_a_misspelt_field_deep_inside_is_refused(
    kind: str, path: list[str | int], value: object
) -> None:
    given: Any = of_kind(render("overlays/prod"), kind)[0]
    assert not problems(given)
    place = given
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert problems(given)


def test_the_alert_rules_are_those_of_alerts_yml() -> None:
    assert alerts.WRAPPED.read_text("utf-8") == alerts.wrapped(), (
        "run: python -m tests.deploy.alerts"
    )
    (rule,) = of_kind(render("overlays/prod"), "PrometheusRule")
    assert rule["spec"] == yaml.safe_load(alerts.RULES.read_text("utf-8"))
