"""Consume events with redis-py and nothing of Barid, until Ctrl-C (examples/README.md).

docs/consuming.md describes the list; `barid worker` has made the subscription `events.security`.
"""

import json
import os
from contextlib import suppress

import redis

QUEUE = "{barid}:events.security"
IN_HAND = "{barid}.example.in-hand"  # one for each process, and outside of Barid's own names

client = redis.Redis.from_url(os.environ.get("BARID_REDIS_URL", "redis://127.0.0.1:6379/0"))
with suppress(KeyboardInterrupt):
    while True:
        # What was in hand when this program was killed comes first, so no event is lost; one may
        # come twice, with the same id.
        message = client.lindex(IN_HAND, 0) or client.blmove(QUEUE, IN_HAND, 1, "RIGHT", "LEFT")
        if message:
            event = json.loads(json.loads(message)["body"])
            print(event["id"], event["data"]["content"]["title"], flush=True)
            client.lpop(IN_HAND)  # handled
