"""A request of a push: CloudEvents in JSON, signed as the Standard Webhooks specification says."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks import Webhook

from schemas.event import EnrichedEvent

ONE, MANY = "application/cloudevents+json", "application/cloudevents-batch+json"
"""Content types of the structured mode, for one event and for a batch."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, the same at each attempt.

    Attributes:
        id: the `webhook-id`, by which a receiver recognizes a repeat.
        body: CloudEvents in JSON.
        content_type: `ONE` or `MANY`.
    """

    id: str
    body: str
    content_type: str


def message(events: Sequence[EnrichedEvent], *, batch: bool) -> Message:
    """Return the message for one event alone, or for a batch."""
    if not batch:
        [event] = events
        return Message(_plain(event.id), event.to_json(), ONE)
    body = ",".join(event.to_json() for event in events)
    return Message(f"batch-{_digest(e.id for e in events)}", f"[{body}]", MANY)


def signed(message: Message, signers: Iterable[Webhook], now: float) -> dict[str, str]:
    """Return the headers of a message sent at this moment.

    Args:
        message: what is sent.
        signers: one for each secret; a receiver needs only one of them.
        now: the time, in seconds since 1970.
    """
    at = datetime.fromtimestamp(int(now), UTC)
    signatures = (signer.sign(message.id, at, message.body) for signer in signers)
    return {
        "content-type": message.content_type,
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": " ".join(signatures),
    }


def _plain(event_id: str) -> str:
    # If another program put the event into the queue, its id may not fit into a header.
    return event_id if _PLAIN.match(event_id) else _digest([event_id])


def _digest(ids: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:32]
