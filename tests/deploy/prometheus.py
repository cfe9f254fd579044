"""What Prometheus does for a drill: asks for a /metrics page, and answers a trigger's query."""

import re
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

_TERM = r"(?:sum|max)\(\w+(?:\{[^{}]*\})?\)"


def scrape(console: str) -> str:
    """Return the /metrics page of a console; empty when it does not answer."""
    try:
        with urllib.request.urlopen(f"{console}/metrics", timeout=5) as response:
            return str(response.read().decode())
    except OSError:
        return ""


def evaluate(query: str, page: str) -> float:
    """Answer a trigger's query from a /metrics page.

    Args:
        query: `sum(NAME{...})` or `max(NAME{...})`, and, if need be, times such a one held against
            a number: `max(A) * (max(B) > bool 5)`. Labels that the page does not have (job,
            namespace ...) are Prometheus' own and match.
        page: the text of the page.

    Raises:
        ValueError: the query is of another kind, or the page has no such metric.
    """
    match = re.fullmatch(rf"({_TERM})(?:\*\(({_TERM})>bool([\d.]+)\))?", re.sub(r"\s+", "", query))
    if not match:
        raise ValueError(f"cannot answer {query!r} here")
    value = _term(match[1], page)
    return value * (_term(match[2], page) > float(match[3])) if match[2] else value


def _term(term: str, page: str) -> float:
    how, name, labels = re.findall(r"(sum|max)\((\w+)(?:\{(.*)\})?\)", term)[0]
    wanted = dict(re.findall(r'(\w+)="([^"]*)"', labels))
    values = [
        sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == name
        and all(sample.labels.get(label, value) == value for label, value in wanted.items())
    ]
    if not values:
        raise ValueError(f"cannot answer {term!r}: there is no such metric")
    return sum(values) if how == "sum" else max(values)
