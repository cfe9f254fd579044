"""Barid: news articles in, topic-classified events out."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workers.articles.producer import Producer, Receipt, Summary, enqueue
    from workers.events.consumer import Subscription, subscribe

__all__ = ["Producer", "Receipt", "Subscription", "Summary", "enqueue", "subscribe"]

_HOMES = {
    "Producer": "workers.articles.producer",
    "Receipt": "workers.articles.producer",
    "Summary": "workers.articles.producer",
    "enqueue": "workers.articles.producer",
    "Subscription": "workers.events.consumer",
    "subscribe": "workers.events.consumer",
}


def __getattr__(name: str) -> Any:
    # Loaded at the first use: a stage that is run alone should not need Celery.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'workers' has no attribute {name!r}")
