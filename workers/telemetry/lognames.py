"""The name of every log event, with its meaning and what to do when it comes often."""

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
    "claiming.paused",
    "claiming.resumed",
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
    "feed.recovered",
    "feed.twice",
    "hub.pushed",
    "hub.refused",
    "hub.subscribed",
    "inbox.failed",
    "inbox.refused",
    "inbox.taken",
    "intake.unreachable",
    "lease.expired",
    "ledger.unreachable",
    "log.repeated",
    "logs.not_pushed",
    "logs.refused",
    "metrics.unavailable",
    "notify.failed",
    "notify.given_up",
    "notify.not_read",
    "notify.sent",
    "push.ended",
    "push.failed",
    "push.refused",
    "push.retried",
    "push.started",
    "queue.detached",
    "settings.mistyped",
    "stream.dropped",
    "subscription.blind",
    "subscription.changed",
    "subscription.doubtful",
    "subscription.made",
    "subscription.undeclared",
    "stories.unknown",
    "sweeper.failed",
    "task.out_of_time",
    "topics.corrected",
    "topics.not_counted",
    "worker.deaf",
    "worker.lost",
    "worker.not_started",
    "worker.ready",
    "worker.starting",
    "worker.stopping",
]

EVENTS: dict[EventName, str] = {
    "article.enriched": "An article's event is in its queues. One line for each article.",
    "article.repeated": "An article was processed again after it had been finished. No harm done.",
    "article.held": "A downstream queue is full; the article waits. Start its consumers, raise "
    "BARID_MAX_QUEUE_LENGTH, or remove the subscription.",
    "article.failed": "A stage failed; the article is tried again later.",
    "article.dead": "An article is a dead letter. Look at it with `barid deadletters show`.",
    "articles.returned": "A worker that is stopping gave back what it had claimed.",
    "bell.lost": "A bell could not be sent; the sweeper rings again.",
    "bindings.repaired": "The broker had lost bindings or queues; find out who deletes them.",
    "broker.release_failed": "A broken connection could not be closed and was dropped.",
    "claiming.paused": "Claiming is paused in the whole service (`all`) or in a lane; workers that "
    "start meanwhile say so as well. `barid resume` ends the pause.",
    "claiming.resumed": "Claiming goes on.",
    "console.failed": "The console could not read what its pages show: a bug in Barid. It goes on.",
    "console.starting": "The console service is starting; the line says where it listens.",
    "consumer.disconnected": "A consumer lost its connection to the broker and tries again.",
    "event.refused": "A consumer's code raised an error on an event.",
    "events.dropped": "A full subscription that may drop events has lost its oldest ones.",
    "event.refused_by_broker": "A queue that is not Barid's is full; Barid's own have the event.",
    "event.unreadable": "A message in a subscription's queue is no event; see its dead letters.",
    "feed.failed": "A feed broke the poller itself: a bug in Barid. It is tried again later.",
    "feed.moved": "A feed has moved permanently; its new address is polled from now on.",
    "feed.polled": "A feed was polled; a warning when that failed. `barid feeds list --failing` "
    "shows what is wrong.",
    "feed.recovered": "A feed whose polls had failed answers again.",
    "feed.twice": "A feed of the feeds file had been added by hand under another name, which is "
    "gone; it is polled once.",
    "hub.pushed": "A WebSub hub says that a feed has something new; it is polled at once.",
    "hub.refused": "A WebSub hub does not push for a feed; says why. The feed is polled as usual.",
    "hub.subscribed": "A WebSub hub has confirmed that it pushes for a feed; says for how long.",
    "inbox.failed": "The inbox cannot be read; says why. It is tried again in a moment.",
    "inbox.refused": "An entry of the inbox is no article: a dead letter of stage `inbox`.",
    "inbox.taken": "Entries of the inbox were taken: how many were accepted, known, changed.",
    "intake.unreachable": "The HTTP intake cannot reach Redis, or Redis is full; clients are "
    "told to try later.",
    "lease.expired": "A worker died or was too slow; the articles it had claimed wait again.",
    "ledger.unreachable": "A worker cannot reach Redis, or Redis takes nothing since its memory or "
    "disk is full; the line says which. It tries again.",
    "log.repeated": "A storm is over: `times` lines of the event `of` were counted, not written.",
    "logs.not_pushed": "Loki or Redis did not answer `barid logs --push`, which tries again.",
    "logs.refused": "Loki rejected log lines, too old ones for example; the rest are sent.",
    "metrics.unavailable": "A worker cannot serve its metrics and health; the line says why.",
    "notify.failed": "A message about problems could not be sent; it is sent again.",
    "notify.given_up": "A message about problems was not sent and will not be: tried too often, or "
    "refused for good. Mend the channel and try it with `barid notify --test`.",
    "notify.not_read": "What is to be told of problems cannot be found out; it is tried again.",
    "notify.sent": "A message about problems was sent; says where, what began and what ended.",
    "push.ended": "A push has ended: it was asked to, or its receiver answered 410 Gone.",
    "push.failed": "A push broke: a bug in Barid, or Redis refuses. It starts again in 5 s.",
    "push.refused": "The receiver of a push refused an event, or the push gave up on it.",
    "push.retried": "The receiver of a push did not take an event; it is sent again.",
    "push.started": "A push is starting; the line says which host it sends to.",
    "queue.detached": "A queue on the broker is full; from now on its events are owed to it.",
    "settings.mistyped": "A name in the environment is nearly that of a setting, and does nothing.",
    "stream.dropped": "A client of /events/stream took nothing for too long; it was cut off.",
    "subscription.blind": "A subscription asks for countries, actors or places and gets nothing, "
    "since BARID_ENTITIES is false. Change the subscription, or the setting.",
    "subscription.changed": "A worker made a subscription what BARID_SUBSCRIPTIONS_FILE says.",
    "subscription.doubtful": "BARID_SUBSCRIPTIONS_FILE asks for a name that no catalogue knows, or "
    "for what lets in nothing; the line says what may be meant.",
    "subscription.made": "A worker made a subscription that BARID_SUBSCRIPTIONS_FILE declares.",
    "subscription.undeclared": "A subscription left BARID_SUBSCRIPTIONS_FILE and is kept, with its "
    "events. Remove it, or put it back.",
    "stories.unknown": "Redis refused to look up stories; events went out without them.",
    "sweeper.failed": "A sweep failed; the next one follows in a second.",
    "task.out_of_time": "A task reached BARID_SOFT_TIME_LIMIT; its slow article lost a delivery.",
    "topics.corrected": "Somebody corrected the topics of an article; the line says who, and the "
    "grades. The event stays as it is.",
    "topics.not_counted": "Articles are missing from `barid topics drift`; no event is lost.",
    "worker.deaf": "Bells lie unanswered while this worker is idle: it hears none, and ends. Start "
    "it again if nothing else does.",
    "worker.lost": "A worker process gave no sign of life; the articles it had claimed wait again.",
    "worker.not_started": "A worker could not start, and ended; the line says why, with a "
    "traceback if nobody foresaw the error.",
    "worker.ready": "A worker is up, with its models loaded.",
    "worker.starting": "A worker is starting; the line says which Redis it uses.",
    "worker.stopping": "A worker finishes what it has claimed and ends.",
}


class Logger(Protocol):
    """structlog's logger for events that have a name here: the type check refuses any other."""

    def debug(self, event: EventName, **fields: object) -> object:
        """Write what only a developer of Barid wants to know."""

    def info(self, event: EventName, **fields: object) -> object:
        """Write what belongs to the normal run of things."""

    def warning(self, event: EventName, **fields: object) -> object:
        """Write what Barid puts right by itself, worth a look when it comes often."""

    def error(self, event: EventName, **fields: object) -> object:
        """Write what somebody has to act on."""

    def exception(self, event: EventName, **fields: object) -> object:
        """Write a bug in Barid, with the traceback of the error being handled."""


def get_logger(name: str) -> Logger:
    """Return the logger of a module."""
    return cast(Logger, structlog.get_logger(name))
