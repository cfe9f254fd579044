"""The name of every key that Barid has in Redis.

All of them, and kombu's too, begin with one hash tag, so that Redis Cluster keeps them on one
node and accepts the scripts.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class QueueKeys:
    """Key names of a subscription.

    Attributes:
        queue: list that kombu keeps; events go in left and are taken right.
        held: hash of events that consumers hold, tag -> message.
        leases: sorted set of those holds, tag -> deadline in ms.
        refusals: hash, event id -> how often it was refused.
        seen: sorted set of events that were handled, id -> ms.
        refused: hash of the subscription's dead letters, event id -> JSON.
    """

    queue: str
    held: str
    leases: str
    refusals: str
    seen: str
    refused: str


@dataclass(frozen=True, slots=True)
class InboxKeys:
    """Key names of the inbox, and of what its scripts need of the ledger.

    Attributes:
        inbox: list of articles as JSON; any client pushes left, workers take right.
        calls: list of Celery messages, where Celery itself puts those for the queue `CALLS`.
        calls_3: the same of a higher priority, as kombu keeps them; so `calls_6`, `calls_9`.
        claims: hash, token -> text: entries that a worker has in hand.
        leases: sorted set, token -> deadline in ms.
        deliveries: hash, token -> how often it was claimed again.
        since: ms since when something waits and nothing was taken.
        dead: hash, name -> text of an entry that is no article, or as much as is kept of it.
        dead_causes: hash, name -> JSON: cause, deliveries, time, bytes of the whole text.
        dead_index: sorted set, name -> ms when it was refused.
        dead_bytes: bytes of the texts in `dead`.
        ledger: as in `Keys`; so `bells` and `counts`.
    """

    inbox: str
    calls: str
    calls_3: str
    calls_6: str
    calls_9: str
    claims: str
    leases: str
    deliveries: str
    since: str
    dead: str
    dead_causes: str
    dead_index: str
    dead_bytes: str
    ledger: str
    bells: str
    counts: str


CALLS = "barid.enqueue"
"""Celery's queue for calls of the task of that name, by whatever application."""

PRIORITY = "\x06\x16"
"""Stands between a queue's name and a message's priority in kombu's names of lists."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Key names under a namespace.

    Attributes:
        prefix: first part of kombu's keys (`global_keyprefix`), queues among them.
        ledger: hash, entry -> payload: every article in flight.
        waiting: list of entries; producers push left, workers take right.
        leases: sorted set, entry -> deadline in ms: claimed, failed or held articles.
        deliveries: hash, entry -> how often it was claimed.
        holds: hash, entry -> how often a full queue held it back.
        causes: hash, entry -> JSON: why it failed the last time.
        bells: sorted set, token -> ms when rung: bells that nobody has answered yet.
        counts: hash, name -> number since the beginning.
        dead: hash, entry -> payload of a dead letter.
        dead_causes: hash, entry -> JSON: cause, deliveries, time.
        dead_index: sorted set, entry -> ms when it died.
        recent: stream of the latest events, compressed.
        bindings: set, our own copy of the binding table.
        subscriptions: hash, name -> JSON of what it is bound to.
        feeds: hash, name -> JSON of a feed as it was declared.
        feed_states: hash, name -> JSON of what its polls found.
        feeds_due: sorted set, name -> ms when it is to be polled next.
        poll_bell: a string while a call for pollers is out.
        logs: stream of the latest log lines of all workers.
        logs_pushed: position in it up to which a log store has the lines.
        workers: hash, name and process id -> JSON: the signs of life of workers.
        samples: stream of counts and depths, one entry every ten seconds.
        sampled: a string while the latest sample is fresh.
    """

    namespace: str
    exchange: str
    prefix: str = field(init=False)
    ledger: str = field(init=False)
    waiting: str = field(init=False)
    leases: str = field(init=False)
    deliveries: str = field(init=False)
    holds: str = field(init=False)
    causes: str = field(init=False)
    bells: str = field(init=False)
    counts: str = field(init=False)
    dead: str = field(init=False)
    dead_causes: str = field(init=False)
    dead_index: str = field(init=False)
    recent: str = field(init=False)
    bindings: str = field(init=False)
    subscriptions: str = field(init=False)
    feeds: str = field(init=False)
    feed_states: str = field(init=False)
    feeds_due: str = field(init=False)
    poll_bell: str = field(init=False)
    logs: str = field(init=False)
    logs_pushed: str = field(init=False)
    workers: str = field(init=False)
    samples: str = field(init=False)
    sampled: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prefix", f"{{{self.namespace}}}:")
        for name in (
            "ledger waiting leases deliveries holds causes bells counts dead dead_causes "
            "dead_index recent bindings subscriptions feeds feed_states feeds_due poll_bell "
            "logs logs_pushed workers samples sampled"
        ).split():
            object.__setattr__(self, name, self._own(name))

    def known(self, article_id: str) -> str:
        """Key of a known article: its fingerprint and version, until its window is over."""
        return self._own(f"known:{article_id}")

    def feed_items(self, name: str) -> str:
        """Key of the hash of a feed's items that were sent, item key -> fingerprint."""
        return self._own(f"feed:{name}:items")

    def host(self, host: str) -> str:
        """Key of the sorted set of requests under way to a host, token -> ms when they are over."""
        return self._own(f"host:{host}")

    def robots(self, origin: str) -> str:
        """Key of the robots.txt of an origin, as far as it is remembered."""
        return self._own(f"robots:{origin}")

    def tally(self, day: str) -> str:
        """Key of the hash of what was decided on topics in a day (`YYYY-MM-DD`)."""
        return self._own(f"topics:{day}")

    def queue(self, name: str) -> str:
        """Key of the list that kombu keeps for a queue."""
        return self.prefix + name

    def subscription(self, name: str) -> QueueKeys:
        """Keys of a subscription."""
        return QueueKeys(
            queue=self.queue(name),
            held=self._own(f"queue:{name}:held"),
            leases=self._own(f"queue:{name}:leases"),
            refusals=self._own(f"queue:{name}:refusals"),
            seen=self._own(f"queue:{name}:seen"),
            refused=self._own(f"queue:{name}:dead"),
        )

    def inbox(self) -> InboxKeys:
        """Keys of the inbox."""
        calls = self.queue(CALLS)
        return InboxKeys(
            inbox=self._own("inbox"),
            calls=calls,
            calls_3=f"{calls}{PRIORITY}3",
            calls_6=f"{calls}{PRIORITY}6",
            calls_9=f"{calls}{PRIORITY}9",
            claims=self._own("inbox_claims"),
            leases=self._own("inbox_leases"),
            deliveries=self._own("inbox_deliveries"),
            since=self._own("inbox_since"),
            dead=self._own("inbox_dead"),
            dead_causes=self._own("inbox_dead_causes"),
            dead_index=self._own("inbox_dead_index"),
            dead_bytes=self._own("inbox_dead_bytes"),
            ledger=self.ledger,
            bells=self.bells,
            counts=self.counts,
        )

    @property
    def kombu_bindings(self) -> str:
        """Key of kombu's binding table of the events exchange."""
        return f"{self.prefix}_kombu.binding.{self.exchange}"

    def _own(self, name: str) -> str:
        # Another separator than kombu's prefix has: no queue's name can be one of our keys.
        return f"{{{self.namespace}}}/{name}"
