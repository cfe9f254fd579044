"""The formula by which replicas are chosen, against examples worked out by hand."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.deploy import keda
from tests.deploy.keda import Autoscaler, Policy, Rules, ScaledObject, Trigger
from tests.deploy.prometheus import evaluate

ARTICLES = Trigger("sum(barid_in_flight_articles)", 100)
AGE = Trigger("max(barid_in_flight_oldest_age_seconds)", 10)
FREE = Rules((Policy("Percent", 10_000, 15),), 0)
OBJECT = ScaledObject((ARTICLES, AGE), 1, 20, up=FREE, down=Rules((Policy("Percent", 100, 15),), 0))


@pytest.mark.parametrize(
    ("value", "replicas", "wanted"),
    [
        (0, 3, 0),
        (1, 3, 1),
        (450, 3, 5),
        (500, 3, 5),
        (501, 3, 6),
        (320, 3, 3),  # 6.7 % above its target: within the tolerance
        (331, 3, 4),
        (280, 3, 3),  # 6.7 % below it
        (199, 3, 2),
    ],
)
def test_an_average_value_is_divided_by_its_threshold(
    value: float, replicas: int, wanted: int
) -> None:
    assert keda.proposal(value, ARTICLES, replicas) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(10, 4), (10.9, 4), (12, 5), (20, 8), (5, 2), (0, 0)]
)
def test_a_value_scales_the_replicas_that_there_are(value: float, wanted: int) -> None:
    assert keda.proposal(value, replace(AGE, metric_type="Value"), 4) == wanted


def test_the_trigger_that_asks_for_most_counts() -> None:
    assert keda.highest([250, 0], OBJECT, 1) == 3
    assert keda.highest([250, 61], OBJECT, 1) == 7


def test_the_bounds_hold_whatever_is_asked() -> None:
    scaler = Autoscaler(replace(OBJECT, min_replicas=2))
    assert scaler.decide(0, 2, [1e6, 0]) == 20
    assert scaler.decide(15, 20, [0, 0]) == 2


def test_kubernetes_own_rules_let_four_more_or_double_in_fifteen_seconds() -> None:
    scaler = Autoscaler(replace(OBJECT, max_replicas=100, up=keda.UP))
    assert scaler.decide(0, 1, [1e6, 0]) == 5
    assert scaler.decide(5, 5, [1e6, 0]) == 5  # the four of this period are used up
    assert scaler.decide(15, 5, [1e6, 0]) == 10
    assert scaler.decide(30, 10, [1e6, 0]) == 20


def test_it_goes_down_only_when_the_whole_window_asked_for_less() -> None:
    scaler = Autoscaler(replace(OBJECT, down=keda.DOWN))
    assert scaler.decide(0, 1, [1_000, 0]) == 10
    assert scaler.decide(100, 10, [300, 0]) == 10
    assert scaler.decide(299, 10, [200, 0]) == 10
    assert scaler.decide(301, 10, [200, 0]) == 3  # the most that was asked for since the peak
    assert scaler.decide(401, 3, [200, 0]) == 2


def test_a_window_up_waits_for_a_peak_to_last() -> None:
    scaler = Autoscaler(replace(OBJECT, up=replace(FREE, window=60)))
    scaler.decide(0, 1, [100, 0])
    assert scaler.decide(30, 1, [900, 0]) == 1
    assert scaler.decide(61, 1, [900, 0]) == 9


def test_the_way_down_can_be_slowed_or_stopped() -> None:
    slow = Rules((Policy("Pods", 1, 60), Policy("Percent", 50, 60)), 0, "Min")
    scaler = Autoscaler(replace(OBJECT, down=slow))
    assert scaler.decide(0, 10, [0, 0]) == 9
    assert scaler.decide(30, 9, [0, 0]) == 9
    assert scaler.decide(60, 9, [0, 0]) == 8
    assert Autoscaler(replace(OBJECT, down=replace(slow, select="Max"))).decide(0, 10, [0, 0]) == 5
    assert (
        Autoscaler(replace(OBJECT, down=replace(slow, select="Disabled"))).decide(0, 10, [0, 0])
        == 10
    )


def test_the_last_replica_ends_when_nothing_was_active_for_the_cooldown() -> None:
    scaler = Autoscaler(replace(OBJECT, min_replicas=0, cooldown=120))
    assert scaler.decide(0, 1, [5, 0]) == 1
    assert scaler.decide(119, 1, [0, 0]) == 1
    assert scaler.decide(121, 1, [0, 0]) == 0
    assert scaler.decide(150, 0, [0, 0]) == 0
    assert scaler.decide(151, 0, [1, 0]) == 1


def test_a_manifest_is_read_with_the_defaults_of_keda(tmp_path: Path) -> None:
    trigger = {"type": "prometheus", "metadata": {"query": "sum(a)", "threshold": "50"}}
    slow = {
        "policies": [{"type": "Pods", "value": 2, "periodSeconds": 30}],
        "stabilizationWindowSeconds": 60,
    }
    spec = {
        "minReplicaCount": 2,
        "triggers": [trigger, {**trigger, "metricType": "Value"}],
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {"scaleDown": slow}}},
    }
    file = tmp_path / "scaledobject.yaml"
    file.write_text(yaml.safe_dump({"kind": "ScaledObject", "spec": spec}), "utf-8")
    assert keda.read(file) == ScaledObject(
        (Trigger("sum(a)", 50), Trigger("sum(a)", 50, "Value")), 2, 100, 30, 300,
        down=Rules((Policy("Pods", 2, 30),), 60),
    )  # fmt: skip
    assert keda.read(tmp_path / "none.yaml") == keda.DEFAULT


def test_a_trigger_of_another_type_is_refused_and_not_ignored() -> None:
    with pytest.raises(ValueError, match="cpu"):
        keda.parse({"triggers": [{"type": "cpu", "metadata": {"value": "60"}}]})


def test_a_hastened_object_asks_for_the_same_in_less_time() -> None:
    hastened = keda.hastened(replace(OBJECT, down=keda.DOWN), 10)
    assert (hastened.down.window, hastened.down.policies[0].period) == (30, 1.5)
    assert hastened.triggers == OBJECT.triggers


METRICS = """
barid_in_flight_articles{state="waiting"} 30.0
barid_in_flight_articles{state="leased"} 12.0
barid_in_flight_oldest_age_seconds 7.5
"""


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("sum(barid_in_flight_articles)", 42),
        ('sum(barid_in_flight_articles{job="barid-console"})', 42),  # Prometheus' own label
        ('sum(barid_in_flight_articles{state="waiting"})', 30),
        ("max(barid_in_flight_oldest_age_seconds)", 7.5),
        (
            "max(barid_in_flight_oldest_age_seconds)\n* (max(barid_in_flight_articles) > bool 29)",
            7.5,
        ),
        ("max(barid_in_flight_oldest_age_seconds) * (max(barid_in_flight_articles) > bool 30)", 0),
    ],
)
def test_the_queries_of_the_triggers_are_answered_from_the_metrics(
    query: str, value: float
) -> None:
    assert evaluate(query, METRICS) == value


@pytest.mark.parametrize(
    "query", ["sum(barid_no_such_metric)", "rate(barid_in_flight_articles[1m])"]
)
def test_a_query_that_cannot_be_answered_is_an_error_and_not_zero(query: str) -> None:
    with pytest.raises(ValueError, match="cannot"):
        evaluate(query, METRICS)


def test_what_is_played_is_what_the_manifest_of_the_cluster_asks_for() -> None:
    played = keda.read()
    assert 0 <= played.min_replicas < played.max_replicas
    for trigger in played.triggers:
        assert evaluate(trigger.query, METRICS) >= 0
