"""The metrics of the whole service, read from Redis when Prometheus asks the console for them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from workers.events.tally import Share, Tally
from workers.operate.diagnosis import NAMES, diagnose
from workers.operate.state import State, look
from workers.pipeline import default_pipeline
from workers.settings import Settings
from workers.stages.topics.linear import LinearModel
from workers.store.connection import REDIS_ERRORS, connect, keys

COUNTS = {
    "enqueued": ("barid_enqueued_articles", "Articles taken into the ledger."),
    "known": ("barid_known_articles", "Articles refused because they were known."),
    "finished": ("barid_finished_articles", "Articles whose events are in their queues."),
    "failed": ("barid_failed_deliveries", "Deliveries of articles that failed."),
    "returned": ("barid_redeliveries", "Articles that came back after their lease was over."),
    "held": ("barid_held_articles", "Times that a full queue held an article back."),
    "unrouted": ("barid_unrouted_events", "Events that no subscription was bound to."),
    "dead": ("barid_dead_articles", "Articles that became dead letters."),
    "bells": ("barid_bells", "Bells rung for the workers."),
}
"""What the ledger counts -> the name of its metric, and what it says."""

DRIFT_DAYS = 1
"""Days over which the shares of topics are counted."""


class ServiceCollector(Collector):
    """Collects the metrics of a service anew for each scrape."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def describe(self) -> Iterable[Metric]:
        """Nothing is known of a Redis that was not asked yet."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Look at the service and tell what was seen."""
        state = look(self._settings)
        yield from of_state(state)
        if not state.unreachable:
            with suppress(*REDIS_ERRORS):
                yield from of_shares(self._shares())

    def _shares(self) -> list[Share]:
        model = default_pipeline().model
        training = model.training if isinstance(model, LinearModel) else {}
        tally = Tally(connect(self._settings), keys(self._settings))
        return tally.shares(training, model.topics, DRIFT_DAYS, datetime.now(UTC).date())


def of_state(state: State) -> Iterable[Metric]:
    """Return the metrics of a service at one moment."""
    yield gauge("barid_redis_up", "Whether Redis and broker answer.", not state.unreachable)
    yield _problems(state)
    if state.unreachable:
        return
    yield from _redis(state)
    yield from _flow(state)
    yield from _subscriptions(state)
    yield from _feeds(state)


def of_shares(shares: Iterable[Share]) -> Iterable[Metric]:
    """Return the metrics of what was decided on topics; those of single feeds are left out."""
    whole = [s for s in shares if not s.feed]
    yield by_label(
        "barid_topic_share",
        "Share of today's articles (UTC) that carry a topic, or are uncertain.",
        ("language", "topic"),
        {(s.language, s.topic): s.share for s in whole},
    )
    yield by_label(
        "barid_topic_training_share",
        "The same among the articles that the model was trained on.",
        ("language", "topic"),
        {(s.language, s.topic): s.training for s in whole if s.training is not None},
    )
    yield by_label(
        "barid_topic_articles",
        "Today's articles (UTC) by language.",
        ("language",),
        {(s.language,): s.articles for s in whole},
    )


def gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    """Return a gauge without labels."""
    return GaugeMetricFamily(name, text, value=float(value))


def by_label(
    name: str, text: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]
) -> GaugeMetricFamily:
    """Return a gauge with labels."""
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, value in values.items():
        family.add_metric(list(key), float(value))
    return family


def _problems(state: State) -> Metric:
    wrong = {p.name for p in diagnose(state)}
    return by_label(
        "barid_problem",
        "1 for each thing that is wrong; `barid status` says what to do.",
        ("problem",),
        {(name,): name in wrong for name in NAMES},
    )


def _redis(state: State) -> Iterable[Metric]:
    yield gauge("barid_redis_memory_bytes", "Memory that Redis uses.", state.redis.memory)
    yield gauge("barid_redis_memory_limit_bytes", "Redis's maxmemory; 0: none.", state.redis.limit)


def _flow(state: State) -> Iterable[Metric]:
    yield by_label(
        "barid_in_flight_articles",
        "Articles in the ledger: waiting, or leased (claimed, failed or held).",
        ("state",),
        {(name,): state.depth[name] for name in ("waiting", "leased")},
    )
    oldest = "Age of the oldest article in flight."
    yield gauge("barid_in_flight_oldest_age_seconds", oldest, state.oldest)
    yield gauge("barid_in_flight_limit", "BARID_MAX_IN_FLIGHT.", state.limits["in_flight"])
    yield gauge("barid_leases_overdue", "Leases over that no sweep ended.", state.overdue)
    for count, (name, text) in COUNTS.items():
        yield CounterMetricFamily(name, text, value=state.counts.get(count, 0))
    yield by_label(
        "barid_dead_letters",
        "Dead letters by the stage that failed, or `worker`.",
        ("cause",),
        {(cause,): number for cause, number in state.dead.items()},
    )
    yield gauge("barid_dead_letters_limit", "BARID_MAX_DEAD_LETTERS.", state.limits["dead"])
    yield by_label(
        "barid_workers",
        "Workers that are alive, or fell silent without having ended.",
        ("state",),
        {("alive",): len(state.workers), ("silent",): len(state.silent)},
    )
    yield by_label(
        "barid_celery_queue_messages",
        "Messages in Celery's own queues: bells and calls for pollers.",
        ("queue",),
        {(name,): number for name, number in state.celery.items()},
    )


def _subscriptions(state: State) -> Iterable[Metric]:
    values: dict[tuple[str, ...], float] = {}
    for s in state.subscriptions:
        parts = {"waiting": s.length, "held": s.held, "refused": s.dead}
        values |= {(s.name, part): number for part, number in parts.items()}
    yield by_label(
        "barid_subscription_events",
        "Events of a subscription: waiting, held by consumers, or refused for good.",
        ("subscription", "state"),
        values,
    )
    yield by_label(
        "barid_subscription_oldest_age_seconds",
        "Time since the article of a subscription's next event was enqueued.",
        ("subscription",),
        # A broker other than Redis does not show the head of a queue.
        {(s.name,): s.oldest for s in state.subscriptions if s.oldest or not s.length},
    )
    limit = "BARID_MAX_QUEUE_LENGTH."
    yield gauge("barid_subscription_events_limit", limit, state.limits["queue"])
    for name, text, numbers in (
        ("max_events", "Events in a subscription's queue at most.", "max_length"),
        ("owed_events", "Events owed to a subscription, whose queue is full.", "owed"),
        ("owed_bytes", "The same in bytes, compressed.", "owed_bytes"),
    ):
        of_each: dict[tuple[str, ...], float] = {
            (s.name,): getattr(s, numbers) for s in state.subscriptions
        }
        yield by_label(f"barid_subscription_{name}", text, ("subscription",), of_each)
    limit = "BARID_MAX_OWED_BYTES."
    yield gauge("barid_subscription_owed_bytes_limit", limit, state.limits["owed"])
    dropped = CounterMetricFamily(
        "barid_subscription_dropped_events",
        "Events that a full subscription lost, the oldest first.",
        labels=("subscription",),
    )
    for s in state.subscriptions:
        dropped.add_metric([s.name], s.dropped)
    yield dropped


def _feeds(state: State) -> Iterable[Metric]:
    yield by_label(
        "barid_feeds",
        "Feeds by status: new, ok, failing, gone, paused.",
        ("status",),
        {(status,): number for status, number in state.feeds.by_status.items()},
    )
    yield gauge("barid_feeds_late", "Feeds due for ten minutes and not polled.", state.feeds.late)
