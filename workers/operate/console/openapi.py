"""The OpenAPI document of the console service."""

import json
from typing import Any

from schemas.documents import article_schema
from workers.articles.lanes import LANES
from workers.distribution import version


def openapi() -> dict[str, Any]:
    """Return the document (OpenAPI 3.1)."""
    # What stands below $defs is named from the root of the document here.
    text = json.dumps(article_schema()).replace("#/$defs/", "#/components/schemas/")
    article = json.loads(text)
    definitions = article.pop("$defs", {})
    article.pop("$schema", None)
    article.pop("$id", None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Barid",
            "version": version(),
            "description": "Takes raw news articles; enriched events come out of the queues.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/articles": {"post": _post()},
            "/health/live": {"get": _health("The service runs.")},
            "/health/ready": {"get": _health("The service can take articles.", may_fail=True)},
        },
        "components": {
            "schemas": {
                "RawArticle": article,
                "Receipt": _receipt(),
                "Problem": _problem(),
                **definitions,
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _post() -> dict[str, Any]:
    problems = {
        "400": "The article breaks the schema, `errors` names the fields; or no such lane.",
        "401": "The token is missing or wrong.",
        "408": "The body did not come in time.",
        "413": "The article is too large.",
        "415": "The content type is another than the two below.",
        "429": "Too many articles are in flight; try again after `Retry-After` seconds.",
        "503": "Redis does not answer; try again after `Retry-After` seconds.",
    }
    return {
        "operationId": "enqueue",
        "summary": "Put one article or many on their way",
        "security": [{"token": []}, {}],
        "parameters": [_lane()],
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
            "202": _content("The article is on its way, or known.", "Receipt"),
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
            "outcome": {"enum": ["accepted", "known"]},
            "version": {"type": "integer", "minimum": 0},
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
