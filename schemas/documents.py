"""The JSON Schema files and the AsyncAPI document, which are made from the models.

The files lie beside this module; `barid schemas --directory schemas` rewrites them.
"""

import json
from typing import Any

from pydantic import BaseModel

from .article import RawArticle
from .event import DATA_SCHEMA, EVENT_TYPE, EnrichedEvent
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
        },
        "channels": {
            "events": {
                "address": "event.{language}.{topics}.v1",
                "title": "All events",
                "description": (
                    "Routing key: the language, then the carried topics in alphabetical order, "
                    "each a word, or `none`. Bind with #.security.# or event.ar.#, for instance."
                ),
                "messages": {"event": {"$ref": "#/components/messages/event"}},
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
            **{topic: _queue_channel(topic) for topic in topics},
            "redisQueue": _redis_channel(topics),
            "webhook": _webhook_channel(),
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
        },
        "components": {
            "messages": {
                "queuedEvent": _queued_event(),
                "event": {
                    "name": EVENT_TYPE,
                    "title": "An enriched article",
                    "contentType": "application/json",
                    "headers": _headers(),
                    "payload": {
                        "schemaFormat": "application/schema+json;version=draft-07",
                        "schema": _inline(event_schema()),
                    },
                },
                "webhook": {
                    "name": f"{EVENT_TYPE}, pushed",
                    "title": "An enriched article, as the body of a signed POST",
                    "contentType": "application/cloudevents+json",
                    "headers": _webhook_headers(),
                    "payload": {"$ref": "#/components/messages/event/payload"},
                    "bindings": {"http": {"bindingVersion": "0.3.0"}},
                },
            }
        },
    }


def _queue_channel(topic: str) -> dict[str, Any]:
    return {
        "address": f"events.{topic}",
        "title": f"Default queue of {topic}",
        "description": DEFINITIONS[topic],
        "messages": {"event": {"$ref": "#/components/messages/event"}},
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {"name": f"events.{topic}", "durable": True, "exclusive": False},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _redis_channel(topics: list[str]) -> dict[str, Any]:
    # The Redis binding of AsyncAPI has no properties yet, so the description says what counts.
    return {
        "address": "{namespace}:{subscription}",
        "title": "Queue of a subscription on Redis",
        "description": (
            "A list. Events are pushed on its left; the oldest is on the right. A plain RPOP loses "
            "what is in hand when the reader dies: move it to a list of your own in one step "
            "(BLMOVE source own RIGHT LEFT), and LREM it there when it has been worked on."
        ),
        "servers": [{"$ref": "#/servers/redis"}],
        "messages": {"queuedEvent": {"$ref": "#/components/messages/queuedEvent"}},
        "parameters": {
            "namespace": {
                "description": "BARID_NAMESPACE in braces, which are part of the key.",
                "default": "{barid}",
                "examples": ["{barid}"],
            },
            "subscription": {
                "description": "Name of the subscription.",
                "examples": [f"events.{topic}" for topic in topics],
            },
        },
        "bindings": {"redis": {}},
    }


def _queued_event() -> dict[str, Any]:
    return {
        "name": "queuedEvent",
        "title": "An event as it lies in a list of Redis",
        "summary": "A message of kombu; its body is the event, a string that is JSON once more.",
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "required": ["body", "headers", "properties"],
            "properties": {
                "body": {
                    "type": "string",
                    "description": (
                        "The message `event`; in base64 where `properties.body_encoding` says so, "
                        "as it does in messages that other programs publish with kombu."
                    ),
                },
                "headers": _headers(),
                "properties": {
                    "type": "object",
                    "properties": {"body_encoding": {"enum": [None, "base64"]}},
                },
            },
        },
    }


def _webhook_channel() -> dict[str, Any]:
    return {
        "address": None,
        "title": "Webhooks",
        "description": (
            "The receiver's own address: `barid push NAME URL` posts each event of a subscription "
            "to it, signed by the Standard Webhooks specification. With --batch the body is an "
            "array of events, of type application/cloudevents-batch+json."
        ),
        "messages": {"webhook": {"$ref": "#/components/messages/webhook"}},
    }


def _webhook_headers() -> dict[str, Any]:
    said = {
        "webhook-id": "The event's id, or the batch's: the same whenever it is sent again.",
        "webhook-timestamp": "When this was sent, in seconds since 1970.",
        "webhook-signature": "For each secret `v1,` and HMAC-SHA256 in base64, a blank between.",
    }
    return {
        "type": "object",
        "required": list(said),
        "properties": {n: {"type": "string", "description": d} for n, d in said.items()},
    }


def _headers() -> dict[str, Any]:
    names = ("cloudEvents_id", "cloudEvents_type", "cloudEvents_source", "cloudEvents_subject")
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}


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
