"""Consume events with redis-py and nothing of Barid, until Ctrl-C (examples/README.md).

python consume_redis_only.py [QUEUE [READER]]: each process needs a READER, a name, of its own, and
keeps it when it is started again. docs/consuming.md describes the list and the messages in it.
"""

import json
import os
import signal
import sys
from base64 import b64decode
from threading import Event
from typing import Any

import redis

QUEUE = sys.argv[1] if len(sys.argv) > 1 else "events.security"
READER = sys.argv[2] if len(sys.argv) > 2 else "example"
WAITING = f"{{barid}}:{QUEUE}"
# Ours, outside of Barid's own names: what this reader works on, what nobody could read, and the
# ids of what all readers of the queue have handled.
IN_HAND = f"{{barid}}.{READER}.in-hand"
BROKEN = f"{{barid}}.{QUEUE}.broken"
SEEN = f"{{barid}}.{QUEUE}.seen:"
WEEK = 7 * 24 * 3600
TYPES = ("barid.article.enriched.v1", "barid.article.changed.v1")

stopping = Event()
# Messages stay bytes, as what no one can read may be no text at all.
client: Any = redis.Redis.from_url(os.environ.get("BARID_REDIS_URL", "redis://127.0.0.1:6379/0"))


def handle(event: dict[str, Any]) -> None:
    """Do your work here. Raise an error, and the event stays in hand for the next start."""
    data = event["data"]
    content, origin = data["content"], data["provenance"]
    carried = [decision for decision in data["topics"] if decision["carried"]]
    topics = ", ".join(d["topic"] + ("?" if d["uncertain"] else "") for d in carried)
    if not topics:
        undecided = {"unsupported_language", "garbled"} & set(data["flags"])
        topics = "undecided" if undecided else "none"
    line = (
        f"{event['subject']} v{origin['version']} {origin.get('published_at', 'undated')} "
        f"{data['language']['code']} [{topics}] {content['title'] or content['lead']}"
    )
    for decision in carried:
        if decision["topic"] == data["primary_topic"]:
            best = decision["evidence"][0]
            # Offsets count code points, as Python's strings do.
            line += f" | {content[best['field']][best['start'] : best['end']]}"
    print(line, flush=True)


def read(message: bytes) -> Any:
    """Return the event in a message of the list."""
    envelope = json.loads(message)
    body = envelope["body"]
    if envelope["properties"].get("body_encoding") == "base64":
        body = b64decode(body)
    return json.loads(body)


def take(message: bytes) -> None:
    """Handle a message that is in hand, unless it is a repeat or none of ours; let go of it."""
    try:
        event = read(message)
        seen, known = SEEN + event["id"], event["type"] in TYPES
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"not an event, kept in {BROKEN}: {error!r}", file=sys.stderr)
        client.lpush(BROKEN, message)
    else:
        if known and not client.exists(seen):
            handle(event)
            client.set(seen, 1, ex=WEEK)
    client.lrem(IN_HAND, 1, message)


for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: stopping.set())
while not stopping.is_set():
    try:
        # What was in hand when this reader died comes first.
        message = client.lindex(IN_HAND, -1)
        if message is None:
            message = client.blmove(WAITING, IN_HAND, 1, "RIGHT", "LEFT")
        if message is not None:
            take(message)
    except (redis.ConnectionError, redis.TimeoutError) as error:
        print(f"Redis: {error}", file=sys.stderr)
        stopping.wait(1)
