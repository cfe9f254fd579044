"""The step of the container drill that looks through Prometheus's eyes."""

import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import yaml

from tests.deploy.manifests import ROOT
from tests.deploy.stack import Stack
from tests.servers import wait_until

QUIET = {
    "barid_problem == 1",
    "barid_dead_letters",
    "barid_feeds",
    "sum by (result) (rate(barid_feed_polls_total[5m]))",
}
"""Queries of the dashboard that rightly have no data where all is well and there is no feed."""


def monitored(stack: Stack) -> str:
    """Bring Prometheus up and ask it for what rules and dashboard want; returns what was seen."""
    stack.compose("--profile", "monitoring", "up", "-d", "--no-deps", "prometheus")

    def ask(path: str) -> Any:
        with urllib.request.urlopen(f"{stack.prometheus}/api/v1/{path}", timeout=10) as answer:
            return json.loads(answer.read())["data"]

    def up() -> int:
        with suppress(OSError):
            return sum(t["health"] == "up" for t in ask("targets?state=active")["activeTargets"])
        return 0

    wait_until(lambda: up() == 4, 90, "four targets")
    rules = [r["name"] for g in ask("rules")["groups"] for r in g["rules"]]
    board = json.loads((ROOT / "deploy/monitoring/grafana/barid.json").read_text("utf-8"))
    queries = [t["expr"] for p in board["panels"] for t in p.get("targets", [])]

    def without_data() -> set[str]:
        return {query for query in queries if not answered(ask, query)}

    # Rates want counts that rise between two scrapes of each worker.
    what = "data for every panel"
    stack.under_load(lambda: wait_until(lambda: without_data() <= QUIET, 120, what))
    empty = without_data()
    asked = yaml.safe_load((ROOT / "deploy/monitoring/alerts.yml").read_text("utf-8"))
    assert rules == [r["alert"] for g in asked["groups"] for r in g["rules"]]
    stack.all_arrived()
    return f"4 targets up, {len(rules)} alert rules loaded, {len(queries) - len(empty)} of {len(queries)} panel queries have data"


def answered(ask: Callable[[str], Any], query: str) -> bool:
    """Whether Prometheus has data for a query."""
    return bool(ask(f"query?query={urllib.parse.quote(query)}")["result"])
