"""The JSON Schema files and the AsyncAPI document, which are made from the models.

The files lie beside this module; `barid schemas --directory schemas` rewrites them.
"""

import json
from typing import Any

from pydantic import BaseModel

from . import channels
from .article import RawArticle
from .event import CHANGED_TYPE, DATA_SCHEMA, EVENT_TYPE, EnrichedEvent
from .topics import DEFINITIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ARTICLE_FILE = "raw-article.v1.json"
EVENT_FILE = "enriched-event.v1.json"
ASYNCAPI_FILE = "asyncapi.v1.json"


def documents() -> dict[str, str]:
    """Return the text of each document by file name."""
    return {
        ARTICLE_FILE: _text(article_schema()),
        EVENT_FILE: _text(event_schema()),
        ASYNCAPI_FILE: _text(asyncapi()),
    }


def article_schema() -> dict[str, Any]:
    """Return the JSON Schema of a raw article."""
    return _schema(RawArticle, "urn:barid:schema:raw-article:v1", "validation")


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema of an enriched event."""
    # As it is sent: fields that have a default are always there.
    return _schema(EnrichedEvent, DATA_SCHEMA, "validation")


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3 document of the events, for consumers in any language."""
    topics = sorted(DEFINITIONS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Barid events",
            "version": "1.0.0",
            "description": (
                "Topic-classified news events. Each is a CloudEvents 1.0 event in JSON, sent as "
                "the body of a message through a durable topic exchange. Bind a queue to it: on "
                "RabbitMQ with any AMQP client, on Redis with kombu or with `barid subscriptions "
                "add`. On Redis, any Redis client can read it (channel `redisQueue`)."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "redis": {
                "host": "127.0.0.1:6379",
                "protocol": "redis",
                "description": "Queues are lists: channel `redisQueue`.",
            },
            "rabbitmq": {"host": "127.0.0.1:5672", "protocol": "amqp"},
            "console": {
                "host": "127.0.0.1:8642",
                "protocol": "http",
                "description": "`barid console`; its OpenAPI document is /openapi.json.",
                "security": [{"$ref": "#/components/securitySchemes/token"}],
            },
        },
        "channels": {
            "events": {
                "address": "event.{language}.{topics}.v1",
                "servers": channels.BROKERS,
                "title": "All events",
                "description": (
                    "Routing key: the language, then the carried topics in alphabetical order, "
                    "each a word, or `none`. Bind with #.security.# or event.ar.#, for instance."
                ),
                "messages": channels.EVENTS,
                "parameters": {
                    "language": {
                        "description": "ISO 639 code, or und for unknown.",
                        "examples": ["ar", "en", "fr"],
                    },
                    "topics": {
                        "description": "Topics joined by dots, or none if there are none.",
                        "examples": ["none", *topics, ".".join(topics)],
                    },
                },
                "bindings": {
                    "amqp": {
                        "is": "routingKey",
                        "exchange": {
                            "name": "barid.events",
                            "type": "topic",
                            "durable": True,
                            "autoDelete": False,
                        },
                        "bindingVersion": "0.3.0",
                    }
                },
            },
            **{topic: channels.queue_channel(topic) for topic in topics},
            "redisQueue": channels.redis_channel(topics),
            "webhook": channels.webhook_channel(),
            **channels.http_channels(),
        },
        "operations": {
            "receiveEvents": {
                "action": "receive",
                "channel": {"$ref": "#/channels/events"},
                "summary": "Receive events through your own queue.",
            },
            **{
                f"receive{topic.capitalize()}": {
                    "action": "receive",
                    "channel": {"$ref": f"#/channels/{topic}"},
                    "summary": f"Receive events that carry the topic {topic}.",
                }
                for topic in topics
            },
            "receiveFromRedis": {
                "action": "receive",
                "channel": {"$ref": "#/channels/redisQueue"},
                "summary": "Receive events with a Redis client alone.",
            },
            "receiveWebhooks": {
                "action": "receive",
                "channel": {"$ref": "#/channels/webhook"},
                "summary": "Receive events as signed webhooks (barid push).",
            },
            **channels.http_operations(),
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "messages": {
                "queuedEvent": channels.queued_event(),
                "taken": {
                    "name": "taken",
                    "title": "Events under a lease, each with its receipt",
                    "contentType": "application/json",
                    "payload": channels.taken(),
                },
                "event": {
                    "name": EVENT_TYPE,
                    "title": "An enriched article",
                    "contentType": "application/json",
                    "headers": channels.headers(),
                    "payload": {
                        "schemaFormat": "application/schema+json;version=draft-07",
                        "schema": _inline(event_schema()),
                    },
                },
                "changed": {
                    "name": CHANGED_TYPE,
                    "title": "A new version of an article; `data.change` says what it changed",
                    "contentType": "application/json",
                    "headers": channels.headers(),
                    "payload": {"$ref": "#/components/messages/event/payload"},
                },
                "webhook": {
                    "name": f"{EVENT_TYPE} or {CHANGED_TYPE}, pushed",
                    "title": "An enriched article, as the body of a signed POST",
                    "contentType": "application/cloudevents+json",
                    "headers": channels.webhook_headers(),
                    "payload": {"$ref": "#/components/messages/event/payload"},
                    "bindings": {"http": {"bindingVersion": "0.3.0"}},
                },
            },
        },
    }


def _schema(model: type[BaseModel], identity: str, mode: Any) -> dict[str, Any]:
    schema = model.model_json_schema(mode=mode)
    return {"$schema": DIALECT, "$id": identity, **schema}


def _inline(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose references resolve inside the AsyncAPI document."""
    text = json.dumps({k: v for k, v in schema.items() if k not in ("$schema", "$id")})
    inlined: dict[str, Any] = json.loads(
        text.replace('"#/$defs/', '"#/components/messages/event/payload/schema/definitions/')
    )
    inlined["definitions"] = inlined.pop("$defs")
    return inlined


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
