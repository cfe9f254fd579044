"""Who may speak to whom: the network policies, read as a cluster would."""

import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deploy.manifests import (
    COMPONENT,
    OVERLAYS,
    Object,
    matches,
    named,
    of_kind,
    pod,
    render,
    workloads,
)

every_overlay = pytest.mark.parametrize("directory", [f"overlays/{name}" for name in OVERLAYS])
BARID = ("barid-worker", "barid-feeds", "barid-console")
INTERNET = "93.184.215.14"
INSIDE = ("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "100.64.0.1",
          "fd00::1", "fe80::1", "::1", "64:ff9b::a00:1", "2002:a00:1::1")  # fmt: skip


def rules(objects: list[Object], name: str, side: str) -> Iterator[Object]:
    """Yield what policies allow to, or from, the pods of a workload; `side`: ingress or egress."""
    (labels,) = [
        pod(w)["metadata"]["labels"] for w in workloads(objects) if w["metadata"]["name"] == name
    ]
    for policy in of_kind(objects, "NetworkPolicy"):
        spec = policy["spec"]
        if side.capitalize() in spec["policyTypes"] and matches(spec["podSelector"], labels):
            yield from spec.get(side, [])


def reaches(objects: list[Object], name: str, address: str, port: int) -> bool:
    """Whether a workload's pods may connect to an address outside the cluster."""
    ip = ipaddress.ip_address(address)
    for rule in rules(objects, name, "egress"):
        if port not in [p["port"] for p in rule["ports"]]:
            continue
        for block in [p["ipBlock"] for p in rule["to"] if "ipBlock" in p]:
            within = ip in ipaddress.ip_network(block["cidr"])
            if within and not any(ip in ipaddress.ip_network(e) for e in block.get("except", [])):
                return True
    return False


def goes_to(objects: list[Object], source: str, target: str, port: int) -> bool:
    """Whether the pods of one workload may connect to those of another: out there, and in here."""
    by_name = {w["metadata"]["name"]: pod(w)["metadata"]["labels"] for w in workloads(objects)}

    def allows(rule: Object, peers: str, labels: dict[str, str]) -> bool:
        given: list[dict[str, Any]] = rule[peers]
        there = [
            p for p in given if set(p) == {"podSelector"} and matches(p["podSelector"], labels)
        ]
        return bool(there) and port in [p["port"] for p in rule["ports"]]

    out = any(allows(r, "to", by_name[target]) for r in rules(objects, source, "egress"))
    into = any(allows(r, "from", by_name[source]) for r in rules(objects, target, "ingress"))
    return out and into


@every_overlay
def test_nothing_is_allowed_that_no_policy_names(directory: str) -> None:
    objects = render(directory)
    deny = named(objects, "NetworkPolicy", "default-deny")["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for policy in of_kind(objects, "NetworkPolicy"):
        for side, peers in (("ingress", "from"), ("egress", "to")):
            for rule in policy["spec"].get(side, []):
                assert rule.get(peers), "an empty list of peers is everybody"
                assert rule.get("ports"), "no ports are all ports"
                assert {} not in rule[peers]


@every_overlay
def test_every_pod_can_resolve_names(directory: str) -> None:
    objects = render(directory)
    for workload in workloads(objects):
        ports = [
            (p["protocol"], p["port"])
            for rule in rules(objects, workload["metadata"]["name"], "egress")
            for p in rule["ports"]
            if any("k8s-app" in str(peer) for peer in rule["to"])
        ]
        assert sorted(ports) == [("TCP", 53), ("UDP", 53)]


@every_overlay
def test_only_pollers_reach_the_internet_and_they_nothing_inside(directory: str) -> None:
    objects = render(directory)
    for workload in workloads(objects):
        name = workload["metadata"]["name"]
        for port in (80, 443):
            for address in (INTERNET, "2606:4700::1111"):
                assert reaches(objects, name, address, port) == (name == "barid-feeds")
            for address in INSIDE:
                assert not reaches(objects, name, address, port), address
        assert not reaches(objects, name, INTERNET, 22)
        assert not reaches(objects, name, INTERNET, 6379)


def test_in_development_all_of_barid_reaches_the_redis_beside_it_and_nobody_else_does() -> None:
    objects = render("overlays/dev")
    for name in BARID:
        assert goes_to(objects, name, "barid-redis", 6379)
        assert not goes_to(objects, name, "barid-redis", 22)
    assert not goes_to(objects, "barid-redis", "barid-worker", 9464)
    assert not reaches(objects, "barid-worker", "192.0.2.1", 6379)


def test_in_production_all_of_barid_reaches_the_one_redis_outside() -> None:
    objects = render("overlays/prod")
    for name in BARID:
        assert reaches(objects, name, "192.0.2.1", 6379)
        assert not reaches(objects, name, "198.51.100.1", 6379)


def test_with_sentinel_barid_reaches_sentinels_and_redis_in_their_namespace_alone() -> None:
    objects = render("overlays/prod-sentinel")
    for name in BARID:
        assert not reaches(objects, name, "192.0.2.1", 6379)
        opened = {
            port["port"]
            for rule in rules(objects, name, "egress")
            for peer in rule["to"]
            if peer.get("namespaceSelector", {})
            .get("matchLabels", {})
            .get("kubernetes.io/metadata.name")
            == "redis"
            for port in rule["ports"]
        }
        assert opened == {6379, 26379}


@every_overlay
def test_from_outside_only_the_console_is_reached(directory: str) -> None:
    objects = render(directory)
    for workload in workloads(objects):
        labels = pod(workload)["metadata"]["labels"]
        namespaces = {
            next(iter(peer["namespaceSelector"]["matchLabels"].values()))
            for rule in rules(objects, workload["metadata"]["name"], "ingress")
            for peer in rule["from"]
            if "namespaceSelector" in peer
        }
        more = {"ingress-nginx", "true"} if labels[COMPONENT] == "console" else set()
        assert namespaces - {"monitoring"} == more
