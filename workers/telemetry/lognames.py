"""The name of every log event, with what it means and what to do when it comes often."""

from typing import Literal, Protocol, cast

import structlog

EventName = Literal[
    "article.enriched",
    "article.repeated",
    "article.held",
    "article.failed",
    "article.dead",
    "articles.returned",
    "bell.lost",
    "bindings.repaired",
    "broker.release_failed",
    "console.failed",
    "console.starting",
    "consumer.disconnected",
    "event.refused",
    "events.dropped",
    "event.refused_by_broker",
    "event.unreadable",
    "feed.failed",
    "feed.moved",
    "feed.polled",
    "intake.unreachable",
    "lease.expired",
    "ledger.unreachable",
    "log.repeated",
    "logs.not_pushed",
    "logs.refused",
    "metrics.unavailable",
    "queue.detached",
    "subscription.changed",
    "subscription.made",
    "subscription.undeclared",
    "sweeper.failed",
    "task.out_of_time",
    "topics.not_counted",
    "worker.ready",
    "worker.starting",
    "worker.stopping",
]

EVENTS: dict[EventName, str] = {
    "article.enriched": "An article's event is in its queues. One line for each article.",
    "article.repeated": "An article was processed again after it had been finished; no harm.",
    "article.held": "A downstream queue is full; the article waits. Start its consumers, raise "
    "BARID_MAX_QUEUE_LENGTH, or remove the subscription.",
    "article.failed": "A stage failed; the article is tried again later.",
    "article.dead": "An article is a dead letter. Look at it with `barid deadletters show`.",
    "articles.returned": "A worker that is stopping gave back what it had claimed.",
    "bell.lost": "A bell could not be sent; the sweeper rings again.",
    "bindings.repaired": "The broker had lost bindings or queues. Who deletes them there?",
    "broker.release_failed": "A broken connection could not be closed; it is dropped.",
    "console.failed": "The console could not read for its pages: a fault of Barid. It goes on.",
    "console.starting": "The console service starts; says where it listens.",
    "consumer.disconnected": "A consumer lost its broker and tries again.",
    "event.refused": "A consumer's code raised an error on an event.",
    "events.dropped": "A subscription that may drop is full, and loses its oldest events.",
    "event.refused_by_broker": "A queue that is not Barid's is full; Barid's own have the event.",
    "event.unreadable": "A message in a subscription's queue is no event; see its dead letters.",
    "feed.failed": "A feed broke the poller itself: a fault of Barid. It is tried again later.",
    "feed.moved": "A feed has moved for good; the new address is polled from now on.",
    "feed.polled": "A feed was polled. `barid feeds list --failing` shows what is wrong.",
    "intake.unreachable": "The HTTP intake cannot reach Redis; clients are told to try later.",
    "lease.expired": "Articles of a worker that died, or was too slow, wait again.",
    "ledger.unreachable": "A worker cannot reach Redis; it tries again.",
    "log.repeated": "A storm of one message: so many further lines were counted, not written.",
    "logs.not_pushed": "Loki or Redis did not answer `barid logs --push`; it tries again.",
    "logs.refused": "Loki refuses log lines for good, too old ones say; the rest goes on.",
    "metrics.unavailable": "A worker's metrics and health cannot be served; says why.",
    "queue.detached": "A queue on the broker is full: its events are owed to it from now on.",
    "subscription.changed": "A worker made a subscription what BARID_SUBSCRIPTIONS_FILE says.",
    "subscription.made": "A worker made a subscription that BARID_SUBSCRIPTIONS_FILE declares.",
    "subscription.undeclared": "A subscription left BARID_SUBSCRIPTIONS_FILE and is kept, with its "
    "events. Remove it, or put it back.",
    "sweeper.failed": "A sweep failed; the next comes in a second.",
    "task.out_of_time": "A task reached BARID_SOFT_TIME_LIMIT; the slow article counts a delivery.",
    "topics.not_counted": "Articles are missing in `barid topics drift`; their events are not.",
    "worker.ready": "A worker is up, with its models loaded.",
    "worker.starting": "A worker starts; says which Redis it uses.",
    "worker.stopping": "A worker finishes what it has and ends.",
}


class Logger(Protocol):
    """structlog's logger for events that have a name here: the type check refuses any other."""

    def debug(self, event: EventName, **fields: object) -> object:
        """Write what only a developer of Barid wants to know."""

    def info(self, event: EventName, **fields: object) -> object:
        """Write what belongs to the normal run of things."""

    def warning(self, event: EventName, **fields: object) -> object:
        """Write what Barid mends by itself, and what is worth a look when it comes often."""

    def error(self, event: EventName, **fields: object) -> object:
        """Write what somebody has to do something about."""

    def exception(self, event: EventName, **fields: object) -> object:
        """Write a fault of Barid with the traceback of the error being handled."""


def get_logger(name: str) -> Logger:
    """Return the logger of a module."""
    return cast(Logger, structlog.get_logger(name))
