"""The alert rules as the Prometheus operator takes them, made from deploy/monitoring/alerts.yml.

    python -m tests.deploy.alerts        # writes the file anew

Kustomize cannot wrap a file that is no Kubernetes object, so the wrapped rules are a file of their
own; test_kubernetes.py holds both in step.
"""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/monitoring/alerts.yml"
WRAPPED = ROOT / "deploy/kubernetes/components/monitoring/prometheusrule.yaml"

HEAD = """\
# Made from deploy/monitoring/alerts.yml by `python -m tests.deploy.alerts`: change it there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: barid
spec:
"""


def wrapped() -> str:
    """Return the PrometheusRule, as YAML, that says what alerts.yml says."""
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    body = yaml.safe_dump(rules, sort_keys=False, allow_unicode=True, width=10_000)
    return HEAD + "".join(f"  {line}\n" for line in body.splitlines())


if __name__ == "__main__":
    WRAPPED.write_text(wrapped(), "utf-8")
    print(f"wrote {WRAPPED}")
