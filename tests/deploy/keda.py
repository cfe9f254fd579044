"""The formula by which KEDA and Kubernetes choose the number of replicas, as plain functions.

KEDA hands each trigger of a ScaledObject to a HorizontalPodAutoscaler (HPA) as an external metric,
and starts or ends the last replica itself. The sources are the HPA's documentation ("Horizontal Pod
Autoscaling": algorithm details, stabilization window, scaling policies, default behavior), the
order in which Kubernetes' controller applies them, and KEDA's "ScaledObject specification".
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

import yaml  # its types come in a package of their own

MANIFEST = Path(__file__).parents[2] / "deploy/kubernetes/components/keda/scaledobject.yaml"
"""The ScaledObject that is played, where it exists; else `DEFAULT`."""

TOLERANCE = 0.1
"""How far a metric may be from its target, as a part of it, before the HPA acts."""

SYNC = 15.0
"""Seconds between two looks of the HPA."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A metric and the value that it should have.

    Attributes:
        query: what Prometheus is asked.
        threshold: the target.
        metric_type: "AverageValue": the target is for each replica; "Value": for all together.
        activation: KEDA keeps the last replica while the metric is above this.
    """

    query: str
    threshold: float
    metric_type: Literal["AverageValue", "Value"] = "AverageValue"
    activation: float = 0.0


@dataclass(frozen=True, slots=True)
class Policy:
    """So many replicas ("Pods") or so much of them ("Percent") in a period of seconds."""

    kind: Literal["Pods", "Percent"]
    value: int
    period: float


@dataclass(frozen=True, slots=True)
class Rules:
    """How fast it may go in one direction.

    Attributes:
        policies: what is allowed.
        window: seconds over which the most careful proposal counts.
        select: which policy counts: the one that allows most ("Max"), or least; or no change.
    """

    policies: tuple[Policy, ...]
    window: float
    select: Literal["Max", "Min", "Disabled"] = "Max"


UP = Rules((Policy("Pods", 4, 15), Policy("Percent", 100, 15)), 0)
DOWN = Rules((Policy("Percent", 100, 15),), 300)
"""Kubernetes' own behaviour where the ScaledObject says nothing."""


@dataclass(frozen=True, slots=True)
class ScaledObject:
    """What a ScaledObject asks for; times in seconds."""

    triggers: tuple[Trigger, ...]
    min_replicas: int
    max_replicas: int
    polling: float = 30.0
    cooldown: float = 300.0
    up: Rules = UP
    down: Rules = DOWN


DEFAULT = ScaledObject(
    triggers=(
        Trigger('max(barid_in_flight_articles{state="waiting"})', 2_000),
        Trigger("max(barid_in_flight_oldest_age_seconds)", 15),
    ),
    min_replicas=2,
    max_replicas=20,
    down=Rules((Policy("Percent", 25, 60), Policy("Pods", 1, 60)), 300),
)


def proposal(value: float, trigger: Trigger, replicas: int) -> int:
    """Return the replicas that one trigger asks for, before any bound.

    AverageValue: ceil(value / threshold). Value: ceil(replicas * value / threshold). Within the
    tolerance: as many as there are.
    """
    target = trigger.threshold * (replicas if trigger.metric_type == "AverageValue" else 1)
    if replicas > 0 and abs(value / target - 1) <= TOLERANCE:
        return replicas
    ratio = value / trigger.threshold
    return math.ceil(ratio if trigger.metric_type == "AverageValue" else ratio * max(replicas, 1))


def highest(values: Sequence[float], scaled: ScaledObject, replicas: int) -> int:
    """Return what the trigger that asks for most asks for."""
    pairs = zip(values, scaled.triggers, strict=True)
    return max(proposal(value, trigger, replicas) for value, trigger in pairs)


@dataclass(slots=True)
class Autoscaler:
    """KEDA and the HPA of one ScaledObject: remembers what was proposed and what was done.

    Attributes:
        scaled: what is asked for.
        proposals: time and number of what the triggers asked for.
        changes: time and number of replicas added, or taken away when negative.
        active_at: when a trigger was last above its activation value.
    """

    scaled: ScaledObject
    proposals: list[tuple[float, int]] = field(default_factory=list)
    changes: list[tuple[float, int]] = field(default_factory=list)
    active_at: float | None = None

    def decide(self, now: float, replicas: int, values: Sequence[float]) -> int:
        """Return how many replicas there are to be.

        Args:
            now: seconds on any clock that does not go back.
            replicas: how many were asked for last.
            values: the triggers' metrics, in their order.
        """
        s = self.scaled
        active = any(v > t.activation for v, t in zip(values, s.triggers, strict=True))
        if active or self.active_at is None:
            self.active_at = now
        if replicas == 0:
            wanted = max(1, s.min_replicas) if active else 0
        elif s.min_replicas == 0 and not active and now - self.active_at >= s.cooldown:
            wanted = 0
        else:
            asked = highest(values, s, replicas)
            wanted = self._limited(now, replicas, self._stabilized(now, replicas, asked))
        if wanted != replicas:
            self.changes.append((now, wanted - replicas))
        return wanted

    def _stabilized(self, now: float, replicas: int, asked: int) -> int:
        """Not above the lowest proposal of the window up, nor below the highest of that down."""
        self.proposals.append((now, asked))
        up = min(n for at, n in self.proposals if now - at < self.scaled.up.window or at == now)
        down = max(n for at, n in self.proposals if now - at < self.scaled.down.window or at == now)
        return min(max(replicas, up), down)

    def _limited(self, now: float, replicas: int, wanted: int) -> int:
        """Not faster than the policies allow, and within the bounds."""
        s, low = self.scaled, max(1, self.scaled.min_replicas)
        if wanted > replicas:
            allowed = max(replicas, self._allowed(now, replicas, s.up, 1))
            return min(wanted, allowed, s.max_replicas)
        if wanted < replicas:
            allowed = min(replicas, self._allowed(now, replicas, s.down, -1))
            return max(wanted, allowed, low)
        return min(max(wanted, low), s.max_replicas)

    def _allowed(self, now: float, replicas: int, rules: Rules, sign: int) -> int:
        if rules.select == "Disabled":
            return replicas
        bounds = []
        for policy in rules.policies:
            start = replicas - sum(n for at, n in self.changes if now - at < policy.period)
            if policy.kind == "Pods":
                bounds.append(start + sign * policy.value)
            else:
                part = start * (1 + sign * policy.value / 100)
                bounds.append(math.ceil(part) if sign > 0 else int(part))
        furthest = (rules.select == "Max") == (sign > 0)
        return max(bounds) if furthest else min(bounds)


def hastened(scaled: ScaledObject, times: float) -> ScaledObject:
    """Return the same with all its times divided, for a drill that has only minutes."""

    def rules(given: Rules) -> Rules:
        policies = tuple(replace(p, period=p.period / times) for p in given.policies)
        return replace(given, policies=policies, window=given.window / times)

    return replace(
        scaled,
        polling=scaled.polling / times,
        cooldown=scaled.cooldown / times,
        up=rules(scaled.up),
        down=rules(scaled.down),
    )


def read(file: Path = MANIFEST) -> ScaledObject:
    """Return the ScaledObject of a manifest, or `DEFAULT` where there is none.

    Raises:
        ValueError: the manifest has no ScaledObject, or a trigger of another type.
    """
    if not file.exists():
        return DEFAULT
    documents = [d for d in yaml.safe_load_all(file.read_text("utf-8")) if d]
    specs = [d["spec"] for d in documents if d.get("kind") == "ScaledObject"]
    if not specs:
        raise ValueError(f"{file}: no ScaledObject")
    return parse(specs[0])


def parse(spec: Mapping[str, Any]) -> ScaledObject:
    """Return what the `spec` of a ScaledObject asks for, with KEDA's defaults.

    Raises:
        ValueError: a trigger is not of type prometheus.
    """
    triggers = []
    for given in spec["triggers"]:
        if given["type"] != "prometheus":
            raise ValueError(f"a trigger of type {given['type']} is not known here")
        metadata = given["metadata"]
        kind = given.get("metricType", "AverageValue")
        activation = float(metadata.get("activationThreshold", 0))
        triggers.append(Trigger(metadata["query"], float(metadata["threshold"]), kind, activation))
    config = spec.get("advanced", {}).get("horizontalPodAutoscalerConfig", {})
    behavior = config.get("behavior", {})
    return ScaledObject(
        triggers=tuple(triggers),
        min_replicas=int(spec.get("minReplicaCount", 0)),
        max_replicas=int(spec.get("maxReplicaCount", 100)),
        polling=float(spec.get("pollingInterval", 30)),
        cooldown=float(spec.get("cooldownPeriod", 300)),
        up=_rules(behavior.get("scaleUp", {}), UP),
        down=_rules(behavior.get("scaleDown", {}), DOWN),
    )


def _rules(given: Mapping[str, Any], default: Rules) -> Rules:
    policies = tuple(
        Policy(p["type"], int(p["value"]), float(p["periodSeconds"]))
        for p in given.get("policies", ())
    )
    return Rules(
        policies or default.policies,
        float(given.get("stabilizationWindowSeconds", default.window)),
        cast('Literal["Max", "Min", "Disabled"]', given.get("selectPolicy", "Max")),
    )
