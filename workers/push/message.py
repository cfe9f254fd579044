"""A request of a push: CloudEvents in JSON, signed by the Standard Webhooks specification."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks import Webhook

from schemas.event import EnrichedEvent

ONE, MANY = "application/cloudevents+json", "application/cloudevents-batch+json"
"""Content types of the structured mode: of an event, and of a batch of them."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, the same each time that it is tried.

    Attributes:
        id: the `webhook-id`, by which a receiver knows a repeat.
        body: CloudEvents in JSON.
        content_type: `ONE` or `MANY`.
    """

    id: str
    body: str
    content_type: str


def message(events: Sequence[EnrichedEvent], *, batch: bool) -> Message:
    """Return the message of events: of one alone, or of a batch."""
    if not batch:
        [event] = events
        return Message(_plain(event.id), event.to_json(), ONE)
    body = ",".join(event.to_json() for event in events)
    return Message(f"batch-{_digest(e.id for e in events)}", f"[{body}]", MANY)


def signed(message: Message, signers: Iterable[Webhook], now: float) -> dict[str, str]:
    """Return the headers of a message that is sent now.

    Args:
        message: what is sent.
        signers: one for each secret; a receiver needs to know one of them.
        now: seconds since 1970.
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
    # An event that another program put into the queue may have an id that no header can carry.
    return event_id if _PLAIN.match(event_id) else _digest([event_id])


def _digest(ids: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:32]
