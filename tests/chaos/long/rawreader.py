"""A reader with nothing but a Redis client, to be killed: `rawreader QUEUE FILE`.

Writes a line for each message that it takes: the message's own tag, and the article. A message that
it takes again, since it was killed with it in hand, has the tag that it had; a second message about
one article would have another.
"""

import json
import os
import sys
import time
from typing import Any

import redis


def main() -> None:
    queue, file = sys.argv[1:]
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    client: Any = redis.Redis.from_url(os.environ["BARID_REDIS_URL"], socket_timeout=10)
    hand = f"{queue}.in-hand"
    while True:
        try:
            message: bytes | None = client.lindex(hand, -1)
            if message is None:
                message = client.blmove(queue, hand, 1, "RIGHT", "LEFT")
            if message is not None:
                envelope = json.loads(message)
                tag = envelope["properties"]["delivery_tag"]
                subject = json.loads(envelope["body"])["subject"]
                os.write(descriptor, f"{tag} {subject}\n".encode())
                client.lrem(hand, 1, message)
        except (redis.ConnectionError, redis.TimeoutError):
            time.sleep(0.2)
        except redis.RedisError:
            time.sleep(0.2)  # full


main()
