"""The part of the OpenAPI document on taking events and following them."""

import json
from typing import Any

from schemas.documents import event_schema
from workers.events.filters import Filter
from workers.events.holds import Settled
from workers.operate.console.pull import Extend, Fetch, Settle
from workers.operate.console.query import CONDITIONS, MOST

PROBLEMS = {
    "400": "A field or parameter is wrong; `errors` names it.",
    "401": "The token is missing or wrong.",
    "403": "The request comes from a page of another site.",
    "404": "There is no such subscription; `detail` may suggest one. None is made.",
    "408": "The body did not come in time.",
    "413": "The body is too large.",
    "415": "The content type is not application/json.",
    "501": "The events lie in another broker than Redis, which knows no leases.",
    "503": "Redis is away, or too many clients wait; try again after `Retry-After` seconds.",
}


def paths() -> dict[str, Any]:
    """Return the paths."""
    return {
        "/subscriptions/{name}/fetch": {
            "post": _post(
                "fetchEvents",
                "Take events under a lease; wait for some when there is none",
                "Fetch",
                "Taken",
                "The events, each with its receipt; none when none came in time. Each is given to "
                "another when its lease is over before it was settled.",
            )
        },
        "/subscriptions/{name}/settle": {
            "post": _post(
                "settleEvents",
                "Say what became of events",
                "Settle",
                "Settled",
                "What became of each event, in order.",
            )
        },
        "/subscriptions/{name}/extend": {
            "post": _post(
                "extendLeases",
                "Hold events longer",
                "Extend",
                "Extended",
                "For each receipt, in order, whether its lease had not ended.",
            )
        },
        "/events/stream": {"get": _stream()},
    }


def schemas() -> dict[str, Any]:
    """Return the schemas that they refer to."""
    found: dict[str, Any] = {"EnrichedEvent": hoisted(event_schema())}
    for model in (Fetch, Settle, Extend):
        found[model.__name__] = hoisted(model.model_json_schema())
    for schema in list(found.values()):
        found |= schema.pop("$defs", {})
    taken = {"receipt": {"type": "string"}, "event": _reference("EnrichedEvent")}
    found["Taken"] = _object(
        lease={"type": "number", "description": "Seconds that these events are held."},
        events={"type": "array", "items": _object(**taken)},
    )
    found["Settled"] = _outcomes([str(outcome) for outcome in Settled])
    found["Extended"] = _outcomes(["held", "lost"])
    return found


def hoisted(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that refers to what stands below `components`, with its `$defs` beside it."""
    text = json.dumps(schema).replace("#/$defs/", "#/components/schemas/")
    found: dict[str, Any] = json.loads(text)
    return {k: v for k, v in found.items() if k not in ("$schema", "$id")}


def _post(identity: str, summary: str, given: str, found: str, said: str) -> dict[str, Any]:
    return {
        "operationId": identity,
        "summary": summary,
        "security": [{"token": []}, {}],
        "parameters": [
            {
                "name": "name",
                "in": "path",
                "required": True,
                "description": "Of the subscription.",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,100}$"},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _reference(given)}},
        },
        "responses": {"200": _content(said, "application/json", _reference(found)), **_problems()},
    }


def _stream() -> dict[str, Any]:
    fields = Filter.model_json_schema()["properties"]
    flags = hoisted(Filter.model_json_schema())["properties"]["without_flags"]["items"]
    parameters = [
        _parameter(
            name,
            fields[field]["description"],
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
            if field == "at_least"
            else {
                "type": "array",
                "items": flags if field == "without_flags" else {"type": "string"},
            },
        )
        for name, field in CONDITIONS.items()
    ]
    said = (
        "Server-sent events without end: `id` is the position in the stream, `data` an "
        "EnrichedEvent. An event `gap` says that events between the position asked for and the "
        "first that follows have left the stream."
    )
    return {
        "operationId": "followEvents",
        "summary": "Follow the recent events as they come; takes nothing from any subscription",
        "security": [{"token": []}, {}],
        "parameters": [
            *parameters,
            _parameter("since", "Begin with the past: `90s`, `10m`, `2h`, `1d`.", {
                "type": "string", "pattern": "^[0-9]{1,6}[smhd]$",
            }),
            _parameter("limit", "End after as many events.", {
                "type": "integer", "minimum": 1, "maximum": MOST,
            }),
            {
                "name": "Last-Event-ID",
                "in": "header",
                "description": "Go on after this position; `0-0`: from the oldest that is there.",
                "schema": {"type": "string", "pattern": "^[0-9]{1,19}-[0-9]{1,19}$"},
            },
        ],
        "responses": {
            "200": _content(said, "text/event-stream", _server_sent()),
            **_problems("400", "401", "501", "503"),
        },
    }  # fmt: skip


def _server_sent() -> dict[str, Any]:
    """Return the schema of one event of the stream, as clients of server-sent events see it."""
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": _reference("EnrichedEvent"),
        "description": "Of a `gap`: an object with `after` and `goes_on_after`.",
    }
    found = _object(data=data)
    found["properties"] |= {"event": {"enum": ["message", "gap"]}, "id": {"type": "string"}}
    return found


def _parameter(name: str, said: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": said, "schema": schema}


def _problems(*statuses: str) -> dict[str, Any]:
    return {
        status: _content(said, "application/problem+json", _reference("Problem"))
        for status, said in PROBLEMS.items()
        if not statuses or status in statuses
    }


def _outcomes(values: list[str]) -> dict[str, Any]:
    outcome = {"receipt": {"type": "string"}, "outcome": {"enum": values}}
    return _object(outcomes={"type": "array", "items": _object(**outcome)})


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*properties], "properties": properties}


def _content(said: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": said, "content": {kind: {"schema": schema}}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
