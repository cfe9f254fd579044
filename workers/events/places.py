"""Where a subscription has the events that it was given."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from schemas.event import EnrichedEvent
from workers.events.backend import Backend
from workers.events.holds import Holds, event_id


class Place(StrEnum):
    """Where an event is."""

    OWED = "owed"
    """It had no room in the queue, and comes when it has."""
    WAITING = "waiting"
    """In the queue."""
    HELD = "held"
    """A consumer works on it."""
    REFUSED = "refused"
    """Among the subscription's dead letters."""
    HANDLED = "handled"


class Places:
    """The places of a subscription's events at one moment.

    An event goes from one place to the next while they are looked at, in the order in which they
    are looked at here, so it is in one of them at least. Only one that a consumer gives back just
    then may be missed. What consumers of another make than Barid's took cannot be known.

    Args:
        backend: of the exchange.
        name: the subscription.
        queue: whether to look into its queue, too; that takes a while.
    """

    def __init__(self, backend: Backend, name: str, *, queue: bool = True) -> None:
        client, k = backend.client, backend.keys.subscription(name)
        self._holds = Holds(name, backend.settings, client)
        owed: Any = client.lrange(k.owed_list, 0, -1)
        self._owed = {item.decode().partition(" ")[2] for item in owed}
        self._waiting = backend.waiting(name) if queue else set()
        self._held = set(map(event_id, self._holds.messages()))
        refused: Any = client.hkeys(k.refused)
        self._refused = {identity.decode() for identity in refused}

    def of(self, events: Iterable[EnrichedEvent]) -> dict[str, Place]:
        """Return where events are, by id; one that the subscription has not had is left out."""
        events = list(events)
        handled = self._holds.seen([e.id for e in events])
        found = ((e.id, self._place(e, e.id in handled)) for e in events)
        return {identity: place for identity, place in found if place}

    def _place(self, event: EnrichedEvent, handled: bool) -> Place | None:
        told = event.data.provenance
        places = {
            Place.OWED: f"{told.article_id}.{told.version}" in self._owed,
            Place.WAITING: event.id in self._waiting,
            Place.HELD: event.id in self._held,
            Place.REFUSED: event.id in self._refused,
            Place.HANDLED: handled,
        }
        return next((place for place, there in places.items() if there), None)
