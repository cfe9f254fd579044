"""What schemathesis needs to know of NDJSON, and of requests that wait."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def before_call(_: Any, case: schemathesis.Case, __: Any) -> None:
    """Let requests take a subscription that is there, every other time, and end soon."""
    if case.operation.path.startswith("/subscriptions/") and isinstance(case.body, dict):
        if len(case.path_parameters["name"]) % 2:
            case.path_parameters["name"] = "alerts"
        wait = case.body.get("wait")
        if isinstance(wait, int | float) and 0 < wait <= 30:
            case.body["wait"] = 0
    if case.operation.path == "/events/stream":
        wrong = {name: value for name, value in case.query.items() if name == "at_least"}
        case.query = {"since": "1d", "limit": "1", **(wrong if len(case.query) % 2 else {})}
        case.headers.pop("Last-Event-ID", None)
