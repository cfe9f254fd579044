"""The state of a service as metrics."""

from collections.abc import Iterable, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from workers.articles.lanes import LANES
from workers.articles.pauses import held
from workers.operate.diagnosis import NAMES, diagnose
from workers.operate.state import State
from workers.stories.index import StoryState

COUNTS = {
    "enqueued": ("barid_enqueued_articles", "Articles taken into the ledger."),
    "known": ("barid_known_articles", "Articles refused because they were known."),
    "finished": ("barid_finished_articles", "Articles whose events are in their queues."),
    "failed": ("barid_failed_deliveries", "Deliveries of articles that failed."),
    "returned": ("barid_redeliveries", "Articles that came back after their lease had run out."),
    "held": ("barid_held_articles", "Times that a full queue held an article back."),
    "unrouted": ("barid_unrouted_events", "Events that no subscription was bound to."),
    "dead": ("barid_dead_articles", "Articles that became dead letters."),
    "inbox_taken": ("barid_inbox_taken_entries", "Entries of the inbox that were dealt with."),
    "inbox_dead": ("barid_inbox_refused_entries", "Texts in the inbox that were no article."),
    "corrected": ("barid_topic_corrected_articles", "Articles whose topics were corrected."),
    "corrections_dropped": (
        "barid_topic_corrections_dropped",
        "Corrections dropped for newer ones (BARID_MAX_CORRECTION_BYTES).",
    ),
    "bells": ("barid_bells", "Bells rung for the workers."),
}
"""What the ledger counts -> the name of its metric and its help text."""


def of_state(state: State) -> Iterable[Metric]:
    """Return the metrics of a service's state."""
    yield gauge("barid_redis_up", "Whether Redis and the broker answer.", not state.unreachable)
    yield _problems(state)
    if state.unreachable:
        return
    yield from _redis(state)
    yield from _flow(state)
    yield from _subscriptions(state)
    yield from _pushes(state)
    yield from _feeds(state)


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
    paused = sum(state.lanes.get(lane, 0) for lane in held(state.paused))
    yield by_label(
        "barid_in_flight_articles",
        "Articles in the ledger: waiting, paused (waiting in a lane of which nothing is claimed), "
        "or leased (claimed, failed or held).",
        ("state",),
        # Autoscalers count what waits: a paused lane must not start workers that may do nothing.
        {
            ("waiting",): state.depth["waiting"] - paused,
            ("paused",): paused,
            ("leased",): state.depth["leased"],
        },
    )
    yield by_label(
        "barid_waiting_articles",
        "Articles that wait in a lane, paused or not.",
        ("lane",),
        {(lane,): number for lane, number in state.lanes.items()},
    )
    yield by_label(
        "barid_paused",
        "1 where claiming is held: of the whole service (all), or of a lane.",
        ("what",),
        {(what,): what in {p.what for p in state.paused} for what in ("all", *LANES)},
    )
    oldest = "Age of the oldest article in flight, those in paused lanes left out."
    yield gauge("barid_in_flight_oldest_age_seconds", oldest, state.oldest)
    yield gauge("barid_in_flight_limit", "BARID_MAX_IN_FLIGHT.", state.limits["in_flight"])
    yield gauge(
        "barid_leases_overdue",
        "Leases that have run out and were not ended by a sweep.",
        state.overdue,
    )
    for count, (name, text) in COUNTS.items():
        yield CounterMetricFamily(name, text, value=state.counts.get(count, 0))
    kept = "Corrections of topic decisions that are kept."
    yield gauge("barid_topic_corrections", kept, state.corrections)
    yield from _stories(state.stories)
    yield from _inbox(state)
    yield by_label(
        "barid_dead_letters",
        "Dead letters by the stage that failed, or `worker`.",
        ("cause",),
        {(cause,): number for cause, number in state.dead.items()},
    )
    yield gauge("barid_dead_letters_limit", "BARID_MAX_DEAD_LETTERS.", state.limits["dead"])
    yield by_label(
        "barid_workers",
        "Workers that are alive, or have gone silent without shutting down.",
        ("state",),
        {("alive",): len(state.workers), ("silent",): len(state.silent)},
    )
    yield by_label(
        "barid_celery_queue_messages",
        "Messages in Celery's own queues: bells and calls for pollers.",
        ("queue",),
        {(name,): number for name, number in state.celery.items()},
    )


def _stories(stories: StoryState) -> Iterable[Metric]:
    roles = CounterMetricFamily(
        "barid_story_articles",
        "Articles by their role in a story: first (a story begun), copy, same.",
        labels=["role"],
    )
    for role, number in stories.roles.items():
        roles.add_metric([role], float(number))
    yield roles
    forgotten = "Articles forgotten by the index of stories, by age or for lack of room."
    yield CounterMetricFamily("barid_story_forgotten_articles", forgotten, value=stories.forgotten)
    remembered = "Articles by which others of their stories are found."
    yield gauge("barid_story_index_articles", remembered, stories.articles)
    limit = "Articles that BARID_MAX_STORY_BYTES has room for."
    yield gauge("barid_story_index_limit", limit, stories.limit)


def _inbox(state: State) -> Iterable[Metric]:
    inbox = state.inbox
    yield by_label(
        "barid_inbox_entries",
        "Entries of the inbox: pushed by clients, calls of the Celery task, claimed by workers.",
        ("state",),
        {("waiting",): inbox.waiting, ("calls",): inbox.calls, ("claimed",): inbox.claimed},
    )
    yield gauge("barid_inbox_entries_limit", "BARID_MAX_INBOX.", inbox.limit)
    idle = "Time for which something waits in the inbox and nothing was taken."
    yield gauge("barid_inbox_idle_seconds", idle, inbox.idle)


def _subscriptions(state: State) -> Iterable[Metric]:
    values: dict[tuple[str, ...], float] = {}
    for s in state.subscriptions:
        parts = {"waiting": s.length, "held": s.held, "refused": s.dead}
        values |= {(s.name, part): number for part, number in parts.items()}
    yield by_label(
        "barid_subscription_events",
        "Events of a subscription: waiting, held by consumers, or refused (dead letters).",
        ("subscription", "state"),
        values,
    )
    yield by_label(
        "barid_subscription_oldest_age_seconds",
        "Time since the article of the next event in a subscription's queue was enqueued.",
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


def _pushes(state: State) -> Iterable[Metric]:
    counts = CounterMetricFamily(
        "barid_pushes",
        "Events of a push delivered, requests to be repeated, refusals of events.",
        labels=("push", "result"),
    )
    for push in state.pushes:
        for result, number in push.counts.items():
            counts.add_metric([push.name, result], float(number))
    yield counts
    yield by_label(
        "barid_push_last_success_timestamp_seconds",
        "When events of a push were last delivered; 0: never.",
        ("push",),
        {(push.name,): push.succeeded_at for push in state.pushes},
    )
    yield by_label(
        "barid_push_failing",
        "1 where the events of a push do not arrive.",
        ("push",),
        {(push.name,): push.failing for push in state.pushes},
    )


def _feeds(state: State) -> Iterable[Metric]:
    yield by_label(
        "barid_feeds",
        "Feeds by status: new, ok, failing, blocked, gone, paused.",
        ("status",),
        {(status,): number for status, number in state.feeds.by_status.items()},
    )
    yield gauge(
        "barid_feeds_late",
        "Feeds that have been due for ten minutes without being polled.",
        state.feeds.late,
    )
