"""The name of every key that Barid has in Redis.

All of them, and kombu's too, begin with one hash tag, so that Redis Cluster keeps them on one
node and accepts the scripts.
"""

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class QueueKeys:
    """Key names of a subscription, and those that all subscriptions share.

    Attributes:
        queue: list that kombu keeps; events go in left and are taken right.
        held: hash of events that consumers hold, tag -> message.
        leases: sorted set of those holds, tag -> deadline in ms.
        refusals: hash, event id -> how often it was refused.
        seen: sorted set of events that were handled, id -> ms.
        refused: hash of the subscription's dead letters, event id -> JSON.
        owed_list: list of events owed to it, "<bytes> <entry>".
        owed, owed_refs, owed_bytes, dropped, dropped_at, pushed, read_at: see `Keys`.
    """

    queue: str
    held: str
    leases: str
    refusals: str
    seen: str
    refused: str
    owed_list: str
    owed: str
    owed_refs: str
    owed_bytes: str
    dropped: str
    dropped_at: str
    pushed: str
    read_at: str

    @property
    def own(self) -> tuple[str, ...]:
        """The keys that belong to this subscription alone."""
        return (
            *(self.queue, self.held, self.leases, self.refusals),
            *(self.seen, self.refused, self.owed_list),
        )


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
        definitions: hash, name -> JSON of what it lets in, and what happens when it is full.
        declared: set of the names of subscriptions that a file declares.
        owed: hash, entry -> event, compressed: events that some queue had no room for.
        owed_refs: hash, entry -> to how many subscriptions it is owed.
        owed_bytes: hash, name of a subscription -> bytes that are owed to it.
        dropped: hash, name of a subscription -> events dropped since it was made.
        detached: hash, name of a subscription -> ms since when a broker's exchange passes it over.
        dropped_at: hash, name of a subscription -> ms when the last one was dropped.
        pushed: hash, name of a subscription -> events that it was given.
        read_at: hash, name of a subscription -> ms when a consumer last looked.
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
    definitions: str = field(init=False)
    declared: str = field(init=False)
    owed: str = field(init=False)
    owed_refs: str = field(init=False)
    owed_bytes: str = field(init=False)
    dropped: str = field(init=False)
    dropped_at: str = field(init=False)
    detached: str = field(init=False)
    pushed: str = field(init=False)
    read_at: str = field(init=False)
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
        for one in fields(self):
            if not one.init and one.name != "prefix":
                object.__setattr__(self, one.name, self._own(one.name))

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
            owed_list=self._own(f"queue:{name}:owed"),
            owed=self.owed,
            owed_refs=self.owed_refs,
            owed_bytes=self.owed_bytes,
            dropped=self.dropped,
            dropped_at=self.dropped_at,
            pushed=self.pushed,
            read_at=self.read_at,
        )

    @property
    def kombu_bindings(self) -> str:
        """Key of kombu's binding table of the events exchange."""
        return f"{self.prefix}_kombu.binding.{self.exchange}"

    def _own(self, name: str) -> str:
        # Another separator than kombu's prefix has: no queue's name can be one of our keys.
        return f"{{{self.namespace}}}/{name}"
