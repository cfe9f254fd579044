"""A consumer to be killed: writes each article's id and how long it took from producer to here."""

import os
import sys
import time

from schemas import EnrichedEvent
from workers.events.consumer import Subscription
from workers.settings import get_settings


def main() -> None:
    name, file, pause, burst = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def handle(event: EnrichedEvent) -> None:
        enqueued_at = event.data.provenance.enqueued_at
        assert enqueued_at is not None
        took = time.time() - enqueued_at.timestamp()
        os.write(descriptor, f"{event.subject} {took:.4f}\n".encode())
        if not burst:
            time.sleep(pause)

    with Subscription(name, get_settings()) as subscription:
        if not burst:
            subscription.consume(handle)
            return
        while True:  # empties a part of its queue, then lets it fill again
            subscription.consume(handle, limit=burst, timeout=1.0)
            time.sleep(pause)


main()
