"""Where the events that a subscription was given are now."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from schemas.event import EnrichedEvent
from workers.events.backend import Backend
from workers.events.holds import Holds, event_id


class Place(StrEnum):
    """Where an event is in a subscription."""

    OWED = "owed"
    """It found no room in the queue, and moves in when there is some."""
    WAITING = "waiting"
    """In the queue."""
    HELD = "held"
    """A consumer works on it."""
    REFUSED = "refused"
    """Among the subscription's dead letters."""
    HANDLED = "handled"


class Places:
    """The places of a subscription's events at one moment.

    This looks at the places in the order in which events move through them, so one that moves
    meanwhile is found at least once. Only an event that a consumer gives back just then may be
    missed. What other consumers than Barid's took cannot be known.

    Args:
        backend: the events exchange.
        name: the subscription.
        queue: whether to look into its queue, too, which takes a while.
    """

    def __init__(self, backend: Backend, name: str, *, queue: bool = True) -> None:
        client, keys = backend.client, backend.keys.subscription(name)
        self._holds = Holds(name, backend.settings, client)
        owed: Any = client.lrange(keys.owed_list, 0, -1)
        self._owed = {item.decode().partition(" ")[2] for item in owed}
        self._waiting = backend.waiting(name) if queue else set()
        self._held = set(map(event_id, self._holds.messages()))
        refused: Any = client.hkeys(keys.refused)
        self._refused = {identity.decode() for identity in refused}

    def of(self, events: Iterable[EnrichedEvent]) -> dict[str, Place]:
        """Return where events are, by id; events that the subscription never had are left out."""
        events = list(events)
        handled = self._holds.seen([e.id for e in events])
        places = ((e.id, self._place(e, e.id in handled)) for e in events)
        return {identity: place for identity, place in places if place}

    def _place(self, event: EnrichedEvent, handled: bool) -> Place | None:
        provenance = event.data.provenance
        places = {
            Place.OWED: f"{provenance.article_id}.{provenance.version}" in self._owed,
            Place.WAITING: event.id in self._waiting,
            Place.HELD: event.id in self._held,
            Place.REFUSED: event.id in self._refused,
            Place.HANDLED: handled,
        }
        return next((place for place, there in places.items() if there), None)
