"""The dead letters as the page shows them: of articles, and of events that consumers refused."""

from dataclasses import asdict
from typing import Any

from workers.articles.deadletters import DeadLetters
from workers.events.refused import RefusedEvents
from workers.events.subscriptions import Subscriptions
from workers.operate.console.index import EventIndex
from workers.settings import Settings


def dead(
    settings: Settings, letters: DeadLetters, index: EventIndex, at_most: int
) -> dict[str, Any]:
    """Return the latest dead letters, each with what one must know before one chooses."""
    latest = list(letters.latest(at_most))
    seen = zip(latest, letters.glimpses(latest), strict=True)
    refused = RefusedEvents(settings).latest(at_most)
    known = index.known([event.event_id for event in refused])
    return {
        "total": len(letters),
        "refused": sum(state.dead for state in Subscriptions(settings).states()),
        "articles": [asdict(letter) | asdict(glimpse) for letter, glimpse in seen],
        "events": [asdict(event) | {"event": known.get(event.event_id)} for event in refused],
    }
