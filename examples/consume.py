"""Consume events in plain Python, until Ctrl-C (examples/README.md)."""

from contextlib import suppress

from schemas import EnrichedEvent
from workers import subscribe


def handle(event: EnrichedEvent) -> None:
    """Return, and the event is acknowledged; raise, and it comes again, three times at most."""
    topics = ", ".join(event.topics) or "no topic"
    print(f"{event.data.language.code} [{topics}] {event.data.content.title}", flush=True)


# The subscription has what comes from now on: make it before you enqueue. It stays when this
# program ends, and what comes meanwhile waits in it; `barid subscriptions remove example` ends it.
with subscribe("example") as subscription, suppress(KeyboardInterrupt):
    subscription.consume(handle)
