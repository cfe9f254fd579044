"""The OpenAPI document of the console service."""

import json
from typing import Any

from schemas.documents import article_schema
from workers.articles.lanes import LANES
from workers.distribution import version
from workers.operate.console import openapi_events
from workers.push.message import MANY, ONE


def openapi() -> dict[str, Any]:
    """Return the document (OpenAPI 3.1)."""
    article, definitions = _parts(article_schema())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Barid",
            "version": version(),
            "description": "Takes raw news articles; gives the events that come of them.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/articles": {"post": _post()},
            **openapi_events.paths(),
            "/health/live": {"get": _health("The service runs.")},
            "/health/ready": {"get": _health("The service can take articles.", may_fail=True)},
        },
        "webhooks": {"event": {"post": _webhook()}},
        "components": {
            "schemas": {
                "RawArticle": article,
                "Receipt": _receipt(),
                "Problem": _problem(),
                **openapi_events.schemas(),
                **definitions,
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _post() -> dict[str, Any]:
    problems = {
        "400": "The article breaks the schema, `errors` names the fields; or a parameter is wrong.",
        "401": "The token is missing or wrong.",
        "408": "The body did not come in time.",
        "413": "The article is too large.",
        "415": "The content type is another than the two below.",
        "429": "Too many articles are in flight, or wrong tokens came from your address; try again "
        "after `Retry-After` seconds.",
        "503": "Redis does not answer; try again after `Retry-After` seconds.",
    }
    return {
        "operationId": "enqueue",
        "summary": "Put one article or many on their way",
        "security": [{"token": []}, {}],
        "parameters": [
            _lane(),
            {
                "name": "versions",
                "in": "query",
                "description": "Take a known article again when its text has changed, as its next "
                "version.",
                "schema": {"type": "boolean", "default": False},
            },
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _reference("RawArticle")},
                "application/x-ndjson": {
                    "schema": {"type": "string", "description": "One article a line."}
                },
            },
        },
        "responses": {
            "202": _content(
                "The article is on its way, or known: `outcome` and `version` say so.", "Receipt"
            ),
            "200": {
                "description": "One line for each line of the request, in order: `line`, `status` "
                "and the receipt or the problem.",
                "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
            },
            **{
                status: _content(said, "Problem", "application/problem+json")
                for status, said in problems.items()
            },
        },
    }


def _webhook() -> dict[str, Any]:
    event = _reference("EnrichedEvent")
    answers = {
        "2XX": "Taken.",
        "410": "No more events: the push ends.",
        "429": "Sent again, after `Retry-After`; so are 408, 425, 3XX and 5XX.",
        "4XX": "This event is not wanted; after three times it is a dead letter.",
    }
    return {
        "operationId": "receiveEvent",
        "summary": "What `barid push` sends to a receiver: an event, or a batch",
        "description": "Signed by the Standard Webhooks specification; docs/webhooks.md.",
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
            for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        ],
        "requestBody": {
            "required": True,
            "content": {
                ONE: {"schema": event},
                MANY: {"schema": {"type": "array", "items": event}},
            },
        },
        "responses": {status: {"description": said} for status, said in answers.items()},
    }


def _parts(schema: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a schema, and its definitions, which are named from the root of the document here."""
    text = json.dumps(schema).replace("#/$defs/", "#/components/schemas/")
    whole: dict[str, Any] = json.loads(text)
    definitions: dict[str, Any] = whole.pop("$defs", {})
    return {k: v for k, v in whole.items() if k not in ("$schema", "$id")}, definitions


def _lane() -> dict[str, Any]:
    return {
        "name": "lane",
        "in": "query",
        "description": "Where the articles wait: `urgent` before all others, `bulk` behind them.",
        "schema": {"enum": [*LANES], "default": "normal"},
    }


def _health(said: str, *, may_fail: bool = False) -> dict[str, Any]:
    body = {"application/json": {"schema": {"type": "object"}}}
    responses: dict[str, Any] = {"200": {"description": said, "content": body}}
    if may_fail:
        responses["503"] = _content("It cannot.", "Problem", "application/problem+json")
    return {"summary": said, "responses": responses}


def _receipt() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["article_id", "outcome", "version"],
        "properties": {
            "article_id": {"type": "string"},
            "outcome": {
                "enum": ["accepted", "known", "changed"],
                "description": "`changed`: known with another text. With `versions` it is on its "
                "way as its next version; without, it was not taken.",
            },
            "version": {
                "type": "integer",
                "minimum": 0,
                "description": "Which version of the article is on its way now; 0: none.",
            },
        },
    }


def _problem() -> dict[str, Any]:
    error = {
        "type": "object",
        "required": ["field", "problem"],
        "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
    }
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["title", "status", "detail"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": error},
        },
    }


def _content(said: str, schema: str, kind: str = "application/json") -> dict[str, Any]:
    return {"description": said, "content": {kind: {"schema": _reference(schema)}}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
