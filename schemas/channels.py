"""The parts of the AsyncAPI document: each way in which events can be had."""

from typing import Any

from .topics import DEFINITIONS

EVENTS = {name: {"$ref": f"#/components/messages/{name}"} for name in ("event", "changed")}
"""The messages of a channel that carries events: those of a first version, and of a later one."""

BROKERS = [{"$ref": "#/servers/redis"}, {"$ref": "#/servers/rabbitmq"}]
_CONSOLE = [{"$ref": "#/servers/console"}]


def http_channels() -> dict[str, Any]:
    """Return the ways to events over HTTP."""
    return {
        "recent": {
            "address": "/events/stream",
            "servers": _CONSOLE,
            "title": "Recent events as they come",
            "description": (
                "Server-sent events for whoever looks on, at most once: `id` is the position in "
                "the stream, `Last-Event-ID` goes on after it. Takes nothing from any queue."
            ),
            "messages": EVENTS,
        },
        "pull": {
            "address": "/subscriptions/{name}/fetch",
            "servers": _CONSOLE,
            "title": "Events of a subscription, taken over HTTP",
            "description": (
                "At least once: each event has a receipt, which /subscriptions/{name}/settle takes "
                "when it was handled. Without, it is given to another after the lease."
            ),
            "messages": {"taken": {"$ref": "#/components/messages/taken"}},
            "parameters": {"name": {"description": "Name of the subscription."}},
        },
    }


def http_operations() -> dict[str, Any]:
    """Return what a client does over HTTP."""
    return {
        "followEvents": {
            "action": "receive",
            "channel": {"$ref": "#/channels/recent"},
            "summary": "Follow recent events without taking them.",
            "bindings": {"http": {"method": "GET", "bindingVersion": "0.3.0"}},
        },
        "fetchEvents": {
            "action": "receive",
            "channel": {"$ref": "#/channels/pull"},
            "summary": "Take events of a subscription under a lease.",
            "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
        },
    }


def taken() -> dict[str, Any]:
    """Return what a fetch over HTTP answers."""
    item = {
        "type": "object",
        "required": ["receipt", "event"],
        "properties": {
            "receipt": {"type": "string"},
            "event": {"$ref": "#/components/messages/event/payload/schema"},
        },
    }
    return {
        "type": "object",
        "required": ["lease", "events"],
        "properties": {
            "lease": {"type": "number", "description": "Seconds that the events are held."},
            "events": {"type": "array", "items": item},
        },
    }


def queue_channel(topic: str) -> dict[str, Any]:
    """Return the queue of a default subscription."""
    return {
        "address": f"events.{topic}",
        "servers": BROKERS,
        "title": f"Default queue of {topic}",
        "description": DEFINITIONS[topic],
        "messages": EVENTS,
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {"name": f"events.{topic}", "durable": True, "exclusive": False},
                "bindingVersion": "0.3.0",
            }
        },
    }


def redis_channel(topics: list[str]) -> dict[str, Any]:
    """Return a subscription's queue as a Redis client sees it."""
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


def queued_event() -> dict[str, Any]:
    """Return an event as it lies in that queue."""
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
                "headers": headers(),
                "properties": {
                    "type": "object",
                    "properties": {"body_encoding": {"enum": [None, "base64"]}},
                },
            },
        },
    }


def webhook_channel() -> dict[str, Any]:
    """Return the way to events as webhooks."""
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


def webhook_headers() -> dict[str, Any]:
    """Return the headers of a webhook."""
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


def headers() -> dict[str, Any]:
    """Return the headers of an event's message."""
    names = ("cloudEvents_id", "cloudEvents_type", "cloudEvents_source", "cloudEvents_subject")
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}
