"""Barid: news articles in, topic-classified events out."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workers.app import enqueue
    from workers.articles.producer import Producer
    from workers.events.consumer import Subscription, subscribe
    from workers.receipts import Outcome, Receipt, Summary

__all__ = ["Outcome", "Producer", "Receipt", "Subscription", "Summary", "enqueue", "subscribe"]

_HOMES = {
    "Outcome": "workers.receipts",
    "Producer": "workers.articles.producer",
    "Receipt": "workers.receipts",
    "Summary": "workers.receipts",
    "enqueue": "workers.app",
    "Subscription": "workers.events.consumer",
    "subscribe": "workers.events.consumer",
}


def __getattr__(name: str) -> Any:
    # Loaded at the first use: a stage that is run alone should not need Celery.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'workers' has no attribute {name!r}")
